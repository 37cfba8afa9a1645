"""Whatever a form of the site writes, the trail has a line of it in the same transaction; and no link leads into a script."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import event as sa_event

from civic.core.db import db
from tests.security.test_fuzz import filled_in, post
from tests.test_access import ROWS, allowed

# Tables that are no change of anything: counters, the outbox and its work, indexes, the trail itself.
NO_CHANGE = {"attempts", "data_reads", "data_read_subjects", "messages", "jobs", "audit_entries", "audit_links", "ended_sessions", "search_entries", "search_words"}  # fmt: skip
# Forms of which the trail has no line, with the reason.
QUIET = {"proposals.autosave POST": "half-written drafts; sending one writes the line"}
WROTE = re.compile(r"\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.I)
WHO = ("coordinator", "leader", "citizen", "accreditor", "facilitator", "operator", "administrator")


@pytest.fixture
def written(app):
    """The tables written since it was last emptied, read from the statements themselves."""
    tables: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        if found := WROTE.match(statement):
            tables.append(found[1])

    sa_event.listen(db.engine, "before_cursor_execute", note)
    yield tables
    sa_event.remove(db.engine, "before_cursor_execute", note)


def test_what_a_form_writes_stands_in_the_trail(app, world, walk, signed_in, written):
    """Every form and button of the site, sent well by somebody who may: what wrote to a table of substance wrote a line too."""
    pages = {row.removesuffix(" GET"): address for row, address in walk("GET")}
    accepted, silent, number = set(), {}, 45500000
    for row, address in walk("POST"):
        who = next((role for role in WHO if allowed(ROWS[row][0], role)), None)
        if who is None or row.startswith("people.sign_out"):
            continue
        client, good = signed_in(world.people[who]), {}
        if page := pages.get(row.removesuffix(" POST")):
            answer = client.get(page)
            if answer.status_code == 200 and answer.mimetype == "text/html":
                good = filled_in(answer.get_data(as_text=True), number := number + 1)
        data = {"reason": ["porque sí"], "note": ["x"]} | {name: [value] for name, value in good.items()}
        for name in good:
            if re.search(r"(url|link)$", name):
                post(client, address, data | {name: ["javascript:alert(1)//https://mesa.pe"]})
        written.clear()
        status = post(client, address, data)
        if status in (200, 302, 303) and (substance := set(written) - NO_CHANGE):
            accepted.add(row)
            if "audit_entries" not in written and row not in QUIET:
                silent[row] = (who, sorted(substance))
    assert not silent, "\n".join(f"{row}: {what}" for row, what in silent.items())
    assert len(accepted) >= 60, len(accepted)  # the test is void when the good forms are not good
    assert no_script_is_linked() > 6


def no_script_is_linked() -> int:
    """How many columns of tables hold addresses; none of them holds anything but https:// and http://."""
    looked = 0
    for table in db.metadata.sorted_tables:
        for column in table.columns:
            if re.search(r"(^|_)(url|link)$", column.name):
                looked += 1
                kept = [value for (value,) in db.session.execute(db.select(column)) if value]
                assert all(value.startswith(("https://", "http://")) for value in kept), (column, kept)
    return looked

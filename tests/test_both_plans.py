"""No statement of a much visited page reads a table that grows from end to end: the plans of both databases say so.

SQLite plans by its rules here as in life, where nobody runs ANALYZE. PostgreSQL is told to read a whole table only when
nothing else is possible, so that what is shown is whether an index can serve, however few rows a test has.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import event as sa_event
from sqlalchemy import text

from civic.accreditation import queries as seats
from civic.attendance import queries as marks
from civic.core import clock
from civic.core.audit import end_of_chain, record
from civic.core.db import db, transaction
from civic.events import queries as events
from civic.events.filters import Filters
from civic.messages.queries import any_due
from civic.monitoring import queries as monitoring
from civic.monitoring.queries.kept import changes_in
from civic.organisations import queries as organisations
from civic.people import queries as people
from civic.people.models import System
from civic.spaces.queries import tree_ids
from civic.voting import queries as voting

# One row or more for each act of somebody.
GROWING = {
    "accreditation_steps", "attendance_corrections", "attendances", "audit_entries", "audit_links", "event_sessions",
    "event_status_changes", "events", "leaderships", "mandates", "memberships", "messages", "named_ballots",
    "organizations", "people", "roll_entries", "registrations", "representations", "seat_pools", "secret_ballots",
    "stored_files", "accounts",
}  # fmt: skip


class Case:
    """What the statements are asked about."""

    def __init__(self, make: Any) -> None:
        self.space = make.space()
        self.event = make.event(self.space)
        self.person = make.person(account=True)
        self.session = self.event.sessions[0]
        make.attendance(self.event, self.person)

    @property
    def tree(self) -> Any:
        """The space with those below it, as pages ask."""
        return tree_ids(self.space)


READS: dict[str, Callable[[Case], Any]] = {
    "the participation rate": lambda c: monitoring.report(c.space, detailed=True),
    "how it is calculated": lambda c: monitoring.events_of_year(c.space, clock.today().year, clock.today()),
    "who has not come yet": lambda c: monitoring.pending_people(c.space),
    "whether a kept figure still holds": lambda c: db.session.scalar(changes_in(["x", "y"], c.space)),
    "the next events of all": lambda _c: events.upcoming_events(limit=6),
    "a list of events of all": lambda _c: events.events_upcoming(Filters(), 1),
    "a list of events of a space": lambda c: events.events_upcoming(Filters(), 1, c.tree),
    "past events of a space": lambda c: events.events_past(Filters(), 1, c.tree),
    "months and districts of a list": lambda _c: (events.month_choices(), events.district_choices()),
    "an event": lambda c: events.event_by_slug(c.event.slug).sessions,
    "a place in an event": lambda c: events.active_registration(c.event.id, c.person.id),
    "a ticket": lambda _c: events.registration_by_once("x"),
    "my registrations": lambda c: events.registrations_of_person(c.person),
    "my attendance": lambda c: marks.attendance_of_person(c.person),
    "what I may represent": lambda c: seats.mandates_of_person(c.person, clock.today()),
    "a mark at the door": lambda c: marks.marks_in_force(c.session.id, [c.person.id]),
    "the counts of a session": lambda c: marks.session_counts([c.session.id]),
    "a mark that a device sends again": lambda _c: marks.mark_by_client_id("x"),
    "the end of the trail": lambda _c: end_of_chain(),
    "the trail of one thing": lambda _c: people.audit_page(1, subject_type="people", subject_id="1"),
    "signing in": lambda _c: people.find_for_sign_in("nadie@example.org"),
    "a document": lambda _c: people.find_by_key("x"),
    "an organisation": lambda _c: db.session.scalars(organisations.published(seats.accredited_ids()).limit(20)).all(),
    "the members of a space": lambda c: db.session.scalars(organisations.published(seats.accredited_ids(c.space.slug), few=True)).all(),
    "the districts of its members": lambda c: organisations.districts_with(seats.accredited_ids(c.space.slug), few=True),
    "a ballot that is there already": lambda _c: voting.live_ballot(1, "x"),
    "a mail to send": lambda _c: any_due(clock.now()),
}  # fmt: skip
# Walks that end early: rows come in the order of an index until a page is full.
IN_ORDER = {
    "an organisation", "the trail of one thing", "the end of the trail", "months and districts of a list",
}  # fmt: skip


@pytest.fixture
def case(make: Any) -> Case:
    """One space, event, person and mark."""
    return Case(make)


def statements_of(act: Callable[[], Any]) -> list[tuple[str, Any]]:
    """The reads that an act sends, with their values."""
    sent: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        if re.match(r"\s*(SELECT|WITH)", statement):
            sent.append((statement, values))

    db.session.expire_all()
    sa_event.listen(db.engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        sa_event.remove(db.engine, "before_cursor_execute", note)
    return sent


def whole_reads(statement: str, values: Any, *, in_order: bool) -> list[str]:
    """The growing tables that the plan of a statement reads from end to end."""
    connection = db.session.connection()
    if connection.dialect.name == "sqlite":
        lines = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
        if in_order and not any("FOR ORDER BY" in line for line in lines):
            return []
        scans = [found[1] for line in lines if (found := re.match(r"SCAN (\w+)", line))]
        return [name for name in scans if re.sub(r"_\d+$", "", name) in GROWING]
    connection.execute(text("SET LOCAL enable_seqscan = off"))
    plan = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", values).scalar_one()
    plan = json.loads(plan) if isinstance(plan, str) else plan
    read = [node["Relation Name"] for node in nodes(plan[0]["Plan"]) if node["Node Type"] == "Seq Scan"]
    return [name for name in read if name in GROWING]


def nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A plan's nodes."""
    yield node
    for below in node.get("Plans", ()):
        yield from nodes(below)


def test_no_growing_table_is_read_from_end_to_end(case):
    found, silent = set(), set()
    for name, read in READS.items():
        sent = statements_of(lambda read=read: read(case))
        silent |= set() if sent else {name}
        found |= {
            f"{name}: {table}: {' '.join(statement.split())[:300]}"
            for statement, values in sent
            for table in whole_reads(statement, values, in_order=name in IN_ORDER)
        }
    assert (found, silent) == (set(), set())


def test_a_whole_read_is_noticed(case):
    with transaction():
        record(System(), "test.plan", System())
    sent = statements_of(
        lambda: db.session.execute(text("SELECT reason FROM audit_entries WHERE origin = 'x'")).all()
    )
    assert [whole_reads(*one, in_order=False) for one in sent] == [["audit_entries"]]

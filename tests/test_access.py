"""Every route has a row in its room's access.py, and whoever is not of its audience is turned away, by GET and by POST."""

from __future__ import annotations

import importlib
import re
from functools import cache
from pathlib import Path

import pytest
from flask import url_for

from civic.people.models import LinkPurpose, Visitor
from tests.world import AUDIENCES, World, build

ROOT = Path(__file__).resolve().parent
TURNED_AWAY = (403, 404)


def load_tables() -> tuple[dict, dict]:
    """(rows, parameters) of all rooms."""
    rows: dict[str, tuple[str, str]] = {
        "web.asset GET": ("public", ""),
        "web.set_language POST": ("public", ""),
    }
    parameters: dict = {"web.asset": lambda world: {"name": "images/favicon.svg"}}
    for path in sorted(ROOT.glob("*/access.py")):
        module = importlib.import_module(f"tests.{path.parent.name}.access")
        rows |= module.ACCESS
        parameters |= getattr(module, "PARAMS", {})
    return rows, parameters


ROWS, PARAMETERS = load_tables()
LINKS = {
    "activar": LinkPurpose.ACTIVATE, "clave": LinkPurpose.RESET,
    "entrar": LinkPurpose.SIGN_IN, "correo": LinkPurpose.EMAIL,
}  # fmt: skip


@cache
def routes(app) -> dict[str, list]:
    """{«endpoint METHOD»: its rules} of the application; one view may have two addresses."""
    found: dict[str, list] = {}
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            found.setdefault(f"{rule.endpoint} {method}", []).append(rule)
    return found


def addresses(app, world: World, row: str) -> list[str]:
    """Every address of a row, its parameters filled from the world."""
    with app.test_request_context():
        return [url_for(rule.endpoint, **fill(rule, world)) for rule in routes(app)[row]]


def fill(rule, world: World) -> dict[str, object]:
    """Values for a rule's parameters, all of the first space."""
    if rule.endpoint in PARAMETERS:
        return PARAMETERS[rule.endpoint](world)
    by_path = {
        "espacios": world.space.slug, "eventos": world.event.slug, "organizaciones": world.organization.slug,
    }  # fmt: skip
    by_name = {
        "registration_id": world.registration.id, "session_id": world.session.id, "person_id": world.people["citizen"].id,
        "membership_id": world.membership.id, "representation_id": world.representation.id,
        "space_id": world.space.id, "event_id": world.event.id,
    }  # fmt: skip
    values: dict[str, object] = {}
    for name in rule.arguments:
        if name == "slug":
            values[name] = by_path[rule.rule.split("/")[1]]
        elif name == "token":
            part = rule.rule.split("/")[1]
            values[name] = (
                world.link(LINKS[part])
                if part in LINKS
                else {"inscripciones": world.registration.token, "credenciales": world.representation.token}[
                    part
                ]
            )
        else:
            values[name] = by_name[name]
    return values


def allowed(audience: str, role: str) -> bool:
    """Whether a role is of an audience."""
    roles = AUDIENCES[audience]
    return "*" in roles or ("*signed_in" in roles and role != "visitor") or role in roles


@pytest.fixture
def world(make):
    return build(make)


def browser(app, signed_in, who):
    return app.test_client() if isinstance(who, Visitor) else signed_in(who)


def is_turned_away(response) -> bool:
    at_sign_in = response.status_code in (302, 303) and re.match(
        r"^(http://[^/]+)?/entrar", response.location or ""
    )
    return response.status_code in TURNED_AWAY or bool(at_sign_in)


def test_every_route_has_a_row(app):
    missing = sorted(set(routes(app)) - set(ROWS))
    stale = sorted(set(ROWS) - set(routes(app)))
    assert not missing, "routes without a row in tests/<room>/access.py: " + ", ".join(missing)
    assert not stale, "rows without a route: " + ", ".join(stale)


def test_audiences_are_known():
    assert not {audience for audience, _note in ROWS.values()} - set(AUDIENCES)


@pytest.mark.parametrize("room", sorted({row.split(".")[0] for row in ROWS}))
def test_strangers_are_turned_away(app, world, signed_in, room):
    wrong = []
    for row, (audience, _note) in ROWS.items():
        if not row.startswith(f"{room}."):
            continue
        method = row.split()[1]
        for address in addresses(app, world, row):
            for role, who in world.roles.items():
                if allowed(audience, role):
                    continue
                response = browser(app, signed_in, who).open(address, method=method)
                if not is_turned_away(response):
                    wrong.append(f"{row} ({audience}): {role} got {response.status_code}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("room", sorted({row.split(".")[0] for row in ROWS}))
def test_pages_open_for_their_audience(app, world, signed_in, room, language):
    """Every GET answers its whole audience in both languages without an error (404 only where the note says so)."""
    wrong = []
    for row, (audience, note) in ROWS.items():
        if not row.startswith(f"{room}.") or not row.endswith(" GET"):
            continue
        for address in addresses(app, world, row):
            for role, who in world.roles.items():
                if not allowed(audience, role):
                    continue
                client = browser(app, signed_in, who)
                with client.session_transaction() as session:
                    session["language"] = language
                response = client.get(address)
                fine = response.status_code < 400 or (
                    response.status_code in (404, 503) and str(response.status_code) in note
                )
                if not fine:
                    wrong.append(f"{row} ({audience}): {role} got {response.status_code} in {language}")
                if response.mimetype == "text/html" and fine and response.status_code == 200:
                    lang = re.search(rb'<html lang="(\w+)', response.data)
                    assert lang, row
                    assert lang.group(1).decode() == language, f"{row}: language {lang.group(1)}"
    assert not wrong, "\n".join(wrong)


def test_every_change_asks_for_the_token(app, world, signed_in):
    """With CSRF on, no POST of the whole site passes without a token, not even an administrator's."""
    app.config["WTF_CSRF_ENABLED"] = True
    passed = []
    for row in ROWS:
        if not row.endswith(" POST"):
            continue
        for address in addresses(app, world, row):
            response = signed_in(world.people["administrator"]).post(address, data={"csrf_token": "wrong"})
            if response.status_code != 400:
                passed.append(f"{row}: {response.status_code}")
    assert not passed, "\n".join(passed)


# Who saw whose numbers in full: written by the pages that show them, and by nothing else.
READINGS = ("data_reads", "data_read_subjects")


def test_no_get_changes_data(app, world, signed_in):
    """All pages opened as an administrator leave the database as it was (attempts, sessions and readings aside)."""
    from civic.core.db import db

    def fingerprint() -> dict[str, tuple]:
        return {
            table.name: tuple(map(str, db.session.execute(table.select()).all()))
            for table in db.metadata.sorted_tables
            if table.name not in ("attempts", "districts", "settlements", "provinces", *READINGS)
        }

    # made before the count, because filling an address may make the thing it names
    opened = [
        (row, address) for row in ROWS if row.endswith(" GET") for address in addresses(app, world, row)
    ]
    before = fingerprint()
    changed = []
    for who in ("administrator", "leader"):
        client = signed_in(world.people[who])
        for row, address in opened:
            status = client.get(f"{address}?act=delete&_method=POST&endpoint=x").status_code
            if status >= 500 and str(status) not in ROWS[row][1]:
                changed.append(f"{row}: error")
        db.session.rollback()
        after = fingerprint()
        changed += [f"{who}: {name}" for name in before if before[name] != after[name]]
    assert not changed, changed


# Parameters that name something which must stay unknown to whoever may not see it.
PRIVATE_NUMBERS = {
    "session_id", "person_id", "other_id", "representation_id", "registration_id", "step_id", "document_id", "leadership_id",
    "member_id", "stage_id", "grant_id", "merge_id", "request_id", "batch_id", "message_id", "correction_id", "assignment_id",
}  # fmt: skip
PHANTOM = 2_000_000_000


def alike(one, other) -> bool:
    """Whether two answers cannot be told apart: same status, same kind, sizes within 5 % (an error's id aside)."""
    sizes = len(one.data), len(other.data)
    return one.status_code == other.status_code and abs(sizes[0] - sizes[1]) <= 0.05 * max(sizes) + 40


@pytest.mark.parametrize(
    "who", ["stranger", "other_coordinator", "other_accreditor", "other_leader", "citizen"]
)
def test_not_yours_answers_like_does_not_exist(app, world, signed_in, who):
    """Whoever is turned away from a numbered thing gets the same answer for a number nobody has."""
    told, tried = [], 0
    client = signed_in(world.people[who])
    for row, (audience, _note) in ROWS.items():
        if allowed(audience, who):
            continue
        method = row.split()[1]
        for rule in routes(app)[row]:
            values = fill(rule, world)
            for name in set(values) & PRIVATE_NUMBERS:
                with app.test_request_context():
                    real = url_for(rule.endpoint, **values)
                    phantom = url_for(rule.endpoint, **values | {name: PHANTOM})
                one, other = client.open(real, method=method), client.open(phantom, method=method)
                tried += 1
                if not alike(one, other):
                    told.append(f"{row} {name}: {one.status_code} and {other.status_code}")
    assert tried > 20
    assert not told, "\n".join(told)


def test_drafts_answer_like_what_does_not_exist(app, world, signed_in):
    """The address of a draft event or of an organisation that nobody accredited gives nothing away, whatever is asked of it."""
    told = []
    hidden = {"eventos": world.draft_event.slug, "organizaciones": world.waiting.organization.slug}
    for who in ("visitor", "stranger", "other_coordinator", "other_leader"):
        client = browser(app, signed_in, world.roles[who])
        for row in ROWS:
            for rule in routes(app)[row]:
                part = rule.rule.split("/")[1]
                if part not in hidden or "slug" not in rule.arguments:
                    continue
                values = fill(rule, world)
                with app.test_request_context():
                    real = url_for(rule.endpoint, **values | {"slug": hidden[part]})
                    phantom = url_for(rule.endpoint, **values | {"slug": "no-hay-nada-con-este-nombre"})
                method = row.split()[1]
                one, other = client.open(real, method=method), client.open(phantom, method=method)
                if not alike(one, other):
                    told.append(f"{row}: {who} got {one.status_code} and {other.status_code}")
    assert not told, "\n".join(told)


@pytest.mark.both
def test_numbers_that_no_table_holds_are_not_found(app, world, signed_in):
    """A number larger than any key, or a hidden character in an address, is a missing page and never an error."""
    wrong = []
    client = signed_in(world.people["administrator"])
    for row in ROWS:
        method = row.split()[1]
        for rule in routes(app)[row]:
            values = fill(rule, world)
            for name, value in ((name, values[name]) for name in rule.arguments):
                if f":{name}>" in rule.rule and not isinstance(value, int) and "path:" not in rule.rule:
                    continue  # one of a few words: the router knows them
                if name == "version":
                    continue  # an asset's address that only names its content
                strange = [2**31, 10**30] if isinstance(value, int) else ["a\x00b", "ñ" * 300, "x" * 3000]
                for each in strange:
                    with app.test_request_context():
                        address = url_for(rule.endpoint, **values | {name: each})
                    status = client.open(address, method=method).status_code
                    if status not in (302, 303, 400, 404, 410, 422):
                        wrong.append(f"{row} {name}={str(each)[:12]!r}: {status}")
    assert not wrong, "\n".join(wrong)

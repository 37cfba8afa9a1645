"""Every route has a row in its room's access.py, and whoever is not of its audience is turned away, by GET and by POST."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest
from flask import url_for

from civic.people.models import Visitor
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


def routes(app) -> dict[str, object]:
    """{«endpoint METHOD»: rule} of the application."""
    return {
        f"{rule.endpoint} {method}": rule
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


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
            values[name] = {
                "inscripciones": world.registration.token,
                "credenciales": world.representation.token,
            }[rule.rule.split("/")[1]]
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
        rule = routes(app)[row]
        method = row.split()[1]
        with app.test_request_context():
            address = url_for(rule.endpoint, **fill(rule, world))
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
        rule = routes(app)[row]
        with app.test_request_context():
            address = url_for(rule.endpoint, **fill(rule, world))
        for role, who in world.roles.items():
            if not allowed(audience, role):
                continue
            client = browser(app, signed_in, who)
            with client.session_transaction() as session:
                session["language"] = language
            response = client.get(address)
            fine = response.status_code < 400 or (response.status_code == 404 and "404" in note)
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
        rule = routes(app)[row]
        with app.test_request_context():
            address = url_for(rule.endpoint, **fill(rule, world))
        response = signed_in(world.people["administrator"]).post(address, data={"csrf_token": "wrong"})
        if response.status_code != 400:
            passed.append(f"{row}: {response.status_code}")
    assert not passed, "\n".join(passed)


def test_no_get_changes_data(app, world, signed_in):
    """All pages opened as an administrator leave the database as it was (attempts and sessions aside)."""
    from civic.core.db import db

    def fingerprint() -> dict[str, tuple]:
        return {
            table.name: tuple(map(str, db.session.execute(table.select()).all()))
            for table in db.metadata.sorted_tables
            if table.name not in ("attempts", "districts", "settlements", "provinces")
        }

    before = fingerprint()
    client = signed_in(world.people["administrator"])
    for row in ROWS:
        if row.endswith(" GET"):
            rule = routes(app)[row]
            with app.test_request_context():
                address = url_for(rule.endpoint, **fill(rule, world))
            client.get(address)
    db.session.rollback()
    after = fingerprint()
    changed = [name for name in before if before[name] != after[name]]
    assert not changed, changed

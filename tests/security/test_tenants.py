"""Two spaces: whoever works in one can neither read nor change anything of the other, by any number or borrowed address."""

from __future__ import annotations

import pytest
from flask import url_for

from civic.attendance.models import Attendance
from civic.core import clock
from civic.core.audit import AuditEntry
from civic.core.db import db, transaction
from civic.events.models import EventSession, Registration
from civic.organisations.models import Organization
from civic.people.models import Person
from civic.spaces.models import Space
from tests.security.test_fuzz import filled_in
from tests.test_access import PRIVATE_NUMBERS, ROWS, fill, routes

INSIDERS = (
    "other_coordinator",
    "other_facilitator",
    "other_accreditor",
    "other_leader",
    "other_representative",
)


def all_made(app, world) -> int:
    """How many changes there are once every thing that an address names has been made (rooms make theirs when first asked)."""
    for row in ROWS:
        for rule in routes(app)[row]:
            fill(rule, world)
    return len(changed_lines())


def changed_lines() -> list[AuditEntry]:
    """What anybody but the program changed so far."""
    db.session.rollback()
    return (
        db.session.query(AuditEntry)
        .filter(AuditEntry.actor_id.is_not(None), ~AuditEntry.action.like("people.%"))
        .all()
    )


@pytest.mark.parametrize("who", INSIDERS)
def test_ones_own_address_with_a_foreign_number_is_nothing(app, world, signed_in, who):
    """/espacios/<mine>/…/<theirs>: the number is looked for in one's own space and does not exist there."""
    client, leaks, tried = signed_in(world.people[who]), [], 0
    own = {
        "espacios": world.other_space.slug,
        "eventos": world.other_event.slug,
        "organizaciones": world.other_organization.slug,
    }
    before = all_made(app, world)
    for row in ROWS:
        for rule in routes(app)[row]:
            part = rule.rule.split("/")[1]
            values = fill(rule, world)
            if part not in own or "slug" not in rule.arguments or not set(rule.arguments) & PRIVATE_NUMBERS:
                continue
            borrowed = values | {"slug": own[part]}
            if "space" in values:
                borrowed["space"] = world.other_space.slug
            if "organization" in values:
                borrowed["organization"] = world.other_organization.slug
            with app.test_request_context():
                address = url_for(rule.endpoint, **borrowed)
            tried += 1
            answer = client.open(address, method=row.split()[1], data={"reason": "porque sí", "note": "x"})
            if answer.status_code not in (403, 404):
                leaks.append(f"{row}: {answer.status_code}")
    assert tried >= 10
    assert not leaks, "\n".join(leaks)
    assert len(changed_lines()) == before


@pytest.mark.parametrize("who", INSIDERS)
def test_nothing_of_the_other_space_changes(app, world, signed_in, who):
    """Every POST of the first space, sent whole by an insider of the second, leaves no trace."""
    before = all_made(app, world)
    client = signed_in(world.people[who])
    for row, (audience, _note) in ROWS.items():
        if not row.endswith(" POST") or audience in ("public", "token", "signed_in", "self"):
            continue
        for rule in routes(app)[row]:
            with app.test_request_context():
                address = url_for(rule.endpoint, **fill(rule, world))
            answer = client.post(
                address,
                data={
                    "reason": "porque sí",
                    "mark": f"{world.people['citizen'].id}:present",
                    "day": "2026-01-01",
                },
            )
            assert answer.status_code in (403, 404), f"{row}: {answer.status_code}"
    assert len(changed_lines()) == before


def test_a_form_cannot_point_into_another_space(app, world, make, signed_in):
    """Numbers inside forms (a session, an organisation, a person, a space above) are looked for where the actor works."""
    theirs = world.session
    stamp = theirs.starts_at
    coordinator = signed_in(world.people["other_coordinator"])
    address = f"/eventos/{world.other_event.slug}/gestion/editar"
    good = filled_in(coordinator.get(address).get_data(as_text=True), 1)
    coordinator.post(address, data=good | {"sessions-0-id": str(theirs.id), "sessions-0-day": "2027-01-05"})
    db.session.rollback()
    db.session.expire_all()
    assert db.session.get(EventSession, theirs.id).starts_at == stamp
    assert db.session.get(EventSession, theirs.id).event_id == world.held_event.id

    facilitator = signed_in(world.people["other_facilitator"])
    facilitator.post(
        f"/eventos/{world.other_event.slug}/gestion/inscribir",
        data={"given_names": "Ana", "first_surname": "Soto", "document_kind": "dni", "document_number": "45555559", "once": "h" * 20,
              "represents": str(world.organization.id)},
    )  # fmt: skip
    db.session.rollback()
    assert (
        not db.session.query(Registration)
        .filter_by(organization_id=world.organization.id, event_id=world.other_event.id)
        .count()
    )


def test_the_door_knows_only_who_its_space_knows(app, world, make, signed_in):
    """A facilitator marks, finds and admits people of their own list and space; a stranger's number is nobody there."""
    event = make.event(world.other_space, "Asamblea", starts_at=clock.now())
    session_id, citizen = event.sessions[0].id, world.people["citizen"]
    facilitator = signed_in(world.people["other_facilitator"])
    answer = facilitator.post(
        f"/sesiones/{session_id}/asistencia/marcar", data={"mark": f"{citizen.id}:present"}
    )
    assert answer.status_code == 404
    facilitator.post(
        f"/sesiones/{session_id}/asistencia/marcar", data={"who": [str(citizen.id)], "all": "present"}
    )
    answer = facilitator.post(
        f"/sesiones/{session_id}/asistencia/sin-inscripcion",
        data={
            "rows-0-given_names": "Rosa",
            "rows-0-first_surname": "Condori",
            "rows-0-same": str(citizen.id),
            "once": "i" * 20,
        },
    )
    assert "Apaza" not in answer.get_data(as_text=True)
    for term in ("condori", "paucar", citizen.document_tail):
        body = facilitator.get(f"/sesiones/{session_id}/asistencia?q={term}").get_data(as_text=True)
        assert "Apaza" not in body
    assert facilitator.get(f"/sesiones/{session_id}/asistencia/personas/{citizen.id}").status_code == 404
    db.session.rollback()
    assert not db.session.query(Attendance).filter_by(person_id=citizen.id, session_id=session_id).count()


def test_a_committee_decides_only_files_sent_to_it(app, world, signed_in):
    """With one's own space in the address and the other's organisation, or a representative's number, nothing is found."""
    client = signed_in(world.people["other_accreditor"])
    for act in ("aceptar", "rechazar", "confirmar", "observar", "devolver"):
        for slug, organization in (
            (world.other_space.slug, world.waiting.organization.slug),
            (world.space.slug, world.waiting.organization.slug),
        ):
            for more in ("", f"?representante={world.representation.id}"):
                answer = client.post(
                    f"/espacios/{slug}/gestion/acreditaciones/{organization}/decidir/{act}{more}",
                    data={"reason": "sí"},
                )
                assert answer.status_code == 404, (slug, act, more)
        own = client.post(
            f"/espacios/{world.other_space.slug}/gestion/acreditaciones/{world.other_organization.slug}/decidir/{act}"
            f"?representante={world.representation.id}", data={"reason": "sí"},
        )  # fmt: skip
        assert own.status_code == 404, act


def test_a_space_cannot_be_hung_under_another_by_its_coordinator(app, world, signed_in):
    """Who leads a space cannot put it above or under another one and so reach into it."""
    client = signed_in(world.people["other_coordinator"])
    address = f"/espacios/{world.other_space.slug}/equipo/datos"
    good = filled_in(client.get(address).get_data(as_text=True), 1)
    client.post(address, data=good | {"parent": str(world.space.id), "parent_id": str(world.space.id)})
    db.session.rollback()
    db.session.expire_all()
    kept = db.session.get(Space, world.space.id)
    assert kept.parent_id is None
    assert client.get(f"/espacios/{world.space.slug}/equipo").status_code in (403, 404)


def test_a_role_that_ended_opens_nothing(app, world, signed_in):
    """From the next request, whatever the browser still shows."""
    from civic.spaces.models import TeamMember

    client = signed_in(world.people["facilitator"])
    assert client.get(f"/sesiones/{world.session.id}/asistencia").status_code == 200
    with transaction():
        member = db.session.query(TeamMember).filter_by(person_id=world.people["facilitator"].id).one()
        member.until = clock.now()
    assert client.get(f"/sesiones/{world.session.id}/asistencia").status_code == 404
    assert client.post(f"/sesiones/{world.session.id}/asistencia/cerrar").status_code == 404


def test_nobody_raises_themself(app, world, signed_in):
    """No role of a space or of the platform can be given to oneself by whoever lacks it."""
    for who, role in (
        ("facilitator", "coordinator"),
        ("coordinator", "technical_secretary"),
        ("accreditor", "coordinator"),
        ("operator", "coordinator"),
    ):
        person = db.session.get(Person, world.people[who].id)
        client = signed_in(person)
        status = client.post(
            f"/espacios/{world.space.slug}/equipo/personas",
            data={"who": person.account.username, "role": role},
        ).status_code
        assert status in (403, 404, 422), (who, status)
        for platform in ("administrator", "operator", "auditor"):
            answer = client.post(f"/personas/{person.id}/roles", data={"role": platform, "reason": "yo"})
            assert answer.status_code in (403, 404)
    assert db.session.query(Organization).count() > 0

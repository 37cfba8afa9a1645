"""What must happen once, asked for by many browsers at once, on both databases: one wins, the others get a sentence.

Attendance, seats and links have races of their own in their rooms; here whole requests race through the real pages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import text

from civic.accreditation.models import FileState, Mandate, Membership
from civic.attendance.models import Attendance, AttendanceCorrection, AttendanceStatus
from civic.core import clock
from civic.core.audit import AuditEntry
from civic.core.db import db, transaction
from civic.events.models import Registration, RegistrationState
from civic.imports.models import ImportBatch, ListKind
from civic.people.commands.links import _issue
from civic.people.models import Account, LinkPurpose, Person, System
from civic.spaces.models import TeamMember, TeamRole
from tests.imports.lists import PEOPLE, csv_of, kept
from tests.races import at_once
from tests.security.test_fuzz import filled_in

BROWSERS = 8


def together(app, clients, send: Callable) -> Counter:
    """How often each status was answered when all browsers send at once; an exception counts under its name."""

    def answer(number: int) -> int:
        with send(clients[number], number) as response:
            return response.status_code

    outcome = at_once(None, [partial(answer, number) for number in range(len(clients))])
    db.session.rollback()
    db.session.expire_all()
    return Counter(type(one).__name__ if isinstance(one, Exception) else one for one in outcome)


def browsers(signed_in, *people: Person) -> list:
    """As many browsers as race, of these people in turn."""
    return [signed_in(people[n % len(people)]) for n in range(BROWSERS)]


def without_errors(answers: Counter) -> bool:
    return all(isinstance(status, int) and status < 500 for status in answers)


@pytest.fixture
def space(make):
    return make.space("Mesa de Ilo")


def test_one_double_click_makes_one_registration(app, make, space, signed_in):
    event, person = make.event(space, seats=3), make.person(account=True)
    address = f"/eventos/{event.slug}/inscripcion"
    answers = together(
        app, browsers(signed_in, person), lambda client, n: client.post(address, data={"once": "f" * 20})
    )
    assert without_errors(answers), answers
    assert db.session.query(Registration).count() == 1
    assert db.session.query(AuditEntry).filter_by(action="events.register").count() == 1


def test_one_visitors_form_from_many_tabs_makes_one_person_and_place(app, make, space):
    event = make.event(space, seats=3)
    data = {
        "given_names": "Rosa",
        "first_surname": "Mamani",
        "second_surname": "Quispe",
        "document_kind": "dni",
        "document_number": "45555551",
    }
    clients = [app.test_client() for _n in range(BROWSERS)]
    address = f"/eventos/{event.slug}/inscripcion"
    answers = together(
        app, clients, lambda client, n: client.post(address, data=data | {"once": f"{n}" * 20})
    )
    assert without_errors(answers), answers
    assert db.session.query(Person).filter_by(first_surname="Mamani").count() == 1
    assert db.session.query(Registration).count() == 1


def test_one_file_is_confirmed_once(app, make, space, signed_in):
    """Two of the committee confirm at the same moment: one accreditation, one mandate, one line in the trail."""
    reviewer, second, third = (make.team(space, TeamRole.ACCREDITOR) for _n in range(3))
    organization = make.organization()
    membership = make.membership(space, organization, FileState.REVIEWED, decision=FileState.ACCREDITED, reviewed_by_id=reviewer.id,
                                 reviewed_at=clock.now())  # fmt: skip
    make.representation(space, organization, state=FileState.REVIEWED)
    with transaction():
        db.session.execute(
            text("UPDATE representations SET decision = 'accredited', reviewed_by_id = :id"),
            {"id": reviewer.id},
        )
    address = f"/espacios/{space.slug}/gestion/acreditaciones/{organization.slug}/decidir/confirmar"
    answers = together(app, browsers(signed_in, second, third), lambda client, n: client.post(address))
    assert without_errors(answers), answers
    assert answers[303] >= 1
    assert db.session.get(Membership, membership.id).state is FileState.ACCREDITED
    assert db.session.query(Mandate).count() == 1


def test_who_reviewed_never_confirms_however_often_asked(app, make, space, signed_in):
    """The four eyes hold when the reviewer sends the confirmation many times at once."""
    reviewer = make.team(space, TeamRole.ACCREDITOR)
    organization = make.organization()
    membership = make.membership(space, organization, FileState.REVIEWED, decision=FileState.ACCREDITED, reviewed_by_id=reviewer.id,
                                 reviewed_at=clock.now())  # fmt: skip
    address = f"/espacios/{space.slug}/gestion/acreditaciones/{organization.slug}/decidir/confirmar"
    answers = together(app, browsers(signed_in, reviewer), lambda client, n: client.post(address))
    assert without_errors(answers), answers
    assert answers[303] == 0
    assert db.session.get(Membership, membership.id).state is FileState.REVIEWED


def test_one_tap_from_two_phones_is_one_mark(app, make, space, signed_in):
    first, second = make.team(space, TeamRole.FACILITATOR), make.team(space, TeamRole.FACILITATOR)
    event, person = make.event(space, starts_at=clock.now()), make.person()
    make.registration(event, person)
    session_id = event.sessions[0].id
    mark = {"mark": f"{person.id}:present"}
    answers = together(
        app,
        browsers(signed_in, first, second),
        lambda client, n: client.post(f"/sesiones/{session_id}/asistencia/marcar", data=mark),
    )
    assert without_errors(answers), answers
    marks = db.session.query(Attendance).filter_by(session_id=session_id, person_id=person.id).all()
    assert [m.superseded_at for m in marks] == [None]


def test_one_correction_is_decided_once(app, make, space, signed_in):
    proposer, one, other = (make.team(space, TeamRole.FACILITATOR) for _n in range(3))
    event, person = make.event(space, starts_at=clock.now()), make.person()
    make.attendance(event, person)
    with transaction():
        event.sessions[0].attendance_closed_at = clock.now()
        correction = AttendanceCorrection(session_id=event.sessions[0].id, person_id=person.id, status=AttendanceStatus.ABSENT,
                                          reason="se confundió", proposed_by_id=proposer.id, proposed_at=clock.now())  # fmt: skip
        db.session.add(correction)
        db.session.flush()
    address = f"/correcciones/{correction.id}/"
    answers = together(
        app,
        browsers(signed_in, one, other),
        lambda client, n: client.post(address + ("confirmar" if n % 2 else "descartar")),
    )
    assert without_errors(answers), answers
    assert answers[303] == 1, answers
    assert db.session.query(Attendance).filter_by(superseded_at=None).count() == 1


def test_one_list_is_brought_in_once(app, make, space, signed_in):
    coordinator = make.team(space, TeamRole.COORDINATOR)
    batch = kept(
        space,
        ListKind.PEOPLE,
        csv_of(PEOPLE, ("P-1", "Rosa", "Mamani", "Quispe", "45555552", "")),
        actor=coordinator,
    )
    before = db.session.query(Person).count()
    address = f"/espacios/{space.slug}/gestion/importar/{batch.id}/aplicar"
    answers = together(app, browsers(signed_in, coordinator), lambda client, n: client.post(address))
    assert without_errors(answers), answers
    assert answers[303] == 1, answers
    assert db.session.query(Person).count() == before + 1
    assert db.session.get(ImportBatch, batch.id).state.value == "applied"


@pytest.mark.parametrize("purpose", [LinkPurpose.SIGN_IN, LinkPurpose.RESET])
def test_one_link_lets_one_in(app, make, purpose):
    person = make.person(account=True)
    with transaction():
        _link, token = _issue(System(), person, purpose, 128)
    way = {LinkPurpose.SIGN_IN: "/entrar/", LinkPurpose.RESET: "/clave/"}[purpose]
    clients = [app.test_client() for _n in range(BROWSERS)]
    answers = together(
        app,
        clients,
        lambda client, n: client.post(way + token, data={"password": f"tres palabras juntas {n}"}),
    )
    assert without_errors(answers), answers
    assert answers[303] == 1, answers
    assert db.session.get(Account, person.id).session_epoch <= 1


def test_a_team_role_is_given_once(app, make, space, signed_in):
    coordinator, person = make.team(space, TeamRole.COORDINATOR), make.person(account=True)
    address = f"/espacios/{space.slug}/equipo/personas"
    role = {"who": person.account.username, "role": "facilitator"}
    answers = together(
        app, browsers(signed_in, coordinator), lambda client, n: client.post(address, data=role)
    )
    assert without_errors(answers), answers
    assert answers[303] == 1, answers
    assert db.session.query(TeamMember).filter_by(person_id=person.id, until=None).count() == 1


def test_two_editors_lose_nothing(app, make, space, signed_in):
    """Many editors save the same version at once: one is kept, the others are shown both texts."""
    coordinator, second = (
        make.team(space, TeamRole.COORDINATOR),
        make.team(space, TeamRole.TECHNICAL_SECRETARY),
    )
    event = make.event(space, seats=5)
    address = f"/eventos/{event.slug}/gestion/editar"
    good = filled_in(signed_in(coordinator).get(address).get_data(as_text=True), 1)
    answers = together(
        app,
        browsers(signed_in, coordinator, second),
        lambda client, n: client.post(address, data=good | {"title": f"Título número {n}"}),
    )
    assert without_errors(answers), answers
    assert answers[303] == 1, answers
    assert answers[422] == BROWSERS - 1, answers


def test_a_cancelled_place_can_be_taken_again_once(app, make, space, signed_in):
    event, person = make.event(space, seats=2), make.person(account=True)
    make.registration(event, person, state=RegistrationState.CANCELLED)
    address = f"/eventos/{event.slug}/inscripcion"
    answers = together(
        app, browsers(signed_in, person), lambda client, n: client.post(address, data={"once": f"{n}" * 20})
    )
    assert without_errors(answers), answers
    assert (
        db.session.query(Registration).filter(Registration.state != RegistrationState.CANCELLED).count() == 1
    )

"""Whether enough organisations are there, as a table of cases and on the screen of the hall."""

from __future__ import annotations

from datetime import timedelta

import pytest

from civic.accreditation.models import MandateRole
from civic.core import clock
from civic.core.db import db, transaction
from civic.events.models import Event, EventSession
from civic.organisations.models import Sector
from civic.sheets.queries import hall_of, seats_of
from civic.sheets.quorum import chair_of, needed_of, quorum_of

CIVIL, PUBLIC, PRIVATE = Sector.CIVIL_SOCIETY, Sector.PUBLIC, Sector.PRIVATE


@pytest.mark.parametrize(
    ("accredited", "percent", "needed"),
    [(0, 51, 1), (1, 1, 1), (3, 51, 2), (4, 50, 2), (4, 51, 3), (40, 51, 21), (41, 51, 21), (41, 50, 21), (10, 100, 10), (3, 33, 1), (3, 34, 2)],
)  # fmt: skip
def test_how_many_are_needed(accredited, percent, needed):
    assert needed_of(accredited, percent) == needed


SIX = [(CIVIL, n, n <= 2) for n in (1, 2, 3, 4)] + [(PUBLIC, 11, False), (PUBLIC, 12, False)]
CASES = {
    # seats, percent, per sector → (sector, present, accredited, needed, reached)
    "together, not reached": (SIX, 51, False, [(None, 2, 6, 4, False)]),
    "together, reached": (SIX, 33, False, [(None, 2, 6, 2, True)]),
    "each sector, one reaches it": (SIX, 50, True, [(CIVIL, 2, 4, 2, True), (PUBLIC, 0, 2, 1, False)]),
    "titular and alternate of one organisation": (
        [(CIVIL, 1, True), (CIVIL, 1, True), (CIVIL, 2, False)], 51, False, [(None, 1, 2, 2, False)],
    ),
    "only the alternate came": ([(CIVIL, 1, False), (CIVIL, 1, True)], 100, True, [(CIVIL, 1, 1, 1, True)]),
    "in the order of the sectors": ([(PRIVATE, 3, True), (CIVIL, 1, True)], 51, True, [(CIVIL, 1, 1, 1, True), (PRIVATE, 1, 1, 1, True)]),
    "nobody is accredited": ([], 51, False, [(None, 0, 0, 1, False)]),
    "nobody is accredited, by sector": ([], 51, True, []),
    "everybody": (SIX, 100, True, [(CIVIL, 2, 4, 4, False), (PUBLIC, 0, 2, 2, False)]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_quorum(case):
    seats, percent, per_sector, expected = CASES[case]
    told = quorum_of(seats, percent, per_sector=per_sector)
    assert [(q.sector, q.present, q.accredited, q.needed, q.is_reached) for q in told] == expected
    assert [q.missing for q in told] == [max(0, needed - present) for _s, present, _a, needed, _r in expected]


CHAIRS = {
    # (organisation, titular, mandate), noted at the door → speaks for
    "one seat": ([(1, True, 10)], 1, 1),
    "one seat, nothing noted": ([(1, False, 10)], None, 1),
    "two seats, the door says which": ([(1, True, 10), (2, False, 11)], 2, 2),
    "two seats, nothing noted: the one as titular": ([(1, False, 10), (2, True, 11)], None, 2),
    "two seats as titular, nothing noted: the older": ([(2, True, 11), (1, True, 10)], None, 1),
    "noted for an organisation without seat here": ([(1, False, 10), (2, True, 11)], 9, 2),
    "no seat": ([], 1, None),
}


@pytest.mark.parametrize("case", CHAIRS)
def test_one_person_sits_on_one_chair(case):
    seats, noted, expected = CHAIRS[case]
    assert chair_of(seats, noted) == expected


def test_who_holds_two_seats_counts_for_one_organisation(door, make):
    person = make.person()
    one, two = (make.representation(door.space, make.organization(f"Comité {n}"), person) for n in range(2))
    make.attendance(door.event, person, organization=two.membership.organization)
    told = {organization: came for _sector, organization, came in seats_of(door.session)}
    assert told[one.membership.organization_id] is False
    assert told[two.membership.organization_id] is True


def test_the_hall_shows_the_quorum_of_organisations(door, make, signed_in, count_queries):
    """Titular or alternate, of this space and in force that day; whoever else comes counts as a person, not for the quorum."""
    ana = signed_in(door.ana)
    seated = [make.representation(door.space, make.organization(f"Club {n}")) for n in range(3)]
    alternate = make.representation(door.space, seated[1].membership.organization, role=MandateRole.ALTERNATE)
    ended = make.representation(
        door.space, make.organization("Club viejo"), valid_to=clock.today() - timedelta(days=3)
    )
    elsewhere = make.representation(make.space("Otra mesa"), make.organization("Club lejano"))
    with transaction():
        event = db.session.get(Event, door.event.id)
        event.quorum_percent, event.quorum_per_sector = 51, True
    address = f"/sesiones/{door.session.id}/sala"

    def come(person) -> bool:
        if person is not door.rosa:  # she is on the list
            make.registration(door.event, person)
        ana.post(f"/sesiones/{door.session.id}/asistencia/marcar", data={"mark": f"{person.id}:present"})
        return has_quorum()

    def has_quorum() -> bool:
        page = ana.get(address).text
        db.session.rollback()
        db.session.expire_all()
        hall = hall_of(db.session.get(EventSession, door.session.id))
        assert page.count("hall-missing") == len(hall.quorum) == 1
        assert f"<dd>{hall.quorum[0].present} " in page
        return hall.has_quorum

    def asked() -> int:
        db.session.expire_all()  # the page reads for itself what this test has read
        return count_queries(lambda: ana.get(address))

    few = asked()
    for person in (door.rosa, ended.person, elsewhere.person):
        assert not come(person)
    assert not come(seated[0].person)
    assert come(alternate.person)
    assert come(seated[1].person)
    assert asked() == few
    with transaction():
        db.session.get(Event, door.event.id).quorum_percent = 100
    assert not has_quorum()
    assert come(seated[2].person)

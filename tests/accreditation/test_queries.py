"""What other rooms ask of mandates and seats."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from civic.accreditation import queries
from civic.accreditation.mandates import end_mandate
from civic.accreditation.models import FileState, MandateRole
from civic.core import clock
from civic.core.db import db, transaction
from civic.people.models import System
from civic.spaces.queries import tree_ids

YEAR = (date(2022, 1, 1), date(2022, 12, 31))


@pytest.mark.parametrize(
    ("start", "end", "inside"),
    [
        (date(2021, 1, 1), date(2021, 12, 31), False),
        (date(2021, 1, 1), date(2022, 1, 1), True),
        (date(2021, 1, 1), None, True),
        (date(2022, 12, 31), None, True),
        (date(2023, 1, 1), None, False),
        (date(2022, 5, 1), date(2022, 5, 1), True),
    ],
)
def test_a_period_holds_every_mandate_valid_on_one_of_its_days(make, start, end, inside):
    space = make.space()
    make.representation(space, make.organization(), valid_from=start, valid_to=end)
    assert len(queries.mandates_known([space.id], *YEAR)) == inside


def test_what_was_known_can_be_asked_again(make):
    space = make.space()
    representation = make.representation(
        space, make.organization(), valid_from=date(2022, 1, 1), recorded_at=clock.at(date(2022, 2, 1), 9)
    )
    moment = clock.now()
    with transaction():
        end_mandate(System(), representation, date(2022, 3, 31))
    later = (date(2022, 6, 1), date(2022, 6, 30))
    assert len(queries.mandates_known([space.id], *later, moment)) == 1
    assert queries.mandates_known([space.id], *later) == []
    assert queries.mandates_known([space.id], *later, clock.now()) == []
    assert queries.mandates_known([space.id], *YEAR, clock.at(date(2022, 1, 31))) == []
    assert len(queries.mandates_known([space.id], *YEAR, clock.now())) == 1


def test_children_are_counted_when_asked_by_the_tree(make):
    parent = make.space()
    child = make.space(parent_id=parent.id)
    make.representation(child, make.organization())
    today = clock.today()
    assert len(queries.mandates_known(tree_ids(parent), today, today)) == 1
    assert queries.mandates_known([parent.id], today, today) == []


def test_whom_a_person_may_represent_at_an_event(make):
    parent, other = make.space(), make.space()
    child = make.space(parent_id=parent.id)
    person = make.person()
    above, here, past, pending, elsewhere = (make.organization() for _n in range(5))
    make.representation(parent, above, person)
    make.representation(child, here, person, role=MandateRole.ALTERNATE)
    make.representation(child, past, person, valid_to=clock.today() - timedelta(days=1))
    make.representation(child, pending, person, state=FileState.SUBMITTED)
    make.representation(other, elsewhere, person)
    today = clock.today()
    assert {o.id for o in queries.representing_choices(person, child, today)} == {above.id, here.id}
    assert {o.id for o in queries.representing_choices(person, parent, today)} == {above.id}
    assert queries.is_representative(person, child, today)
    assert not queries.is_representative(make.person(), child, today)
    assert len(queries.organizations_of_person(person, today)) == 3
    assert len(queries.mandates_of_person(person)) == 4


def test_accredited_organizations_of_a_space(make):
    space, other = make.space(), make.space()
    shown = make.organization("B")
    ended = make.organization("A", ended_on=clock.today())
    make.membership(space, shown)
    make.membership(space, ended)
    make.membership(other, make.organization("C"))
    for state in (
        FileState.DRAFT,
        FileState.SUBMITTED,
        FileState.OBSERVED,
        FileState.REVIEWED,
        FileState.REJECTED,
    ):
        make.membership(space, make.organization(), state)
    found = db.session.scalars(queries.accredited_organizations(space)).all()
    assert [o.id for o in found] == [shown.id]
    assert len(db.session.scalars(queries.accredited_organizations()).all()) == 2


def test_the_queue_holds_what_waits_for_the_committee_longest_first(make):
    space = make.space()
    old, new = clock.now() - timedelta(days=30), clock.now() - timedelta(days=1)
    second = make.membership(space, make.organization(), FileState.REVIEWED, submitted_at=new)
    first = make.membership(space, make.organization(), FileState.SUBMITTED, submitted_at=old)
    for state in (
        FileState.DRAFT,
        FileState.OBSERVED,
        FileState.ACCREDITED,
        FileState.REJECTED,
        FileState.ENDED,
    ):
        make.membership(space, make.organization(), state)
    assert [m.id for m in queries.files_waiting(space)] == [first.id, second.id]
    seat = make.representation(space, make.organization())
    own = make.representation(space, seat.membership.organization, state=FileState.SUBMITTED)
    assert [r.id for r in queries.representations_waiting(space)] == [own.id]
    idle, late = make.space(), make.space()
    make.membership(late, make.organization(), FileState.REVIEWED, submitted_at=old)
    assert queries.count_waiting([space.id, idle.id, late.id]) == {
        space.id: (2, 1, own.submitted_at),
        late.id: (0, 1, old),
    }
    assert queries.files_waiting(idle) == []


def test_mandates_that_end_soon(make):
    space, today = make.space(), clock.today()
    for days in (-1, 0, 30, 61):
        make.representation(space, make.organization(), valid_to=today + timedelta(days=days))
    make.representation(space, make.organization())
    assert [(r.valid_to - today).days for r in queries.soon_expiring(space, today)] == [0, 30]


@pytest.mark.parametrize(
    ("state", "public"),
    [(FileState.DRAFT, False), (FileState.SUBMITTED, False), (FileState.REJECTED, False), (FileState.ACCREDITED, True),
     (FileState.ENDED, True)],
)  # fmt: skip
def test_a_name_is_public_from_its_first_accreditation_on(make, state, public):
    organization = make.organization()
    make.membership(make.space(), organization, state)
    assert queries.was_accredited(organization.id) is public

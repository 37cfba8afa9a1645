"""What a committee is warned of, and what leaders are told of where their file stands."""

from __future__ import annotations

from datetime import timedelta

import pytest

from civic.accreditation.models import FileState, MandateRole
from civic.accreditation.rules import warnings, why_not_term
from civic.accreditation.standing import milestones, standing_of
from civic.core import clock
from civic.core.db import transaction
from civic.organisations.models import Sector
from civic.spaces.models import TeamRole


@pytest.fixture
def file(make):
    space = make.space()
    organization = make.organization("Junta Vecinal Miramar", board_to=clock.today() + timedelta(days=9))
    membership = make.membership(space, organization, FileState.SUBMITTED)
    person = make.person("Rosa Mamani Quispe")
    make.representation(space, organization, person, state=FileState.SUBMITTED)
    return membership, person


def said(app, file) -> str:
    with app.test_request_context():
        membership, _person = file
        return " | ".join(warnings(membership, membership.representations))


def test_a_clean_file_has_no_warning(app, file):
    assert said(app, file) == ""


@pytest.mark.parametrize(
    "case", ["double", "board lapsed", "board unknown", "minor", "age unknown", "two organisations", "official", "team", "to compare", "no document"]
)  # fmt: skip
def test_each_warning(app, make, file, case):
    membership, person = file
    organization, space = membership.organization, membership.space
    clean = said(app, file)
    if case == "double":
        make.organization("Junta Vecinal Mirámar", slug="otra")
    elif case == "two organisations":
        make.representation(space, make.organization(), person, state=FileState.SUBMITTED)
    elif case == "official":
        make.representation(
            make.space(), make.organization(sector=Sector.PUBLIC), person, role=MandateRole.TITULAR
        )
    elif case == "team":
        make.team(space, TeamRole.FACILITATOR, person)
    else:
        with transaction():
            if case == "board lapsed":
                organization.board_to = clock.today() - timedelta(days=1)
            elif case == "board unknown":
                organization.board_to = None
            elif case == "minor":
                person.birth_date = clock.today() - timedelta(days=365 * 15)
            elif case == "age unknown":
                person.birth_date = None
            elif case == "to compare":
                person.needs_check = "document under another name"
            elif case == "no document":
                person.document_tail = None
    assert said(app, file) != clean


def test_a_file_that_waits_too_long_says_so(app, make):
    space = make.space(review_days=10)
    for days, late in ((10, False), (11, True)):
        membership = make.membership(
            space, make.organization(), FileState.SUBMITTED, submitted_at=clock.now() - timedelta(days=days)
        )
        with app.test_request_context():
            standing = standing_of(membership)
        assert standing.is_late is late
        assert (standing.expected_by - clock.today()).days == 10 - days


@pytest.mark.parametrize(
    ("state", "now", "turn"),
    [
        (FileState.DRAFT, 0, True), (FileState.SUBMITTED, 1, False), (FileState.OBSERVED, 0, True),
        (FileState.REVIEWED, 2, False), (FileState.ACCREDITED, None, False), (FileState.REJECTED, 2, True),
        (FileState.ENDED, None, False),
    ],
)  # fmt: skip
def test_four_named_states_and_whose_turn_it_is(app, make, state, now, turn):
    membership = make.membership(make.space(), make.organization(), state)
    with app.test_request_context():
        line = [when for _name, when in milestones(membership)]
        standing = standing_of(membership)
    assert len(line) == 4
    assert (line.index("now") if "now" in line else None) == now
    assert standing.is_leaders_turn is turn
    assert standing.who_has_it
    assert standing.what_next


def test_terms_that_cannot_stand(make):
    membership = make.membership(make.space(), make.organization(), FileState.SUBMITTED)
    today = clock.today()
    day = timedelta(days=1)
    assert why_not_term(membership, None, None, "", has_paper=False) is None
    assert why_not_term(membership, today, today, "", has_paper=False) is None
    assert why_not_term(membership, today - day, None, "", has_paper=True)
    assert why_not_term(membership, today - day, None, "acta", has_paper=False)
    assert why_not_term(membership, today - day, None, "acta", has_paper=True) is None
    assert why_not_term(membership, today, today - day, "", has_paper=False)
    assert why_not_term(membership, today + 400 * day, None, "", has_paper=False)

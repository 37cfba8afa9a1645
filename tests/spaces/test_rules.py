"""What stages open, what two editors see, and who may do what in a space."""

from __future__ import annotations

from datetime import timedelta

import pytest

from civic.core import clock
from civic.core.db import db, transaction
from civic.people.models import PlatformRole, System, Visitor
from civic.spaces import rules
from civic.spaces.conflicts import differences
from civic.spaces.models import ActivityState, Permission, Stage, TeamRole
from civic.spaces.stages import next_stage_for, open_permissions, open_stages, why_not


@pytest.fixture
def staged(make):
    """(space, begin): a week of registration from `begin`, then a week of workshops, a day apart."""
    space, begin = make.space(), clock.now()
    week = timedelta(days=7)
    with transaction():
        for name, start, allows in (
            ("Registro", begin, ["accreditation", "events"]),
            ("Talleres", begin + week + timedelta(days=1), ["events", "proposals", "of another version"]),
        ):
            db.session.add(
                Stage(space_id=space.id, name=name, opens_at=start, closes_at=start + week, allows=allows)
            )
    return space, begin


def test_a_space_without_stages_allows_all(make):
    assert open_permissions(make.space(), clock.now()) == set(Permission)


@pytest.mark.parametrize(
    ("days", "seconds", "opened"),
    [
        (0, -1, set()),
        (0, 0, {Permission.ACCREDITATION, Permission.EVENTS}),
        (7, -1, {Permission.ACCREDITATION, Permission.EVENTS}),
        (7, 0, set()),
        (8, 0, {Permission.EVENTS, Permission.PROPOSALS}),
        (15, 0, set()),
    ],
)
def test_a_stage_opens_from_its_first_to_before_its_last_moment(staged, days, seconds, opened):
    space, begin = staged
    moment = begin + timedelta(days=days, seconds=seconds)
    assert open_permissions(space, moment) == opened
    assert bool(open_stages(space, moment)) == bool(opened)


def test_why_not_names_the_stage_that_will_open_it(staged):
    space, begin = staged
    assert why_not(space, Permission.EVENTS, begin) is None
    assert "Talleres" in why_not(space, Permission.PROPOSALS, begin)
    assert next_stage_for(space, Permission.PROPOSALS, begin).name == "Talleres"
    assert space.name in why_not(space, Permission.VOTING, begin)


def test_nothing_is_open_in_an_inactive_space(make):
    assert why_not(make.space(state=ActivityState.INACTIVE), Permission.EVENTS)
    assert why_not(make.space(state=ActivityState.REACTIVATED), Permission.EVENTS) is None


def test_only_what_differs_is_shown():
    rows = [("Title", "a", "b"), ("Place", None, ""), ("Seats", 3, 3), ("Kind", "x", None)]
    assert [(d.label, d.kept, d.typed) for d in differences(rows)] == [("Title", "a", "b"), ("Kind", "x", "")]


TABLE = {
    TeamRole.COORDINATOR: {"coordinator", "facilitator", "accreditor", "team", "edit", "manage"},
    TeamRole.TECHNICAL_SECRETARY: {"coordinator", "facilitator", "accreditor", "team", "edit", "manage"},
    TeamRole.ACCREDITOR: {"accreditor", "team"},
    TeamRole.FACILITATOR: {"facilitator", "team"},
    TeamRole.EVALUATOR: {"team"},
    TeamRole.OBSERVER: {"team"},
}
ASKED = {
    "coordinator": rules.is_coordinator, "facilitator": rules.is_facilitator, "accreditor": rules.is_accreditor,
    "team": rules.is_in_team, "edit": rules.may_edit_space, "manage": rules.may_manage_team,
}  # fmt: skip


@pytest.mark.parametrize("role", list(TeamRole))
def test_what_each_role_is_and_may(make, role):
    space, other = make.space(), make.space()
    actor = make.team(space, role)
    assert {name for name, rule in ASKED.items() if rule(actor, space)} == TABLE[role]
    assert {name for name, rule in ASKED.items() if rule(actor, other)} == set()
    assert not rules.may_create_space(actor)


def test_who_runs_the_platform_works_everywhere_but_accredits_nowhere(make):
    space = make.space()
    assert {n for n, rule in ASKED.items() if rule(make.administrator(), space)} == set(ASKED) - {
        "accreditor"
    }
    assert {n for n, rule in ASKED.items() if rule(make.administrator(PlatformRole.AUDITOR), space)} == {
        "team"
    }
    assert {n for n, rule in ASKED.items() if rule(Visitor(), space)} == set()
    assert {n for n, rule in ASKED.items() if rule(System(), space)} == set(ASKED)


def test_leading_roles_are_given_by_administrators(make):
    space = make.space()
    coordinator, admin = make.team(space, TeamRole.COORDINATOR), make.administrator()
    given = {role for role in TeamRole if rules.may_give_role(coordinator, space, role)}
    assert given == set(TeamRole) - {TeamRole.COORDINATOR, TeamRole.TECHNICAL_SECRETARY}
    assert all(rules.may_give_role(admin, space, role) for role in TeamRole)

"""Spaces opened and changed, their team, stages and periods; who may and what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from civic.core import clock
from civic.core.audit import AuditEntry
from civic.core.db import db, transaction
from civic.core.errors import NotAllowed, Refused
from civic.people.queries import person_for_session
from civic.spaces import commands
from civic.spaces.commands import SpaceDraft, StageDraft
from civic.spaces.models import ActivityState, Permission, Space, SpaceKind, TeamMember, TeamRole
from civic.spaces.queries import (
    SpaceFilters,
    children_of,
    periods_of,
    province_choices,
    space_by_slug,
    spaces_page,
    team_of,
    team_roles,
    tree_ids,
)


def do(command, *args, **more):
    with transaction():
        return command(*args, **more)


def draft(name="Mesa de Concertación de Ilo", **more):
    return SpaceDraft(name=name, codes=more.pop("codes", ["1803"]), **more)


def as_drawn(space, **changes):
    kept = {name: getattr(space, name) for name in SpaceDraft.__dataclass_fields__ if name != "codes"}
    return SpaceDraft(**(kept | {"codes": [part.code for part in space.territory]} | changes))


def test_an_administrator_opens_a_space(make):
    space = do(commands.create_space, make.administrator(), draft(codes=["1803", "180301", "18"]))
    assert space.slug == "mesa-de-concertacion-de-ilo"
    assert sorted(part.code for part in space.territory) == ["18", "1803", "180301"]
    assert [p.state for p in periods_of(space)] == [ActivityState.ACTIVE]
    twin = do(commands.create_space, make.administrator(), draft())
    assert twin.slug == "mesa-de-concertacion-de-ilo-2"
    assert do(commands.create_space, make.administrator(), draft("Nuevo")).slug == "nuevo-2"


@pytest.mark.parametrize("codes", [["9999"], ["1"], ["18030"], ["'; --"], ["180399"]])
def test_territory_that_does_not_exist_is_refused(make, codes):
    with pytest.raises(Refused):
        do(commands.create_space, make.administrator(), draft(codes=codes))
    assert db.session.query(Space).count() == 0


def test_others_open_no_space(make):
    for actor in (make.person(account=True), make.team(make.space(), TeamRole.COORDINATOR)):
        with pytest.raises(NotAllowed):
            do(commands.create_space, actor, draft())


def test_coordinators_change_their_own_space_only(make):
    space, other = make.space(), make.space()
    coordinator = make.team(space, TeamRole.COORDINATOR)
    do(commands.edit_space, coordinator, space, as_drawn(space, promise="Se cumple", codes=["1802", "1803"]))
    db.session.expire_all()
    again = space_by_slug(space.slug)
    assert (again.promise, sorted(p.code for p in again.territory), again.version) == (
        "Se cumple",
        ["1802", "1803"],
        2,
    )
    line = db.session.query(AuditEntry).filter_by(action="spaces.edit_space").one()
    assert line.before["promise"] == ""
    for actor in (make.team(other, TeamRole.COORDINATOR), make.team(space, TeamRole.FACILITATOR)):
        with pytest.raises(NotAllowed):
            do(commands.edit_space, actor, space, as_drawn(space))


def test_the_second_editor_is_told(make):
    space = make.space()
    coordinator = make.team(space, TeamRole.COORDINATOR)
    seen = space.version
    do(commands.edit_space, coordinator, space, as_drawn(space, promise="Uno"), seen)
    with pytest.raises(Refused):
        do(commands.edit_space, coordinator, space, as_drawn(space, promise="Dos"), seen)
    db.session.expire_all()
    assert space_by_slug(space.slug).promise == "Uno"


def test_spaces_are_nested_but_never_in_a_circle(make):
    top, coordinator = make.space("Regional"), make.administrator()
    middle = make.space("Provincial", parent_id=top.id)
    low = make.space("Distrital", parent_id=middle.id)
    ids = set(db.session.scalars(tree_ids(top)))
    assert ids == {top.id, middle.id, low.id}
    assert children_of(top) == [middle]
    for parent in (top, low):
        with pytest.raises(Refused):
            do(commands.edit_space, coordinator, top, as_drawn(top, parent_id=parent.id))


def test_giving_and_ending_a_role_ends_sessions_and_is_kept(make):
    space, person = make.space(), make.person(account=True)
    coordinator = make.team(space, TeamRole.COORDINATOR)
    session = person.get_id()
    member = do(commands.give_role, coordinator, space, person, TeamRole.FACILITATOR)
    assert team_roles(person.id, space.id) == {TeamRole.FACILITATOR}
    assert person_for_session(session) is None
    session = person.get_id()
    assert person_for_session(session) == person
    do(commands.end_role, coordinator, member, "se mudó")
    assert team_roles(person.id, space.id) == set()
    assert person_for_session(session) is None
    assert db.session.query(TeamMember).filter_by(person_id=person.id).one().until is not None
    again = do(commands.give_role, coordinator, space, person, TeamRole.FACILITATOR)
    assert again.id != member.id


def test_what_a_role_needs(make):
    space = make.space()
    coordinator, admin = make.team(space, TeamRole.COORDINATOR), make.administrator()
    with pytest.raises(Refused):
        do(commands.give_role, coordinator, space, make.person(), TeamRole.FACILITATOR)  # no account
    with pytest.raises(NotAllowed):
        do(commands.give_role, coordinator, space, make.person(account=True), TeamRole.COORDINATOR)
    do(commands.give_role, admin, space, make.person(account=True), TeamRole.COORDINATOR)
    helper = make.team(space, TeamRole.FACILITATOR)
    with pytest.raises(Refused):
        do(commands.give_role, coordinator, space, helper, TeamRole.FACILITATOR)  # has it already
    with pytest.raises(NotAllowed):
        do(commands.give_role, helper, space, make.person(account=True), TeamRole.OBSERVER)


def test_somebody_always_leads_an_active_space(make):
    space, admin = make.space(), make.administrator()
    make.team(space, TeamRole.COORDINATOR)
    with pytest.raises(Refused):
        do(commands.end_role, admin, team_of(space)[0])
    make.team(space, TeamRole.COORDINATOR)
    do(commands.end_role, admin, team_of(space)[0])
    assert len(team_of(space)) == 1


def test_stages_are_written_changed_and_taken_away(make):
    space = make.space()
    coordinator, now = make.team(space, TeamRole.COORDINATOR), clock.now()
    wanted = StageDraft(
        "Registro", now, now + timedelta(days=9), [Permission.EVENTS, Permission.ACCREDITATION]
    )
    stage = do(commands.save_stage, coordinator, space, wanted)
    assert stage.allows == ["accreditation", "events"]
    wanted.name, wanted.allows = "Registro ampliado", []
    assert do(commands.save_stage, coordinator, space, wanted, stage).name == "Registro ampliado"
    assert [s.name for s in space_by_slug(space.slug).stages] == ["Registro ampliado"]
    with pytest.raises(Refused):
        do(commands.save_stage, coordinator, space, StageDraft("Al revés", now, now))
    do(commands.remove_stage, coordinator, space, stage)
    assert space_by_slug(space.slug).stages == []
    with pytest.raises(NotAllowed):
        do(commands.save_stage, make.team(space, TeamRole.OBSERVER), space, wanted)


def test_a_space_lapses_and_works_again_with_its_dates(make):
    space = make.space()
    coordinator, today = make.team(space, TeamRole.COORDINATOR), clock.today()
    change = commands.change_activity
    with pytest.raises(Refused):
        do(change, coordinator, space, ActivityState.INACTIVE, today, "")
    with pytest.raises(Refused):
        do(change, coordinator, space, ActivityState.INACTIVE, today + timedelta(days=1), "futuro")
    with pytest.raises(Refused):
        do(change, coordinator, space, ActivityState.REACTIVATED, today, "ya lo está")
    do(change, coordinator, space, ActivityState.INACTIVE, today - timedelta(days=30), "sin secretaría")
    assert not space_by_slug(space.slug).is_active
    with pytest.raises(Refused):
        do(change, coordinator, space, ActivityState.REACTIVATED, today - timedelta(days=40), "antes")
    do(change, coordinator, space, ActivityState.REACTIVATED, today, "nueva coordinación")
    db.session.expire_all()
    periods = periods_of(space)
    assert [(p.state.value, p.until) for p in periods] == [
        ("reactivated", None), ("inactive", today), ("active", today - timedelta(days=30)),
    ]  # fmt: skip
    assert space_by_slug(space.slug).is_active


def test_spaces_are_found_by_province_kind_activity_and_name(make):
    ilo = make.space("Mesa de Ilo", codes=["1803"])
    pacocha = make.space("CCL de Pacocha", codes=["180303"], kind=SpaceKind.CCL)
    region = make.space("Mesa de Moquegua", codes=["18"], state=ActivityState.INACTIVE)
    make.space("Mesa de Huaylas", codes=["0212"])

    def found(**wanted):
        return [space.name for space in spaces_page(SpaceFilters(**wanted), 1)]

    assert found(province="1803") == [pacocha.name, ilo.name, region.name]
    assert found(kind=SpaceKind.CCL) == [pacocha.name]
    assert found(active=False) == [region.name]
    assert found(text="HUÁYLAS") == ["Mesa de Huaylas"]
    assert found(text="%") == found()
    assert [p.code for p in province_choices()] == ["0212", "1803"]

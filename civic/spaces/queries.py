"""Reads of spaces, their trees and teams."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from civic.core.db import db, for_change
from civic.core.errors import found
from civic.core.remembered import remembered
from civic.core.text import like
from civic.people.models import Person
from civic.spaces.models import (
    ActivityPeriod,
    ActivityState,
    Space,
    SpaceKind,
    SpaceTerritory,
    Stage,
    TeamMember,
    TeamRole,
)
from civic.territory.models import Department, District, Province
from civic.web.paging import Page, paginate


@dataclass(frozen=True)
class SpaceFilters:
    """The part of the spaces that is wanted."""

    province: str = ""  # 4 digits
    kind: SpaceKind | None = None
    active: bool | None = None
    text: str = ""


@remembered
def space_by_slug(slug: str) -> Space:
    """The space with this address part, or NotFound."""
    return found(db.session.scalar(select(Space).where(Space.slug == slug)))


def tree_ids(space: Space) -> Select[tuple[int]]:
    """The ids of a space and of all spaces below it, as a subquery."""
    below = select(Space.id).where(Space.id == space.id).cte("below", recursive=True)
    below = below.union_all(select(Space.id).join(below, Space.parent_id == below.c.id))
    return select(below.c.id)


@remembered
def roles_held(person_id: int) -> Mapping[int, frozenset[TeamRole]]:
    """{space: the roles in force of a person there}; spaces without one are left out."""
    held: dict[int, set[TeamRole]] = defaultdict(set)
    for space_id, role in db.session.execute(
        select(TeamMember.space_id, TeamMember.role).where(
            TeamMember.person_id == person_id, TeamMember.until.is_(None)
        )
    ):
        held[space_id].add(role)
    return {space_id: frozenset(roles) for space_id, roles in held.items()}


def team_roles(person_id: int | None, space_id: int) -> frozenset[TeamRole]:
    """The roles in force of a person in a space."""
    return frozenset() if person_id is None else roles_held(person_id).get(space_id, frozenset())


def decides_in_a_space(person_id: int) -> bool:
    """Whether a person coordinates, keeps the secretariat of or accredits in any space now."""
    deciding = {TeamRole.COORDINATOR, TeamRole.TECHNICAL_SECRETARY, TeamRole.ACCREDITOR}
    return any(roles & deciding for roles in roles_held(person_id).values())


def facilitates_a_space(person_id: int) -> bool:
    """Whether a person is a facilitator in any space now."""
    return any(TeamRole.FACILITATOR in roles for roles in roles_held(person_id).values())


def spaces_of_team_member(person: Person) -> Sequence[TeamMember]:
    """The roles in force of a person, with their spaces."""
    return db.session.scalars(
        select(TeamMember)
        .where(TeamMember.person_id == person.id, TeamMember.until.is_(None))
        .options(joinedload(TeamMember.space))
        .order_by(TeamMember.space_id, TeamMember.role)
    ).all()


def team_of(space: Space) -> Sequence[TeamMember]:
    """Everybody with a role in force in a space, coordinators first."""
    rows = db.session.scalars(
        select(TeamMember)
        .where(TeamMember.space_id == space.id, TeamMember.until.is_(None))
        .options(joinedload(TeamMember.person))
    ).all()
    order = list(TeamRole)
    return sorted(rows, key=lambda member: (order.index(member.role), member.person.name_key))


def without_coordinator(space_ids: Collection[int]) -> set[int]:
    """Which of these spaces nobody coordinates now."""
    led = select(TeamMember.space_id).where(
        TeamMember.space_id.in_(space_ids),
        TeamMember.until.is_(None),
        TeamMember.role == TeamRole.COORDINATOR,
    )
    return {*space_ids} - {*db.session.scalars(led)}


def past_their_stages(space_ids: Collection[int], moment: datetime) -> set[int]:
    """Which of these spaces had stages that are all over."""
    over = (
        select(Stage.space_id)
        .where(Stage.space_id.in_(space_ids))
        .group_by(Stage.space_id)
        .having(func.max(Stage.closes_at) <= moment)
    )
    return {*db.session.scalars(over)}


def featured_spaces() -> Sequence[Space]:
    """The spaces of the front page."""
    return db.session.scalars(select(Space).where(Space.is_featured).order_by(Space.name_key)).all()


def spaces_matching(folded: str, limit: int = 10) -> Sequence[Space]:
    """Spaces whose folded name or place holds a LIKE pattern."""
    return db.session.scalars(
        select(Space).where(Space.name_key.like(folded, escape="\\")).order_by(Space.name_key).limit(limit)
    ).all()


def spaces_page(filters: SpaceFilters, number: int) -> Page[Space]:
    """A page of spaces by name, each with the space it belongs to; a province finds its districts' and its region's too."""
    wanted = select(Space).options(selectinload(Space.parent))
    if filters.province:
        code = filters.province
        wanted = wanted.where(
            Space.territory.any(or_(SpaceTerritory.code.like(f"{code}%"), SpaceTerritory.code == code[:2]))
        )
    if filters.kind:
        wanted = wanted.where(Space.kind == filters.kind)
    if filters.active is not None:
        inactive = Space.state == ActivityState.INACTIVE
        wanted = wanted.where(~inactive if filters.active else inactive)
    if filters.text:
        wanted = wanted.where(Space.name_key.like(like(filters.text), escape="\\"))
    return paginate(wanted.order_by(Space.name_key, Space.id), number)


def province_choices() -> Sequence[Province]:
    """The provinces in which a space works, by name."""
    codes = select(func.substr(SpaceTerritory.code, 1, 4)).where(func.length(SpaceTerritory.code) >= 4)
    return db.session.scalars(
        select(Province).where(Province.code.in_(codes)).order_by(Province.name_key)
    ).all()


def space_choices(except_tree: Space | None = None) -> Sequence[tuple[int, str, str]]:
    """(id, name, slug) of every space by name; without a space and all below it when asked."""
    wanted = select(Space.id, Space.name, Space.slug).order_by(Space.name_key)
    if except_tree is not None:
        wanted = wanted.where(Space.id.not_in(tree_ids(except_tree)))
    return [(row.id, row.name, row.slug) for row in db.session.execute(wanted)]


def children_of(space: Space) -> Sequence[Space]:
    """The spaces directly below one, by name."""
    return db.session.scalars(select(Space).where(Space.parent_id == space.id).order_by(Space.name_key)).all()


def locked_space(space_id: int) -> Space:
    """The space read anew and held until the block ends."""
    return found(db.session.scalar(for_change(select(Space).where(Space.id == space_id), Space)))


def is_below(space_id: int, above: Space) -> bool:
    """Whether a space is another one or lies anywhere below it."""
    return (
        db.session.scalar(select(Space.id).where(Space.id == space_id, Space.id.in_(tree_ids(above))))
        is not None
    )


def slug_taken(slug: str) -> bool:
    """Whether a space has this address part already."""
    return db.session.scalar(select(Space.id).where(Space.slug == slug)) is not None


def stage_of(space: Space, stage_id: int) -> Stage:
    """A stage of the space, or NotFound."""
    return found(db.session.scalar(select(Stage).where(Stage.id == stage_id, Stage.space_id == space.id)))


def periods_of(space: Space) -> Sequence[ActivityPeriod]:
    """The stretches in which a space was active or not, latest first."""
    return db.session.scalars(
        select(ActivityPeriod)
        .where(ActivityPeriod.space_id == space.id)
        .order_by(ActivityPeriod.since.desc(), ActivityPeriod.id.desc())
    ).all()


def member_of(space: Space, member_id: int) -> TeamMember:
    """A role in force in the space's team, or NotFound."""
    return found(
        db.session.scalar(
            select(TeamMember)
            .where(TeamMember.id == member_id, TeamMember.space_id == space.id, TeamMember.until.is_(None))
            .options(joinedload(TeamMember.person).selectinload(Person.roles))
        )
    )


def former_team_of(space: Space, limit: int = 50) -> Sequence[TeamMember]:
    """Roles that have ended in a space, the latest first."""
    return db.session.scalars(
        select(TeamMember)
        .where(TeamMember.space_id == space.id, TeamMember.until.is_not(None))
        .options(joinedload(TeamMember.person))
        .order_by(TeamMember.until.desc(), TeamMember.id.desc())
        .limit(limit)
    ).all()


def coordinators_of(space: Space) -> Sequence[TeamMember]:
    """Those who lead the space's work now."""
    leading = (TeamRole.COORDINATOR, TeamRole.TECHNICAL_SECRETARY)
    return [member for member in team_of(space) if member.role in leading]


def districts_within(codes: Sequence[str]) -> Sequence[District]:
    """The districts inside any of these codes (2, 4 or 6 digits), by province and name; all of them for no code."""
    wanted = select(District).join(District.province)
    if codes:
        wanted = wanted.where(or_(*(District.ubigeo.like(f"{code}%") for code in codes)))
    return db.session.scalars(wanted.order_by(Province.name_key, District.name_key)).all()


def territory_names(codes: Sequence[str]) -> dict[str, str]:
    """{code: name} of departments, provinces («provincia, departamento») and districts («distrito, provincia»)."""
    names = {
        d.code: d.name
        for d in db.session.scalars(select(Department).where(Department.code.in_(_long(codes, 2))))
    }
    for province in db.session.scalars(select(Province).where(Province.code.in_(_long(codes, 4)))):
        names[province.code] = f"{province.name}, {province.department.name}"
    for district in db.session.scalars(select(District).where(District.ubigeo.in_(_long(codes, 6)))):
        names[district.ubigeo] = district.full_name
    return names


def _long(codes: Sequence[str], length: int) -> list[str]:
    return [code for code in codes if len(code) == length]

"""Reads of spaces, their trees and teams."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from civic.core.db import db
from civic.core.errors import found
from civic.people.models import Person
from civic.spaces.models import Space, TeamMember, TeamRole


def space_by_slug(slug: str) -> Space:
    """The space with this address part, or NotFound."""
    return found(db.session.scalar(select(Space).where(Space.slug == slug)))


def tree_ids(space: Space) -> Select[tuple[int]]:
    """The ids of a space and of all spaces below it, as a subquery."""
    below = select(Space.id).where(Space.id == space.id).cte("below", recursive=True)
    below = below.union_all(select(Space.id).join(below, Space.parent_id == below.c.id))
    return select(below.c.id)


def team_roles(person_id: int | None, space_id: int) -> set[TeamRole]:
    """The roles in force of a person in a space."""
    if person_id is None:
        return set()
    rows = db.session.scalars(
        select(TeamMember.role).where(
            TeamMember.person_id == person_id, TeamMember.space_id == space_id, TeamMember.until.is_(None)
        )
    )
    return set(rows)


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


def featured_spaces() -> Sequence[Space]:
    """The spaces of the front page."""
    return db.session.scalars(select(Space).where(Space.is_featured).order_by(Space.name_key)).all()


def spaces_matching(folded: str, limit: int = 10) -> Sequence[Space]:
    """Spaces whose folded name or place holds a LIKE pattern."""
    return db.session.scalars(
        select(Space)
        .where(or_(Space.name_key.like(folded, escape="\\")))
        .order_by(Space.name_key)
        .limit(limit)
    ).all()

"""What one request has read stays known until the database may say something else."""

from __future__ import annotations

import pytest
from flask import Flask, g
from sqlalchemy import func, select, update

from civic.core import clock
from civic.core.db import db, transaction
from civic.core.remembered import remembered
from civic.spaces.models import Space, TeamMember, TeamRole
from civic.spaces.queries import locked_space, roles_held, team_roles


@remembered
def count_named(name: str) -> int:
    """How many spaces have a name."""
    return db.session.scalar(select(func.count(Space.id)).where(Space.name == name)) or 0


def test_the_same_question_is_asked_once(make, count_queries):
    make.space("Mesa de Ilo")
    assert count_queries(lambda: [count_named("Mesa de Ilo"), count_named("Mesa de Ilo")]) == 1
    assert count_queries(lambda: count_named("Otra")) == 1, "another question"
    assert count_queries(lambda: count_named(name="Otra")) == 1
    assert (count_named("Mesa de Ilo"), count_named("Otra")) == (1, 0)


def test_it_ends_with_the_request(app: Flask, make, count_queries):
    make.space("Mesa de Ilo")
    count_named("Mesa de Ilo")
    with app.app_context():
        assert count_queries(lambda: count_named("Mesa de Ilo")) == 1
        assert "remembered" in g


def test_whoever_writes_reads_what_they_wrote(make):
    space = make.space("Mesa de Ilo")
    assert count_named("Otra") == 0
    with transaction():
        assert count_named("Otra") == 0
        space.name = "Otra"
        assert count_named("Otra") == 1, "before it is written down"
        db.session.flush()
        assert count_named("Otra") == 1
        db.session.execute(update(Space).values(name="Una tercera"))
        assert count_named("Otra") == 0, "changed by a statement"
    assert count_named("Una tercera") == 1, "after the commit"


def test_what_is_taken_back_was_never_so(make):
    make.space("Mesa de Ilo")
    with pytest.raises(ZeroDivisionError), transaction():
        db.session.execute(update(Space).values(name="Otra"))
        assert count_named("Otra") == 1
        raise ZeroDivisionError
    assert count_named("Otra") == 0


def test_a_writing_block_asks_anew(make, count_queries):
    """What a request decides on, another may have changed since its first question."""
    make.space("Mesa de Ilo")
    count_named("Mesa de Ilo")

    def block() -> None:
        with transaction():
            count_named("Mesa de Ilo")

    assert count_queries(block) == 1


def test_whoever_waited_for_a_lock_asks_anew(make, count_queries):
    space = make.space("Mesa de Ilo")
    with transaction():
        count_named("Mesa de Ilo")
        locked_space(space.id)
        assert count_queries(lambda: count_named("Mesa de Ilo")) == 1


def test_the_roles_of_a_person_are_read_for_all_spaces_at_once(make, count_queries):
    spaces = [make.space(), make.space(), make.space()]
    person = make.team(spaces[0], TeamRole.COORDINATOR)
    make.team(spaces[0], TeamRole.FACILITATOR, person)
    make.team(spaces[1], TeamRole.ACCREDITOR, person)
    assert count_queries(lambda: [team_roles(person.id, space.id) for space in spaces]) == 1
    assert roles_held(person.id) == {
        spaces[0].id: {TeamRole.COORDINATOR, TeamRole.FACILITATOR},
        spaces[1].id: {TeamRole.ACCREDITOR},
    }
    with transaction():
        db.session.execute(
            update(TeamMember).where(TeamMember.space_id == spaces[1].id).values(until=clock.now())
        )
    assert team_roles(person.id, spaces[1].id) == set()
    assert team_roles(None, spaces[0].id) == set()

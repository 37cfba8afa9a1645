"""Many hands at once: a support is given once, whatever happens at the same moment. On both databases, with its control."""

from __future__ import annotations

import threading
from functools import partial

from sqlalchemy import func, select

from civic.core.db import db
from civic.opinions import commands
from civic.opinions.models import Comment, Support
from civic.people.models import Person
from civic.proposals.models import Proposal
from tests.races import changing_at_once, told

HANDS = 8


def together(app, act) -> list[str]:
    """What each of several hands came to when all began at once."""
    return told(changing_at_once(app, [partial(act, number) for number in range(HANDS)]))


def number_of(model) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(model.id))) or 0


def test_one_person_with_many_devices_supports_once(app, scene):
    proposal, citizen = scene.proposal.id, scene.citizen.id
    db.session.rollback()
    said = together(
        app, lambda _n: commands.support(db.session.get(Person, citizen), db.session.get(Proposal, proposal))
    )
    assert set(said) == {"done"}, said
    assert number_of(Support) == 1


def test_without_the_lock_the_table_still_keeps_it_to_one(app, scene):
    """The control: the same race written as read-then-insert without a lock; the unique key refuses what the reading let pass."""
    proposal, citizen = scene.proposal.id, scene.citizen.id
    db.session.rollback()
    all_have_read = threading.Barrier(HANDS)

    def careless(_number: int) -> None:
        if app.config["SQLALCHEMY_DATABASE_URI"].startswith("postgresql"):
            known = db.session.scalar(select(func.count(Support.id)).where(Support.person_id == citizen))
            all_have_read.wait(20)  # everybody believes to be the first
            if known:
                return
        db.session.add(Support(proposal_id=proposal, person_id=citizen))

    said = together(app, careless)
    assert said.count("done") == 1
    assert said.count("refused") == HANDS - 1
    assert number_of(Support) == 1


def test_who_speaks_at_once_gets_a_number_of_their_own(app, scene, make):
    people = [make.person(account=True).id for _ in range(HANDS)]
    proposal = scene.proposal.id
    db.session.rollback()
    said = together(
        app,
        lambda n: commands.comment(db.session.get(Person, people[n]), db.session.get(Proposal, proposal), f"Digo {n}"),
    )  # fmt: skip
    assert set(said) == {"done"}, said
    db.session.rollback()
    assert sorted(db.session.scalars(select(Comment.voice))) == list(range(1, HANDS + 1))

"""Both provinces one after the other, each with its own play of chance."""

from __future__ import annotations

from datetime import date
from random import Random

from civic.core.db import db
from civic.demo.queries import jobs_of, messages_about, team_member
from civic.demo.voting.huaylas import huaylas_polls
from civic.demo.voting.ilo import ilo_polls
from civic.demo.voting.table import Table
from civic.people.models import Person
from civic.spaces.models import TeamRole
from civic.spaces.queries import space_by_slug


def add_voting(seed: int, day: date) -> None:
    """The polls of both provinces. What they would tell people was told long ago: no message is left waiting."""
    for number, (slug, fill) in enumerate((("mesa-huaylas", huaylas_polls), ("mesa-ilo", ilo_polls))):
        space = space_by_slug(slug)
        people = [team_member(space, role) for role in (TeamRole.COORDINATOR, TeamRole.FACILITATOR)]
        coordinator, facilitator = (db.session.get(Person, person) for person in people)
        if coordinator is None or facilitator is None:
            continue
        fill(Table(space, coordinator, facilitator, Random(seed + 70 + number)), day)  # noqa: S311
    db.session.flush()
    for job in jobs_of("voting.tell"):
        db.session.delete(job)
    for message in messages_about("voting/"):
        db.session.delete(message)
    db.session.flush()

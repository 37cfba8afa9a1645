"""Promoter networks of the demonstration: who joined after a course, who agreed to be named, and what they multiplied."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from civic.certificates import facts
from civic.core import clock
from civic.core.db import db
from civic.demo.queries import certified_editions, held_events
from civic.networks import commands, queries
from civic.networks.commands import NetworkDraft
from civic.networks.models import Network, NetworkKind
from civic.people.models import Person, System
from civic.spaces.models import Space
from civic.training.models import Edition

NETWORKS = (
    (NetworkKind.MUNICIPAL, "Red de promotoras y promotores municipales",
     "Funcionarias y funcionarios que enseñan a sus colegas a formular proyectos con la población."),
    (NetworkKind.LOCAL_DEVELOPMENT, "Red de promotoras y promotores del desarrollo local",
     "Lideresas y líderes que llevan a su comunidad lo que aprendieron en los cursos."),
)  # fmt: skip
REACHED_AT = ("Municipalidad, oficina de participación vecinal", "Local comunal, los martes por la tarde")


def add_networks(seed: int, day: date) -> None:
    """Both networks of each space that has given a course, with their promoters and réplicas."""
    rng = Random(seed + 42)  # noqa: S311  (a repeatable play of chance, not a secret)
    by_space: dict[int, list[Edition]] = {}
    for edition in certified_editions(clock.at(day)):
        by_space.setdefault(edition.event.space_id, []).append(edition)
    for editions in by_space.values():
        space = editions[0].event.space
        for number, (kind, name, about) in enumerate(NETWORKS):
            mine = editions[number::2] or editions
            courses = {edition.course_id: edition.course for edition in mine}
            draft = NetworkDraft(
                f"{name} de {space.place_label.split(',')[0].removeprefix('Provincia de ')}"[:160],
                kind,
                about,
                list(courses.values()),
            )
            network = commands.make_network(System(), space, draft)
            network.made_at = clock.at(day)
            db.session.flush()
            _replicas(network, space, _promoters(network, mine, rng, day), rng, day, start=number)


def _promoters(network: Network, editions: list[Edition], rng: Random, day: date) -> list[Person]:
    people: dict[int, Person] = {}
    for edition in editions:
        for line in facts.deserved(edition):
            if not line.is_completed or line.person.id in people or len(people) >= 14 or rng.random() < 0.4:
                continue
            member = commands.add_member(System(), network, line.person, edition)
            member.since = min(day, line.completed_on + timedelta(days=rng.randint(1, 20)))
            member.is_listed = rng.random() < 0.6
            if member.is_listed and rng.random() < 0.5:
                member.office_contact = rng.choice(REACHED_AT)
            people[line.person.id] = line.person
    db.session.flush()
    promoters = list(people.values())
    if len(promoters) > 5:  # one has moved away
        gone = queries.current_member(network.id, promoters.pop().id)
        if gone is not None:
            commands.end_membership(System(), network, gone, "Se mudó a otra provincia.").until = day
    return promoters


def _replicas(
    network: Network, space: Space, promoters: list[Person], rng: Random, day: date, start: int
) -> None:
    if not promoters:
        return
    for event in held_events(space.id)[start : start + 8 : 2]:
        commands.note_replica(System(), network, event, rng.choice(promoters)).noted_at = clock.at(day)

"""What the polls of both provinces are made with: a table of acts, each at its own hour, and how people vote."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from civic.core import clock
from civic.core.db import db
from civic.people.models import Person, Sex
from civic.spaces.models import Space
from civic.voting import commands, queries
from civic.voting.ballot import Ballot, new_credential, new_nonce
from civic.voting.kinds import Channel
from civic.voting.models import Poll, RollEntry
from civic.voting.proof import blind
from civic.voting.ready import READY
from civic.voting.sources import free_key

DRAW = "La Tinka del domingo siguiente al cierre: las seis bolillas en el orden en que salen"
STATEMENTS = (
    "Vivo hace veinte años en el distrito. Prometo publicar cada visita de obra con fotos, al día siguiente.",
    "Fui tesorera de mi organización. Sé leer un presupuesto y voy a preguntar por cada sol.",
    "Quiero que las comunidades de altura también fiscalicen. Hablo quechua y castellano.",
    "Como maestro de obra conozco los materiales. No firmaré ninguna conformidad sin haber estado ahí.",
    "Propongo reunirnos cada mes en un distrito distinto y contar todo por la radio.",
    "Voy a ordenar el archivo del comité para que el siguiente no empiece de cero.",
    "Represento a las mujeres organizadas: exigiremos que las obras tengan en cuenta a las niñas y a los mayores.",
)


@dataclass
class Table:
    """What the maker of polls keeps at hand."""

    space: Space
    coordinator: Person
    facilitator: Person
    rng: Random

    @contextmanager
    def on(self, moment: datetime) -> Iterator[None]:
        """Do it as if it were that moment."""
        with clock.pretending(moment):
            yield

    def make(self, ready: str, made: datetime, **terms: Any) -> Poll:
        """A draft from a ready-made poll with other terms; the roll comes with its options."""
        with self.on(made):
            poll = commands.make_poll(self.coordinator, self.space, READY[ready].fill(clock.today()) | terms)
            poll.created_at = made
            db.session.flush()
            return poll

    def texts(self, poll: Poll, made: datetime) -> None:
        """In favour, against, abstention."""
        with self.on(made):
            for meaning, title in (
                ("favour", "A favor"),
                ("against", "En contra"),
                ("abstention", "Abstención"),
            ):
                commands.add_option(self.coordinator, poll, meaning, {"title": title, "meaning": meaning})

    def candidates(self, poll: Poll, made: datetime, number: int) -> None:
        """Representatives of different organisations, each with a statement."""
        with self.on(made):
            speakers = queries.speakers_of(poll, clock.today())
            entries = [e for e in queries.roll_of(poll) if speakers[e.id]]
            pool = {
                speakers[entry.id][0].id: (entry, speakers[entry.id][0])
                for entry in self.rng.sample(entries, len(entries))
            }
            women = [pair for pair in pool.values() if pair[1].sex is Sex.FEMALE]
            others = [pair for pair in pool.values() if pair[1].sex is not Sex.FEMALE]
            mixed = [pair for both in zip(women, others, strict=False) for pair in both]
            for place, (entry, person) in enumerate(mixed[:number]):
                district = entry.organization.district if entry.organization else None
                commands.add_option(
                    self.coordinator, poll, free_key(poll, f"c{place + 1}"),
                    {
                        "title": person.full_name, "person_id": person.id, "organization_id": entry.organization_id,
                        "text": STATEMENTS[place % len(STATEMENTS)], "zone": district.name if district else None,
                        "sex": {Sex.FEMALE: "F", Sex.MALE: "M"}.get(person.sex),
                    },
                )  # fmt: skip

    def roll(self, poll: Poll, made: datetime) -> None:
        """The roll as it was on that day."""
        with self.on(made):
            commands.make_roll(self.coordinator, poll)

    def call(self, poll: Poll, moment: datetime) -> None:
        """Publish terms and roll."""
        with self.on(moment):
            commands.call_poll(self.coordinator, poll)

    def fix(self, poll: Poll, moment: datetime) -> None:
        """Fix it under its fingerprint."""
        with self.on(moment):
            commands.fix_poll(self.coordinator, poll)

    def voters(self, poll: Poll, day: date) -> list[tuple[RollEntry, Person]]:
        """Every entry with who votes for it, in a chance order."""
        speakers = queries.speakers_of(poll, day)
        pairs = [(e, speakers[e.id][0]) for e in queries.roll_of(poll) if speakers[e.id]]
        return self.rng.sample(pairs, len(pairs))

    def end(self, poll: Poll, closed: datetime, note: str) -> None:
        """Open the box, enter the draw if a tie waits for it, proclaim."""
        with self.on(closed):
            commands.close_poll(self.coordinator, poll)
        if poll.result and poll.result["needs_draw"]:
            with self.on(closed + timedelta(days=2)):
                commands.enter_draw(self.coordinator, poll, "07 12 19 33 38 41")
        with self.on(closed + timedelta(days=3)):
            commands.proclaim(self.coordinator, poll, note)


def favourites(rng: Random, keys: list[str], most: int) -> list[str]:
    """Some options, the first ones a little more often than the last."""
    weights = [len(keys) + 4 - n for n in range(len(keys))]
    wanted = rng.randint(2, most)
    liked: list[str] = []
    while len(liked) < min(wanted, len(keys)):
        key = rng.choices(keys, weights)[0]
        if key not in liked:
            liked.append(key)
    return liked


def ordered(rng: Random, keys: list[str]) -> dict[str, int]:
    """Two or three options in an order."""
    return {key: place for place, key in enumerate(favourites(rng, keys, 3), 1)}


def from_a_phone(poll: Poll, entry: RollEntry, person: Person, choices: dict[str, int]) -> Ballot:
    """A ballot as the voter's own device makes it."""
    credential, key = new_credential(), commands.registrar_of(poll)
    covered = blind.blind(key, credential)
    signed = commands.issue_credential(person, poll, entry, covered.message)
    signature = blind.finalize(key, credential, signed, covered.inverse)
    return Ballot(
        poll.fingerprint or "", choices, new_nonce(), Channel.DEVICE.value, credential.hex(), signature.hex()
    )

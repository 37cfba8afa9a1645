"""Polls of the demonstration in every moment of their life, made by the same commands as real ones, each at its own hour.

Keys and nonces are drawn anew at every load, as they must be; who votes what is the same for the same seed and day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from civic.core import clock
from civic.core.db import db
from civic.demo import papers
from civic.demo.queries import fullest_session, jobs_of, messages_about, team_member
from civic.organisations.queries import leader_organizations
from civic.people.models import Person, Sex
from civic.people.queries import account_by_username
from civic.proposals.models import Call
from civic.spaces.models import Space, TeamRole
from civic.spaces.queries import space_by_slug
from civic.voting import commands, queries
from civic.voting.ballot import Ballot, new_credential, new_nonce
from civic.voting.kinds import Base, Channel, Majority, Secrecy
from civic.voting.models import Poll, RollEntry
from civic.voting.proof import blind
from civic.voting.ready import READY
from civic.voting.sources import fit_proposals, free_key, from_proposal

DEVICES, SERVED = 18, 2  # secret ballots with real credentials: each costs some milliseconds of arithmetic
PAPER = 12
DELEGATED = 6
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
ILO_PROJECTS = (
    ("Sombra y bancas en la playa Pozo de Lizas", 38_000, "Toldos fijos, doce bancas y dos duchas.", "Ilo"),
    ("Biblioteca rodante para Pampa Inalámbrica", 45_000, "Una camioneta con 1,200 libros, tres tardes por semana.", "Ilo"),
    ("Riego por goteo del olivar comunal", 62_000, "Tres hectáreas con la misma agua.", "El Algarrobal"),
    ("Cámaras frías para el desembarcadero de Pacocha", 84_000, "La pesca del día llega fresca al mercado.", "Pacocha"),
    ("Taller de costura del vaso de leche", 18_500, "Ocho máquinas y un año de capacitación.", "Ilo"),
    ("Losa con techo en Ciudad Nueva", 71_000, "Sombra para jugar al mediodía, también en verano.", "Pacocha"),
)  # fmt: skip


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


def add_voting(seed: int, day: date) -> None:
    """The polls of both provinces. What they would tell people was told long ago: no message is left waiting."""
    for number, (slug, fill) in enumerate((("mesa-huaylas", _huaylas), ("mesa-ilo", _ilo))):
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


# ── Huaylas ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _huaylas(table: Table, day: date) -> None:
    over = [call for call in queries.calls_with_proposals(table.space) if call.ended_at < clock.at(day)]
    call = max(over, key=lambda each: len(fit_proposals(each)[0]), default=None)
    if call is not None:
        _budget(table, day, call)
    _committee(table, day)
    _secretary(table, day)
    _statute(table, day)


def _budget(table: Table, day: date, call: Call) -> None:
    """Secret, over what passed the evaluation: from phones, through the server and on paper; counted by equal shares."""
    made, opens = clock.at(day - timedelta(days=60), 9), clock.at(day - timedelta(days=46), 8)
    closes = clock.at(day - timedelta(days=43), 18)
    poll = table.make(
        "presupuesto", made, title=f"Prioridades del presupuesto {call.year}", call_id=call.id,
        intro="Elegimos en qué proyectos se invierte primero. Todos pasaron la evaluación técnica. **Cada organización tiene un voto** y marca hasta cinco.",
        budget_cents=320_000_000, draw_from=DRAW, legal_basis=f"{call.legal_basis}: art. 14 (quién vota), art. 16 (regla de conteo), art. 17 (quórum)",
        opens_at=opens, closes_at=closes, roll_closes_at=opens - timedelta(days=2), quorum_percent=25,
    )  # fmt: skip
    with table.on(made):
        for proposal in fit_proposals(call)[0][:12]:
            commands.add_option(table.coordinator, poll, f"p{proposal.number}", from_proposal(proposal))
    table.roll(poll, made)
    table.call(poll, made + timedelta(days=1))
    table.fix(poll, opens - timedelta(days=1))
    keys = [option.key for option in poll.options]
    voters = table.voters(poll, clock.local(opens).date())
    for n, (entry, person) in enumerate(voters[: DEVICES + SERVED]):
        with table.on(opens + timedelta(minutes=25 + 180 * n)):
            choices = dict.fromkeys(_liked(table.rng, keys, 5), 1)
            if n < DEVICES:
                commands.cast_secret(poll, _from_a_phone(poll, entry, person, choices))
            else:
                commands.vote_through_server(person, poll, entry, choices)
    papers = [dict.fromkeys(_liked(table.rng, keys, 5), 1) for _n in range(PAPER - 1)] + [{}]
    with table.on(closes - timedelta(hours=1)):
        for entry, _person in voters[DEVICES + SERVED :][: PAPER + 1]:
            commands.mark_voted_on_paper(table.facilitator, poll, entry, "Mesa de Pueblo Libre")
    with table.on(closes + timedelta(hours=1)):
        batch = commands.open_batch(
            table.coordinator, poll, "Mesa de Pueblo Libre", ballots=PAPER + 1, blank=1, spoiled=1
        )
        db.session.flush()
        for reader in (table.coordinator, table.facilitator):
            commands.type_batch(reader, poll, batch, papers)
        commands.enter_batch(table.facilitator, poll, batch)
    table.end(
        poll,
        closes + timedelta(hours=3),
        "Acta 07 de la Mesa. La entregamos a la municipalidad para que la ponga en el presupuesto.",
    )


def _liked(rng: Random, keys: list[str], most: int) -> list[str]:
    """Some options, the first ones a little more often than the last."""
    weights = [len(keys) + 4 - n for n in range(len(keys))]
    wanted = rng.randint(2, most)
    liked: list[str] = []
    while len(liked) < min(wanted, len(keys)):
        key = rng.choices(keys, weights)[0]
        if key not in liked:
            liked.append(key)
    return liked


def _from_a_phone(poll: Poll, entry: RollEntry, person: Person, choices: dict[str, int]) -> Ballot:
    """A ballot as the voter's own device makes it."""
    credential, key = new_credential(), commands.registrar_of(poll)
    covered = blind.blind(key, credential)
    signed = commands.issue_credential(person, poll, entry, covered.message)
    signature = blind.finalize(key, credential, signed, covered.inverse)
    return Ballot(
        poll.fingerprint or "", choices, new_nonce(), Channel.DEVICE.value, credential.hex(), signature.hex()
    )


def _committee(table: Table, day: date) -> None:
    """The oversight committee by single transferable vote, at least two women, in the assembly by roll call and from phones."""
    made, opens = clock.at(day - timedelta(days=34), 9), clock.at(day - timedelta(days=21), 9)
    closes = clock.at(day - timedelta(days=21), 18)
    poll = table.make(
        "vigilancia", made, title=f"Comité de vigilancia {day.year + 1}", secrecy=Secrecy.NAMED, channels=["device", "server", "hall"],
        intro="Cuatro personas que durante dos años revisarán que se cumpla lo acordado. Ordena a quienes quieras, de más a menos.",
        draw_from=DRAW, opens_at=opens, closes_at=closes, roll_closes_at=opens - timedelta(days=2), quotas=["sex=F>=2"],
        legal_basis="Reglamento de la Mesa (ficticio), art. 22 (comité), art. 24 (al menos dos mujeres)", quorum_percent=30, quorum_of=Base.ENTITLED,
    )  # fmt: skip
    table.roll(poll, made)
    table.candidates(poll, made, 7)
    table.call(poll, made + timedelta(days=2))
    table.fix(poll, opens - timedelta(days=1))
    keys = [option.key for option in poll.options]
    for n, (entry, person) in enumerate(table.voters(poll, clock.local(opens).date())[:28]):
        order = table.rng.sample(_liked(table.rng, keys, 6), k=2) + [
            key for key in keys if table.rng.random() < 0.3
        ]
        choices = {key: place for place, key in enumerate(dict.fromkeys(order), 1)}
        with table.on(opens + timedelta(minutes=12 * n + 3)):
            if n % 4:
                commands.take_down(table.facilitator, poll, entry, choices)
            else:
                commands.cast_named(person, poll, entry, choices)
    table.end(poll, closes + timedelta(hours=1), "Juramentaron en la misma asamblea.")


def _secretary(table: Table, day: date) -> None:
    """Counted yesterday, with its explanation; the coordinator has not proclaimed it yet."""
    made, opens = clock.at(day - timedelta(days=14), 9), clock.at(day - timedelta(days=1), 15)
    poll = table.make(
        "coordinacion", made, title="Secretaría técnica de la Mesa de Huaylas", secrecy=Secrecy.NAMED,
        channels=["device", "server", "hall"], draw_from=DRAW, opens_at=opens, closes_at=opens + timedelta(hours=3),
        roll_closes_at=opens - timedelta(days=2), legal_basis="Reglamento de la Mesa (ficticio), art. 18",
        intro="Quien lleva las actas y el archivo. Ordena a quienes quieras, de más a menos.",
    )  # fmt: skip
    table.roll(poll, made)
    table.candidates(poll, made, 3)
    table.call(poll, made + timedelta(days=1))
    table.fix(poll, opens - timedelta(days=1))
    keys = [option.key for option in poll.options]
    for n, (entry, _person) in enumerate(table.voters(poll, clock.local(opens).date())[:17]):
        with table.on(opens + timedelta(minutes=8 * n + 2)):
            commands.take_down(table.facilitator, poll, entry, _ordered(table.rng, keys))
    with table.on(poll.closes_at + timedelta(minutes=5)):
        commands.close_poll(table.coordinator, poll)


def _statute(table: Table, day: date) -> None:
    """Called, with an objection that waits for its answer: something for the coordinator to do."""
    made, opens = clock.at(day - timedelta(days=4), 10), clock.at(day + timedelta(days=6), 15)
    poll = table.make(
        "acuerdo", made, title="Nuevo reglamento interno", opens_at=opens, closes_at=opens + timedelta(hours=3),
        roll_closes_at=opens - timedelta(days=3), majority=Majority.TWO_THIRDS, majority_of=Base.VOTING,
        intro="El texto se trabajó en tres talleres. Cambia cada cuánto nos reunimos y cómo se reemplaza a quien falta.",
        legal_basis="Reglamento vigente (ficticio), art. 40: dos tercios de quienes votan",
    )  # fmt: skip
    table.texts(poll, made)
    table.roll(poll, made)
    table.call(poll, made + timedelta(hours=2))
    entries = queries.roll_of(poll)
    speakers = queries.speakers_of(poll, day)
    who = next((voices[0] for voices in speakers.values() if voices), table.facilitator)
    with table.on(clock.at(day - timedelta(days=1), 11)):
        commands.object_to(
            who, poll, "Esta organización no se reúne desde el año pasado y su junta directiva venció. No debería votar hasta renovarla.",
            entry=entries[-1] if entries else None,
        )  # fmt: skip


# ── Ilo ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _ilo(table: Table, day: date) -> None:
    account = account_by_username("lideresa.ilo")
    led = leader_organizations(account.person) if account else ()
    theirs = {organization.id for organization in led}
    _fund(table, day, theirs)
    _delegates(table, day, theirs)
    _coordination(table, day)
    _draft(table, day)


def _fund(table: Table, day: date, without: set[int]) -> None:
    """Open now and public; some seats voted from phones, some at the roll call; the demonstration's leader has not."""
    made, opens = clock.at(day - timedelta(days=15), 9), clock.at(day - timedelta(days=1), 8)
    session = fullest_session(table.space, clock.at(day - timedelta(days=200)), clock.at(day))
    poll = table.make(
        "presupuesto", made, title="Fondo de pequeños proyectos de Ilo", secrecy=Secrecy.NAMED, channels=["device", "server", "hall"],
        intro="Hay S/ 180,000 para proyectos que se terminan en un año. Marca hasta tres. El voto es **público**: cada organización responde ante su gente.",
        budget_cents=18_000_000, max_choices=3, draw_from=DRAW, opens_at=opens, closes_at=clock.at(day + timedelta(days=4), 18),
        roll_closes_at=opens - timedelta(days=2), replaceable=True, session_id=session.id if session else None, quorum_percent=40,
        legal_basis="Acuerdo 15 de la Mesa (ficticio), arts. 3 y 6",
    )  # fmt: skip
    with table.on(made):
        for n, (title, cost, text, zone) in enumerate(ILO_PROJECTS, 1):
            fields = {"title": title, "cost_cents": cost * 100, "text": text, "zone": zone}
            commands.add_option(table.coordinator, poll, f"f{n}", fields)
    table.roll(poll, made)
    table.call(poll, made + timedelta(days=1))
    table.fix(poll, opens - timedelta(days=1))
    keys = [option.key for option in poll.options]
    speaking = table.voters(poll, clock.local(opens).date())
    voters = [pair for pair in speaking if pair[0].organization_id not in without]
    for n, (entry, person) in enumerate(voters[:22]):
        choices = dict.fromkeys(_liked(table.rng, keys, 3), 1)
        with table.on(opens + timedelta(minutes=30 * n + 7)):
            if n % 3 == 2:
                commands.take_down(table.facilitator, poll, entry, choices)
            else:
                commands.cast_named(person, poll, entry, choices)
    if len(voters) > 23:
        with table.on(opens + timedelta(hours=5)):
            commands.note_absence(table.facilitator, poll, voters[23][0], "Está de viaje; avisó por escrito.")


def _delegates(table: Table, day: date, without: set[int]) -> None:
    """Open now and secret; one table brought its paper, and it waits for its second reader."""
    made, opens = clock.at(day - timedelta(days=11), 9), clock.at(day - timedelta(days=1), 9)
    poll = table.make(
        "ccl", made, title="Representantes de Ilo ante el CCR", draw_from=DRAW, opens_at=opens, seats=2, replaceable=True,
        closes_at=clock.at(day + timedelta(days=3), 18), roll_closes_at=opens - timedelta(days=2),
        intro="Dos personas que llevarán nuestra voz al Consejo de Coordinación Regional. El voto es **secreto**: ordena a quienes quieras.",
        legal_basis="Reglamento de la Mesa (ficticio), art. 11",
    )  # fmt: skip
    table.roll(poll, made)
    table.candidates(poll, made, 5)
    table.call(poll, made + timedelta(days=1))
    table.fix(poll, opens - timedelta(days=1))
    keys = [option.key for option in poll.options]
    speaking = table.voters(poll, clock.local(opens).date())
    voters = [pair for pair in speaking if pair[0].organization_id not in without]
    for n, (entry, person) in enumerate(voters[:DELEGATED]):
        with table.on(opens + timedelta(minutes=40 * n + 9)):
            commands.cast_secret(poll, _from_a_phone(poll, entry, person, _ordered(table.rng, keys)))
    lines = [_ordered(table.rng, keys) for _n in range(6)] + [{}]
    names = [option.title.split(" ", 1)[0] for option in poll.options]
    told = [
        (f"Cédula {n}", ", ".join(f"{place}.º {names[keys.index(key)]}" for key, place in line.items()) or "en blanco")
        for n, line in enumerate(lines, 1)
    ]  # fmt: skip
    photographed = opens + timedelta(hours=9)
    with table.on(opens + timedelta(hours=7)):
        for entry, _person in voters[
            -7:
        ]:  # seven marks, eight papers: a difference that the table has to explain
            commands.mark_voted_on_paper(table.facilitator, poll, entry, "Local comunal Miramar Alto")
    with table.on(photographed):
        picture = papers.sheet("Mesa 1: local comunal Miramar Alto", [*told, ("Viciadas", "1")], 2, table.rng)
        scan = papers.kept(picture, "mesa-1.jpg", table.rng, photographed, "JPEG")
        batch = commands.open_batch(
            table.coordinator, poll, "Local comunal Miramar Alto", ballots=8, blank=1, spoiled=1, sheet=scan
        )
        db.session.flush()
        commands.type_batch(table.coordinator, poll, batch, lines)


def _ordered(rng: Random, keys: list[str]) -> dict[str, int]:
    """Two or three options in an order."""
    return {key: place for place, key in enumerate(_liked(rng, keys, 3), 1)}


def _coordination(table: Table, day: date) -> None:
    """Fixed, secret, opens tomorrow; two objections were answered, one of them was right."""
    made, opens = clock.at(day - timedelta(days=12), 9), clock.at(day + timedelta(days=1), 8)
    poll = table.make(
        "coordinacion", made, title="Coordinación de la Mesa de Ilo", draw_from=DRAW, opens_at=opens,
        closes_at=clock.at(day + timedelta(days=2), 18), roll_closes_at=clock.at(day - timedelta(days=2), 18),
        intro="Quien coordine convoca, modera y responde por los acuerdos durante dos años.",
        legal_basis="Reglamento de la Mesa (ficticio), art. 9",
    )  # fmt: skip
    table.roll(poll, made)
    table.candidates(poll, made, 4)
    with table.on(made):
        for voices in list(queries.speakers_of(poll, day).values())[:3]:
            for person in voices[:1]:
                commands.name_witness(table.coordinator, poll, person)
    table.call(poll, made + timedelta(days=1))
    entries = queries.roll_of(poll)
    speakers = [voices[0] for voices in queries.speakers_of(poll, day).values() if voices]
    if len(entries) > 4 and len(speakers) > 4:
        asked: list[tuple[Callable[[], Any], str, bool]] = [
            (lambda: commands.object_to(speakers[1], poll, "La organización se disolvió en asamblea; adjuntaron el acta en la mesa de partes.", entry=entries[4]),
             "Revisamos el acta de disolución: es correcto, sale del padrón.", True),
            (lambda: commands.object_to(speakers[2], poll, "Esta persona ya coordinó antes.", option=poll.options[0]),
             "El reglamento permite una reelección. Sigue como candidatura.", False),
        ]  # fmt: skip
        for n, (object_, answer, upheld) in enumerate(asked):
            with table.on(made + timedelta(days=3 + n)):
                objection = object_()
                db.session.flush()
            with table.on(made + timedelta(days=4 + n)):
                commands.answer_objection(table.coordinator, poll, objection, answer, upheld=upheld)
    table.fix(poll, clock.at(day - timedelta(days=1), 12))


def _draft(table: Table, day: date) -> None:
    """A draft that still lacks its candidates."""
    made = clock.at(day - timedelta(days=1), 16)
    poll = table.make("vigilancia", made, title=f"Comité de vigilancia de Ilo {day.year + 1}", draw_from=DRAW)
    table.roll(poll, made)

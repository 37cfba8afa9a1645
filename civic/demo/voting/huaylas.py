"""The polls of Huaylas: a budget and a committee that are over, one counted yesterday, one with an objection that waits."""

from __future__ import annotations

from datetime import date, timedelta

from civic.core import clock
from civic.core.db import db
from civic.demo.voting.table import DRAW, Table, favourites, from_a_phone, ordered
from civic.proposals.models import Call
from civic.voting import commands, queries
from civic.voting.kinds import Base, Majority, Secrecy
from civic.voting.sources import fit_proposals, from_proposal

DEVICES, SERVED = 18, 2  # secret ballots with real credentials: each costs some milliseconds of arithmetic
PAPER = 12


def huaylas_polls(table: Table, day: date) -> None:
    """Four of them; the budget only when a call with proposals is over."""
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
            choices = dict.fromkeys(favourites(table.rng, keys, 5), 1)
            if n < DEVICES:
                commands.cast_secret(poll, from_a_phone(poll, entry, person, choices))
            else:
                commands.vote_through_server(person, poll, entry, choices)
    papers = [dict.fromkeys(favourites(table.rng, keys, 5), 1) for _n in range(PAPER - 1)] + [{}]
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
        order = table.rng.sample(favourites(table.rng, keys, 6), k=2) + [
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
            commands.take_down(table.facilitator, poll, entry, ordered(table.rng, keys))
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

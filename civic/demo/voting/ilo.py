"""The polls of Ilo: two that are open now, one that opens tomorrow, one draft."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from civic.core import clock
from civic.core.db import db
from civic.demo import papers
from civic.demo.queries import fullest_session
from civic.demo.voting.table import DRAW, Table, favourites, from_a_phone, ordered
from civic.organisations.queries import leader_organizations
from civic.people.queries import account_by_username
from civic.voting import commands, queries
from civic.voting.kinds import Secrecy

DELEGATED = 6
ILO_PROJECTS = (
    ("Sombra y bancas en la playa Pozo de Lizas", 38_000, "Toldos fijos, doce bancas y dos duchas.", "Ilo"),
    ("Biblioteca rodante para Pampa Inalámbrica", 45_000, "Una camioneta con 1,200 libros, tres tardes por semana.", "Ilo"),
    ("Riego por goteo del olivar comunal", 62_000, "Tres hectáreas con la misma agua.", "El Algarrobal"),
    ("Cámaras frías para el desembarcadero de Pacocha", 84_000, "La pesca del día llega fresca al mercado.", "Pacocha"),
    ("Taller de costura del vaso de leche", 18_500, "Ocho máquinas y un año de capacitación.", "Ilo"),
    ("Losa con techo en Ciudad Nueva", 71_000, "Sombra para jugar al mediodía, también en verano.", "Pacocha"),
)  # fmt: skip


def ilo_polls(table: Table, day: date) -> None:
    """Four of them; the organisations of the demonstration's leader have not voted yet."""
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
        choices = dict.fromkeys(favourites(table.rng, keys, 3), 1)
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
            commands.cast_secret(poll, from_a_phone(poll, entry, person, ordered(table.rng, keys)))
    lines = [ordered(table.rng, keys) for _n in range(6)] + [{}]
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

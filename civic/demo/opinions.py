"""Opinions of the demonstration: supports, threads, a hidden comment, changes proposed to a text in every state."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from civic.core import clock
from civic.core.db import db, insert_rows
from civic.demo.queries import everybody, leaders_with_organizations, public_proposals, team_member
from civic.opinions.models import (
    Amendment,
    AmendmentState,
    Comment,
    Follow,
    HideReason,
    Moderation,
    Report,
    Stance,
    Support,
    Verdict,
)
from civic.opinions.passages import passages
from civic.proposals.models import Proposal
from civic.spaces.models import TeamRole

FAVOUR, AGAINST, ASKS = Stance.IN_FAVOUR, Stance.AGAINST, Stance.NEUTRAL
# A talk: (how deep, stance, what is said); an answer follows what it answers.
TALKS: tuple[tuple[tuple[int, Stance, str], ...], ...] = (
    (
        (0, FAVOUR, "Esto lo pedimos desde hace años en la asamblea. **Hay que apoyarlo** y estar atentos a que se cumpla."),
        (1, ASKS, "¿Y quién se hará cargo del mantenimiento? Sin una junta que cobre una cuota, en dos años estará malogrado."),
        (2, FAVOUR, "La junta ya se comprometió: está en el acta de la asamblea de marzo."),
        (1, FAVOUR, "Mi organización puede poner mano de obra los sábados."),
    ),
    (
        (0, ASKS, "No entiendo el costo. ¿Incluye el transporte de los materiales hasta el anexo?"),
        (1, ASKS, "Buena pregunta. Sería bueno que lo expliquen en el texto."),
    ),
    (
        (0, AGAINST, "Está bien la idea, pero primero hay que arreglar lo que ya se construyó y no funciona."),
        (1, ASKS, "Son dos cosas distintas: se pueden hacer por partes."),
        (2, AGAINST, "El presupuesto es uno solo. Lo que va aquí no va allá."),
        (3, ASKS, "Por eso el equipo técnico tiene que decir qué va primero, con sus criterios."),
    ),
    ((0, FAVOUR, "Las mujeres que cargamos el agua sabemos lo que cuesta. Tiene mi apoyo."),),
    ((0, ASKS, "¿Han hablado con la posta? Ellos tienen los datos de cuántas familias son."),),
    (
        (0, FAVOUR, "Sería bueno que participen también las y los jóvenes en la obra.\n\n- como aprendices\n- y en la vigilancia"),
        (1, FAVOUR, "De acuerdo, el instituto puede enviar practicantes."),
    ),
    ((0, AGAINST, "El lugar que proponen se inunda en febrero. Busquen otro terreno."),),
    ((0, FAVOUR, "Gracias por escribirlo tan claro. Lo compartí con mi junta vecinal."),),
)  # fmt: skip
INSULT = "Los dirigentes de esa junta son unos sinvergüenzas y ladrones, todos lo saben."
CHANGES = (
    (AmendmentState.ACCEPTED, "La junta presentará sus cuentas en asamblea cada seis meses.",
     "Para que todos sepamos en qué se gasta.", "Muy buena idea: así queda."),
    (AmendmentState.OPEN, "Se capacitará a dos personas de cada anexo para el mantenimiento.",
     "Si solo sabe una persona y se va, nadie podrá repararlo.", ""),
    (AmendmentState.DECLINED, "La obra la ejecutará la propia junta, sin concurso.",
     "Sería más rápido.", "La ley pide un proceso público; no podemos proponer otra cosa."),
)  # fmt: skip


def add_opinions(seed: int, day: date) -> None:
    """Give the public proposals supporters and talks, in every state that a page can show; nothing without proposals."""
    rng = Random(seed + 31)  # noqa: S311  a repeatable play of chance
    proposals = public_proposals()
    people, leaders = everybody(300), leaders_with_organizations()
    if not proposals or not people or not leaders:
        return
    now = clock.at(day, 12)
    supports: list[dict[str, Any]] = []
    follows: list[dict[str, Any]] = []
    for place, proposal in enumerate(proposals):
        share = min(1.0, (0.02 + 0.5 * rng.random() ** 3) * (2 if place < 3 else 1))
        givers = [each for each in rng.sample(people, int(len(people) * share)) if each != proposal.person_id]
        since = min(proposal.submitted_at or now, now)
        supports += [_support(rng, proposal, since, now, person=each) for each in givers]
        others = [pair for pair in leaders if pair[1] != proposal.organization_id]
        for person, organization in rng.sample(others, min(len(others), rng.choice((0, 1, 2, 4, 9)))):
            supports.append(_support(rng, proposal, since, now, organization=organization, by=person))
        follows += [{"proposal_id": proposal.id, "person_id": each, "since": since} for each in givers[::4]]
    insert_rows(Support, _once(supports))
    insert_rows(Follow, follows)
    for place, proposal in enumerate(proposals[:14]):
        number = len(TALKS) if place == 0 else rng.choice((0, 1, 2, 3))
        _talk(rng, proposal, rng.sample(TALKS, number), people, now)
    _moderated(proposals[0], people, now)
    _amended(rng, list(proposals[:2]), people, now)


def _once(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows without a second one of the same organisation."""
    seen: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        seen.setdefault((row["proposal_id"], row["person_id"], row["organization_id"]), row)
    return list(seen.values())


def _support(
    rng: Random, proposal: Proposal, since: datetime, until: datetime, *,
    person: int | None = None, organization: int | None = None, by: int | None = None,
) -> dict[str, Any]:  # fmt: skip
    return {
        "proposal_id": proposal.id, "person_id": person, "organization_id": organization, "given_by_id": by,
        "given_at": since + (until - since) * rng.random(),
    }  # fmt: skip


def _talk(
    rng: Random, proposal: Proposal, talks: list[tuple[tuple[int, Stance, str], ...]], people: list[int], now: datetime
) -> None:  # fmt: skip
    voices: dict[int, int] = {}
    moment = min(proposal.submitted_at or now, now - timedelta(days=2))
    for talk in talks:
        line: list[Comment] = []
        for depth, stance, text in talk:
            who = rng.choice(people)
            moment = min(moment + timedelta(hours=rng.randint(1, 15)), now - timedelta(hours=1))
            line = line[:depth]
            line.append(_say(proposal, who, voices, stance, text, moment, line[-1] if line else None))


def _say(
    proposal: Proposal, who: int, voices: dict[int, int], stance: Stance, text: str, moment: datetime, parent: Comment | None
) -> Comment:  # fmt: skip
    said = Comment(
        proposal_id=proposal.id, person_id=who, voice=voices.setdefault(who, len(voices) + 1), stance=stance, text=text,
        written_at=moment, parent_id=parent.id if parent else None,
        root_id=(parent.root_id or parent.id) if parent else None, depth=parent.depth + 1 if parent else 0,
    )  # fmt: skip
    db.session.add(said)
    db.session.flush()
    said.path = (parent.path if parent else "") + f"{said.id:010d}"
    return said


def _moderated(proposal: Proposal, people: list[int], now: datetime) -> None:
    """One comment hidden with its reason, one reported that waits for a moderator."""
    moderator = team_member(proposal.space, TeamRole.FACILITATOR)
    hidden = _say(proposal, people[-1], {people[-1]: 98}, AGAINST, INSULT, now - timedelta(days=3), None)
    hidden.hidden_at, hidden.hidden_reason = now - timedelta(days=2), HideReason.INSULT
    hidden.hidden_words = "Acusa sin pruebas a personas que se reconocen."
    db.session.add(
        Moderation(
            space_id=proposal.space_id, comment_id=hidden.id, verdict=Verdict.HIDDEN, reason=HideReason.INSULT,
            words=hidden.hidden_words, reports=2, at=hidden.hidden_at, by_id=moderator,
        )
    )  # fmt: skip
    waiting = _say(
        proposal, people[-2], {people[-2]: 99}, ASKS, "Vendo cemento y fierro al por mayor, llamen a mi tienda.",
        now - timedelta(hours=20), None,
    )  # fmt: skip
    db.session.add(
        Report(
            comment_id=waiting.id, person_id=people[0], reason=HideReason.ADVERTISING, told_at=now - timedelta(hours=5)
        )
    )  # fmt: skip


def _amended(rng: Random, proposals: list[Proposal], people: list[int], now: datetime) -> None:
    """An accepted, an open and a declined change; one whose passage is gone."""
    for proposal in proposals:
        parts = passages(proposal.body or proposal.problem)
        if not parts:
            continue
        field, last = "body" if proposal.body else "problem", parts[-1]
        for place, (state, more, reason, answer) in enumerate(CHANGES):
            answered = state is not AmendmentState.OPEN
            db.session.add(
                Amendment(
                    proposal_id=proposal.id, person_id=rng.choice(people), field=field, reason=reason, state=state, answer=answer,
                    passage=last if state is not AmendmentState.ACCEPTED else f"{last} ",
                    replacement=f"{last} {more}", made_at=now - timedelta(days=6 - place),
                    answered_at=now - timedelta(days=2) if answered else None,
                )
            )  # fmt: skip
        db.session.add(
            Amendment(
                proposal_id=proposal.id, person_id=rng.choice(people), field=field,
                passage="Se pondrán tres pilones en la parte baja.", replacement="Se pondrán cinco pilones en la parte baja.",
                reason="Somos más familias que antes.", made_at=now - timedelta(days=9),
            )
        )  # fmt: skip
    db.session.flush()

"""Answers of the demonstration: all four kinds, on time, late and overdue, and accepted proposals in several states."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from civic.answers.models import Answer, AnswerKind, Duty, ProgressReport, ProgressState, PromisedStep
from civic.core import clock
from civic.core.db import db
from civic.demo.queries import team_member
from civic.evaluation import queries, results
from civic.evaluation.ranking import Outcome
from civic.proposals.models import Proposal
from civic.spaces.models import TeamRole
from civic.spaces.queries import space_by_slug

ENTITY = "Municipalidad Provincial de Huaylas (ficticia)"
REGION = "Gobierno Regional de Áncash (ficticio)"
A, S = AnswerKind, ProgressState
SIGNERS = (
    ("Nélida Cadillo Romero", "Gerenta de Planeamiento y Presupuesto"),
    ("Hugo Ita Villafán", "Gerente de Desarrollo Social"),
)
# state, progress, part of the budget that was spent, what was told, why
STORIES: tuple[tuple[tuple[ProgressState, int, float, str, str], ...], ...] = (
    (
        (S.PLANNED, 5, 0, "Se incluyó en la programación de inversiones.", ""),
        (S.DESIGN, 20, 0.05, "Se contrató el expediente técnico; el topógrafo ya midió el recorrido.", ""),
        (S.WORKS, 45, 0.38, "Se terminó el primer tramo. Trabajan 22 vecinas y vecinos.", ""),
    ),
    (
        (S.TENDER, 25, 0.04, "Se publicó la convocatoria para elegir a quien construye.", ""),
        (S.DELAYED, 25, 0.04, "La primera convocatoria quedó desierta; sale otra este mes.", "Ninguna empresa se presentó: el valor referencial estaba por debajo de los precios de hoy. Se actualizó."),
    ),
    (
        (S.WORKS, 60, 0.5, "Los equipos llegaron y se instaló la antena.", ""),
        (S.FINISHED, 100, 0.96, "Entregado. El colegio y la asociación de padres firmaron el acta.", ""),
    ),
    ((S.DESIGN, 15, 0.02, "El expediente técnico está en elaboración.", ""),),
    (
        (S.PLANNED, 5, 0, "Se buscaba el terreno.", ""),
        (S.CANCELLED, 5, 0.01, "La organización y la municipalidad acordaron no seguir.", "El terreno ofrecido tiene un litigio. La organización presentará la propuesta otra vez en un terreno comunal."),
    ),
    (),
)  # fmt: skip


def add_answers(day: date) -> None:
    """What was answered to Huaylas' proposals, and what became of the accepted ones."""
    space = space_by_slug("mesa-huaylas")
    by = team_member(space, TeamRole.COORDINATOR)
    for call in queries.calls_of(space):
        sheet = queries.sheet_of(call)
        published = queries.results_of(sheet) if sheet else None
        if published is None:
            continue
        ranking, known = results.ranking_of(published), {p.number: p for p in queries.proposals_of(call)}
        start, followed, reserve = published.published_at, 0, 0
        for n, row in enumerate(ranking.rows):
            proposal = known[row.number]
            if row.outcome is Outcome.PRIORITY:
                partly = n == 2
                _answer(proposal, A.PARTLY if partly else A.ACCEPTED, start + timedelta(days=3 + n), by, n,
                        "Cierra una brecha que el plan pone primero y alcanzó el presupuesto en el orden de los puntajes.",
                        part="La primera etapa; la segunda se programa para el año siguiente." if partly else "")  # fmt: skip
                _follow(proposal, STORIES[followed % len(STORIES)], day, by)
                followed += 1
            elif row.outcome is Outcome.FILTERED and row.number == 20:
                _answer(proposal, A.REFERRED, start + timedelta(days=5), by, n,
                        "La carretera es departamental. Enviamos el expediente con el acta de la asamblea y pediremos respuesta.",
                        to=REGION)  # fmt: skip
            elif row.outcome is Outcome.FILTERED:
                _answer(proposal, A.NOT_FEASIBLE, start + timedelta(days=6), by, n,
                        "No pasó los filtros: " + next(f["reason"] for r in published.inputs if r["number"] == row.number
                                                       for f in r["filters"] if f["verdict"] == "no"))  # fmt: skip
            else:
                reserve += 1
                if reserve in (3, 5):  # two nobody has answered yet
                    if reserve == 5:
                        db.session.add(
                            Duty(proposal_id=proposal.id, entity=REGION, named_at=start, named_by_id=by)
                        )
                    continue
                late = reserve % 4 == 0
                _answer(proposal, A.NOT_FEASIBLE, start + timedelta(days=34 if late else 8), by, n,
                        f"Obtuvo el puesto {row.place} y el presupuesto se terminó antes. Queda en la reserva, en ese orden, por si se libera dinero.")  # fmt: skip
    db.session.flush()


def _answer(
    proposal: Proposal,
    kind: AnswerKind,
    moment: datetime,
    by: int | None,
    n: int,
    reason: str,
    *,
    part: str = "",
    to: str = "",
) -> None:
    signer, office = SIGNERS[n % 2]
    db.session.add(
        Answer(
            proposal=proposal, proposal_id=proposal.id, kind=kind, reason=reason, part=part, referred_to=to, signer=signer,
            office=office, entity=ENTITY, signed_on=clock.local(moment).date(), given_at=moment, given_by_id=by,
        )
    )  # fmt: skip


def _follow(
    proposal: Proposal,
    story: tuple[tuple[ProgressState, int, float, str, str], ...],
    day: date,
    by: int | None,
) -> None:
    budget = proposal.cost_cents or 0
    for k, (state, progress, spent, note, reason) in enumerate(story):
        on = day - timedelta(days=3 + 14 * (len(story) - 1 - k))
        db.session.add(
            ProgressReport(
                proposal=proposal, proposal_id=proposal.id, state=state, on_day=on, progress=progress, budget_cents=budget,
                executed_cents=round(budget * spent), note=note, reason=reason, once=f"demo-{proposal.id}-{k}",
                reported_at=clock.at(on, 16), reported_by_id=by,
            )
        )  # fmt: skip
        db.session.flush()
    if story:
        first, late = day - timedelta(days=10), story[-1][0] is S.DELAYED
        db.session.add(
            PromisedStep(proposal_id=proposal.id, name="Expediente técnico aprobado", due_on=first, first_due_on=first,
                         added_at=clock.at(day - timedelta(days=45), 9), added_by_id=by, reached_on=first - timedelta(days=2),
                         evidence="Resolución de gerencia 118 (ficticia)")
        )  # fmt: skip
        moved = day + timedelta(days=70 if late else 40)
        db.session.add(
            PromisedStep(proposal_id=proposal.id, name="Inicio de la obra", due_on=moved, first_due_on=day + timedelta(days=40),
                         added_at=clock.at(day - timedelta(days=12), 9), added_by_id=by,
                         move_reason="La primera convocatoria quedó desierta" if late else None)
        )  # fmt: skip

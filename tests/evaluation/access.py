"""Who may open what of the evaluation room."""

from __future__ import annotations

from typing import Any

from civic.core.db import db, transaction
from civic.evaluation import commands
from civic.evaluation.models import Assignment, Sheet
from civic.people.models import Person
from civic.proposals.models import Call, Proposal
from tests.evaluation.stage import Stage, simple
from tests.make import Make

SLUG = "convocatoria-evaluada"


def played(world: Any) -> tuple[Call, Proposal, Assignment]:
    """A call that is over, with a proposal that the world's evaluator and another have scored; made once per world."""
    call = db.session.query(Call).filter_by(slug=SLUG).one_or_none()
    if call is not None:
        sheet = db.session.query(Sheet).filter_by(call_id=call.id).one()
        row = (
            db.session.query(Assignment)
            .filter_by(sheet_id=sheet.id, ended_at=None)
            .order_by(Assignment.id)
            .first()
        )
        assert row is not None
        return call, row.proposal, row
    from datetime import timedelta

    from civic.core import clock
    from civic.spaces.models import TeamRole

    make = Make()
    make._n = iter(range(900_000, 999_999))  # type: ignore[assignment]
    call = make.call(world.space, slug=SLUG, opens_at=clock.now() - timedelta(days=60),
                     closes_at=clock.now() - timedelta(days=30), answer_days=30)  # fmt: skip
    people = [world.people["evaluator"], make.team(world.space, TeamRole.EVALUATOR)]
    own = [db.session.get(Person, one.id) for one in people]
    play = Stage(make, world.space, world.people["coordinator"], own, call)  # type: ignore[arg-type]
    proposal = play.proposal(organization=world.other_organization)
    play.publish(simple())
    rows = play.evaluated(proposal)
    with transaction():
        commands.publish_results(play.coordinator, play.sheet)
    return call, proposal, rows[0]


def _call(world: Any) -> dict[str, object]:
    return {"slug": played(world)[0].slug}


def _proposal(world: Any) -> dict[str, object]:
    call, proposal, _row = played(world)
    return {"slug": call.slug, "number": proposal.number}


def _own(world: Any) -> dict[str, object]:
    return {"assignment_id": played(world)[2].id}


ACCESS = {
    "evaluation.criteria GET": ("public", "once the sheet is published"),
    "evaluation.sheet_text GET": ("public", ""),
    "evaluation.results GET": ("public", "once they are published"),
    "evaluation.scores_csv GET": ("public", ""),
    "evaluation.workbook GET": ("public", ""),
    "evaluation.annex GET": ("public", ""),
    "evaluation.script GET": ("public", ""),
    "evaluation.manage_list GET": ("team", ""),
    "evaluation.manage GET": ("team", ""),
    "evaluation.open_sheet POST": ("coordinator", ""),
    "evaluation.manage_sheet GET": ("coordinator", "a published one leads to its public page"),
    "evaluation.manage_sheet POST": ("coordinator", ""),
    "evaluation.publish_sheet POST": ("coordinator", ""),
    "evaluation.share_out POST": ("coordinator", ""),
    "evaluation.manage_proposal GET": ("team", "scores only when all have sent"),
    "evaluation.answer_filters POST": ("technical_team", "not of one's own proposal"),
    "evaluation.assign POST": ("coordinator", ""),
    "evaluation.end_assignment POST": ("coordinator", ""),
    "evaluation.note_discussion POST": ("technical_team", "who leads the space or evaluates this proposal"),
    "evaluation.publish_results POST": ("coordinator", ""),
    "evaluation.score GET": ("own_evaluation", "the evaluator to whom it was given"),
    "evaluation.score POST": ("own_evaluation", ""),
    "evaluation.declare POST": ("own_evaluation", ""),
}
PARAMS = {
    row.split()[0]: _proposal if row.split()[0].split(".")[1] in ("manage_proposal", "answer_filters", "assign", "note_discussion")
    else _call
    for row in ACCESS if row.split()[0] not in ("evaluation.manage_list", "evaluation.script")
} | {
    "evaluation.score": _own, "evaluation.declare": _own,
    "evaluation.end_assignment": lambda world: {"slug": SLUG, "assignment_id": played(world)[2].id},
}  # fmt: skip

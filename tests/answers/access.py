"""Who may open what of the answers room."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image
from werkzeug.datastructures import FileStorage

from civic.answers import commands, queries
from civic.answers.models import AnswerKind, ProgressState
from civic.answers.rules import AnswerData, ReportData
from civic.core import clock
from civic.core.db import transaction
from civic.people.models import Person
from civic.proposals.models import Proposal
from tests.evaluation.access import played


def picture() -> FileStorage:
    """A small photograph."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (120, 160, 90)).save(out, "JPEG")
    return FileStorage(io.BytesIO(out.getvalue()), "obra.jpg")


def answer_data(kind: AnswerKind = AnswerKind.ACCEPTED, **more: Any) -> AnswerData:
    """A signed answer."""
    values: dict[str, Any] = {
        "reason": "Cierra una brecha de agua.", "signer": "Elsa Vargas", "office": "Gerenta municipal",
        "entity": "Municipalidad Provincial de Ilo", "signed_on": clock.today(),
    }  # fmt: skip
    return AnswerData(kind, **(values | more))


def report_data(**more: Any) -> ReportData:
    """A report."""
    values: dict[str, Any] = {
        "state": ProgressState.WORKS, "on_day": clock.today(), "progress": 40, "executed_cents": 4_000_00,
        "note": "Se excavaron 200 metros.", "once": "x" * 20, "budget_cents": 10_000_00,
    }  # fmt: skip
    return ReportData(**(values | more))


def answered(world: Any) -> Proposal:
    """The world's evaluated proposal, answered with a document and followed up with a photograph and a milestone."""
    _call, proposal, _row = played(world)
    actor: Person = world.people["coordinator"]
    if queries.answer_to(proposal.id) is None:
        with transaction():
            commands.answer(actor, proposal, answer_data(), picture())
            commands.add_milestone(actor, proposal, "Expediente aprobado", clock.today())
            commands.report(actor, proposal, report_data(), [(picture(), "La zanja")])
    return proposal


def _call(world: Any) -> dict[str, object]:
    return {"slug": answered(world).call.slug}


def _number(world: Any) -> dict[str, object]:
    proposal = answered(world)
    return {"slug": proposal.call.slug, "number": proposal.number}


def _slug(world: Any) -> dict[str, object]:
    return {"slug": answered(world).slug}


def _milestone(world: Any) -> dict[str, object]:
    return _number(world) | {"milestone_id": queries.milestones_of(answered(world).id)[0].id}


def _document(world: Any) -> dict[str, object]:
    return _slug(world) | {"answer_id": queries.answers_to(answered(world).id)[-1].id}


def _photo(world: Any) -> dict[str, object]:
    return _slug(world) | {"photo_id": queries.reports_on(answered(world).id)[-1].photos[0].id}


ACCESS = {
    "answers.of_call GET": ("public", ""),
    "answers.of_space GET": ("public", ""),
    "answers.detail GET": ("public", ""),
    "answers.document GET": ("public", ""),
    "answers.photo GET": ("public", ""),
    "answers.manage_list GET": ("team", ""),
    "answers.manage GET": ("team", ""),
    "answers.manage_answer GET": ("coordinator", ""),
    "answers.manage_answer POST": ("coordinator", ""),
    "answers.name_entity POST": ("coordinator", ""),
    "answers.manage_progress GET": ("coordinator", ""),
    "answers.manage_progress POST": ("coordinator", ""),
    "answers.add_milestone POST": ("coordinator", ""),
    "answers.move_milestone POST": ("coordinator", ""),
}
PARAMS = {
    "answers.of_call": _call, "answers.detail": _slug, "answers.document": _document, "answers.photo": _photo,
    "answers.manage": _call, "answers.manage_answer": _number, "answers.name_entity": _number,
    "answers.manage_progress": _number, "answers.add_milestone": _number, "answers.move_milestone": _milestone,
}  # fmt: skip

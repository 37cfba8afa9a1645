"""Who may open what in this room (read by tests/test_access.py)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from civic.core import clock
from civic.core.db import db, transaction
from civic.events.models import Category
from civic.oversight.due import Period
from civic.oversight.models import (
    Alert,
    Committee,
    Hearing,
    HearingQuestion,
    InformationRequest,
    QuestionState,
    VisitReport,
)
from tests.world import World

ACCESS = {
    **{f"oversight.{name} GET": ("public", "") for name in (
        "of_space", "requests", "request_detail", "visits", "visit", "alerts", "alert", "hearings", "hearing",
    )},
    "oversight.ask POST": ("public", "with or without an account"),
    **{f"oversight.{name} GET": ("public", "404: the world's has no file") for name in (
        "request_file", "answer_file", "photo", "alert_file", "report",
    )},
    "oversight.manage GET": ("team", "and the committee's members"),
    "oversight.manage_hearings GET": ("team", ""),
    **{f"oversight.{name} {method}": ("coordinator", "and the committee's members") for name in (
        "manage_request_new", "manage_answer", "manage_visit_new", "manage_visit", "manage_alert_new", "manage_alert",
        "manage_report",
    ) for method in ("GET", "POST")},
    **{f"oversight.{name} POST": ("coordinator", "and the committee's members") for name in (
        "manage_photo", "manage_photo_remove", "manage_visit_publish", "manage_visit_drop",
    )},
    **{f"oversight.{name} {method}": ("coordinator", "of its space") for name in (
        "manage_committee_new", "manage_committee", "manage_members", "manage_hearing_new", "manage_hearing",
    ) for method in ("GET", "POST")},
    **{f"oversight.{name} POST": ("coordinator", "of its space") for name in (
        "manage_member_end", "manage_question_answer", "manage_minutes",
    )},
    "oversight.manage_questions GET": ("facilitator", "of its space"),
    "oversight.manage_questions POST": ("facilitator", "of its space"),
    "oversight.manage_question_judge POST": ("facilitator", "of its space"),
}  # fmt: skip


def _made(world: World) -> dict[str, Any]:
    """A committee in office with a request, two visits and an alert; a hearing to come with a question."""
    if "oversight" in world.more:
        return world.more["oversight"]
    today, days = clock.today(), timedelta(days=1)
    with transaction():
        committee = Committee(
            space_id=world.space.id,
            name="Comité de vigilancia",
            term_from=today - 90 * days,
            term_to=today + 300 * days,
        )
        db.session.add(committee)
        db.session.flush()
        common = {"committee_id": committee.id}
        asked = InformationRequest(
            **common, number=1, entity="Municipalidad", subject="Cronograma", text="El cronograma.",
            asked_on=today - 20 * days, due_on=today - 6 * days,
        )  # fmt: skip
        seen = VisitReport(
            **common, title="Visita", visited_on=today - 9 * days, found="Avanza.", published_at=clock.now()
        )
        draft = VisitReport(**common, title="Borrador", visited_on=today - 3 * days, found="Avanza.")
        alert = Alert(
            **common, number=2, title="Retraso", risk="Se pasa la fecha.", evidence="El cronograma.",
            recommendation="Responder.", entities="Municipalidad", raised_on=today - 5 * days,
        )  # fmt: skip
        db.session.add_all((asked, seen, draft, alert))
    event = world_event(world)
    with transaction():
        hearing = Hearing(
            space_id=world.space.id, event_id=event.id, slug="audiencia-de-mayo", year=today.year, period=Period.MAY,
            questions_until=event.ends_at, next_number=2,
        )  # fmt: skip
        db.session.add(hearing)
        db.session.flush()
        question = HearingQuestion(
            hearing_id=hearing.id,
            number=1,
            once="una",
            text="¿Y el puente?",
            channel="web",
            state=QuestionState.PUBLISHED,
        )
        db.session.add(question)
    world.more["oversight"] = {
        "slug": world.space.slug, "committee": committee, "asked": asked, "seen": seen, "draft": draft, "alert": alert,
        "hearing": hearing, "question": question,
    }  # fmt: skip
    return world.more["oversight"]


def world_event(world: World) -> Any:
    """A hearing to come on the calendar of the world's space."""
    from tests.make import Make

    return Make().event(world.space, "Audiencia pública de mayo", category=Category.HEARING)


def _space(world: World) -> dict[str, Any]:
    return {"slug": _made(world)["slug"]}


def _with(name: str, key: str) -> Any:
    return lambda world: _space(world) | {name: _made(world)[key].id}


def _hearing(world: World) -> dict[str, Any]:
    return {"slug": _made(world)["hearing"].slug}


PARAMS = {
    **{f"oversight.{name}": _space for name in ("manage_request_new", "manage_visit_new", "manage_alert_new", "manage_report")},
    **{f"oversight.{name}": _with("committee_id", "committee") for name in ("manage_committee", "manage_members")},
    "oversight.manage_member_end": lambda world: _with("committee_id", "committee")(world) | {"member_id": 1},
    **{f"oversight.{name}": _with("request_id", "asked") for name in ("request_detail", "request_file", "manage_answer")},
    "oversight.answer_file": lambda world: _with("request_id", "asked")(world) | {"answer_id": 1},
    "oversight.visit": _with("visit_id", "seen"),
    "oversight.photo": lambda world: _with("visit_id", "seen")(world) | {"photo_id": 1},
    **{f"oversight.{name}": _with("visit_id", "draft") for name in (
        "manage_visit", "manage_photo", "manage_visit_publish", "manage_visit_drop",
    )},
    "oversight.manage_photo_remove": lambda world: _with("visit_id", "draft")(world) | {"photo_id": 1},
    **{f"oversight.{name}": _with("alert_id", "alert") for name in ("alert", "alert_file", "manage_alert")},
    **{f"oversight.{name}": _hearing for name in (
        "hearing", "ask", "report", "manage_hearing", "manage_questions", "manage_minutes",
    )},
    **{f"oversight.{name}": lambda world: _hearing(world) | {"question_id": _made(world)["question"].id} for name in (
        "manage_question_judge", "manage_question_answer",
    )},
}  # fmt: skip

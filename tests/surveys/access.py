"""Who may open what in this room (read by tests/test_access.py)."""

from __future__ import annotations

from typing import Any

from civic.core.db import transaction
from civic.people.models import System
from civic.surveys import commands
from civic.surveys.drafts import SurveyDraft
from civic.surveys.models import Survey, SurveyKind
from tests.world import World

TEAM = ("manage_list", "manage_results", "manage_gain")
GETS = ("manage_detail", "manage_new", "manage_edit", "manage_question", "manage_type", "manage_download",
        "shared", "shared_answer", "shared_done", "paper")  # fmt: skip
POSTS = ("manage_new", "manage_edit", "manage_question", "manage_type", "manage_add_question", "manage_move_question",
         "manage_remove_question", "manage_import", "manage_open", "manage_close", "manage_version", "manage_exit",
         "manage_delete", "shared", "shared_answer")  # fmt: skip

ACCESS = {
    "surveys.answer GET": ("token", "asks who; whoever is not of the event is told so"),
    "surveys.answer POST": ("token", "the person must be of the event"),
    "surveys.thanks GET": ("token", ""),
    "surveys.figures GET": ("public", "404: not a public survey"),
    **{f"surveys.{name} GET": ("team", "of the event's space; figures only") for name in TEAM},
    **{f"surveys.{name} GET": ("facilitator", "of the event's space") for name in GETS},
    **{f"surveys.{name} POST": ("facilitator", "of the event's space") for name in POSTS},
}
ACCESS["surveys.manage_download GET"] = ("facilitator", "404 while an anonymous survey is open")


def survey_of(world: World) -> Survey:
    """An open entry test of the world's event, with its ready questions."""
    if "survey" not in world.more:
        with transaction():
            draft = SurveyDraft(SurveyKind.ENTRY, "Prueba de entrada del taller")
            world.more["survey"] = commands.create_survey(System(), world.event, draft, ready=True)
            commands.open_survey(System(), world.more["survey"])
    return world.more["survey"]


def _token(world: World) -> dict[str, Any]:
    return {"token": survey_of(world).token}


def _one(world: World) -> dict[str, Any]:
    return {"slug": world.event.slug, "survey_id": survey_of(world).id}


def _question(world: World) -> dict[str, Any]:
    return _one(world) | {"question_id": survey_of(world).questions[0].id}


PARAMS = (
    {f"surveys.{name}": _token for name in ("answer", "thanks", "figures")}
    | {f"surveys.{name}": _one for name in {*GETS, *POSTS, "manage_results"} - {"manage_new"}}
    | {
        f"surveys.{name}": _question
        for name in ("manage_question", "manage_move_question", "manage_remove_question")
    }
    | {"surveys.manage_download": lambda world: _one(world) | {"ending": "csv"}}
)

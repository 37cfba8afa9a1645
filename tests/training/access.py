"""Who may open which address of the room (see tests/test_access.py)."""

from civic.core.db import db, transaction
from civic.people.models import System
from civic.training import commands
from civic.training.models import Course, Edition, Series, TrainingRequirement


def _made(world):
    """A shown course with an edition, a series and a requirement in the first space, made once per world."""
    if "training" not in world.more:
        with transaction():
            space = db.session.merge(world.space, load=True)
            course = commands.course_from_template(System(), space, "leadership_advocacy")
            course.is_public = True
            event = world.more.get("training_event") or db.session.get(type(world.event), world.event.id)
            edition = commands.tie_event(System(), course, event, "2026-I")
            series = commands.series_from_template(System(), space, "thematic_workshops")
            from civic.accreditation.models import MandateRole

            asked = commands.ask_for_course(System(), space, course, MandateRole.ALTERNATE)
            db.session.flush()
            world.more["training"] = (course.id, edition.id, series.id, asked.id)
    ids = world.more["training"]
    return tuple(
        db.session.get(kind, one)
        for kind, one in zip((Course, Edition, Series, TrainingRequirement), ids, strict=True)
    )


def _course(world):
    return {"slug": world.space.slug, "course": _made(world)[0].slug}


def _edition(world):
    return {"slug": world.space.slug, "edition": _made(world)[1].slug}


def _series(world):
    return {"slug": world.space.slug, "series": _made(world)[2].slug}


def _asked(world):
    return {"slug": world.space.slug, "requirement_id": _made(world)[3].id}


PARAMS = {
    "training.course": lambda world: {"slug": _made(world)[0].slug},
    "training.edition": lambda world: {"slug": _made(world)[1].slug},
    "training.manage_course": _course,
    "training.manage_show": _course,
    "training.manage_edition_new": _course,
    "training.manage_tie": _course,
    "training.manage_edition": _edition,
    "training.manage_cohort": _edition,
    "training.manage_take_in": _series,
    "training.manage_leave_series": _series,
    "training.manage_drop_requirement": _asked,
}

ACCESS: dict[str, tuple[str, str]] = {
    "training.listing GET": ("public", ""),
    "training.course GET": ("public", "courses not shown are 404 but for the team"),
    "training.edition GET": ("public", "drafts are 404 but for the team"),
    "training.of_space GET": ("public", ""),
    "training.manage_list GET": ("team", ""),
    "training.manage_templates GET": ("coordinator", ""),
    "training.manage_use_template POST": ("coordinator", ""),
    "training.manage_course_new GET": ("coordinator", ""),
    "training.manage_course_new POST": ("coordinator", ""),
    "training.manage_course GET": ("coordinator", ""),
    "training.manage_show POST": ("coordinator", ""),
    "training.manage_course POST": ("coordinator", ""),
    "training.manage_edition_new GET": ("coordinator", ""),
    "training.manage_edition_new POST": ("coordinator", ""),
    "training.manage_tie POST": ("coordinator", ""),
    "training.manage_edition GET": ("coordinator", ""),
    "training.manage_edition POST": ("coordinator", ""),
    "training.manage_cohort GET": ("facilitator", ""),
    "training.manage_series GET": ("coordinator", ""),
    "training.manage_series POST": ("coordinator", ""),
    "training.manage_take_in POST": ("coordinator", ""),
    "training.manage_leave_series POST": ("coordinator", "404: the event must be of the series"),
    "training.manage_requirements GET": ("coordinator", ""),
    "training.manage_requirements POST": ("coordinator", ""),
    "training.manage_drop_requirement POST": ("coordinator", ""),
}

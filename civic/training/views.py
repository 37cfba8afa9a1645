"""What everybody sees of training: open editions, courses, an edition, the courses of a space; and one's own courses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, render_template, request
from markupsafe import Markup

from civic.core import clock
from civic.core.errors import NotFound
from civic.events import panels as event_panels
from civic.events.models import Audience, Event
from civic.events.queries import active_registration
from civic.events.rules import may_register_members, seat_words, why_not_register
from civic.people import panels as people_panels
from civic.people.acting import actor
from civic.people.models import Person
from civic.spaces.queries import space_by_slug, tree_ids
from civic.training import queries, rules, words
from civic.training.models import Edition
from civic.web.fragments import fragment
from civic.web.paging import page_number
from civic.web.safety import public_page
from civic.web.shared_pages import shared_page

bp = Blueprint("training", __name__)


def asked_audience() -> Audience | None:
    """The audience the address asks for, by allow-list."""
    return next((one for one in Audience if one.value == request.args.get("para")), None)


def by_entry(editions: Sequence[Edition]) -> dict[str, list[Edition]]:
    """Editions that can be joined now, and the others that are announced or under way."""
    open_now = [one for one in editions if why_not_register(one.event) is None]
    return {"editions": open_now, "others": [one for one in editions if one not in open_now]}


def common() -> dict[str, Any]:
    """What every page of training may use."""
    return {
        "moment": clock.now(), "seat_words": seat_words, "rule_words": words.rule_words, "why_not_register": why_not_register, "tones": words.STATE_TONES,
        "audiences": [(one.value, one.label) for one in Audience],
    }  # fmt: skip


@bp.get("/formacion")
@shared_page
def listing() -> str:
    """What can be learned now, and every course."""
    audience = asked_audience()
    return render_template(
        "training/listing.html", **by_entry(queries.open_editions(audience)), courses=queries.public_courses(audience),
        audience=audience, **common(),
    )  # fmt: skip


@bp.get("/formacion/<slug>")
@public_page
def course(slug: str) -> str:
    """What a course teaches, to whom, and when it is given."""
    found = queries.course_by_slug(slug)
    if not rules.may_see_course(actor(), found):
        raise NotFound
    editions = queries.editions_of_course(found)
    now = clock.now()
    return render_template(
        "training/course.html", course=found, space=found.space,
        ahead=[one for one in reversed(editions) if not one.event.is_over(now)],
        past=[one for one in editions if one.event.is_over(now)][:20],
        may_plan=rules.may_plan(actor(), found.space), **common(),
    )  # fmt: skip


@bp.get("/formacion/ediciones/<slug>")
@public_page
def edition(slug: str) -> str:
    """An edition: when, who teaches, what is read, and how to take part; its event does the rest."""
    me = actor()
    found = queries.edition_by_slug(slug)
    if not rules.may_see_edition(me, found):
        raise NotFound
    event = found.event
    mine = active_registration(event.id, me.id)
    return render_template(
        "training/edition.html", edition=found, course=found.course, event=event, space=event.space, mine=mine,
        standing=queries.progress_of(me, found) if isinstance(me, Person) and mine else None,
        why_not=why_not_register(event), may_register_members=may_register_members(me, event),
        sees_cohort=rules.may_see_cohort(me, found), shows_course=rules.may_see_course(me, found.course), **common(),
    )  # fmt: skip


@bp.get("/espacios/<slug>/formacion")
@public_page
def of_space(slug: str) -> str:
    """The courses of a space and of those below it, and how many of the promised events were held."""
    space = space_by_slug(slug)
    ids = tree_ids(space)
    audience = asked_audience()
    return render_template(
        "training/of_space.html", space=space, **by_entry(queries.open_editions(audience, ids)),
        courses=queries.public_courses(audience, ids), past=queries.past_editions(ids, page_number()),
        series=queries.series_of(space), audience=audience, may_plan=rules.may_see_work(actor(), space), **common(),
    )  # fmt: skip


# ── on the pages of rooms below ─────────────────────────────────────────────────────────────────────────────────────


def my_courses(person: Person) -> Markup | str:
    """The courses a person takes or took, with what is missing."""
    rows = queries.editions_of_person(person)
    if not rows:
        return ""
    return fragment("training/_mine.html", rows=rows, score_words=words.score_words)


def edition_panel(event: Event) -> Markup | str:
    """On an event's page: of which course it is an edition."""
    found = _edition_here(event)
    if found is None:
        return ""
    return fragment(
            "training/_of_event.html", edition=found, rule=words.rule_words(found.rule),
            shows_course=rules.may_see_course(actor(), found.course),
    )  # fmt: skip


def cohort_panel(event: Event) -> Markup | str:
    """On the team's page of an event: the way to its cohort."""
    found = _edition_here(event)
    if found is None or not rules.may_see_cohort(actor(), found):
        return ""
    may_plan = rules.may_plan(actor(), found.course.space)
    return fragment("training/_team_of_event.html", edition=found, may_plan=may_plan)


def _edition_here(event: Event) -> Edition | None:
    return queries.edition_of_event(event.id) if event.category.value == "training" else None


people_panels.mine.append(my_courses)
event_panels.panels.append(event_panels.of_reader("event_edition", edition_panel))
event_panels.team_panels.append(cohort_panel)

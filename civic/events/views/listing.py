"""What everybody sees of events: lists, calendar, the page of one, calendar files, materials."""

from __future__ import annotations

from typing import Any

from flask import current_app, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup
from werkzeug.wrappers import Response

from civic.core import clock
from civic.core.db import transaction
from civic.core.errors import NotFound, refuse_if
from civic.core.remembered import remembered
from civic.core.text import slugify
from civic.events import bundle, commands, queries
from civic.events import panels as event_panels
from civic.events.filters import Filters, month_after, read_filters
from civic.events.ics import calendar
from civic.events.models import Category, Event, EventStatus
from civic.events.months import month_sheet
from civic.events.rules import (
    may_register_members,
    may_see_online_link,
    may_see_registered,
    may_see_team_page,
    seat_words,
    why_not_register,
    why_not_together,
)
from civic.events.views import bp
from civic.messages.addresses import absolute
from civic.people.acting import actor
from civic.people.models import System
from civic.spaces.models import Space
from civic.spaces.panels import Place, add_panel
from civic.spaces.queries import space_by_slug, space_choices, tree_ids
from civic.web.downloads import attachment, kept_file, streamed
from civic.web.fragments import fragment
from civic.web.i18n import date_time_words, month_words, time_words
from civic.web.paging import here, page_number
from civic.web.shared_pages import own_part, shared_page

VIEWS = ("proximos", "calendario", "pasados")
TONES = {
    EventStatus.DRAFT: "quiet",
    EventStatus.PUBLISHED: "info",
    EventStatus.HELD: "good",
    EventStatus.POSTPONED: "wait",
    EventStatus.CANCELLED: "bad",
}


def row_of(event: Event) -> dict[str, Any]:
    """What the `dated` block shows of an event: its next session, place and seats."""
    sitting = event.next_session(clock.now())
    hour = date_time_words(sitting.starts_at)
    place = sitting.place or event.place
    if event.district:
        place = f"{place} · {event.district.full_name}" if place else event.district.full_name
    number = len(event.sessions)
    return {
        "when": clock.local(sitting.starts_at),
        "title": event.title,
        "url": url_for("events.detail", slug=event.slug),
        "tag": event.category.label,
        "status": event.status if event.status is not EventStatus.PUBLISHED else None,
        "tone": TONES[event.status],
        "meta": [
            hour if number == 1 else ngettext("%(when)s · %(num)d session", "%(when)s · %(num)d sessions",
                                              number, when=hour),
            place or (_("Online") if event.online_url else ""),
            seat_words(event),
        ],
    }  # fmt: skip


@bp.app_context_processor
def _helpers() -> dict[str, Any]:
    return {
        "event_row": row_of,
        "event_tones": TONES,
        "has_endpoint": current_app.view_functions.__contains__,
    }


def _listed(space: Space | None) -> dict[str, Any]:
    """What a list of events shows, of one space (and those below it) or of all."""
    ids = tree_ids(space) if space else None
    spaces = [] if space else space_choices()
    filters = read_filters(request.args, {slug: identity for identity, _name, slug in spaces})
    view = request.args.get("vista", VIEWS[0])
    view = view if view in VIEWS else VIEWS[0]
    shown: dict[str, Any] = {
        "space": space, "filters_now": filters, "view": view, "tabs_items": _tabs(view),
        "months": queries.month_choices(ids), "districts": queries.district_choices(ids),
        "categories": [(c.value, c.label) for c in Category], "spaces": spaces,
    }  # fmt: skip
    if view == "calendario":
        shown |= _sheet(filters, ids)
    else:
        find = queries.events_past if view == "pasados" else queries.events_upcoming
        shown["page"] = find(filters, page_number(), ids)
    return shown


def _here(**changes: Any) -> str:
    """This list with some of its choices changed; None takes one away."""
    return here(**{"pagina": None, **changes})


def _tabs(view: str) -> list[tuple[str, str, bool]]:
    labels = {"proximos": _("Coming up"), "calendario": _("Calendar"), "pasados": _("Past")}
    return [
        (label, _here(vista=name if name != VIEWS[0] else None), name == view)
        for name, label in labels.items()
    ]


def _sheet(filters: Filters, ids: Any) -> dict[str, Any]:
    month = filters.month or clock.today().replace(day=1)
    rows = queries.month_sessions(month, filters, ids)
    entries = [
        (
            row.starts_at,
            f"{time_words(row.starts_at)} {row.title}"
            + ("" if row.status in (EventStatus.PUBLISHED, EventStatus.HELD) else f" ({row.status.label})"),
            url_for("events.detail", slug=row.slug),
        )
        for row in rows
    ]
    more = (_("%(num)s more", num="%d"), _here(vista=None, mes=month.strftime("%Y-%m")))
    return {
        "month": month,
        "month_label": month_words(month),
        "weeks": month_sheet(month, entries, clock.today(), more),
        "previous": _here(mes=month_after(month, -1).strftime("%Y-%m")),
        "next": _here(mes=month_after(month, 1).strftime("%Y-%m")),
    }


@bp.get("/eventos")
@shared_page
def listing() -> str:
    """The events of all spaces."""
    return render_template("events/listing.html", **_listed(None))


@bp.get("/espacios/<slug>/eventos")
@shared_page
def of_space(slug: str) -> str:
    """The events of a space and of those below it."""
    feed_url = absolute("events.feed", slug=slug)
    return render_template("events/of_space.html", feed_url=feed_url, **_listed(space_by_slug(slug)))


@remembered
def _for_reader(slug: str) -> dict[str, Any]:
    """What the page of an event says to its reader alone."""
    me, event = actor(), queries.event_by_slug(slug)
    mine = queries.active_registration(event.id, me.id)
    return {
        "event": event,
        "mine": mine,
        "position": queries.waiting_position(mine) if mine else None,
        "why_not": why_not_register(event),
        "seats": seat_words(event),
        "sees_link": may_see_online_link(me, event, mine),
        "is_team": may_see_team_page(me, event),
        "may_register_members": may_register_members(me, event),
        "is_facilitator": may_see_registered(me, event),
        "here_before": ticket_here(event) if mine is None else None,
    }


own_part("event_act")(lambda slug: fragment("events/_take_part.html", **_for_reader(slug)))
own_part("event_place")(lambda slug: fragment("events/_place.html", **_for_reader(slug)))


@bp.get("/eventos/<slug>")
@shared_page
def detail(slug: str) -> str:
    """The page of an event: what, when, where, for whom, and how to take part."""
    me = actor()
    event = queries.visible_event(me, slug)
    if event.confirm_hours and queries.lapsed_offers(event.id, clock.now()):
        settle(event)
        event = queries.visible_event(me, slug)
    return render_template(
        "events/detail.html",
        event=event,
        space=event.space,
        map_url=map_url(event),
        panels=[part for part in (render(event) for render in event_panels.panels) if part],
        page_url=absolute("events.detail", slug=event.slug),
    )


def settle(event: Event) -> None:
    """Let lapsed offers of an event go on to the next ones, before it is shown how many places are free."""
    with transaction():
        commands.settle_lapsed(System(), event)


def ticket_here(event: Event) -> str | None:
    """The token of the last ticket this browser got for an event without an account."""
    kept = session.get("tickets") or []
    return next((token for event_id, token in reversed(kept) if event_id == event.id), None)


def map_url(event: Event) -> str:
    """The place on OpenStreetMap, as a link only; empty without coordinates."""
    if event.latitude is None or event.longitude is None:
        return ""
    at = f"{event.latitude:.5f}/{event.longitude:.5f}"
    return f"https://www.openstreetmap.org/?mlat={event.latitude:.5f}&mlon={event.longitude:.5f}#map=17/{at}"


def calendar_response(sessions: Any, name: str, *, link: bool = False) -> Response:
    """Sessions as a calendar file to open on a phone."""
    urls = {s.event_id: absolute("events.detail", slug=s.event.slug) for s in sessions}
    data = calendar(sessions, name, request.host.split(":")[0], urls, link=link)
    return attachment(data, f"{slugify(name)}.ics", "text/calendar; charset=utf-8")


@bp.get("/eventos/<slug>.ics")
def calendar_file(slug: str) -> Response:
    """One event as a calendar file."""
    event = queries.visible_event(actor(), slug)
    return calendar_response(event.sessions, event.title)


@bp.get("/espacios/<slug>/eventos.ics")
def feed(slug: str) -> Response:
    """The events of a space as a calendar that phones can subscribe to: the last two months and all to come."""
    space = space_by_slug(slug)
    since = clock.at(month_after(clock.today().replace(day=1), -2))
    response = calendar_response(queries.feed_sessions(tree_ids(space), since), space.name)
    response.headers["Content-Disposition"] = f'inline; filename="{space.slug}.ics"'
    return response


@bp.get("/eventos/<slug>/materiales.zip")
def materials(slug: str) -> Response:
    """All that is to be read for an event in one file; links stand in a text file."""
    event = queries.visible_event(actor(), slug)
    if not event.materials:
        raise NotFound
    refuse_if(why_not_together(event))
    return streamed(bundle.zipped(bundle.members(event)), f"{event.slug}.zip", "application/zip")


@bp.get("/eventos/<slug>/materiales/<int:material_id>")
def material(slug: str, material_id: int) -> Response:
    """A file to read, as a download; a link elsewhere is followed."""
    event = queries.visible_event(actor(), slug)
    found = queries.material_of(event, material_id)
    if found.file is None:
        return redirect(found.url or url_for("events.detail", slug=slug), 302)
    return kept_file(found.file)


def upcoming_panel(space: Space) -> Markup | str:
    """The next events on a space's page."""
    events = queries.upcoming_events(tree_ids(space), 4)
    return fragment("events/_upcoming.html", events=events, space=space)


add_panel(upcoming_panel, Place.COMING)

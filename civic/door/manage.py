"""The team's pages of the door: passes, and the short list of what waits for a human."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from civic.core import clock
from civic.core.db import transaction
from civic.core.errors import NotFound, Refused, found
from civic.door import commands, queries, rules
from civic.door.forms import DecisionForm, PassForm
from civic.door.models import DoorPass, DoorScan, ScanKind
from civic.door.views import bp
from civic.door.words import SAME_NAME, why_waiting
from civic.events.models import Event
from civic.people.acting import actor
from civic.spaces.models import Space
from civic.spaces.panels import team_links
from civic.spaces.queries import space_by_slug
from civic.web.drawing import qr_svg
from civic.web.i18n import date_time_words
from civic.web.paging import page_number
from civic.web.safety import signed_in


def _space(slug: str) -> Space:
    """The space if the actor may give passes in it; otherwise there is nothing here."""
    space = space_by_slug(slug)
    if not rules.may_manage(current_user, space):
        raise NotFound
    return space


def _reviewed(slug: str) -> Space:
    space = space_by_slug(slug)
    if not rules.may_review(current_user, space):
        raise NotFound
    return space


@bp.get("/espacios/<slug>/gestion/puertas")
@signed_in
def manage_list(slug: str) -> str:
    """The passes of a space with their phones."""
    space = _space(slug)
    return render_template(
        "door/manage/list.html",
        space=space,
        manage_items=team_links(space),
        page=queries.passes_of(space, page_number()),
        why_ended=rules.why_ended,
        valid_until=rules.valid_until,
        waiting=queries.count_waiting([space.id]).get(space.id, 0),
    )


@bp.route("/espacios/<slug>/gestion/puertas/nueva", methods=["GET", "POST"])
@signed_in
def manage_new(slug: str) -> Any:
    """Make a pass; its QR is shown once."""
    space = _space(slug)
    events = queries.events_to_choose(space, clock.now())
    form = PassForm()
    form.events.choices = [(e.id, f"{e.title}, {date_time_words(e.starts_at)}") for e in events]
    if request.method == "GET":
        form.valid_from.data, form.max_phones.data = clock.today(), 1
        _suggest(form, events)
    elif form.validate():
        try:
            with transaction():
                made, token = commands.make_pass(
                    actor(), _space(slug), form.label.data or "",
                    [event for event in queries.events_to_choose(space, clock.now()) if event.id in (form.events.data or [])],
                    found(form.valid_from.data), found(form.valid_to.data), found(form.max_phones.data),
                )  # fmt: skip
        except Refused as error:
            form.refuse(error.sentence)
        else:
            return _pass_page(space, made, token)
    return render_template(
        "door/manage/new.html", space=space, manage_items=team_links(space), form=form, events=events
    ), 422 if form.errors or form.form_errors else 200


def _suggest(form: PassForm, events: Any) -> None:
    """Today's and tomorrow's event ticked, up to its last day."""
    soon = [event for event in events if event.starts_at <= clock.now() + timedelta(days=2)]
    coming = [event for event in soon if event.ends_at > clock.now()][:1]
    form.events.data = [event.id for event in coming]
    last = max((clock.local(event.ends_at).date() for event in coming), default=clock.today())
    form.valid_to.data = min(max(last, clock.today()), clock.today() + timedelta(days=rules.LONGEST - 1))


def _pass_page(space: Space, made: DoorPass, token: str) -> str:
    """The QR of a new pass: shown this once, and printable."""
    url = url_for("door.activate", token=token, _external=True)
    return render_template(
        "door/manage/_pass.html", space=space, manage_items=team_links(space), door_pass=made,
        events=made.events, url=url, code=qr_svg(url, _("Code that turns a phone into a door")),
    )  # fmt: skip


@bp.post("/espacios/<slug>/gestion/puertas/<int:pass_id>/retirar")
@signed_in
def manage_revoke(slug: str, pass_id: int) -> Response:
    """Take a pass back."""
    queries.pass_of_space(_space(slug), pass_id)
    with transaction():
        commands.revoke(actor(), queries.pass_of_space(_space(slug), pass_id))
    flash(_("The pass opens nothing any more."), "good")
    return redirect(url_for(".manage_list", slug=slug), 303)


@bp.get("/espacios/<slug>/gestion/puertas/revision")
@signed_in
def manage_review(slug: str) -> str:
    """The short list: each in one sentence with two buttons."""
    space = _reviewed(slug)
    return _review(space, DecisionForm(formdata=None), None)


def _review(space: Space, form: DecisionForm, failed: int | None) -> str:
    page = queries.waiting(space, page_number())
    return render_template(
        "door/manage/review.html",
        space=space,
        manage_items=team_links(space),
        page=page,
        sentences={scan.id: _sentence(scan) for scan in page.items},
        sessions={scan.id: queries.sessions_to_assign(scan) for scan in page.items if not scan.session_id},
        form=form,
        failed=failed,
        may_list=rules.may_manage(current_user, space),
        labels={scan.id: _accept_label(scan) for scan in page.items},
        same_name=SAME_NAME,
    )


def _sentence(scan: DoorScan) -> str:
    event: Event | None = scan.session.event if scan.session else None
    return why_waiting(scan, event.title if event else None)


def _accept_label(scan: DoorScan) -> str:
    if scan.kind is ScanKind.UNDO:
        return _("Take the mark back")
    if scan.word == SAME_NAME:
        return _("It is the same person: they came")
    return _("They came") if scan.status in ("present", "late") else _("They did not come")


@bp.post("/espacios/<slug>/gestion/puertas/revision/<int:scan_id>")
@signed_in
def manage_decide(slug: str, scan_id: int) -> Any:
    """Let a scan count, or leave things as they are."""
    space = _reviewed(slug)
    queries.scan_of_space(space, scan_id)
    form = DecisionForm()
    if not form.validate():
        return _review(space, form, scan_id), 422
    choice = request.form.get("choice", "")
    try:
        with transaction():
            scan = queries.scan_of_space(_reviewed(slug), scan_id)
            if choice == "leave":
                commands.leave_scan(actor(), scan, form.reason.data or "")
            elif choice in ("accept", "another"):
                wanted = {str(each.id): each for each in queries.sessions_to_assign(scan)}
                commands.accept_scan(
                    actor(), scan, form.reason.data or "",
                    session=wanted.get(form.session.data or ""), another=choice == "another",
                )  # fmt: skip
            else:
                raise Refused(_("Choose what to do."))
    except Refused as error:
        form.refuse(error.sentence)
        return _review(_reviewed(slug), form, scan_id), 422
    flash(_("Decided. The reason is kept with it."), "good")
    return redirect(url_for(".manage_review", slug=slug), 303)

"""The team's pages before and after a session: call it, its agenda, who was called, its acta."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from civic.core import clock
from civic.core.db import transaction
from civic.core.errors import Refused, found
from civic.core.text import clean
from civic.meetings import commands, queries, rules
from civic.meetings.forms import CallForm, ItemForm, NoticeForm
from civic.meetings.manage.shared import meeting_of, page, space_of, to_detail
from civic.meetings.models import Meeting
from civic.meetings.views import bp
from civic.messages.addresses import absolute
from civic.people.acting import actor
from civic.spaces.models import Space
from civic.spaces.queries import districts_within
from civic.web.acts import ViewResult, done
from civic.web.drawing import qr_svg
from civic.web.paging import page_number, paginate
from civic.web.safety import signed_in


@bp.get("/espacios/<slug>/gestion/sesiones")
@signed_in
def manage_list(slug: str) -> ViewResult:
    """The sessions of a space with what is to be done for each."""
    space = space_of(slug)
    shown = paginate(queries.meetings_statement(space, with_team=True), page_number(), 20)
    return page("list", space, page=shown, may_call=rules.may_call(actor(), space))


def _districts(space: Space) -> list[tuple[str, str]]:
    return [(d.ubigeo, d.full_name) for d in districts_within([part.code for part in space.territory])]


@bp.route("/espacios/<slug>/gestion/sesiones/nueva", methods=["GET", "POST"])
@signed_in
def manage_new(slug: str) -> ViewResult:
    """Call a session, or type in one that was held without signal."""
    space = space_of(slug, calling=True)
    form = CallForm(_districts(space))
    if request.method == "GET":
        form.start()
    elif form.validate():
        try:
            with transaction():
                meeting = commands.call_meeting(actor(), space_of(slug, calling=True), form.call)
        except Refused as refused:
            form.refuse(refused.sentence)
        else:
            flash(_("The session stands in the calendar. Now call the organisations."), "good")
            return to_detail(meeting)
    return page("new", space, form, meeting=None)


@bp.route("/sesiones/<slug>/gestion/editar", methods=["GET", "POST"])
@signed_in
def manage_edit(slug: str) -> ViewResult:
    """Change the call, as long as the session was not opened."""
    meeting = meeting_of(slug, calling=True)
    form = CallForm(_districts(meeting.space))
    if request.method == "GET":
        form.load(meeting)
    elif form.validate():
        try:
            with transaction():
                commands.change_call(actor(), meeting_of(slug, calling=True), form.call)
        except Refused as refused:
            form.refuse(refused.sentence)
        else:
            flash(_("Saved. Whoever was called already is told when day, hour or place changed."), "good")
            return to_detail(meeting)
    return page("new", meeting.space, form, meeting=meeting, closed=rules.why_not_change(meeting))


@bp.get("/sesiones/<slug>/gestion")
@signed_in
def manage_detail(slug: str) -> ViewResult:
    """Where a session is: agenda, who was called and how, paper, hall, acta."""
    return _detail(meeting_of(slug))


def _organizations(meeting: Meeting) -> list[tuple[int, str]]:
    return list({s.organization_id: s.organization.name for s in queries.seats_to_call(meeting)}.items())


def _detail(
    meeting: Meeting, *, item_form: ItemForm | None = None, notice_form: NoticeForm | None = None
) -> ViewResult:
    organizations = _organizations(meeting)
    notices = queries.notices_of(meeting)
    called = {n.organization_id for n in notices}
    if notice_form is None:
        notice_form = NoticeForm(organizations, formdata=None)
        notice_form.told_at.process_data(clock.now())
    wrong = next((f for f in (item_form, notice_form) if f is not None and (f.errors or f.form_errors)), None)
    return page(
        "detail", meeting.space, wrong, meeting=meeting, event=meeting.event,
        notices=notices, uncalled=[name for number, name in organizations if number not in called],
        organizations=organizations, called=called, may_call=rules.may_call(actor(), meeting.space),
        refusals={
            "change": rules.why_not_change(meeting), "agenda": rules.why_not_agenda(meeting),
            "notify": rules.why_not_notify(meeting), "draft": rules.why_not_draft(meeting),
        },
        item_form=item_form or ItemForm(formdata=None), notice_form=notice_form,
        decisions=queries.decisions_of(meeting), now=clock.now(),
    )  # fmt: skip


@bp.post("/sesiones/<slug>/gestion/puntos")
@signed_in
def add_item(slug: str) -> ViewResult:
    """Add a point to the agenda."""
    meeting, form = meeting_of(slug), ItemForm()
    if not form.validate():
        return _detail(meeting, item_form=form)
    with transaction():
        commands.add_item(
            actor(), meeting_of(slug), form.title.data or "", presenter=form.presenter.data or "",
            minutes=form.minutes.data,
        )  # fmt: skip
    flash(_("The point is on the agenda."), "good")
    return to_detail(meeting, "agenda")


@bp.route("/sesiones/<slug>/gestion/puntos/<int:item_id>", methods=["GET", "POST"])
@signed_in
def manage_item(slug: str, item_id: int) -> ViewResult:
    """Change the words of a point."""
    meeting = meeting_of(slug)
    item, form = queries.item_of(meeting, item_id), ItemForm()
    if request.method == "GET":
        form.title.data, form.presenter.data, form.minutes.data = item.title, item.presenter, item.minutes
    elif form.validate():
        try:
            with transaction():
                commands.change_item(
                    actor(), meeting_of(slug), item, title=form.title.data or "",
                    presenter=form.presenter.data or "", minutes=form.minutes.data,
                )  # fmt: skip
        except Refused as refused:
            form.refuse(refused.sentence)
        else:
            flash(_("Saved."), "good")
            return to_detail(meeting, "agenda")
    return page("item", meeting.space, form, meeting=meeting, item=item)


@bp.post("/sesiones/<slug>/gestion/puntos/<int:item_id>/subir")
@signed_in
def move_item(slug: str, item_id: int) -> Response:
    """Move a point one place up."""
    meeting = meeting_of(slug)
    return done(
        lambda: commands.move_item(actor(), meeting, queries.item_of(meeting, item_id)),
        _("Saved."),
        url_for("meetings.manage_detail", slug=slug, _anchor="agenda"),
    )


@bp.post("/sesiones/<slug>/gestion/puntos/<int:item_id>/quitar")
@signed_in
def remove_item(slug: str, item_id: int) -> Response:
    """Take a point off the agenda."""
    meeting = meeting_of(slug)
    item = queries.item_of(meeting, item_id)
    return done(
        lambda: commands.remove_item(actor(), meeting, item),
        _("The point is off the agenda."),
        url_for("meetings.manage_detail", slug=slug, _anchor="agenda"),
    )


@bp.post("/sesiones/<slug>/gestion/convocar")
@signed_in
def notify(slug: str) -> Response:
    """Call titular and alternate of every accredited organisation: by mail, or on the list of calls to make."""
    meeting = meeting_of(slug, calling=True)
    try:
        with transaction():
            told = commands.notify(actor(), meeting)
    except Refused as refused:
        flash(str(refused.sentence), "bad")
    else:
        if told:
            flash(
                ngettext("%(num)d representative is called.", "%(num)d representatives are called.", told),
                "good",
            )
        else:
            flash(_("Everybody was called already."), "info")
    return to_detail(meeting, "convocados")


@bp.post("/sesiones/<slug>/gestion/avisos")
@signed_in
def note_call(slug: str) -> ViewResult:
    """Note a call that was made by phone, WhatsApp, letter, radio or in person."""
    meeting = meeting_of(slug)
    form = NoticeForm(_organizations(meeting))
    if not form.validate() or form.told_at.moment is None:
        return _detail(meeting, notice_form=form)
    chosen = queries.organizations_by_id([form.organization.data]).get(form.organization.data)
    told_at = form.told_at.moment
    try:
        with transaction():
            commands.note_call(actor(), meeting, found(chosen), form.by, told_at, clean(form.note.data or ""))
    except Refused as refused:
        form.refuse(refused.sentence, "told_at")
        return _detail(meeting, notice_form=form)
    flash(_("The call is noted."), "good")
    return to_detail(meeting, "convocados")


@bp.post("/sesiones/<slug>/gestion/acta")
@signed_in
def draft_minutes(slug: str) -> Response:
    """Write the acta from what was noted, or write the draft anew."""
    meeting = meeting_of(slug, calling=True)
    try:
        with transaction():
            record = commands.draft_minutes(actor(), meeting)
    except Refused as refused:
        flash(str(refused.sentence), "bad")
        return to_detail(meeting)
    flash(_("The acta is written from what was noted. Read it, then approve it."), "good")
    return redirect(url_for("records.manage_detail", slug=record.slug), 303)


@bp.get("/sesiones/<slug>/gestion/hoja")
@signed_in
def manage_paper(slug: str) -> str:
    """The agenda on paper, with lines to write down by hand what is decided."""
    meeting = meeting_of(slug)
    return render_template(
        "meetings/manage/paper.html", meeting=meeting, event=meeting.event, space=meeting.space,
        qr=qr_svg(absolute("meetings.manage_hall", slug=meeting.slug), _("Address to type it in")),
    )  # fmt: skip

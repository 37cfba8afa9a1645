"""The facilitator's list of a session: find, mark, undo, register at the door, close, correct."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from civic.attendance import commands, names, queries, rules
from civic.attendance.forms import ANOTHER, MARKS, MAX_WALK_INS, CorrectionForm, MarkForm, WalkInsForm
from civic.attendance.models import Attendance, AttendanceStatus
from civic.core.db import transaction
from civic.core.errors import NotFound, Refused
from civic.core.text import clean
from civic.core.vault import new_token
from civic.events.models import EventSession
from civic.people.acting import actor
from civic.people.models import Person
from civic.people.queries import person_by_id
from civic.web.paging import page_number
from civic.web.safety import signed_in

bp = Blueprint("attendance", __name__)

FILTERS = ("", "unmarked", "came", "not_came")


@bp.app_context_processor
def _words() -> dict[str, Any]:
    return {"attendance_names": names}


def session_for(session_id: int) -> EventSession:
    """The session if the actor may log its attendance; otherwise it does not exist for them."""
    session = queries.session_by_id(session_id)
    if not rules.may_record(current_user, session.event.space):
        raise NotFound
    return session


@bp.get("/sesiones/<int:session_id>/asistencia")
@signed_in
def door(session_id: int) -> Any:
    """The list: by surname, by what was typed, by what is still to be marked."""
    session = session_for(session_id)
    term = clean(request.args.get("q", ""))[:60]
    if (tail := queries.last_three(term)) is not None:
        return redirect(url_for(".door", session_id=session_id, q=tail, largo=1), 303)
    state = request.args.get("estado", "")
    state = state if state in FILTERS and not term else ""
    said, already = _said(session)
    return render_template(
        "attendance/door.html",
        session=session,
        event=session.event,
        space=session.event.space,
        counts=queries.session_counts([session.id])[session.id],
        page=queries.door_page(session, page_number(), term=term, state=state),
        others=queries.people_known_to_space(session, term) if term else [],
        term=term,
        state=state,
        refusal=rules.why_not_record(session),
        said=said,
        already=already,
        may_undo=lambda mark: rules.may_undo(actor(), mark),
        marks={status: str(names.STATUS_NAMES[status]) for status in MARKS},
        may_close=rules.why_not_close(session) is None,
    )


def _said(session: EventSession) -> tuple[Attendance | None, bool]:
    """(the mark that was just made, whether it stood already), as the address says."""
    raw = request.args.get("marca", "")
    if not (raw.isascii() and raw.isdigit() and len(raw) < 12):
        return None, False
    try:
        return queries.mark_at_session(session, int(raw)), request.args.get("ya") == "1"
    except NotFound:
        return None, False


@bp.post("/sesiones/<int:session_id>/asistencia/marcar")
@signed_in
def mark(session_id: int) -> Response:
    """One tap for one person, or one status for all that are ticked."""
    session = session_for(session_id)
    form = MarkForm()
    if (status := form.asked_for_all()) is not None:
        return _mark_many(session, status)
    asked = form.asked()
    if asked is None:
        raise Refused(_("Choose a person and a mark."))
    with transaction():
        made, already = commands.mark_at_list(actor(), session, *asked)
    return _back(session, made, already=already)


def _mark_many(session: EventSession, status: AttendanceStatus) -> Response:
    ids = [int(x) for x in request.form.getlist("who") if x.isascii() and x.isdigit() and len(x) < 12]
    if not ids:
        raise Refused(_("Tick at least one person first."))
    with transaction():
        session = session_for(session.id)
        done = commands.record_many(actor(), session, queries.people_at_session(session, ids), status)
    _flash_many(done, status)
    return redirect(_list_url(session), 303)


def _flash_many(done: commands.Marked, status: AttendanceStatus) -> None:
    n = len(done.changed)
    flash(
        ngettext(
            "%(num)d person: %(mark)s.", "%(num)d people: %(mark)s.", n, mark=names.STATUS_NAMES[status]
        ),
        "good" if n else "info",
    )
    if done.left_out:
        who = "; ".join(person.sorted_name for person in done.left_out[:5])
        flash(_("Left as they were, because changing them needs a reason: %(who)s.", who=who), "wait")


def _list_url(session: EventSession, **more: Any) -> str:
    """The list as it was looked at: same filter, same page."""
    kept: dict[str, Any] = {
        name: request.form.get(name) for name in ("estado", "pagina") if request.form.get(name)
    }
    return url_for(".door", session_id=session.id, **kept, **more)


def _back(session: EventSession, made: Attendance, *, already: bool = False) -> Response:
    """To the same place: the empty search field after a search, the same row of the list otherwise."""
    more: dict[str, Any] = {"marca": made.id} | ({"ya": 1} if already else {})
    if request.form.get("q"):
        return redirect(url_for(".door", session_id=session.id, buscado=1, **more), 303)
    return redirect(_list_url(session, **more, _anchor=f"p{made.person_id}"), 303)


@bp.post("/sesiones/<int:session_id>/asistencia/deshacer")
@signed_in
def undo(session_id: int) -> Response:
    """Take back the mark that was just made."""
    session = session_for(session_id)
    raw = request.form.get("undo", "")
    if not (raw.isascii() and raw.isdigit() and len(raw) < 12):
        raise NotFound
    with transaction():
        session = session_for(session_id)
        restored = commands.undo_attendance(actor(), session, queries.mark_at_session(session, int(raw)))
    return _back(session, restored)


@bp.post("/sesiones/<int:session_id>/asistencia/faltaron")
@signed_in
def mark_rest(session_id: int) -> Response:
    """Everybody without a mark did not come."""
    session_for(session_id)
    with transaction():
        session = session_for(session_id)
        done = commands.mark_rest_absent(actor(), session)
    _flash_many(done, AttendanceStatus.ABSENT)
    return redirect(_list_url(session), 303)


@bp.route("/sesiones/<int:session_id>/asistencia/sin-inscripcion", methods=["GET", "POST"])
@signed_in
def walk_ins(session_id: int) -> Any:
    """Register several people at the door in one go; they are marked as present."""
    session = session_for(session_id)
    form = WalkInsForm()
    organizations = queries.organizations_of_space(session.event.space_id)
    if request.method == "POST" and not request.form.get("more"):
        form.validate()
        chosen_ones = form.find_organizations(organizations)
        if not form.filled():
            form.refuse(_("Write at least one person."))
        elif not form.is_wrong() and not _ask_who_is_known(session, form):
            try:
                with transaction():
                    marks = [
                        _admit(session_for(session_id), form, position, chosen_ones.get(position))
                        for position, _row in form.filled()
                    ]
            except Refused as error:
                form.refuse(error.sentence)
            else:
                n = len(marks)
                flash(ngettext("%(num)d person came in.", "%(num)d people came in.", n), "good")
                return redirect(url_for(".door", session_id=session_id, marca=marks[-1].id, buscado=1), 303)
    if request.form.get("more"):
        for _n in range(min(3, MAX_WALK_INS - len(form.rows))):
            form.rows.append_entry()
    if not form.once.data or len(form.once.data) > 30:
        form.once.data = new_token()
    status = 422 if form.is_wrong() or form.errors else 200
    if request.method == "GET" and (name := clean(request.args.get("nombre", ""))[:60]):
        form.rows[0].form.first_surname.data = name
    return render_template(
        "attendance/walk_ins.html",
        session=session,
        event=session.event,
        space=session.event.space,
        form=form,
        organizations=organizations,
        refusal=rules.why_not_record(session),
    ), status


def _ask_who_is_known(session: EventSession, form: WalkInsForm) -> bool:
    """Whether a row may be somebody who is known already and nobody has said so yet; the row then shows who."""
    asked = False
    for position, row in form.filled():
        if queries.mark_by_client_id(_client_id(form, position)):
            continue  # this row was sent before: whom it would find is who it made
        alike = queries.look_alikes(session, row.person)
        row.same.choices = [(str(p.id), _person_words(p)) for p in alike] + [
            (ANOTHER, _("No, this is another person"))
        ]
        if alike and row.same.data not in dict(row.same.choices):
            row.same.errors = [
                _("Somebody with a name like this is known already. Say whether it is the same person.")
            ]
            asked = True
    return asked


def _person_words(person: Person) -> str:
    end = (
        _("document ends in %(tail)s", tail=person.document_tail)
        if person.document_tail
        else _("no document")
    )
    return f"{person.sorted_name} ({end})"


def _client_id(form: WalkInsForm, position: int) -> str:
    return f"{form.once.data}-{position}"[:40]


def _admit(session: EventSession, form: WalkInsForm, position: int, organization: Any) -> Attendance:
    row = form.rows[position].form
    client_id = _client_id(form, position)
    same = row.same.data or ""
    if same.isascii() and same.isdigit():
        person = queries.person_at_session(session, int(same[:11]))
        return commands.admit(actor(), session, person, organization=organization, client_id=client_id)
    return commands.admit_walk_in(
        actor(), session, row.person, organization=organization, client_id=client_id
    )


@bp.post("/sesiones/<int:session_id>/asistencia/cerrar")
@signed_in
def close(session_id: int) -> Response:
    """Close the list; who has no mark stays without one."""
    session_for(session_id)
    with transaction():
        session = session_for(session_id)
        unmarked = commands.close_session(actor(), session)
    flash(_("The list is closed."), "good")
    if unmarked:
        flash(
            ngettext("%(num)d person stays without a mark.", "%(num)d people stay without a mark.", unmarked),
            "info",
        )
    return redirect(url_for(".manage_event", slug=session.event.slug), 303)


@bp.get("/sesiones/<int:session_id>/asistencia/personas/<int:person_id>")
@signed_in
def history(session_id: int, person_id: int) -> Any:
    """Everything that was recorded of a person at the session, by whom and when; and how to correct it."""
    return _history(session_for(session_id), person_id, CorrectionForm(), 200)


@bp.post("/sesiones/<int:session_id>/asistencia/personas/<int:person_id>/corregir")
@signed_in
def correct(session_id: int, person_id: int) -> Any:
    """Correct a mark with its reason; on a closed list, propose the correction to a second person."""
    session = session_for(session_id)
    form = CorrectionForm()
    if not form.validate_on_submit():
        return _history(session, person_id, form, 422)
    status, reason = AttendanceStatus(form.status.data), form.reason.data or ""
    try:
        with transaction():
            session = session_for(session_id)
            person = _listed(session, person_id)
            closed = session.attendance_closed_at is not None
            if closed:
                commands.propose_correction(actor(), session, person, status, reason)
            else:
                commands.record_attendance(actor(), session, person, status, reason=reason)
    except Refused as error:
        form.refuse(error.sentence)
        return _history(session_for(session_id), person_id, form, 422)
    if closed:
        flash(
            _("The correction is proposed. It counts when a second person of the team confirms it."), "wait"
        )
    else:
        flash(_("The mark is corrected."), "good")
    return redirect(url_for(".history", session_id=session_id, person_id=person_id), 303)


def _listed(session: EventSession, person_id: int) -> Person:
    person = person_by_id(person_id)
    if not queries.is_on_list(session, person):
        raise NotFound
    return person


def _history(session: EventSession, person_id: int, form: CorrectionForm, status: int) -> Any:
    person = _listed(session, person_id)
    marks: Sequence[Attendance] = queries.marks_of_person(session, person)
    current = next((m for m in marks if m.superseded_at is None), None)
    corrections = queries.corrections_of_person(session, person)
    return render_template(
        "attendance/history.html",
        session=session,
        event=session.event,
        space=session.event.space,
        row=queries.door_rows(session, [person])[0],
        person=person,
        marks=marks,
        current=current,
        corrections=corrections,
        form=form,
        waiting=next((c for c in corrections if c.state == "proposed"), None),
        may_decide=lambda correction: rules.may_decide(actor(), correction),
        state_refusal=None if session.attendance_closed_at else rules.why_not_record(session),
    ), status

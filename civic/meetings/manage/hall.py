"""The hall while a session goes on (or while it is typed in afterwards): who is in, the agenda, decisions, commitments."""

from __future__ import annotations

from datetime import datetime

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from civic.core import clock
from civic.core.db import transaction
from civic.core.errors import Refused, found
from civic.meetings import commands, queries, rules
from civic.meetings.forms import CommitmentForm, DecisionForm, HourForm, ReasonForm, SummaryForm
from civic.meetings.manage.shared import hall_url, meeting_of, page
from civic.meetings.models import Decision, Meeting
from civic.meetings.views import bp
from civic.people.acting import actor
from civic.people.queries import person_by_id
from civic.web.acts import ViewResult, done
from civic.web.safety import signed_in


def _whole(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


def _moment(meeting: Meeting) -> datetime:
    """The moment the hall is shown of: now, or the end when the session is over."""
    return meeting.closed_at or min(clock.now(), max(meeting.event.ends_at, meeting.opened_at or clock.now()))


@bp.get("/sesiones/<slug>/gestion/sala")
@signed_in
def manage_hall(slug: str) -> ViewResult:
    """Who is in, whether there is quorum, the agenda point by point."""
    return _hall(meeting_of(slug))


def _hall(meeting: Meeting, form: HourForm | None = None) -> ViewResult:
    moment = _moment(meeting)
    decisions = queries.decisions_of(meeting, with_annulled=True)
    seats: dict[int, list[tuple[int, str, bool]]] = {}
    came = queries.came_of(meeting)
    for seat in queries.seats_to_call(meeting):
        if seat.person_id not in came:
            seats.setdefault(seat.organization_id, []).append(
                (seat.person_id, seat.person.full_name, seat.role.value == "titular")
            )
    hour_form = form or HourForm(formdata=None)
    return page(
        "hall", meeting.space, form, meeting=meeting, event=meeting.event, now=clock.now(), moment=moment,
        presence=queries.presence_at(meeting, moment), rows=queries.seat_rows(meeting, moment), seats=seats,
        out={d.person_id: d for d in queries.departures_of(meeting) if d.came_back_at is None},
        polls=queries.polls_of_session(meeting), decisions=decisions, hour_form=hour_form, frozen=rules.is_frozen(meeting),
        may_call=rules.may_call(actor(), meeting.space), open_refusal=rules.why_not_open(meeting, clock.now()),
    )  # fmt: skip


def _at() -> datetime:
    form = HourForm()
    if not form.validate():
        raise Refused(str(next(iter(form.problems))[1]))
    return form.moment


@bp.post("/sesiones/<slug>/gestion/sala/abrir")
@signed_in
def open_meeting(slug: str) -> Response:
    """Open the session."""
    meeting = meeting_of(slug)
    return done(
        lambda: commands.open_meeting(actor(), meeting, _at()), _("The session is open."), hall_url(meeting)
    )


@bp.post("/sesiones/<slug>/gestion/sala/cerrar")
@signed_in
def close_meeting(slug: str) -> Response:
    """Close the session."""
    meeting = meeting_of(slug)
    return done(
        lambda: commands.close_meeting(actor(), meeting, _at()),
        _("The session is closed. Now its acta can be written."),
        url_for("meetings.manage_detail", slug=slug),
    )


@bp.post("/sesiones/<slug>/gestion/sala/llegada")
@signed_in
def mark_present(slug: str) -> Response:
    """A representative is here: the same mark as at the door."""
    meeting = meeting_of(slug)
    person_id, _sep, organization_id = request.form.get("who", "").partition("-")
    organization = found(queries.organizations_by_id([_whole(organization_id)]).get(_whole(organization_id)))
    person = person_by_id(_whole(person_id))
    return done(
        lambda: commands.mark_present(actor(), meeting, person, organization),
        _("%(name)s is in.", name=person.full_name),
        hall_url(meeting, f"o-{organization.id}"),
    )


@bp.post("/sesiones/<slug>/gestion/sala/salida")
@signed_in
def log_departure(slug: str) -> Response:
    """Somebody leaves before the end."""
    meeting = meeting_of(slug)
    person = found(
        queries.people_by_id(list(queries.came_of(meeting))).get(_whole(request.form.get("person", "")))
    )
    return done(
        lambda: commands.log_departure(actor(), meeting, person, _at()),
        _("%(name)s left the room.", name=person.full_name),
        hall_url(meeting, "presentes"),
    )


@bp.post("/sesiones/<slug>/gestion/sala/salidas/<int:departure_id>/vuelta")
@signed_in
def log_return(slug: str, departure_id: int) -> Response:
    """Who had left is back."""
    meeting = meeting_of(slug)
    departure = queries.departure_of(meeting, departure_id)
    return done(
        lambda: commands.log_return(actor(), meeting, departure, _at()),
        _("%(name)s is in.", name=departure.person.full_name),
        hall_url(meeting, "presentes"),
    )


@bp.post("/sesiones/<slug>/gestion/sala/salidas/<int:departure_id>/error")
@signed_in
def withdraw_departure(slug: str, departure_id: int) -> Response:
    """The departure was noted by mistake."""
    meeting = meeting_of(slug)
    departure = queries.departure_of(meeting, departure_id)
    return done(
        lambda: commands.withdraw_departure(actor(), meeting, departure),
        _("%(name)s is in.", name=departure.person.full_name),
        hall_url(meeting, "presentes"),
    )


@bp.route("/sesiones/<slug>/gestion/sala/puntos/<int:item_id>", methods=["GET", "POST"])
@signed_in
def manage_point(slug: str, item_id: int) -> ViewResult:
    """What was said about a point, for the acta."""
    meeting = meeting_of(slug)
    item, form = queries.item_of(meeting, item_id), SummaryForm()
    if request.method == "GET":
        form.summary.data = item.summary
    elif form.validate():
        try:
            with transaction():
                commands.treat_item(actor(), meeting, item, form.summary.data or "")
        except Refused as refused:
            form.refuse(refused.sentence)
        else:
            flash(_("The point is noted as dealt with."), "good")
            return redirect(hall_url(meeting, f"punto-{item.id}"), 303)
    return page("point", meeting.space, form, meeting=meeting, item=item)


def _decision_form(meeting: Meeting) -> DecisionForm:
    organizations = {
        row.organization.id: row.organization.name for row in queries.seat_rows(meeting, _moment(meeting))
    }
    return DecisionForm(
        [(item.id, f"{item.position}. {item.title}") for item in meeting.items],
        list(organizations.items()),
        [(poll.id, poll.title) for poll in queries.polls_to_link(meeting)],
    )


@bp.route("/sesiones/<slug>/gestion/decisiones/nueva", methods=["GET", "POST"])
@signed_in
def manage_decide(slug: str) -> ViewResult:
    """Write down a decision: at once, or afterwards with its hour."""
    meeting = meeting_of(slug)
    form = _decision_form(meeting)
    if request.method == "GET":
        wanted = request.args.get("punto", "")
        form.item.data = wanted if wanted in {str(item.id) for item in meeting.items} else ""
    elif form.validate():
        try:
            with transaction():
                made = commands.take_decision(actor(), meeting, form.data_given)
        except Refused as refused:
            form.refuse(refused.sentence)
        else:
            if made.with_quorum:
                flash(_("Decision %(number)s is written down, with quorum.", number=made.number), "good")
            else:
                flash(
                    _("Decision %(number)s is written down. There was no quorum: that stays noted.", number=made.number),
                    "wait",
                )  # fmt: skip
            return redirect(hall_url(meeting, f"decision-{made.id}"), 303)
    moment = _moment(meeting)
    refusal = rules.why_not_log(meeting)
    return page(
        "decide", meeting.space, form, meeting=meeting, presence=queries.presence_at(meeting, moment), moment=moment,
        refusal=refusal,
    )  # fmt: skip


def _decision(meeting: Meeting, decision_id: int) -> Decision:
    return queries.decision_of(meeting, decision_id)


@bp.route("/sesiones/<slug>/gestion/decisiones/<int:decision_id>/tachar", methods=["GET", "POST"])
@signed_in
def manage_annul(slug: str, decision_id: int) -> ViewResult:
    """Strike out a decision that was written down by mistake."""
    meeting = meeting_of(slug, calling=True)
    decision, form = _decision(meeting, decision_id), ReasonForm()
    if request.method == "POST" and form.validate():
        try:
            with transaction():
                commands.annul_decision(actor(), meeting, decision, form.reason.data or "")
        except Refused as refused:
            form.refuse(refused.sentence)
        else:
            flash(_("The decision is struck out; its number is not given again."), "good")
            return redirect(hall_url(meeting, f"decision-{decision.id}"), 303)
    return page("annul", meeting.space, form, meeting=meeting, decision=decision)


@bp.route("/sesiones/<slug>/gestion/decisiones/<int:decision_id>/compromiso", methods=["GET", "POST"])
@signed_in
def manage_commit(slug: str, decision_id: int) -> ViewResult:
    """Write down a commitment that follows from a decision."""
    meeting = meeting_of(slug, calling=True)
    decision = _decision(meeting, decision_id)
    rows = queries.seat_rows(meeting, decision.taken_at)
    form = CommitmentForm([(row.organization.id, row.organization.name) for row in rows])
    if request.method == "POST" and form.validate():
        organization = next(
            (r.organization for r in rows if str(r.organization.id) == form.organization.data), None
        )
        due_on = form.due_on.data
        assert due_on is not None  # noqa: S101  the validators have refused
        try:
            with transaction():
                commands.promise(
                    actor(), meeting, decision, text=form.text.data or "",
                    entity=(form.entity.data or "") if organization is None else organization.name, due_on=due_on,
                    proof=form.proof.data or "", organization=organization,
                    person_in_charge=form.person_in_charge.data or "",
                )  # fmt: skip
        except Refused as refused:
            form.refuse(refused.sentence)
        else:
            flash(_("The commitment is written down and public."), "good")
            return redirect(hall_url(meeting, f"decision-{decision.id}"), 303)
    return page(
        "commit",
        meeting.space,
        form,
        meeting=meeting,
        decision=decision,
        refusal=rules.why_not_commit(decision),
    )

"""Getting a place in an event, its ticket, and giving it back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from civic.accreditation.queries import representing_choices
from civic.core import clock, throttle
from civic.core.db import transaction
from civic.core.errors import NotFound, Refused, allow
from civic.core.vault import new_token
from civic.events import commands, queries
from civic.events.commands import AlreadyRegistered
from civic.events.commands.seating import LAPSED
from civic.events.forms import CancelForm, MembersForm, OnceForm, OthersForm, PersonForm, RegisterForm
from civic.events.models import Event, Registration, RegistrationState
from civic.events.panels import ticket_panels
from civic.events.rules import (
    already_registered,
    may_cancel_registration,
    may_register_members,
    organizations_to_register_for,
    why_not_cancel_registration,
    why_not_register,
)
from civic.events.views import bp
from civic.events.views.listing import calendar_response, map_url, settle, ticket_here
from civic.messages.addresses import absolute
from civic.organisations.models import Organization
from civic.people.acting import actor
from civic.people.models import Person
from civic.spaces.panels import team_links
from civic.spaces.rules import is_facilitator
from civic.web.acts import ViewResult
from civic.web.contact import share_url
from civic.web.drawing import qr_svg
from civic.web.i18n import date_time_words
from civic.web.safety import client_address, signed_in

KEPT = 8  # tickets this browser is reminded of


def open_once(form: OnceForm) -> None:
    """Give a newly opened form its key."""
    if not form.once_key:
        form.once.data = new_token()


def remember_ticket(registration: Registration) -> None:
    """Let this browser find its ticket again."""
    kept = [pair for pair in session.get("tickets") or [] if pair[1] != registration.token]
    session["tickets"] = [*kept, [registration.event_id, registration.token]][-KEPT:]


def is_remembered(registration: Registration) -> bool:
    """Whether this browser got this ticket."""
    return any(token == registration.token for _event, token in session.get("tickets") or [])


def to_ticket(registration: Registration) -> Response:
    """The way to a registration's ticket."""
    return redirect(url_for("events.ticket", token=registration.token), 303)


def said(registration: Registration) -> tuple[str, str]:
    """(sentence, tone) for who was just given a place or a position."""
    if registration.state is RegistrationState.WAITING:
        position = queries.waiting_position(registration)
        return _("The event is full. You are number %(num)s on the waiting list.", num=position), "wait"
    return _("Done: you have a place."), "good"


@bp.route("/eventos/<slug>/inscripcion", methods=["GET", "POST"])
def register(slug: str) -> ViewResult:
    """Register oneself: with an account in one tap, without one in six fields."""
    me = actor()
    event = queries.visible_event(me, slug)
    if isinstance(me, Person) and request.args.get("para") != "otra":
        return _register_me(me, event)
    return _register_visitor(event)


def _register_me(me: Person, event: Event) -> ViewResult:
    there = queries.standing(event.id, me.id, None, clock.now())
    if there.held and (held := queries.active_registration(event.id, me.id)) is not None:
        flash(already_registered(held), "info")
        return to_ticket(held)
    # What could be chosen is asked for a page and for a choice; most people come in their own name.
    alone = request.method == "POST" and not request.form.get("represents")
    choices = () if alone else representing_choices(me, event.space, clock.local(event.starts_at).date())
    form = RegisterForm(organizations=choices)
    if request.method == "GET" and len(choices) == 1:
        form.represents.data = str(choices[0].id)
    if form.validate_on_submit():
        organization = _chosen(choices, form.represents.data)
        try:
            with transaction():
                registration = commands.register(me, event, me, organization=organization, once=form.once_key)
        except AlreadyRegistered as known:
            flash(known.sentence, "info")
            return to_ticket(known.registration)
        except Refused as refused:
            form.refuse(refused.sentence)
        else:
            flash(*said(registration))
            return to_ticket(registration)
    open_once(form)
    if alone:
        choices = representing_choices(me, event.space, clock.local(event.starts_at).date())
        form.offer(choices)
    return _page("events/register.html", form, event, choices=choices)


def _register_visitor(event: Event) -> ViewResult:
    form = PersonForm(event=event)
    if form.validate_on_submit():
        try:
            with transaction():
                registration = commands.register_from_form(
                    actor(), event, form.person_data(), once=form.once_key, address=client_address()
                )
        except AlreadyRegistered as known:
            return _already(event, known)
        except Refused as refused:
            form.refuse(refused.sentence)
        else:
            again = is_remembered(registration)
            remember_ticket(registration)
            flash(
                *(
                    said(registration)
                    if not again
                    else (_("You are already registered: here is your ticket."), "info")
                )
            )
            return to_ticket(registration)
    open_once(form)
    return _page("events/_register_visitor.html", form, event, here_before=ticket_here(event))


def _already(event: Event, known: AlreadyRegistered) -> ViewResult:
    """The same browser gets its ticket; anybody else only learns that the person was told by their own way."""
    registration = known.registration
    if is_remembered(registration):
        flash(_("You are already registered: here is your ticket."), "info")
        return to_ticket(registration)
    with transaction():
        if not throttle.count("ticket sent again", registration.token, timedelta(hours=1)):
            throttle.note("ticket sent again", registration.token)
            commands.resend_ticket(actor(), registration)
    return render_template("events/_already.html", event=event, space=event.space)


def _chosen(organizations: Any, identity: str | None) -> Organization | None:
    return next((each for each in organizations if str(each.id) == identity), None)


def _page(template: str, form: Any, event: Event, **more: Any) -> ViewResult:
    page = render_template(
        template, form=form, event=event, space=event.space, why_not=why_not_register(event), **more
    )
    return (page, 422) if form.errors or form.form_errors else page


@bp.route("/eventos/<slug>/inscripcion/mi-organizacion", methods=["GET", "POST"])
@signed_in
def register_members(slug: str) -> ViewResult:
    """A leader registers people of their organisation, one after the other."""
    me = actor()
    event = queries.visible_event(me, slug)
    allow(may_register_members(me, event))
    return register_series(
        event, url_for("events.register_members", slug=slug), "events/register_members.html"
    )


def register_series(event: Event, again: str, template: str) -> ViewResult:
    """Write somebody down, say so, and open the form for the next one."""
    me = actor()
    organizations = organizations_to_register_for(me, event)
    form = OthersForm(event=event, organizations=[(str(each.id), each.name) for each in organizations])
    if request.method == "GET":
        form.represents.data = request.args.get("por", "")
    if form.validate_on_submit():
        try:
            with transaction():
                registration = commands.register_from_form(
                    me, event, form.person_data(), once=form.once_key,
                    organization=_chosen(organizations, form.represents.data),
                )  # fmt: skip
        except AlreadyRegistered as known:
            form.refuse(
                _("%(name)s is already registered for this event.", name=known.registration.person.full_name)
            )
        except Refused as refused:
            form.refuse(refused.sentence)
        else:
            flash(*_said_of(registration))
            return redirect(f"{again}?por={form.represents.data}" if form.represents.data else again, 303)
    open_once(form)
    return _page(
        template,
        form,
        event,
        last=queries.last_registered(event.id, me.id) if me.id else [],
        why_not_here=why_not_register(event, in_person=is_facilitator(me, event.space)),
        manage_items=team_links(event.space),
    )


@bp.route("/eventos/<slug>/inscripcion/varias-personas", methods=["GET", "POST"])
@signed_in
def register_several(slug: str) -> ViewResult:
    """A leader registers several people of one organisation in one go: some are ticked, others written down."""
    me = actor()
    event = queries.visible_event(me, slug)
    allow(may_register_members(me, event))
    organizations = organizations_to_register_for(me, event)
    form = MembersForm(event=event, organizations=[(str(each.id), each.name) for each in organizations])
    chosen_one = form.represents.data if form.is_submitted() else request.args.get("por")
    organization = _chosen(organizations, chosen_one) or organizations[0]
    day = clock.local(event.starts_at).date()
    known = queries.members_known(organization, me.id or 0, day)
    there = queries.registered_ids(event.id, [person.id for person in known])
    form.known.choices = [(str(person.id), person.full_name) for person in known if person.id not in there]
    if "add_rows" in request.form:
        for _n in range(min(3, 20 - len(form.rows.entries))):
            form.rows.append_entry()
        form.ask_kept(event)
    elif form.validate_on_submit():
        ticked = [person for person in known if str(person.id) in (form.known.data or [])]
        try:
            with transaction():
                places = commands.register_members(
                    me, event, organization, ticked, form.told, once=form.once_key
                )
        except Refused as refused:
            form.refuse(refused.sentence)
        else:
            flash(*_said_of_several(places))
            return redirect(
                url_for("events.register_several", slug=slug, por=organization.id, _anchor="inscritas"), 303
            )
    else:
        form.represents.data = str(organization.id)
    open_once(form)
    last = queries.last_registered(event.id, me.id, 20) if me.id else []
    return _page(
        "events/register_several.html", form, event, organization=organization, there=len(there), last=last
    )


def _said_of_several(places: list[tuple[Registration, bool]]) -> tuple[str, str]:
    """How many have a place, how many wait and how many had one already."""
    new = [place for place, is_new in places if is_new]
    waiting = sum(place.state is RegistrationState.WAITING for place in new)
    said = []
    if given := len(new) - waiting:
        said.append(ngettext("%(num)d person has a place.", "%(num)d people have a place.", given))
    if waiting:
        said.append(ngettext("%(num)d waits for one.", "%(num)d wait for one.", waiting))
    if before := len(places) - len(new):
        said.append(ngettext("%(num)d was registered already.", "%(num)d were registered already.", before))
    return " ".join(said), "wait" if waiting else "good"


def _said_of(registration: Registration) -> tuple[str, str]:
    name = registration.person.full_name
    if registration.state is RegistrationState.WAITING:
        position = queries.waiting_position(registration)
        return _("%(name)s is number %(num)s on the waiting list.", name=name, num=position), "wait"
    return _("%(name)s has a place: number %(num)s.", name=name, num=registration.number), "good"


# ── the ticket ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _ticket_context(registration: Registration) -> dict[str, Any]:
    event = registration.event
    url = absolute("events.ticket", token=registration.token)
    page = absolute("events.detail", slug=event.slug)
    words = _("%(title)s · %(when)s · %(place)s", title=event.title,
              when=date_time_words(event.starts_at), place=event.place or _("Online"))  # fmt: skip
    mine = actor().id == registration.person_id
    return {
        "registration": registration,
        "event": event,
        "space": event.space,
        "position": queries.waiting_position(registration),
        "why_not_cancel": why_not_cancel_registration(registration),
        "qr": qr_svg(url, _("Code of your place")),
        "share_url": share_url(f"{words} {page}"),
        "map_url": map_url(event),
        # whoever registered without an account may know the document but not the whole record
        "name": registration.person.full_name if mine else registration.person.display_name,
        "shows_organization": mine or registration.channel != "visitor",
        "offered": registration.has_offer(clock.now()),
        "lapsed": registration.cancel_reason == LAPSED,
        "shows_link": registration.state is RegistrationState.CONFIRMED,
    }


@bp.get("/inscripciones/<token>")
def ticket(token: str) -> str:
    """A place, with all that is needed to come: whoever holds this address may see it."""
    registration = queries.registration_by_token(token)
    if registration.offer_until is not None and not registration.has_offer(clock.now()):
        settle(registration.event)
        registration = queries.registration_by_token(token)
    parts = [part for part in (render(registration) for render in ticket_panels) if part]
    return render_template("events/ticket.html", parts=parts, **_ticket_context(registration))


@bp.post("/inscripciones/<token>/aceptar")
def accept(token: str) -> Response:
    """Take the place that was offered."""
    registration = queries.registration_by_token(token)
    try:
        with transaction():
            commands.accept_offer(actor(), registration, by_token=True)
    except Refused as refused:
        flash(refused.sentence, "info")
    else:
        flash(_("Done: you have a place."), "good")
    return to_ticket(registration)


@bp.get("/inscripciones/<token>/pase")
def ticket_pass(token: str) -> str:
    """The ticket as a sheet to print."""
    registration = queries.registration_by_token(token)
    if registration.state is RegistrationState.CANCELLED:
        raise NotFound
    return render_template("events/ticket_pass.html", **_ticket_context(registration))


@bp.get("/inscripciones/<token>/calendario.ics")
def ticket_calendar(token: str) -> Response:
    """The sessions of the event for one's own calendar; with the link to an online event for who has a place."""
    registration = queries.registration_by_token(token)
    confirmed = registration.state is RegistrationState.CONFIRMED
    return calendar_response(registration.event.sessions, registration.event.title, link=confirmed)


@bp.route("/inscripciones/<token>/cancelar", methods=["GET", "POST"])
def cancel(token: str) -> ViewResult:
    """Ask whether to give the place back, then do it."""
    registration = queries.registration_by_token(token)
    allow(may_cancel_registration(actor(), registration, by_token=True))
    form = CancelForm()
    if form.validate_on_submit():
        try:
            with transaction():
                commands.cancel_registration(actor(), registration, form.reason.data or "", by_token=True)
        except Refused as refused:
            flash(refused.sentence, "info")
        else:
            flash(_("Your place is free again for somebody else. Thank you for telling us."), "good")
        return to_ticket(registration)
    page = render_template(
        "events/cancel.html",
        form=form,
        registration=registration,
        event=registration.event,
        space=registration.event.space,
        why_not=why_not_cancel_registration(registration),
    )
    return (page, 422) if form.errors else page

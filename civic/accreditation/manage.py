"""The committee's pages of a space: who waits for what, one file with all that is needed to decide, credentials."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from civic.accreditation import commands, queries, rules
from civic.accreditation.forms import AcceptForm, CommitteeEndForm, ConfirmForm, EndForm, ReasonForm
from civic.accreditation.models import FileState, Membership
from civic.accreditation.moves import Action, actions_in, move_for
from civic.accreditation.rules import File
from civic.accreditation.standing import standing_of
from civic.accreditation.views import bp, end_person_page, note_contacts_read
from civic.core import clock
from civic.core.db import transaction
from civic.core.errors import NotFound, Refused
from civic.organisations.queries import documents_of, places_named
from civic.people.acting import actor
from civic.spaces.models import Space
from civic.spaces.panels import team_links
from civic.spaces.queries import space_by_slug
from civic.spaces.rules import is_coordinator, is_in_team
from civic.web.forms import Form
from civic.web.paging import page_number, paginate
from civic.web.safety import signed_in

# What a committee may do with a file, by the word in the address.
ACTS: dict[str, tuple[Action, type[Form]]] = {
    "observar": (Action.OBSERVE, ReasonForm),
    "aceptar": (Action.ACCEPT, AcceptForm),
    "rechazar": (Action.REJECT, ReasonForm),
    "confirmar": (Action.CONFIRM, ConfirmForm),
    "devolver": (Action.SEND_BACK, ReasonForm),
}
WORDS = {action: word for word, (action, _form) in ACTS.items()}


def committee_space(slug: str) -> Space:
    """The space when the actor may see its files; for anybody else the page does not exist."""
    space = space_by_slug(slug)
    if not rules.may_see_files(actor(), space):
        raise NotFound
    return space


def sent_file(slug: str, organization: str) -> Membership:
    """A file that was sent to this space's committee, or NotFound."""
    space = committee_space(slug)
    membership = queries.membership_by_slugs(organization, space.slug)
    if membership.state is FileState.DRAFT and not membership.steps:
        raise NotFound
    return membership


def part_of(membership: Membership, representation_id: str | None) -> File:
    """The organisation's own file, or that of one of its representatives when a number is given."""
    if not representation_id:
        return membership
    if not (representation_id.isascii() and representation_id.isdigit() and len(representation_id) < 10):
        raise NotFound
    representation = queries.representation_by_id(int(representation_id))
    if representation.membership_id != membership.id:
        raise NotFound
    return representation


@bp.get("/espacios/<slug>/gestion/acreditaciones")
@signed_in
def review(slug: str) -> Any:
    space = committee_space(slug)
    return render_template(
        "accreditation/review.html", space=space, manage_items=team_links(space), standing_of=standing_of,
        files=queries.files_waiting(space), people=queries.representations_waiting(space), now=clock.now(),
        late=queries.late_requests(space), may_allow_late=is_coordinator(actor(), space), waited=waited,
        expiring=queries.soon_expiring(space, clock.today()), refusal=refusal, me=actor(), FileState=FileState,
    )  # fmt: skip


def waited(file: File) -> int:
    """How many days a file has waited for the committee."""
    return (clock.today() - clock.local(file.submitted_at).date()).days if file.submitted_at else 0


def refusal(file: File) -> Any | None:
    """Why the actor may not do what the file waits for, or nothing."""
    action = Action.CONFIRM if file.state is FileState.REVIEWED else Action.ACCEPT
    move = move_for(action, file.state, file.decision)
    return rules.why_not_move(actor(), file, move) if move else None


@bp.get("/espacios/<slug>/gestion/acreditaciones/todas")
@signed_in
def manage_all(slug: str) -> Any:
    space = committee_space(slug)
    known = {state.value: state for state in FileState if state is not FileState.DRAFT}
    state = request.args.get("estado", "")
    page = paginate(queries.files_of_space(space, known.get(state)), page_number())
    return render_template(
        "accreditation/manage/all.html", space=space, manage_items=team_links(space), page=page,
        state_now=state if state in known else "",
        choices=[("", _("All states")), *((value, s.label) for value, s in known.items())],
    )  # fmt: skip


@bp.get("/espacios/<slug>/gestion/acreditaciones/<organization>")
@signed_in
def manage_file(slug: str, organization: str) -> Any:
    membership = sent_file(slug, organization)
    rows = queries.representations_of_seat(membership)
    waiting = [r for r in rows if r.state in queries.PENDING and r.state is not FileState.DRAFT]
    alone = waiting if membership.state is FileState.ACCREDITED else []
    parts: list[File] = [membership, *alone]
    page = render_template(
        "accreditation/manage/file.html", space=membership.space, manage_items=team_links(membership.space),
        membership=membership, organization=membership.organization, papers=documents_of(membership.organization),
        areas=places_named([area.code for area in membership.organization.areas]), standing=standing_of(membership),
        standing_of=standing_of, named=waiting, alone=alone, waited=waited,
        in_force=[r for r in rows if r.state is FileState.ACCREDITED],
        former=[r for r in rows if r.state in (FileState.ENDED, FileState.REJECTED)],
        warnings=rules.warnings(membership, waiting), steps=queries.steps_of(membership), FileState=FileState,
        choices={part: choices_for(part) for part in parts}, refusals={part: refusal(part) for part in parts},
        may_decide=rules.may_decide(actor(), membership.space), may_allow_late=is_coordinator(actor(), membership.space),
    )  # fmt: skip
    note_contacts_read(waiting, membership, registry=True)
    return page


def choices_for(file: File) -> list[str]:
    """The words of the acts a file allows now."""
    return [WORDS[action] for action in actions_in(file.state, file.decision) if action in WORDS]


@bp.route("/espacios/<slug>/gestion/acreditaciones/<organization>/decidir/<act>", methods=["GET", "POST"])
@signed_in
def manage_decide(slug: str, organization: str, act: str) -> Any:
    membership = sent_file(slug, organization)
    if act not in ACTS or not rules.may_decide(actor(), membership.space):
        raise NotFound
    file = part_of(membership, request.values.get("representante"))
    action, kind = ACTS[act]
    form = kind()
    back = url_for("accreditation.manage_file", slug=slug, organization=organization)
    if request.method == "GET" and (move_for(action, file.state, file.decision) is None or refusal(file)):
        flash(refusal(file) or rules.stale(file), "bad")
        return redirect(back, 303)
    if form.validate_on_submit():
        try:
            with transaction():
                _decisions(form)[action](file)
        except Refused as error:
            form.refuse(error.sentence)
        else:
            flash(_done(action, file), "good")
            return redirect(back, 303)
    return render_template(
        "accreditation/manage/decide.html", form=form, membership=membership, organization=membership.organization,
        space=membership.space, file=file, act=act, back=back, FileState=FileState,
        person=None if isinstance(file, Membership) else file.person, manage_items=team_links(membership.space),
    ), 422 if form.errors or form.form_errors else 200  # fmt: skip


def _decisions(form: Any) -> dict[Action, Callable[[File], None]]:
    me = actor()
    return {
        Action.OBSERVE: lambda file: commands.observe(me, file, form.reason.data),
        Action.ACCEPT: lambda file: commands.accept(
            me, file, reason=form.reason.data or "", valid_from=form.valid_from.data,
            valid_to=form.valid_to.data, upload=form.upload(),
        ),
        Action.REJECT: lambda file: commands.reject(me, file, form.reason.data),
        Action.CONFIRM: lambda file: commands.confirm(me, file),
        Action.SEND_BACK: lambda file: commands.send_back(me, file, form.reason.data),
    }  # fmt: skip


def _done(action: Action, file: File) -> Any:
    if action is Action.CONFIRM:
        if file.state is FileState.ACCREDITED:
            return _("It is accredited. The organisation has been told.")
        return _("The rejection is final. The organisation has been told, with the reason.")
    return {
        Action.OBSERVE: _("The file is back with the organisation, with what you observed."),
        Action.ACCEPT: _("Your decision is kept. A second member of the committee must confirm it."),
        Action.REJECT: _("Your decision is kept. A second member of the committee must confirm it."),
        Action.SEND_BACK: _("The file waits for a review again, with your reason."),
    }[action]


@bp.post("/espacios/<slug>/gestion/acreditaciones/<organization>/fuera-de-plazo")
@signed_in
def manage_allow_late(slug: str, organization: str) -> Response:
    space = committee_space(slug)
    membership = queries.membership_by_slugs(organization, space.slug)
    if membership.late_request is None or not rules.may_allow_late(actor(), membership):
        raise NotFound
    with transaction():
        commands.allow_late(actor(), membership, membership.late_request)
    flash(_("%(name)s can send its file now.", name=membership.organization.name), "good")
    return redirect(url_for("accreditation.review", slug=slug), 303)


@bp.route("/espacios/<slug>/gestion/acreditaciones/<organization>/terminar", methods=["GET", "POST"])
@signed_in
def manage_end(slug: str, organization: str) -> Any:
    membership = sent_file(slug, organization)
    if not rules.may_decide(actor(), membership.space):
        raise NotFound
    form: Any = EndForm()
    back = url_for("accreditation.manage_file", slug=slug, organization=organization)
    if form.validate_on_submit():
        try:
            with transaction():
                commands.end_membership(actor(), membership, form.day.data, form.reason.data or "")
        except Refused as error:
            form.refuse(error.sentence)
        else:
            flash(_("The seat was ended, with the mandates of its representatives."), "good")
            return redirect(back, 303)
    return render_template(
        "accreditation/manage/end.html", form=form, membership=membership, space=membership.space, back=back
    ), 422 if form.errors or form.form_errors else 200  # fmt: skip


@bp.route(
    "/espacios/<slug>/gestion/acreditaciones/<organization>/representantes/<int:representation_id>/terminar",
    methods=["GET", "POST"],
)
@signed_in
def manage_end_person(slug: str, organization: str, representation_id: int) -> Any:
    membership = sent_file(slug, organization)
    representation = queries.representation_by_id(representation_id)
    if representation.membership_id != membership.id or not rules.may_decide(actor(), membership.space):
        raise NotFound
    back = url_for("accreditation.manage_file", slug=slug, organization=organization)
    return end_person_page("accreditation/manage/end_person.html", representation, CommitteeEndForm(), back)


@bp.get("/espacios/<slug>/gestion/credenciales")
@signed_in
def manage_credentials(slug: str) -> Any:
    space = space_by_slug(slug)
    if not is_in_team(actor(), space):
        raise NotFound
    return render_template(
        "accreditation/manage/credentials.html", space=space,
        representations=queries.representatives_in_force([space.id], clock.today()),
    )  # fmt: skip

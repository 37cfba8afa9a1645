"""Where a commitment is worked on: who is in charge reports, the space checks, postpones and closes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from civic.agreements import commands, queries, rules
from civic.agreements.forms import ClaimForm, CommitmentForm, PostponeForm, StepForm, WordForm
from civic.agreements.manage.agreements import team_space
from civic.agreements.models import Axis, Commitment, Postponement
from civic.agreements.story import story_of
from civic.agreements.views import bp
from civic.core import clock
from civic.core.db import transaction
from civic.core.errors import NotFound, Refused, allow
from civic.core.vault import new_token
from civic.people.acting import actor
from civic.people.models import Person
from civic.people.queries import find_for_sign_in
from civic.spaces.models import Space
from civic.spaces.panels import team_links
from civic.spaces.queries import space_by_slug
from civic.web.forms import Form
from civic.web.safety import signed_in


@bp.route("/espacios/<slug>/gestion/compromisos/nuevo", methods=["GET", "POST"])
@signed_in
def new_commitment(slug: str) -> Any:
    """Write down what was promised."""
    space = team_space(slug)
    allow(rules.may_manage(actor(), space))
    form = CommitmentForm()
    agreements = queries.agreements_of(space, drafts=True)
    form.for_space(queries.organization_choices(), agreements)
    if request.method == "GET":
        form.agreed_on.data = clock.today()
        form.agreement.data = next(
            (str(a.id) for a in agreements if a.slug == request.args.get("acuerdo")), ""
        )
    if form.validate_on_submit():
        try:
            with transaction():
                made = _make(space, form)
            flash(_("The commitment is written down. Whoever is in charge is told."), "good")
            return redirect(url_for("agreements.work", slug=space.slug, number=made.number), 303)
        except Refused as error:
            form.refuse(error.sentence)
    page = render_template(
        "agreements/new_commitment.html", space=space, form=form, names=queries.entity_names(space),
        manage_items=team_links(space),
    )  # fmt: skip
    return (page, 422) if form.errors or form.form_errors else page


def _make(space: Space, form: CommitmentForm) -> Commitment:
    organization, agreement = form.chosen_number("organization"), form.chosen_number("agreement")
    return commands.make_commitment(
        actor(), space, text=form.text.data or "", entity=form.entity.data or "", due_on=form.due_on.data or clock.today(),
        proof=form.proof.data or "", person_in_charge=form.person_in_charge.data or "", person=_reporter(form),
        axis=Axis(form.axis.data) if form.axis.data else None, agreed_on=form.agreed_on.data,
        organization=next((o for o in queries.organization_choices() if o.id == organization), None),
        agreement=next((a for a in queries.agreements_of(space, drafts=True) if a.id == agreement), None),
    )  # fmt: skip


def _reporter(form: CommitmentForm) -> Person | None:
    """Who reports, by the name with which they sign in."""
    if not form.reporter.data:
        return None
    person = find_for_sign_in(form.reporter.data)
    if person is None:
        raise Refused(_("Nobody signs in with this. Ask the person for their user name or e-mail."))
    return person


def own(slug: str, number: int) -> Commitment:
    """The commitment, for whoever may work on it."""
    commitment = queries.commitment_of(space_by_slug(slug), number)
    if not rules.may_work_on(actor(), commitment):
        if not rules.may_see_commitment(actor(), commitment):
            raise NotFound
        allow(False)
    return commitment


@bp.get("/espacios/<slug>/compromisos/<int:number>/trabajo")
@signed_in
def work(slug: str, number: int) -> str:
    """What can be told and decided now about a commitment."""
    return _page(own(slug, number))


def _page(commitment: Commitment, **forms: Form) -> str:
    person, today = actor(), clock.today()
    fresh = {"once": new_token(), "occurred_on": today}
    shown: dict[str, Any] = {
        "report": StepForm(formdata=None, data=fresh | {"progress": commitment.progress}),
        "claim": ClaimForm(formdata=None, data=fresh), "accept": WordForm(formdata=None, data=fresh),
        "send_back": WordForm(formdata=None, data=fresh), "broken": WordForm(formdata=None, data=fresh),
        "cancel": WordForm(formdata=None, data=fresh), "postpone": PostponeForm(formdata=None),
    } | forms  # fmt: skip
    return render_template(
        "agreements/work.html", commitment=commitment, space=commitment.space, may_report=rules.may_report(person, commitment),
        may_check=rules.may_check(person, commitment), may_manage=rules.may_manage(person, commitment.space),
        story=story_of(queries.reports_of(commitment.id), queries.postponements_of(commitment.id)),
        is_postponement=lambda step: isinstance(step, Postponement), forms=shown,
        form=next(iter(forms.values()), None), opened=next(iter(forms), ""),
    )  # fmt: skip


def _act(commitment: Commitment, name: str, form: Any, act: Callable[[Any], Any], good: str) -> Any:
    """One of the small forms: done, or the page again with what is to be mended."""
    if form.validate_on_submit():
        try:
            with transaction():
                act(form)
            flash(good, "good")
            return redirect(
                url_for("agreements.work", slug=commitment.space.slug, number=commitment.number), 303
            )
        except Refused as error:
            form.refuse(error.sentence)
    return _page(commitment, **{name: form}), 422


def _reporting(slug: str, number: int) -> Commitment:
    commitment = own(slug, number)
    allow(rules.may_report(actor(), commitment))
    return commitment


def _deciding(slug: str, number: int) -> Commitment:
    commitment = own(slug, number)
    allow(rules.may_manage(actor(), commitment.space))
    return commitment


def _checking(slug: str, number: int) -> Commitment:
    commitment = own(slug, number)
    allow(rules.may_check(actor(), commitment))
    return commitment


@bp.post("/espacios/<slug>/compromisos/<int:number>/informe")
@signed_in
def report(slug: str, number: int) -> Any:
    """Tell how it goes on."""
    c = _reporting(slug, number)
    return _act(
        c, "report", StepForm(), lambda f: commands.report_progress(actor(), c, f.read, f.file.chosen),
        _("The report is public."),
    )  # fmt: skip


@bp.post("/espacios/<slug>/compromisos/<int:number>/cumplido")
@signed_in
def claim(slug: str, number: int) -> Any:
    """Report it done, with what proves it."""
    c = _reporting(slug, number)
    return _act(
        c, "claim", ClaimForm(), lambda f: commands.claim_done(actor(), c, f.read, f.file.chosen),
        _("It is reported done. Somebody of the space looks at the proof."),
    )  # fmt: skip


@bp.post("/espacios/<slug>/compromisos/<int:number>/aceptar")
@signed_in
def accept(slug: str, number: int) -> Any:
    """Say that it was kept."""
    c = _checking(slug, number)
    return _act(
        c, "accept", WordForm(),
        lambda f: commands.accept_done(actor(), c, text=f.text.data or "", once=f.once_key), _("It is kept."),
    )  # fmt: skip


@bp.post("/espacios/<slug>/compromisos/<int:number>/devolver")
@signed_in
def send_back(slug: str, number: int) -> Any:
    """Say what is missing."""
    c = _checking(slug, number)
    return _act(
        c, "send_back", WordForm(),
        lambda f: commands.send_back(actor(), c, reason=f.text.data or "", once=f.once_key),
        _("It is sent back. Whoever is in charge is told what is missing."),
    )  # fmt: skip


@bp.post("/espacios/<slug>/compromisos/<int:number>/postergar")
@signed_in
def postpone(slug: str, number: int) -> Any:
    """Give it a later date."""
    c = _deciding(slug, number)
    return _act(
        c, "postpone", PostponeForm(),
        lambda f: commands.postpone(actor(), c, to=f.to.data or clock.today(), reason=f.reason.data or ""),
        _("The new date is public, with the reason."),
    )  # fmt: skip


@bp.post("/espacios/<slug>/compromisos/<int:number>/incumplido")
@signed_in
def broken(slug: str, number: int) -> Any:
    """Say that it was not kept and is no longer expected."""
    c = _deciding(slug, number)
    return _act(
        c, "broken", WordForm(),
        lambda f: commands.declare_broken(actor(), c, reason=f.text.data or "", once=f.once_key), _("It is written down."),
    )  # fmt: skip


@bp.post("/espacios/<slug>/compromisos/<int:number>/cancelar")
@signed_in
def cancel(slug: str, number: int) -> Any:
    """Say that it is no longer wanted."""
    c = _deciding(slug, number)
    return _act(
        c, "cancel", WordForm(), lambda f: commands.cancel(actor(), c, reason=f.text.data or "", once=f.once_key),
        _("It is cancelled, with its reason."),
    )  # fmt: skip

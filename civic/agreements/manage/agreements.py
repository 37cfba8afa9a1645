"""The team's pages of agreements: what is in force, drafts, signing, renewing, ending; and what is asked of the team."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from civic.agreements import commands, queries, rules
from civic.agreements.commands.documents import RECORDS, draft_document
from civic.agreements.forms import AgreementForm, EndForm, RenewForm, SignForm
from civic.agreements.models import Agreement, AgreementKind, Axis
from civic.agreements.views import bp, record_url
from civic.core import clock
from civic.core.db import transaction
from civic.core.errors import NotFound, Refused, allow
from civic.people.acting import actor
from civic.people.rules import Actor
from civic.proposals.models import Proposal
from civic.spaces.models import Space
from civic.spaces.panels import Task, Tasks, add_tasks, ids_of, team_links
from civic.spaces.queries import space_by_slug
from civic.spaces.rules import is_facilitator
from civic.web.acts import done
from civic.web.safety import signed_in

SOON = 60  # days before an agreement's last one in which it is a task


def team_space(slug: str) -> Space:
    """The space, for its team alone."""
    space = space_by_slug(slug)
    if not rules.may_see_work(actor(), space):
        raise NotFound
    return space


def own(slug: str, *, decides: bool = True) -> Agreement:
    """The agreement, for the team of its space; `decides`: for those who may change it."""
    agreement = queries.agreement_by_slug(slug)
    if not rules.may_see_work(actor(), agreement.space):
        raise NotFound
    if decides:
        allow(rules.may_manage(actor(), agreement.space))
    return agreement


@bp.get("/espacios/<slug>/gestion/acuerdos")
@signed_in
def manage_list(slug: str) -> str:
    """Agreements with drafts, what waits for a check, what is late."""
    space = team_space(slug)
    agreements = queries.agreements_of(space, drafts=True)
    return render_template(
        "agreements/manage/list.html", space=space, agreements=agreements, to_check=queries.to_check(space),
        open=queries.commitments_of(space, open_only=True), counts=queries.commitment_counts([a.id for a in agreements]),
        may_manage=rules.may_manage(actor(), space), may_work_on=is_facilitator(actor(), space), manage_items=team_links(space),
    )  # fmt: skip


def _form(space: Space, kind: AgreementKind, agreement: Agreement | None = None) -> AgreementForm:
    form = AgreementForm()
    covenant = kind is AgreementKind.COVENANT
    form.for_kind(
        kind,
        polls=queries.polls_for_record(space) if kind is AgreementKind.BUDGET else [],
        earlier=queries.agreements_of(space),
        projects=queries.project_choices(space) if covenant else [],
    )
    if agreement is not None and request.method == "GET":
        form.fill(agreement, [link.proposal_id for link in queries.project_links(agreement)])
    return form


@bp.route("/espacios/<slug>/gestion/acuerdos/nuevo", methods=["GET", "POST"])
@signed_in
def manage_new(slug: str) -> Any:
    """Write down an agreement of a kind."""
    space = team_space(slug)
    allow(rules.may_manage(actor(), space))
    try:
        kind = AgreementKind(request.args.get("tipo", ""))
    except ValueError:
        return render_template(
            "agreements/manage/new.html",
            space=space,
            kinds=list(AgreementKind),
            manage_items=team_links(space),
        )
    form = _form(space, kind)
    if request.method == "GET":
        form.continues.data = next(
            (str(a.id) for a in queries.agreements_of(space) if a.slug == request.args.get("continua")), ""
        )
    if form.validate_on_submit():
        try:
            with transaction():
                made = _make(space, kind, form)
            flash(_("The draft is kept. Only the team sees it until it is signed."), "good")
            return redirect(url_for("agreements.manage", slug=made.slug), 303)
        except Refused as error:
            form.refuse(error.sentence)
    return _page(space, kind, form, None)


def _make(space: Space, kind: AgreementKind, form: AgreementForm) -> Agreement:
    poll, earlier = form.chosen_number("poll"), form.chosen_number("continues")
    return commands.make_agreement(
        actor(), space, kind=kind, **form.values, projects=_projects(space, form),
        poll=next((p for p in queries.polls_for_record(space) if p.id == poll), None),
        continues=next((a for a in queries.agreements_of(space) if a.id == earlier), None),
    )  # fmt: skip


def _projects(space: Space, form: AgreementForm) -> list[Proposal]:
    wanted = set(form.projects.data or [])
    return [p for p in queries.project_choices(space) if str(p.id) in wanted] if wanted else []


def _page(space: Space, kind: AgreementKind, form: AgreementForm, agreement: Agreement | None) -> Any:
    wrong = bool(form.errors or form.form_errors)
    form.spare_rows()
    page = render_template(
        "agreements/manage/edit.html", space=space, kind=kind, form=form, agreement=agreement, Axis=Axis,
        AgreementKind=AgreementKind, manage_items=team_links(space),
    )  # fmt: skip
    return (page, 422) if wrong else page


@bp.route("/acuerdos/<slug>/gestion/editar", methods=["GET", "POST"])
@signed_in
def manage_edit(slug: str) -> Any:
    """Rewrite a draft."""
    agreement = own(slug)
    if rules.why_not_edit(agreement):
        flash(rules.why_not_edit(agreement) or "", "info")
        return redirect(url_for("agreements.manage", slug=slug), 303)
    form = _form(agreement.space, agreement.kind, agreement)
    if form.validate_on_submit():
        try:
            with transaction():
                commands.edit_agreement(
                    actor(), agreement, **form.values, version=form.version_number,
                    projects=_projects(agreement.space, form),
                )  # fmt: skip
            flash(_("Saved."), "good")
            return redirect(url_for("agreements.manage", slug=agreement.slug), 303)
        except Refused as error:
            form.refuse(error.sentence)
    return _page(agreement.space, agreement.kind, form, agreement)


@bp.get("/acuerdos/<slug>/gestion")
@signed_in
def manage(slug: str) -> str:
    """An agreement as the team works on it: its document, its signature, its commitments, its end."""
    return _work(own(slug, decides=False))


def _work(agreement: Agreement, **forms: Any) -> str:
    today = clock.today()
    before = queries.chain_before(agreement)
    shown = {
        "sign": SignForm(formdata=None, data={"signed_on": today, "valid_until": agreement.valid_until}),
        "renew": RenewForm(formdata=None, data={"signed_on": today}), "end": EndForm(formdata=None, data={"ended_on": today}),
    } | forms  # fmt: skip
    mine = queries.commitments_of_agreement(agreement)
    known = {c.id for c in mine}
    return render_template(
        "agreements/manage.html", agreement=agreement, space=agreement.space, commitments=mine,
        carriable=[c for c in queries.open_in([a.id for a in before]) if c.id not in known] if before else [],
        before=before, record_url=record_url(agreement.record), may_manage=rules.may_manage(actor(), agreement.space), has_record=agreement.kind in RECORDS,
        why_not_sign=rules.why_not_sign(agreement, today, agreement.valid_until, sealed=queries.is_sealed(agreement)),
        manage_items=team_links(agreement.space), **shown,
    )  # fmt: skip


def _act(agreement: Agreement, name: str, form: Any, act: Any, good: str) -> Any:
    """A small form of the work page: done, or the page again with what is to be mended."""
    if form.validate_on_submit():
        try:
            with transaction():
                act(form)
            flash(good, "good")
            return redirect(url_for("agreements.manage", slug=agreement.slug), 303)
        except Refused as error:
            form.refuse(error.sentence)
    return _work(agreement, form=form, **{name: form}), 422


@bp.post("/acuerdos/<slug>/gestion/firma")
@signed_in
def sign(slug: str) -> Any:
    """Note that it was signed."""
    agreement = own(slug)

    def act(form: SignForm) -> None:
        commands.sign_agreement(
            actor(), agreement, signed_on=form.signed_on.data or clock.today(), valid_until=form.valid_until.data,
            document=form.document.chosen, document_is_public=bool(form.is_public.data),
        )  # fmt: skip

    return _act(agreement, "sign", SignForm(), act, _("It is signed and public."))


@bp.post("/acuerdos/<slug>/gestion/renovar")
@signed_in
def renew(slug: str) -> Any:
    """Give it a later last day."""
    agreement = own(slug)

    def act(form: RenewForm) -> None:
        commands.renew_agreement(
            actor(), agreement, until=form.until.data or clock.today(), reason=form.reason.data or "",
            signed_on=form.signed_on.data, document=form.document.chosen, document_is_public=bool(form.is_public.data),
        )  # fmt: skip

    return _act(agreement, "renew", RenewForm(), act, _("It is renewed. The earlier last day stays written."))


@bp.post("/acuerdos/<slug>/gestion/terminar")
@signed_in
def end(slug: str) -> Any:
    """End it before its last day."""
    agreement = own(slug)

    def act(form: EndForm) -> None:
        commands.end_agreement(
            actor(), agreement, ended_on=form.ended_on.data or clock.today(), reason=form.reason.data or ""
        )

    return _act(agreement, "end", EndForm(), act, _("It is ended. Its commitments stay in sight."))


@bp.post("/acuerdos/<slug>/gestion/retomar")
@signed_in
def carry(slug: str) -> Response:
    """Take up again what is still owed of the earlier agreements."""
    agreement = own(slug)
    numbers = [
        int(n) for n in request.form.getlist("compromiso") if n.isascii() and n.isdigit() and len(n) < 10
    ]
    return done(
        lambda: commands.carry_commitments(actor(), agreement, queries.commitments_by_ids(numbers)),
        _("They are taken up again, each as one and the same commitment."),
        url_for("agreements.manage", slug=agreement.slug) + "#compromisos",
    )


@bp.post("/acuerdos/<slug>/gestion/descartar")
@signed_in
def discard(slug: str) -> Response:
    """Take a draft away."""
    agreement = own(slug)
    space = agreement.space
    try:
        with transaction():
            commands.discard_draft(actor(), agreement)
    except Refused as error:
        flash(str(error.sentence), "bad")
        return redirect(url_for("agreements.manage", slug=slug), 303)
    flash(_("The draft is gone."), "good")
    return redirect(url_for("agreements.manage_list", slug=space.slug), 303)


@bp.post("/acuerdos/<slug>/gestion/documento")
@signed_in
def write_document(slug: str) -> Response:
    """Write its formal document, or write it again while it is a draft."""
    agreement = own(slug)
    return done(
        lambda: draft_document(actor(), agreement),
        _("The document is drafted from what is written here. Read it, then approve it."),
        url_for("agreements.manage", slug=agreement.slug),
    )


# --- what is asked of the team ----------------------------------------------------------------------------------------


def ask_team(spaces: Sequence[Space], _actor: Actor) -> Tasks:
    """Commitments to check, late ones, agreements about to expire."""
    asked: dict[int, list[Task]] = {space.id: [] for space in spaces}
    commitments = queries.to_check_and_late(ids_of(spaces))
    expiring = queries.count_about_to_expire(ids_of(spaces), clock.today(), SOON)
    for space in spaces:
        here, tasks = url_for("agreements.manage_list", slug=space.slug), asked[space.id]
        to_check, late = commitments.get(space.id, (0, 0))
        if to_check:
            tasks.append(Task(ngettext("%(num)s commitment was reported done: look at its proof.", "%(num)s commitments were reported done: look at their proof.", to_check), here))  # fmt: skip
        if late:
            said = ngettext("%(num)s commitment is late.", "%(num)s commitments are late.", late)
            tasks.append(Task(said, here, "bad"))
        if n := expiring.get(space.id):
            said = ngettext("%(num)s agreement expires soon.", "%(num)s agreements expire soon.", n)
            tasks.append(Task(said, here))
    return asked


add_tasks(ask_team, rules.may_manage)

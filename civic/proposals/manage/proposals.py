"""What came in: all proposals of a space, who asks for time, and one as its team works with it, joins and divides it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Response as FlaskResponse
from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from civic.core.db import transaction
from civic.core.errors import NotFound, Refused, allow
from civic.core.personal import Data
from civic.core.reads import note_read
from civic.core.text import clean
from civic.people.acting import actor
from civic.people.rules import Actor
from civic.proposals import commands, queries, rules
from civic.proposals.forms import LateForm, MergeForm, ReasonForm, SplitForm
from civic.proposals.manage.shared import render
from civic.proposals.models import Attachment, AttachmentKind, Proposal, ProposalState
from civic.proposals.money import written
from civic.proposals.panels import team_panels
from civic.proposals.queries import TeamFilters
from civic.proposals.texts import author_name, place_words, value_of
from civic.proposals.views import bp
from civic.proposals.views.sending import answer_rows
from civic.spaces.models import Space
from civic.spaces.panels import Task, Tasks, add_tasks, ids_of, task_for_each
from civic.spaces.queries import districts_within, space_by_slug
from civic.web.acts import ViewResult
from civic.web.downloads import attachment, csv_text, private_file
from civic.web.paging import page_number
from civic.web.safety import signed_in


def _filters(space: Space) -> TeamFilters:
    wanted = request.args
    known = [state for state in ProposalState if state is not ProposalState.DRAFT]
    return TeamFilters(
        call=wanted.get("convocatoria", "")[:90],
        state=next((state for state in known if state.value == wanted.get("estado")), None),
        district=wanted.get("distrito", "")[:6],
        text=clean(wanted.get("q", ""))[:80],
    )


@bp.get("/espacios/<slug>/gestion/propuestas", endpoint="manage_list")
@signed_in
def manage_list(slug: str) -> ViewResult:
    """All sent proposals of a space, and who asks to be accepted late."""
    space = space_by_slug(slug)
    allow(rules.may_see_team_pages(actor(), space))
    filters = _filters(space)
    calls = queries.calls_of_space(space, drafts=True)
    counts = queries.counts_of_calls([call.id for call in calls])
    return render(
        "list", space, page=queries.team_page(space, filters, page_number()), chosen=filters,
        calls=[(call.slug, call.title) for call in calls],
        states=[(s.value, s.label) for s in ProposalState if s is not ProposalState.DRAFT],
        districts=[(d.ubigeo, d.full_name) for d in districts_within([part.code for part in space.territory])],
        drafts=sum(count.get(ProposalState.DRAFT, 0) for count in counts.values()),
        late=queries.waiting_for_time(space) if rules.may_call(actor(), space) else [],
        late_form=LateForm(formdata=None), reason_form=ReasonForm(formdata=None),
        table_url=f"{url_for('proposals.manage_table', slug=slug)}?{_question()}", author_name=author_name,
    )  # fmt: skip


def _question() -> str:
    """The filters of this address, to be asked again of the table."""
    names = ("convocatoria", "estado", "distrito", "q")
    return urlencode([(name, request.args[name]) for name in names if request.args.get(name)])


@bp.get("/espacios/<slug>/gestion/propuestas.csv", endpoint="manage_table")
@signed_in
def manage_table(slug: str) -> FlaskResponse:
    """The same list as a table to take along."""
    space = space_by_slug(slug)
    allow(rules.may_see_team_pages(actor(), space))
    header = [
        "numero", "convocatoria", "estado", "titulo", "autor", "distrito", "lugar", "poblacion", "costo_soles",
        "cofinanciamiento_soles", "dimension", "objetivo", "estudios", "cui", "presentada", "direccion",
    ]  # fmt: skip
    rows = (
        [
            p.code, p.call.title, p.state.label, p.title, author_name(p), p.district.full_name if p.district else "",
            place_words(p), p.people_benefited, written(p.cost_cents).replace(",", ""),
            written(p.cofinancing_cents).replace(",", ""), value_of(p, "dimension"), value_of(p, "goal"),
            p.studies.label if p.studies else "", p.cui, p.submitted_at, f"/propuestas/{p.slug}",
        ]
        for p in queries.team_rows(space, _filters(space))
    )  # fmt: skip
    return attachment(
        csv_text(header, rows).encode(), f"propuestas-{space.slug}.csv", "text/csv; charset=utf-8"
    )


@bp.post("/espacios/<slug>/gestion/propuestas/<int:proposal_id>/plazo", endpoint="manage_late")
@signed_in
def manage_late(slug: str, proposal_id: int) -> Response:
    """Accept a draft late, or not: who asked and why stands in the list."""
    space = space_by_slug(slug)
    allow(rules.may_call(actor(), space))
    proposal = next((each for each in queries.waiting_for_time(space) if each.id == proposal_id), None)
    if proposal is None:
        raise NotFound
    accepted = request.form.get("answer") == "accept"
    form: Any = LateForm() if accepted else ReasonForm()
    try:
        if not form.validate():
            raise Refused(next(sentence for _id, sentence in form.problems))
        with transaction():
            if accepted:
                commands.give_time(actor(), proposal, form.until.moment, form.reason.data or "")
            else:
                commands.refuse_time(actor(), proposal, form.reason.data or "")
    except Refused as error:
        flash(str(error.sentence), "bad")
    else:
        flash(_("Its author was told."), "good")
    return redirect(url_for("proposals.manage_list", slug=slug), 303)


# ── one proposal ────────────────────────────────────────────────────────────────────────────────────────────────────


def _team_proposal(slug: str) -> Proposal:
    proposal = queries.proposal_by_slug(slug)
    allow(rules.may_see_team_pages(actor(), proposal.space))
    return proposal


@bp.get("/propuestas/<slug>/gestion", endpoint="manage_detail")
@signed_in
def manage_detail(slug: str) -> ViewResult:
    """A proposal as its team works with it."""
    proposal = _team_proposal(slug)
    return _detail(proposal)


def _detail(proposal: Proposal, merge: MergeForm | None = None, split: SplitForm | None = None) -> ViewResult:
    may = rules.may_arrange(actor(), proposal)
    merge = merge or MergeForm(formdata=None)
    merge.offer(queries.others_of_call(proposal) if may and proposal.is_live else [])
    form = next(
        (each for each in (merge, split) if each is not None and (each.errors or each.form_errors)), None
    )
    return render(
        "detail", proposal.space, form, proposal=proposal, call=proposal.call, answers=answer_rows(proposal, None),
        trail=queries.trail_of(proposal), taken_in=queries.taken_in(proposal), parts=queries.parts_of(proposal),
        may_arrange=may, may_see_sheet=rules.may_take_from_paper(actor(), proposal.space),
        why_not=rules.why_not_revise(proposal), merge_form=merge, split_form=split or SplitForm(formdata=None),
        team_panels=[part for part in (show(proposal) for show in team_panels) if part],
        author=author_name(proposal), Kind=AttachmentKind, State=ProposalState,
    )  # fmt: skip


@bp.get("/propuestas/<slug>/gestion/hoja/<int:attachment_id>", endpoint="manage_sheet")
@signed_in
def manage_sheet(slug: str, attachment_id: int) -> FlaskResponse:
    """The scan of the paper sheet, for those who copy from paper."""
    proposal = _team_proposal(slug)
    allow(rules.may_take_from_paper(actor(), proposal.space))
    sheet: Attachment = queries.attachment_of(proposal, attachment_id)
    answer = private_file(sheet.file)
    note_read(
        actor(),
        (Data.PAPERS,),
        people=[proposal.person_id],
        others=[("proposals", proposal.id)],
        space_id=proposal.space.id,
    )
    return answer


@bp.post("/propuestas/<slug>/gestion/unir", endpoint="manage_merge")
@signed_in
def manage_merge(slug: str) -> ViewResult:
    """Let a proposal live on in another one."""
    proposal = _team_proposal(slug)
    allow(rules.may_arrange(actor(), proposal))
    form = MergeForm()
    others = {str(other.id): other for other in queries.others_of_call(proposal)}
    if form.validate():
        into = others.get(form.into.data)
        if into is None:
            form.refuse(_("Choose the other proposal."), "into")
        else:
            try:
                with transaction():
                    commands.merge_proposals(
                        actor(),
                        proposal,
                        into,
                        reason=form.reason.data or "",
                        agreement=form.agreement.data or "",
                    )
            except Refused as error:
                form.refuse(error.sentence)
            else:
                flash(_("They are one proposal now. Both pages lead to each other."), "good")
                return redirect(url_for("proposals.manage_detail", slug=into.slug), 303)
    return _detail(proposal, merge=form)


@bp.post("/propuestas/<slug>/gestion/dividir", endpoint="manage_split")
@signed_in
def manage_split(slug: str) -> ViewResult:
    """Let a proposal live on in several."""
    proposal = _team_proposal(slug)
    allow(rules.may_arrange(actor(), proposal))
    form = SplitForm()
    if form.validate():
        try:
            with transaction():
                commands.split_proposal(
                    actor(),
                    proposal,
                    form.lines,
                    reason=form.reason.data or "",
                    agreement=form.agreement.data or "",
                )
        except Refused as error:
            form.refuse(error.sentence, "titles")
        else:
            flash(_("It is divided. Each part has its own page and its own text to be corrected."), "good")
            return redirect(url_for("proposals.manage_detail", slug=slug), 303)
    return _detail(proposal, split=form)


# ── on the team's page ──────────────────────────────────────────────────────────────────────────────────────────────


def ask_for_time(spaces: Sequence[Space], _actor: Actor) -> Tasks:
    """Authors who ask to be accepted late."""

    def task(space: Space, waiting: int) -> Task:
        sentence = ngettext(
            "%(num)d author asks to be accepted late", "%(num)d authors ask to be accepted late", waiting
        )
        return Task(sentence, url_for("proposals.manage_list", slug=space.slug))

    return task_for_each(spaces, queries.count_waiting_for_time(ids_of(spaces)), task)


add_tasks(ask_for_time, rules.may_call)

"""The team's pages: calls with their questions, what came in, late authors, paper sheets, joining and dividing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Response as FlaskResponse
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from civic.core import clock
from civic.core.db import transaction
from civic.core.errors import NotFound, Refused, allow
from civic.core.personal import Data
from civic.core.reads import note_read
from civic.core.text import clean
from civic.organisations.models import Organization
from civic.people.documents import normal_number
from civic.people.models import DocumentKind, Person
from civic.people.queries import find_by_document
from civic.people.rules import Actor
from civic.proposals import commands, queries, rules
from civic.proposals.forms import (
    CallForm,
    ExtendForm,
    LateForm,
    MergeForm,
    PaperForm,
    ReasonForm,
    SplitForm,
    words_of,
)
from civic.proposals.kinds import FIELD_LABELS, CallPhase
from civic.proposals.models import Attachment, AttachmentKind, Call, Proposal, ProposalState
from civic.proposals.money import written
from civic.proposals.panels import team_panels
from civic.proposals.queries import TeamFilters
from civic.proposals.texts import author_name, fields_of, label_of, place_words, themes_of, value_of
from civic.proposals.views import bp
from civic.proposals.views.mine import example_of
from civic.proposals.views.sending import answer_rows
from civic.proposals.views.shared import actor, titles
from civic.spaces.conflicts import differences
from civic.spaces.models import Space
from civic.spaces.panels import Task, Tasks, add_tasks, ids_of, task_for_each, team_links
from civic.spaces.queries import districts_within, space_by_slug
from civic.web.downloads import attachment, csv_text, private_file
from civic.web.paging import page_number
from civic.web.safety import signed_in

Answer = str | Response | tuple[str, int]
# What a new call asks unless somebody says otherwise: the project idea sheet of a participatory budget.
USUAL: dict[str, dict[str, Any]] = {
    "title": {"required": True}, "summary": {}, "problem": {"required": True, "limit": 200},
    "objective": {"required": True, "limit": 120}, "body": {"required": True, "limit": 400}, "place": {"required": True},
    "people_benefited": {"required": True}, "cost": {"required": True}, "cofinancing": {}, "studies": {}, "files": {},
}  # fmt: skip


def _render(template: str, space: Space, form: Any = None, **more: Any) -> Answer:
    page = render_template(
        f"proposals/manage/{template}.html", space=space, form=form, manage_items=team_links(space), **more
    )
    return (page, 422) if form is not None and (form.errors or form.form_errors) else page


def _team_call(slug: str) -> Call:
    """A call for its team; a draft does not exist for anybody else."""
    call = queries.call_by_slug(slug)
    if not rules.may_see_call(actor(), call):
        raise NotFound
    allow(rules.may_see_team_pages(actor(), call.space))
    return call


def _own_call(slug: str) -> Call:
    """A call for whoever leads its space."""
    call = _team_call(slug)
    allow(rules.may_call(actor(), call.space))
    return call


def _team_proposal(slug: str) -> Proposal:
    proposal = queries.proposal_by_slug(slug)
    allow(rules.may_see_team_pages(actor(), proposal.space))
    return proposal


# ── what came in ────────────────────────────────────────────────────────────────────────────────────────────────────


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
def manage_list(slug: str) -> Answer:
    """All sent proposals of a space, and who asks to be accepted late."""
    space = space_by_slug(slug)
    allow(rules.may_see_team_pages(actor(), space))
    filters = _filters(space)
    calls = queries.calls_of_space(space, drafts=True)
    counts = queries.counts_of_calls([call.id for call in calls])
    return _render(
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


@bp.get("/propuestas/<slug>/gestion", endpoint="manage_detail")
@signed_in
def manage_detail(slug: str) -> Answer:
    """A proposal as its team works with it."""
    proposal = _team_proposal(slug)
    return _detail(proposal)


def _detail(proposal: Proposal, merge: MergeForm | None = None, split: SplitForm | None = None) -> Answer:
    may = rules.may_arrange(actor(), proposal)
    merge = merge or MergeForm(formdata=None)
    merge.offer(queries.titles_of_space(proposal) if may and proposal.is_live else [])
    form = next(
        (each for each in (merge, split) if each is not None and (each.errors or each.form_errors)), None
    )
    return _render(
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
def manage_merge(slug: str) -> Answer:
    """Let a proposal live on in another one."""
    proposal = _team_proposal(slug)
    allow(rules.may_arrange(actor(), proposal))
    form = MergeForm()
    others = {str(other.id): other for other in queries.titles_of_space(proposal)}
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
def manage_split(slug: str) -> Answer:
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


# ── calls ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@bp.get("/espacios/<slug>/gestion/convocatorias", endpoint="manage_calls")
@signed_in
def manage_calls(slug: str) -> Answer:
    """The calls of a space, drafts too."""
    space = space_by_slug(slug)
    allow(rules.may_see_team_pages(actor(), space))
    calls = queries.calls_of_space(space, drafts=True)
    return _render(
        "calls", space, calls=calls, counts=queries.counts_of_calls([call.id for call in calls]), now=clock.now(),
        may_call=rules.may_call(actor(), space), State=ProposalState,
    )  # fmt: skip


@bp.route("/espacios/<slug>/gestion/convocatorias/nueva", methods=["GET", "POST"], endpoint="manage_call_new")
@signed_in
def manage_call_new(slug: str) -> Answer:
    """A new call."""
    space = space_by_slug(slug)
    allow(rules.may_call(actor(), space))
    form = CallForm()
    form.offer(queries.plan_sections(space))
    if form.validate_on_submit():
        try:
            with transaction():
                call = commands.create_call(actor(), space, form.values())
        except Refused as error:
            form.refuse(error.sentence)
        else:
            flash(_("The call is kept as a draft. Look at it as others will, then publish it."), "good")
            return redirect(url_for("proposals.manage_call", slug=call.slug), 303)
    elif request.method == "GET":
        form.show(USUAL)
        form.year.data = clock.today().year
    return _render("_call_form", space, form, call=None, fixed=None, labels=FIELD_LABELS, conflicts=[])


@bp.get("/convocatorias/<slug>/gestion", endpoint="manage_call")
@signed_in
def manage_call(slug: str) -> Answer:
    """Where a call stands, and what can be done with it now."""
    call = _team_call(slug)
    return _call_page(call)


def _call_page(call: Call, extend: ExtendForm | None = None, close: ReasonForm | None = None) -> Answer:
    form = next(
        (each for each in (extend, close) if each is not None and (each.errors or each.form_errors)), None
    )
    moment = clock.now()
    return _render(
        "call", call.space, form, call=call, phase=call.phase(moment), Phase=CallPhase,
        counts=queries.counts_of_calls([call.id])[call.id], may_call=rules.may_call(actor(), call.space),
        may_copy_paper=rules.may_take_from_paper(actor(), call.space),
        why_not_publish=rules.why_not_publish(call), why_not_close=rules.why_not_close(call),
        why_not_extend=rules.why_not_extend(call), extend_form=extend or ExtendForm(formdata=None),
        close_form=close or ReasonForm(formdata=None), State=ProposalState,
    )  # fmt: skip


@bp.get("/convocatorias/<slug>/gestion/vista", endpoint="manage_preview")
@signed_in
def manage_preview(slug: str) -> Answer:
    """The questions of a call as authors will meet them."""
    call = _team_call(slug)
    return _render(
        "preview", call.space, call=call, example=example_of(call), titles=titles(), pages=themes_of(call),
        sections=queries.sections_by_ids(call.dimensions), label_of=label_of,
        asked_on={theme: [{"key": key} | call.asked.get(key, {}) | {"required": key == "title" or call.asked.get(key, {}).get("required"), "limit": words_of(call, theme).get(key)} for key in fields_of(call, theme)] for theme in themes_of(call)},
    )  # fmt: skip


@bp.route("/convocatorias/<slug>/gestion/editar", methods=["GET", "POST"], endpoint="manage_call_edit")
@signed_in
def manage_call_edit(slug: str) -> Answer:
    """Change a call; once somebody writes, only its words."""
    call = _own_call(slug)
    form = CallForm()
    form.offer(queries.plan_sections(call.space))
    conflicts: Any = []
    if form.validate_on_submit():
        typed = form.version.data or ""
        base = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0
        try:
            with transaction():
                changed = commands.edit_call(
                    actor(), call, form.values(), base=base, reason=form.reason.data or ""
                )
        except Refused as error:
            form.refuse(error.sentence)
            call = queries.call_by_slug(slug)
            if call.version != base:
                wanted = form.values()
                conflicts = differences(
                    (form[name].label.text, getattr(call, name), wanted[name])
                    for name in ("title", "intro", "legal_basis", "year")
                )
                form.version.data = str(call.version)
        else:
            flash(_("The call is changed.") if changed else _("Nothing was different."), "good")
            return redirect(url_for("proposals.manage_call", slug=slug), 303)
    elif request.method == "GET":
        form.show(call)
    fixed = rules.why_not_change_questions(call, queries.has_proposals(call))
    return _render(
        "_call_form", call.space, form, call=call, fixed=fixed, labels=FIELD_LABELS, conflicts=conflicts
    )


def _to_call(call: Call) -> Response:
    return redirect(url_for("proposals.manage_call", slug=call.slug), 303)


@bp.post("/convocatorias/<slug>/gestion/publicar", endpoint="manage_publish")
@signed_in
def manage_publish(slug: str) -> Response:
    """Show the call to everybody."""
    call = _own_call(slug)
    try:
        with transaction():
            commands.publish_call(actor(), call)
    except Refused as error:
        flash(str(error.sentence), "bad")
    else:
        flash(_("The call is published."), "good")
    return _to_call(call)


@bp.post("/convocatorias/<slug>/gestion/ampliar", endpoint="manage_extend")
@signed_in
def manage_extend(slug: str) -> Answer:
    """Give everybody more time."""
    call = _own_call(slug)
    form = ExtendForm()
    if form.validate() and form.until.moment:
        try:
            with transaction():
                commands.extend_call(actor(), call, form.until.moment, form.reason.data or "")
        except Refused as error:
            form.refuse(error.sentence, "until")
        else:
            flash(_("There is more time. Those who are writing are told."), "good")
            return _to_call(call)
    return _call_page(call, extend=form)


@bp.post("/convocatorias/<slug>/gestion/cerrar", endpoint="manage_close")
@signed_in
def manage_close(slug: str) -> Answer:
    """Close the call before its day."""
    call = _own_call(slug)
    form = ReasonForm()
    if form.validate():
        try:
            with transaction():
                commands.close_call(actor(), call, form.reason.data or "")
        except Refused as error:
            form.refuse(error.sentence)
        else:
            flash(_("The call is closed."), "good")
            return _to_call(call)
    return _call_page(call, close=form)


@bp.post("/convocatorias/<slug>/gestion/copiar", endpoint="manage_copy")
@signed_in
def manage_copy(slug: str) -> Response:
    """A draft with the same questions for the next year."""
    call = _own_call(slug)
    with transaction():
        copied = commands.copy_call(actor(), call)
    flash(_("This is a copy for the next year. Look at its dates and its ordinance."), "good")
    return redirect(url_for("proposals.manage_call_edit", slug=copied.slug), 303)


@bp.post("/convocatorias/<slug>/gestion/descartar", endpoint="manage_discard")
@signed_in
def manage_discard(slug: str) -> Response:
    """Take the draft of a call away."""
    call = _own_call(slug)
    space = call.space
    try:
        with transaction():
            commands.discard_call(actor(), call)
    except Refused as error:
        flash(str(error.sentence), "bad")
        return _to_call(call)
    flash(_("The draft was taken away."), "good")
    return redirect(url_for("proposals.manage_calls", slug=space.slug), 303)


# ── paper ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@bp.route("/convocatorias/<slug>/gestion/papel", methods=["GET", "POST"], endpoint="manage_paper")
@signed_in
def manage_paper(slug: str) -> Answer:
    """Begin a proposal that was written on a paper sheet."""
    call = _team_call(slug)
    allow(rules.may_take_from_paper(actor(), call.space))
    organizations = queries.organizations_of_call(call) if call.who.takes_organisations else []
    form = PaperForm()
    form.offer(organizations)
    if form.validate_on_submit():
        author = _author(form, organizations)
        if author is None:
            form.refuse(
                _("Choose the organisation, or write the document of a person who is registered here."),
                "organization",
            )
        else:
            sheet = form.sheet.data if form.sheet.data and getattr(form.sheet.data, "filename", "") else None
            try:
                with transaction():
                    proposal = commands.begin_from_paper(
                        actor(), call, author, form.title.data or "", consent=form.consent.data or "", sheet=sheet,
                        names_author=bool(form.names_author.data),
                    )  # fmt: skip
            except Refused as error:
                form.refuse(error.sentence)
            else:
                first = themes_of(call)[0]
                return redirect(url_for("proposals.page", token=proposal.token, theme=first), 303)
    return _render(
        "paper", call.space, form, call=call, why_not=rules.why_not_open(call),
        drafts=queries.paper_drafts(call),
    )  # fmt: skip


def _author(form: PaperForm, organizations: Sequence[Organization]) -> Organization | Person | None:
    """Whose sheet it is: the chosen organisation, or the person with this document."""
    chosen = next((each for each in organizations if str(each.id) == form.organization.data), None)
    number = normal_number(form.document_number.data)
    kinds = {kind.value: kind for kind in DocumentKind if kind is not DocumentKind.NONE}
    if chosen is not None or not number or form.document_kind.data not in kinds:
        return chosen
    return find_by_document(kinds[form.document_kind.data], number)


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

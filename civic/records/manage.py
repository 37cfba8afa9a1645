"""The team's pages of documents: write, approve, take signatures, seal, annex."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from civic.core import clock
from civic.core.db import transaction
from civic.core.errors import NotFound, Refused, allow
from civic.core.personal import Data
from civic.core.reads import note_read
from civic.people.acting import actor
from civic.records import commands, paper, queries, rules
from civic.records.forms import AnnexForm, NewForm, ReasonForm, SignForm, TextForm
from civic.records.models import Record, RecordKind, RecordState, SignatureWay
from civic.records.notation import from_text, to_text
from civic.records.panels import Signer, expected_signers
from civic.records.pictures import from_drawing
from civic.records.views import addresses, bp, sources_of
from civic.spaces.models import Space
from civic.spaces.panels import team_links
from civic.spaces.queries import space_by_slug
from civic.spaces.rules import is_in_team
from civic.web.acts import ViewResult, done
from civic.web.downloads import attachment, private_file
from civic.web.paging import page_number, paginate
from civic.web.safety import signed_in


def _links(space: Space) -> list[tuple[str, str, bool]]:
    """The team's menu, for the team; a body that only writes its own documents gets none."""
    return team_links(space) if is_in_team(actor(), space) else []


@bp.get("/espacios/<slug>/equipo/actas")
@signed_in
def manage_list(slug: str) -> str:
    """All documents of a space; what is unfinished comes first."""
    space = space_by_slug(slug)
    allow(rules.may_see_work(actor(), space))
    state = next((each for each in RecordState if each.value == request.args.get("estado")), None)
    return render_template(
        "records/manage/list.html", space=space, manage_items=_links(space), state=state,
        page=paginate(queries.of_team(space, state, rules.kinds_to_see(actor(), space)), page_number()),
        may_draft=bool(rules.kinds_to_draft(actor(), space)),
        states=[("", _("All")), *((each.value, each.label) for each in RecordState)],
    )  # fmt: skip


def _seen(slug: str) -> Record:
    """The document, for those who may read all of it; for anybody else there is none."""
    record = queries.record_by_slug(slug)
    if not rules.may_see_whole(actor(), record):
        raise NotFound
    return record


def _to(record: Record) -> Response:
    return redirect(url_for("records.manage_detail", slug=record.slug), 303)


def _answer(page: str, form: Any) -> ViewResult:
    return (page, 422) if form.errors or form.form_errors else page


# ── writing ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _content(form: TextForm, before: dict[str, Any] | None = None) -> dict[str, Any]:
    kept = before or {"language": "es", "opens": None, "closes": None}
    return {**kept, "place": form.place.data or "", "sections": from_text(form.text.data or "")}


@bp.route("/espacios/<slug>/equipo/actas/nueva", methods=["GET", "POST"])
@signed_in
def manage_new(slug: str) -> ViewResult:
    """Write a document by hand."""
    space = space_by_slug(slug)
    kinds = rules.kinds_to_draft(actor(), space)
    allow(bool(kinds))
    form = NewForm(kinds)
    if form.validate_on_submit():
        try:
            with transaction():
                record = commands.draft_record(
                    actor(), space, RecordKind(form.kind.data), title=form.title.data or "", held_on=form.held_on.data or clock.today(),
                    content=_content(form),
                )  # fmt: skip
        except Refused as refused:
            form.refuse(refused.sentence)
        else:
            flash(_("The draft is kept. Read it once more before somebody approves it."), "good")
            return _to(record)
    page = render_template(
        "records/manage/edit.html", space=space, record=None, form=form, manage_items=_links(space)
    )
    return _answer(page, form)


@bp.route("/actas/<slug>/equipo/texto", methods=["GET", "POST"])
@signed_in
def manage_edit(slug: str) -> ViewResult:
    """Change the text of a draft."""
    record = _seen(slug)
    allow(rules.may_draft(actor(), record.space, record.kind))
    if why_not := rules.why_not_write(record):
        flash(why_not, "info")
        return _to(record)
    content = record.content
    form = TextForm(
        data={"title": record.title, "place": content["place"], "text": to_text(content), "version": record.version}
    )  # fmt: skip
    if form.validate_on_submit():
        try:
            with transaction():
                commands.redraft_record(
                    actor(), record, title=form.title.data, content=_content(form, content), version=form.version.data
                )  # fmt: skip
        except Refused as refused:
            form.refuse(refused.sentence)
        else:
            flash(_("The text is changed."), "good")
            return _to(record)
    page = render_template(
        "records/manage/edit.html", space=record.space, record=record, form=form, manage_items=_links(record.space)
    )  # fmt: skip
    return _answer(page, form)


# ── one document ────────────────────────────────────────────────────────────────────────────────────────────────────


@bp.get("/actas/<slug>/equipo")
@signed_in
def manage_detail(slug: str) -> str:
    """The whole document, where it stands, and what is to be done next."""
    record = _seen(slug)
    me = actor()
    return render_template(
        "records/manage/detail.html", record=record, space=record.space, manage_items=_links(record.space),
        sources=sources_of(record), expected=expected_signers(record), reason_form=ReasonForm(formdata=None),
        may_draft=rules.may_draft(me, record.space, record.kind), may_approve=rules.may_approve(me, record),
        may_sign=rules.may_take_signatures(me, record), may_seal=rules.may_seal(me, record),
        may_annex=rules.may_annex(me, record), why_not_approve=rules.why_not_approve(record),
        why_not_seal=rules.why_not_seal(me, record), why_not_withdraw=rules.why_not_withdraw(record, "-"),
    )  # fmt: skip


def _do(slug: str, act: Callable[[Record], Any], good: str, target: str | None = None) -> Response:
    record = _seen(slug)
    return done(lambda: act(record), good, target or url_for("records.manage_detail", slug=record.slug))


@bp.post("/actas/<slug>/aprobar")
@signed_in
def manage_approve(slug: str) -> Response:
    """Freeze the text."""
    good = _("The text is approved. Now it is signed.")
    return _do(slug, lambda record: commands.approve_record(actor(), record), good)


@bp.post("/actas/<slug>/sellar")
@signed_in
def manage_seal(slug: str) -> Response:
    """Seal and publish."""
    good = _("Sealed. Everybody can read it and check it.")
    return _do(slug, lambda record: commands.seal_record(actor(), record), good)


@bp.post("/actas/<slug>/retirar")
@signed_in
def manage_withdraw(slug: str) -> Response:
    """Give up a document that nobody signed."""
    reason = ReasonForm().reason.data or ""
    return _do(
        slug, lambda record: commands.withdraw_record(actor(), record, reason=reason), _("It is withdrawn.")
    )


@bp.get("/actas/<slug>/completa.pdf")
@signed_in
def manage_paper(slug: str) -> Response:
    """The complete copy as a PDF; before the seal, to be read and signed on paper."""
    record = _seen(slug)
    pdf = paper.whole_pdf(record, *addresses(record))
    response = attachment(pdf, paper.file_name(record, whole=True), "application/pdf", inline=True)
    response.headers["Cache-Control"] = "no-store"
    return response


# ── signatures ──────────────────────────────────────────────────────────────────────────────────────────────────────


@bp.route("/actas/<slug>/firmar", methods=["GET", "POST"])
@signed_in
def manage_sign(slug: str) -> ViewResult:
    """Take one signature: on this device, from a picture, or as a witness."""
    record = _seen(slug)
    allow(rules.may_take_signatures(actor(), record))
    if why_not := rules.why_not_sign_at_all(record):
        flash(why_not, "info")
        return _to(record)
    expected = expected_signers(record)
    organizations = queries.organizations_of(record.space)
    listed = set(organizations)
    organizations += sorted(
        {(s.organization.slug, s.organization.name) for s in expected if s.organization} - listed
    )
    form = SignForm(organizations, data=_of_signer(_chosen(expected)))
    if form.validate_on_submit():
        try:
            with transaction():
                _sign(record, form, expected)
        except Refused as refused:
            form.refuse(refused.sentence)
        else:
            flash(_("%(name)s has signed.", name=form.name.data), "good")
            return _to(record)
    page = render_template(
        "records/manage/sign.html", record=record, space=record.space, form=form, expected=expected,
        manage_items=_links(record.space),
    )  # fmt: skip
    return _answer(page, form)


def _chosen(expected: list[Signer]) -> Signer | None:
    """The one of those present who was chosen in the address."""
    number = request.args.get("n", "")
    return expected[int(number)] if number.isdecimal() and int(number[:6]) < len(expected) else None


def _of_signer(signer: Signer | None) -> dict[str, Any]:
    if signer is None:
        return {"way": SignatureWay.ON_DEVICE.value}
    return {
        "name": signer.name, "office": signer.office, "seat": signer.seat.value, "way": SignatureWay.ON_DEVICE.value,
        "organization": signer.organization.slug if signer.organization else "",
    }  # fmt: skip


def _sign(record: Record, form: SignForm, expected: list[Signer]) -> None:
    organization = queries.organization_by_slug(form.organization.data or "")
    person = next(
        (s.person for s in expected if s.name == form.name.data and s.organization == organization), None
    )
    way = SignatureWay(form.way.data)
    drawn = from_drawing(form.drawing.data) if way is SignatureWay.ON_DEVICE else None
    commands.sign_record(
        actor(), record, name=form.name.data or "", office=form.office.data or "", organization=organization,
        person=person, seat=form.seat.data, way=way, picture=drawn or form.picture.data or None,
    )  # fmt: skip


@bp.post("/actas/<slug>/firmas/<int:signature_id>/quitar")
@signed_in
def manage_strike(slug: str, signature_id: int) -> Response:
    """Take out a signature that was noted by mistake."""
    reason = ReasonForm().reason.data or ""

    def act(record: Record) -> None:
        commands.strike_signature(actor(), queries.signature_of(record, signature_id), reason=reason)

    return _do(slug, act, _("The signature is taken out."))


@bp.get("/actas/<slug>/firmas/<int:signature_id>/imagen")
@signed_in
def manage_signature(slug: str, signature_id: int) -> Response:
    """The picture of a signature or the scanned sheet, for the team."""
    signature = queries.signature_of(_seen(slug), signature_id)
    if signature.file is None:
        raise NotFound
    answer = private_file(signature.file)
    others = [] if signature.person_id else [("record_signatures", signature.id)]
    note_read(actor(), (Data.SIGNATURE,), people=[signature.person_id], others=others)
    return answer


# ── annexes ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@bp.route("/actas/<slug>/anexar", methods=["GET", "POST"])
@signed_in
def manage_annex(slug: str) -> ViewResult:
    """Add an annex or a correction to a sealed document."""
    record = _seen(slug)
    allow(rules.may_annex(actor(), record))
    if record.state is not RecordState.SEALED:
        flash(_("Annexes are added to sealed documents. The draft itself can still be changed."), "info")
        return _to(record)
    form = AnnexForm()
    if form.validate_on_submit():
        try:
            with transaction():
                commands.add_annex(
                    actor(), record, title=form.title.data or "", text=form.text.data or "", kind=form.kind.data,
                    upload=form.upload.data or None, file_is_public=form.file_is_public.data,
                )  # fmt: skip
        except Refused as refused:
            form.refuse(refused.sentence)
        else:
            flash(_("It is added and sealed."), "good")
            return _to(record)
    page = render_template(
        "records/manage/annex.html", record=record, space=record.space, form=form, manage_items=_links(record.space)
    )  # fmt: skip
    return _answer(page, form)

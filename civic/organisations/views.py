"""The registry for everybody, and the guided registration for leaders."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from civic.core.db import transaction
from civic.core.errors import NotAllowed, NotFound, Refused, allow
from civic.core.personal import Data
from civic.core.reads import note_read
from civic.organisations import commands, queries, rules
from civic.organisations.forms import KindForm, NameForm, PaperForm, PlaceForm, RecognitionForm, filled
from civic.organisations.models import DocumentType, Organization, Sector
from civic.organisations.panels import answers
from civic.people.acting import actor
from civic.web.downloads import private_file
from civic.web.forms import Form
from civic.web.i18n import in_words
from civic.web.paging import Page, page_number, paginate
from civic.web.safety import local_path, public_page, signed_in
from civic.web.shared_pages import shared_page

bp = Blueprint("organisations", __name__)

FORMS: dict[str, type[Form]] = {
    "nombre": NameForm,
    "tipo": KindForm,
    "lugar": PlaceForm,
    "reconocimiento": RecognitionForm,
    "documentos": PaperForm,
}
GUIDED = 7  # five steps here, two in accreditation (to which space, who represents it)


def mine(slug: str) -> Organization:
    """The organisation when the actor runs it; for anybody else it does not exist."""
    organization = queries.organization_by_slug(slug)
    if not rules.may_manage(actor(), organization):
        raise NotFound
    return organization


@bp.get("/organizaciones")
@shared_page
def listing() -> Any:
    public = answers.accredited_ids
    space = request.args.get("espacio", "")
    chosen = {
        "term": request.args.get("q", "")[:100],
        "kind": request.args.get("tipo", "")[:40],
        "sector": request.args.get("sector", ""),
        "district": request.args.get("distrito", "")[:6],
    }
    if chosen["sector"] not in {sector.value for sector in Sector}:
        chosen["sector"] = ""
    page = (
        paginate(queries.published(public(space), **chosen, few=bool(space)), page_number())
        if public
        else Page([], 1, 0)
    )
    districts = queries.districts_with(public()) if public else []
    return render_template(
        "organisations/listing.html", page=page, chosen=chosen, space_slug=space,
        kind_choices=[("", _("All kinds")), *((k.code, in_words(k.name)) for k in queries.kinds())],
        sector_choices=[("", _("All sectors")), *((s.value, s.label) for s in Sector)],
        district_choices=[("", _("All districts")), *((d.ubigeo, d.full_name) for d in districts)],
        space_choices=[("", _("All spaces")), *answers.spaces()],
    )  # fmt: skip


@bp.get("/organizaciones/<slug>")
@public_page
def detail(slug: str) -> Any:
    organization = queries.organization_by_slug(slug)
    if not rules.is_public(organization):
        if not rules.may_read_papers(actor(), organization):
            raise NotFound
        if rules.may_manage(actor(), organization):
            return redirect(url_for("organisations.manage", slug=slug), 303)
    return render_template(
        "organisations/detail.html", organization=organization, seats=answers.public_seats(organization),
        may_manage=rules.may_manage(actor(), organization),
        areas=queries.places_named([area.code for area in organization.areas]),
    )  # fmt: skip


@bp.get("/organizaciones/registrar")
def new() -> Any:
    drafts = queries.drafts_of(current_user) if current_user.is_authenticated else []
    return render_template("organisations/new.html", drafts=drafts, rules=rules)


@bp.route("/organizaciones/registrar/nombre", methods=["GET", "POST"])
@signed_in
def begin() -> Any:
    form = NameForm()
    alike: Any = []
    if form.validate_on_submit():
        alike = [] if form.is_another.data else _alike(form.name.data or "", None)
        if not alike:
            try:
                with transaction():
                    organization = commands.begin_registration(actor(), form.data)
            except Refused as error:
                form.refuse(error.sentence)
            else:
                return redirect(url_for("organisations.step", slug=organization.slug, step="tipo"), 303)
    return render_template(
        "organisations/begin.html", form=form, alike=alike, step="nombre", number=1, total=GUIDED, organization=None,
        back=url_for("organisations.new"),
    ), 422 if form.errors or form.form_errors or alike else 200  # fmt: skip


def _alike(name: str, ubigeo: str | None, but_not: int | None = None) -> Any:
    """Public organisations much like this one: only what anybody may see is suggested to a leader."""
    public = answers.accredited_ids
    return queries.similar_organizations(name, ubigeo, among=public(), but_not=but_not) if public else []


@bp.route("/organizaciones/<slug>/registro/<step>", methods=["GET", "POST"])
@signed_in
def step(slug: str, step: str) -> Any:
    organization = mine(slug)
    if step not in FORMS:
        raise NotFound
    form: Any = FORMS[step]()
    _prepare(form, organization, step)
    alike: Any = []
    if form.validate_on_submit():
        values = _values(form, step)
        again = step == "documentos" or (step == "lugar" and _has_more(form, organization))
        if not request.form.get("is_another"):
            name, ubigeo = values.get("name", organization.name), values.get("ubigeo", organization.ubigeo)
            changed = name != organization.name or ubigeo != organization.ubigeo
            alike = _alike(name, ubigeo, organization.id) if changed and organization.is_draft else []
        if not alike:
            try:
                with transaction():
                    if step == "documentos":
                        commands.add_document(
                            actor(), organization, DocumentType(form.kind.data), form.file.data
                        )
                    else:
                        commands.save_step(actor(), organization, step, values)
            except Refused as error:
                form.refuse(error.sentence, "file" if step == "documentos" else None)
            else:
                if step == "documentos":
                    flash(_("The paper is kept."), "good")
                return redirect(_after(organization, step, again), 303)
    number = rules.STEPS.index(step) + 1
    return render_template(
        "organisations/step.html", form=form, organization=organization, step=step, number=number, total=GUIDED,
        alike=alike, locked=rules.why_not_edit(organization), may_rename=rules.may_edit_identity(actor(), organization),
        papers=queries.documents_of(organization) if step == "documentos" else [],
        next_url=_after(organization, step, again=False), back=_before(organization, step), volver=_return_to(),
    ), 422 if form.errors or form.form_errors or alike else 200  # fmt: skip


def _prepare(form: Form, organization: Organization, step: str) -> None:
    if isinstance(form, KindForm):
        form.offer(queries.kinds(), organization.kind_code if "tipo" in organization.steps_done else None)
    if isinstance(form, PlaceForm):
        form.offer(answers.territory(), organization.district)
    if request.method == "GET" and step != "documentos":
        filled(form, organization, commands.FIELDS[step])
        if isinstance(form, KindForm) and "tipo" not in organization.steps_done:
            form.kind_code.data, form.sector.data = "", None
        if isinstance(form, PlaceForm):
            form.areas.data = [area.code for area in organization.areas]


def _values(form: Form, step: str) -> dict[str, Any]:
    values = {name: value for name, value in form.data.items() if name in commands.FIELDS[step]}
    if isinstance(form, KindForm):
        values["sector"] = Sector(form.sector.data or queries.kind_by_code(form.kind_code.data).sector)
    if isinstance(form, PlaceForm):
        known = {choice[0] for choice in form.settlement_code.choices or ()}
        if values.get("settlement_code") not in known:
            values["settlement_code"] = None
        offered = {choice[0] for choice in form.areas.choices or ()}
        values["areas"] = [code for code in form.areas.data or () if code in offered] or [values["ubigeo"]]
    return values


def _has_more(form: Form, organization: Organization) -> bool:
    """Whether the place page must be shown again because it can now offer the district's settlements and neighbours."""
    return isinstance(form, PlaceForm) and form.ubigeo.data != organization.ubigeo


def _return_to() -> str | None:
    return local_path(request.values.get("volver"))


def _after(organization: Organization, step: str, again: bool) -> str:
    back = _return_to()
    if again:
        return url_for("organisations.step", slug=organization.slug, step=step, volver=back)
    if back:
        return back
    if not organization.is_draft:
        return url_for("organisations.manage", slug=organization.slug)
    position = rules.STEPS.index(step) + 1
    if position < len(rules.STEPS):
        return url_for("organisations.step", slug=organization.slug, step=rules.STEPS[position])
    return answers.next_address(organization) or url_for("organisations.manage", slug=organization.slug)


def _before(organization: Organization, step: str) -> str:
    back = _return_to()
    position = rules.STEPS.index(step)
    if back or position == 0 or not organization.is_draft:
        return back or url_for("organisations.manage", slug=organization.slug)
    return url_for("organisations.step", slug=organization.slug, step=rules.STEPS[position - 1])


def note_organization_read(organization: Organization, data: tuple[Data, ...]) -> None:
    """Write down that somebody saw an organisation's contact or papers who does not lead it: they are often its leader's."""
    if actor().id not in {leader.person_id for leader in queries.leaders_of(organization)}:
        note_read(actor(), data, others=[("organizations", organization.id)])


@bp.get("/organizaciones/<slug>/papeles/<int:document_id>")
@signed_in
def document(slug: str, document_id: int) -> Response:
    organization = queries.organization_by_slug(slug)
    if not rules.may_read_papers(actor(), organization):
        raise NotFound
    paper = queries.document_by_id(organization, document_id)
    answer = private_file(paper.file)
    note_organization_read(organization, (Data.PAPERS,))
    return answer


@bp.post("/organizaciones/<slug>/papeles/<int:document_id>/quitar")
@signed_in
def remove_document(slug: str, document_id: int) -> Response:
    organization = mine(slug)
    paper = queries.document_by_id(organization, document_id)
    with transaction():
        commands.remove_document(actor(), organization, paper)
    flash(_("The paper was taken away."), "good")
    back = local_path(request.form.get("back"))
    return redirect(back or url_for("organisations.step", slug=slug, step="documentos"), 303)


def administrator_only() -> None:
    """Only administrators keep the list of kinds."""
    if not current_user.is_authenticated:
        raise NotAllowed
    allow(rules.may_manage_kinds(actor()))

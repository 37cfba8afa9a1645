"""The team's pages: who signs, who has completed, issuing one by one or all, correcting and revoking."""

from __future__ import annotations

from datetime import date

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from civic.certificates import commands, facts, queries, rules
from civic.certificates.forms import DesignForm, ReasonForm
from civic.certificates.models import Certificate, CertificateDesign, CertificateState
from civic.certificates.paper import pdf_of
from civic.certificates.views import bp, certificate_or_none
from civic.core import clock, jobs
from civic.core.db import transaction
from civic.core.errors import NotFound, Refused, found
from civic.events import panels as event_panels
from civic.events.models import Event
from civic.messages.addresses import absolute
from civic.people.acting import actor
from civic.people.queries import person_by_id
from civic.spaces.models import Space
from civic.spaces.panels import team_links
from civic.spaces.queries import space_by_slug
from civic.training.models import Edition
from civic.training.queries import edition_by_slug, edition_of_event
from civic.web.acts import ViewResult
from civic.web.downloads import attachment, private_file
from civic.web.fragments import fragment
from civic.web.paging import page_number
from civic.web.safety import signed_in

REFRESH = "3"  # seconds between two looks at a work under way


def _space(slug: str, *, issuing: bool = False) -> Space:
    space = space_by_slug(slug)
    may = rules.may_issue if issuing else rules.may_see_list
    if not may(current_user, space):
        raise NotFound
    return space


def _edition(slug: str, *, issuing: bool = False) -> tuple[Edition, Space]:
    edition = edition_by_slug(slug)
    space = queries.space_of_edition(edition)
    may = rules.may_issue if issuing else rules.may_see_list
    if not may(current_user, space):
        raise NotFound
    return edition, space


def _issuable(code: str) -> Certificate:
    certificate = certificate_or_none(code)
    if not rules.may_issue(current_user, certificate.space):
        raise NotFound
    return certificate


@bp.get("/espacios/<slug>/gestion/certificados")
@signed_in
def manage_list(slug: str) -> str:
    """What a space has issued, its editions, and who signs."""
    space = _space(slug)
    return render_template(
        "certificates/manage/list.html",
        space=space,
        manage_items=team_links(space),
        design=queries.design_of(space.id),
        editions=queries.editions_with_certificates(space),
        page=queries.certificates_of_space(space, page_number()),
        may_issue=rules.may_issue(actor(), space),
    )


@bp.route("/espacios/<slug>/gestion/certificados/diseno", methods=["GET", "POST"])
@signed_in
def manage_design(slug: str) -> ViewResult:
    """Who signs a space's certificates, and its logos."""
    space = _space(slug, issuing=True)
    design = queries.design_of(space.id)
    form = DesignForm()
    if request.method == "GET":
        if design is not None:
            form.load(design)
        else:
            form.issuer.data, form.prefix.data = space.name, _prefix_of(space)
    elif form.validate():
        try:
            with transaction():
                commands.set_design(actor(), _space(slug, issuing=True), form.draft)
        except Refused as refused:
            form.refuse(refused.sentence)
        else:
            flash(_("Certificates issued from now on look like this. Look at the sample."), "good")
            return redirect(url_for("certificates.manage_list", slug=slug), 303)
    page = render_template(
        "certificates/manage/design.html",
        space=space,
        manage_items=team_links(space),
        form=form,
        design=design,
    )
    return (page, 422) if form.errors else page


def _prefix_of(space: Space) -> str:
    words = [
        word for word in space.slug.split("-") if word not in ("mesa", "de", "la", "del", "concertacion")
    ]
    return (words[-1] if words else "cert")[:10].upper()


@bp.get("/espacios/<slug>/gestion/certificados/muestra")
@signed_in
def manage_sample(slug: str) -> Response:
    """A certificate of nobody, to look at the design before it is used."""
    space = _space(slug, issuing=True)
    design = found(queries.design_of(space.id))
    sample = _sample(space, design)
    site = absolute("certificates.look_up")
    return attachment(pdf_of(sample, site, site), f"{design.prefix}-muestra.pdf", "application/pdf")


def _sample(space: Space, design: CertificateDesign) -> Certificate:
    """A certificate that is in no table: never added to the session, so it can be found by nobody."""
    today: date = clock.today()
    sample = Certificate(
        code="AAAABBBBCCCCDDDDEEEE", serial=f"{design.prefix}-{today.year}-0000", name=_("Name of a person"),
        course_title=_("Title of the course"), hours=40, first_day=today, last_day=today, completed_on=today,
        state=CertificateState.VALID, issued_at=clock.now(),
    )  # fmt: skip
    sample.space, sample.design = space, design
    return sample


@bp.get("/ediciones/<slug>/certificados")
@signed_in
def manage_edition(slug: str) -> Response:
    """Who of an edition has completed it, who has a certificate, and how far a work under way is."""
    edition, space = _edition(slug)
    roll = facts.deserved(edition)
    had = queries.latest_by_person(edition.id)
    issuing, packing = (
        jobs.job_by_key(commands.issue_key(edition)),
        jobs.job_by_key(commands.pack_key(edition)),
    )
    page = render_template(
        "certificates/manage/edition.html",
        edition=edition,
        event=edition.event,
        space=space,
        manage_items=team_links(space),
        roll=roll,
        had=had,
        design=queries.design_of(space.id),
        waiting=[line for line in roll if line.is_completed and line.person.id not in had],
        valid=sum(1 for certificate in had.values() if certificate.is_valid),
        issuing=issuing,
        packing=packing,
        pack=queries.pack_of(edition.id),
        still=request.args.get("quieto") == "1",
        may_issue=rules.may_issue(actor(), space),
    )
    answer = make_response(page)
    if request.args.get("quieto") != "1" and any(
        job is not None and job.is_open for job in (issuing, packing)
    ):
        answer.headers["Refresh"] = REFRESH
    return answer


@bp.post("/ediciones/<slug>/certificados/emitir")
@signed_in
def issue(slug: str) -> AnyResponse:
    """Give one person the certificate."""
    _edition(slug, issuing=True)
    typed = request.form.get("person", "")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
    with transaction():
        edition, _space_of = _edition(slug, issuing=True)
        certificate = commands.issue(actor(), edition, person_by_id(number))
    flash(_("Certificate %(serial)s is issued.", serial=certificate.serial), "good")
    return _to(slug)


@bp.post("/ediciones/<slug>/certificados/emitir-todos")
@signed_in
def issue_all(slug: str) -> AnyResponse:
    """Ask for the certificates of all who completed the edition."""
    _edition(slug, issuing=True)
    with transaction():
        commands.ask_for_all(actor(), _edition(slug, issuing=True)[0])
    flash(_("The certificates are being issued. You may leave this page: the work goes on."), "info")
    return _to(slug)


@bp.post("/ediciones/<slug>/certificados/paquete")
@signed_in
def make_pack(slug: str) -> AnyResponse:
    """Ask for all papers of the edition in one file."""
    _edition(slug)
    with transaction():
        base = absolute("certificates.look_up").rsplit("/certificados", 1)[0]
        commands.ask_for_pack(actor(), _edition(slug)[0], base)
    flash(_("The file is being made. You may leave this page: the work goes on."), "info")
    return _to(slug)


@bp.get("/ediciones/<slug>/certificados/paquete")
@signed_in
def pack(slug: str) -> Response:
    """All papers of the edition, as a ZIP."""
    edition, _space_of = _edition(slug)
    return private_file(found(queries.pack_of(edition.id)).file)


def _to(slug: str) -> AnyResponse:
    return redirect(url_for("certificates.manage_edition", slug=slug), 303)


@bp.get("/certificados/<code>/gestion")
@signed_in
def manage_detail(code: str) -> str:
    """A certificate with what its issuer may do to it."""
    return _detail(_issuable(code))


def _detail(
    certificate: Certificate, correcting: ReasonForm | None = None, revoking: ReasonForm | None = None
) -> str:
    return render_template(
        "certificates/manage/detail.html",
        certificate=certificate,
        space=certificate.space,
        edition=certificate.edition,
        manage_items=team_links(certificate.space),
        correcting=correcting or ReasonForm(formdata=None, prefix="c"),
        revoking=revoking or ReasonForm(formdata=None, prefix="r"),
        correct_refusal=rules.why_not_correct(certificate, certificate.person.full_name),
        revoke_refusal=rules.why_not_revoke(certificate),
        form=correcting or revoking,
    )


@bp.post("/certificados/<code>/corregir")
@signed_in
def correct(code: str) -> ViewResult:
    """Make a corrected certificate with the name of today."""
    certificate = _issuable(code)
    form = ReasonForm(prefix="c")
    if not form.validate():
        return _detail(certificate, correcting=form), 422
    with transaction():
        fresh = commands.correct(actor(), _issuable(code), form.reason.data or "")
    flash(_("Certificate %(serial)s takes its place.", serial=fresh.serial), "good")
    return redirect(url_for("certificates.manage_detail", code=fresh.code_shown), 303)


@bp.post("/certificados/<code>/anular")
@signed_in
def revoke(code: str) -> ViewResult:
    """Take a certificate back."""
    certificate = _issuable(code)
    form = ReasonForm(prefix="r")
    if not form.validate():
        return _detail(certificate, revoking=form), 422
    with transaction():
        commands.revoke(actor(), _issuable(code), form.reason.data or "")
    flash(_("The certificate is revoked; its page says so."), "good")
    return redirect(url_for("certificates.manage_detail", code=code), 303)


def _team_panel(event: Event) -> Markup | str:
    edition = edition_of_event(event.id)
    if edition is None:
        return ""
    return fragment("certificates/_edition.html", edition=edition, valid=queries.count_valid(edition.id))


event_panels.team_panels.append(_team_panel)

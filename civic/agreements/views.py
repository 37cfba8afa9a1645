"""The public pages: agreements, commitments and who keeps its word; and where they show on other rooms' pages."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from civic.agreements import panels, queries, rules
from civic.agreements.models import (
    Agreement,
    AgreementKind,
    AgreementState,
    Axis,
    Commitment,
    CommitmentState,
    Postponement,
)
from civic.agreements.queries import CommitmentFilters
from civic.agreements.story import story_of
from civic.agreements.word import FEW, Outcome
from civic.core import clock
from civic.core.errors import NotFound, found
from civic.people import panels as people_panels
from civic.people.acting import actor
from civic.people.models import Person
from civic.records import panels as record_panels
from civic.records.models import Record, Seat
from civic.records.panels import Signer
from civic.records.rules import may_see
from civic.spaces import panels as space_panels
from civic.spaces.models import Space, SpaceKind
from civic.spaces.queries import space_by_slug
from civic.web.downloads import private_file
from civic.web.fragments import fragment
from civic.web.paging import cut, page_number
from civic.web.safety import public_page
from civic.web.shared_pages import shared_page

bp = Blueprint("agreements", __name__)

LATE = "tarde"  # a state that follows from the clock
ORDER = (AgreementState.IN_FORCE, AgreementState.EXPIRED, AgreementState.ENDED, AgreementState.DRAFT)
SHOWN = 4  # on a space's front page


def own_agreement(slug: str) -> Agreement:
    """The agreement, if whoever asks may read it."""
    agreement = queries.agreement_by_slug(slug)
    if not rules.may_see_agreement(actor(), agreement):
        raise NotFound
    return agreement


def own_commitment(slug: str, number: int) -> Commitment:
    """The commitment, if whoever asks may read it."""
    commitment = queries.commitment_of(space_by_slug(slug), number)
    if not rules.may_see_commitment(actor(), commitment):
        raise NotFound
    return commitment


def _chosen(kind: Any, name: str) -> Any:
    """The member of an enumeration that the address asks for, or None."""
    try:
        return kind(request.args.get(name, ""))
    except ValueError:
        return None


@bp.get("/espacios/<slug>/acuerdos")
@public_page
def of_space(slug: str) -> str:
    """The signed agreements of a space, in force and past."""
    space = space_by_slug(slug)
    kind, state = _chosen(AgreementKind, "tipo"), _chosen(AgreementState, "estado")
    agreements = queries.agreements_of(space, kind, None if state is AgreementState.DRAFT else state)
    page = cut(agreements, page_number())
    return render_template(
        "agreements/of_space.html", space=space, page=page, kind=kind, state=state, AgreementKind=AgreementKind,
        states=[s for s in AgreementState if s is not AgreementState.DRAFT],
        counts=queries.commitment_counts([a.id for a in page]), may_work=rules.may_see_work(actor(), space),
    )  # fmt: skip


@bp.get("/acuerdos/<slug>")
@public_page
def detail(slug: str) -> str:
    """An agreement: parties, object, validity, renewals, its document and what became of its commitments."""
    agreement = own_agreement(slug)
    return render_template(
        "agreements/detail.html", agreement=agreement, space=agreement.space, Axis=Axis,
        commitments=queries.commitments_of_agreement(agreement), before=queries.chain_before(agreement),
        after=queries.continued_by(agreement), projects=queries.projects_of([agreement.id]).get(agreement.id, []),
        may_work=rules.may_see_work(actor(), agreement.space), record_url=record_url(agreement.record), result=queries.outcome_of(agreement.poll) if agreement.poll else None,
    )  # fmt: skip


def record_url(record: Record | None) -> str:
    """Where whoever asks reads a document, "" when there is none for them."""
    if record is None or not may_see(actor(), record):
        return ""
    return url_for("records.detail" if record.is_public else "records.manage_detail", slug=record.slug)


@bp.get("/acuerdos/<slug>/documento")
def document(slug: str) -> Response:
    """The scan of an agreement that was signed on paper."""
    agreement = own_agreement(slug)
    if not (agreement.document_is_public or rules.may_see_work(actor(), agreement.space)):
        raise NotFound
    return private_file(found(agreement.document))


@bp.get("/acuerdos/<slug>/renovaciones/<int:renewal_id>/documento")
def renewal_document(slug: str, renewal_id: int) -> Response:
    """The scan of a renewal."""
    agreement = own_agreement(slug)
    renewal = queries.renewal_of(agreement, renewal_id)
    if not (renewal.document_is_public or rules.may_see_work(actor(), agreement.space)):
        raise NotFound
    return private_file(found(renewal.document))


@bp.get("/compromisos")
@shared_page
def listing() -> str:
    """Every commitment, with what was asked for."""
    spaces = queries.spaces_with_commitments()
    slug, state = request.args.get("espacio", ""), request.args.get("estado", "")
    space = next((s for s in spaces if s.slug == slug), None)
    asked = queries.public_agreement(request.args.get("acuerdo", ""))
    filters = CommitmentFilters(
        space=space, state=_chosen(CommitmentState, "estado"), entity=request.args.get("entidad", "")[:160],
        axis=_chosen(Axis, "eje"), agreement=asked, late=state == LATE, text=request.args.get("q", "")[:100],
    )  # fmt: skip
    return render_template(
        "agreements/listing.html", page=queries.commitments_page(filters, page_number()), filters_=filters, chosen=state,
        spaces=spaces, entities=queries.entity_choices(space), agreements=queries.agreement_choices(space),
        states=[("", _("All")), (LATE, _("Past its date")), *((s.value, s.label) for s in CommitmentState)],
        axes=[("", _("All")), *((a.value, a.label) for a in Axis)],
    )  # fmt: skip


@bp.get("/compromisos/quien-cumple")
@public_page
def word() -> str:
    """Who keeps its word: what became of each entity's commitments, and how that is counted."""
    spaces = queries.spaces_with_commitments()
    space = next((s for s in spaces if s.slug == request.args.get("espacio", "")), None)
    many, few = queries.word_kept(space)
    return render_template(
        "agreements/word.html", many=many, few=few, spaces=spaces, chosen=space, Outcome=Outcome, FEW=FEW,
        totals={o: sum(w.counts[o] for w in [*many, *few]) for o in Outcome}, day=clock.today(),
    )  # fmt: skip


@bp.get("/espacios/<slug>/compromisos/<int:number>")
@public_page
def commitment(slug: str, number: int) -> str:
    """A commitment: what, who, by when, how it is proved, and everything that happened since."""
    shown = own_commitment(slug, number)
    return render_template(
        "agreements/commitment.html", commitment=shown, space=shown.space,
        story=story_of(queries.reports_of(shown.id), queries.postponements_of(shown.id)),
        is_postponement=lambda step: isinstance(step, Postponement), carried=queries.carried_into(shown),
        may_work=rules.may_work_on(actor(), shown),
        origins=[part for part in (render(shown) for render in panels.origins) if part],
    )  # fmt: skip


@bp.get("/espacios/<slug>/compromisos/<int:number>/prueba/<int:report_id>")
def evidence(slug: str, number: int, report_id: int) -> Response:
    """The file of a step: what proves it."""
    shown = own_commitment(slug, number)
    stored = found(queries.report_of(shown, report_id).file)
    response = private_file(stored)
    if stored.media_type.startswith("image/"):
        response.headers.set("Content-Disposition", "inline")
        response.headers["Cache-Control"] = "private, max-age=600"
    return response


# --- where they show elsewhere ----------------------------------------------------------------------------------------


def _panel(space: Space) -> Markup | str:
    """On a space's page: its agreements, and in a strategic one its covenants with their projects."""
    if space.kind is SpaceKind.STRATEGIC:
        covenants = sorted(
            queries.agreements_of(space, AgreementKind.COVENANT), key=lambda a: ORDER.index(a.state)
        )
        projects = queries.projects_of([a.id for a in covenants])
        if covenants:
            return fragment("agreements/_strategic.html", space=space, covenants=covenants, projects=projects)
    agreements = queries.agreements_of(space)
    if not agreements:
        return ""
    return fragment(
        "agreements/_panel.html", space=space, agreements=agreements[:SHOWN],
        counts=queries.commitment_counts([a.id for a in agreements[:SHOWN]]),
    )  # fmt: skip


def _asked(person: Person) -> Markup | str:
    """On top of somebody's own page: the commitments for which they answer."""
    mine = queries.in_charge_of(person.id)
    return fragment("agreements/_mine.html", commitments=mine) if mine else ""


def _source(record: Record) -> Markup | str:
    """On a document's page: the agreement that it writes down."""
    agreement = queries.agreement_of_record(record.id)
    if agreement is None or not rules.may_see_agreement(actor(), agreement):
        return ""
    return fragment("agreements/_source.html", agreement=agreement)


def _signers(record: Record) -> list[Signer]:
    """Who is expected to sign the document of an agreement: those named by its parties."""
    agreement = queries.agreement_of_record(record.id)
    return [
        Signer(p.signer, p.office, Seat.TITULAR if p.organization else Seat.GUEST, p.organization)
        for p in (agreement.parties if agreement else [])
        if p.signer and p.office
    ]


space_panels.add_panel(_panel, space_panels.Place.DECIDED)
people_panels.asked.append(_asked)
record_panels.sources.append(_source)
record_panels.signers.append(_signers)

"""The public pages of documents: a space's list, a document, its paper, and the file whose fingerprint is its seal."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from civic.core.errors import NotFound
from civic.messages.addresses import absolute
from civic.people.acting import actor
from civic.records import panels, paper, queries, rules, sealing
from civic.records.content import section_digest
from civic.records.models import Record, RecordKind
from civic.spaces.models import Space
from civic.spaces.panels import Place, add_panel
from civic.spaces.queries import space_by_slug
from civic.voting.proof.canonical import canonical
from civic.web.downloads import attachment, private_file
from civic.web.fragments import fragment
from civic.web.paging import page_number, paginate
from civic.web.shared_pages import shared_page

bp = Blueprint("records", __name__)


@bp.app_context_processor
def _words() -> dict[str, Any]:
    return {"record_moment": paper.moment_words, "record_digest": section_digest}


@bp.get("/espacios/<slug>/actas")
@shared_page
def of_space(slug: str) -> str:
    """The sealed documents of a space, newest first."""
    space = space_by_slug(slug)
    kind = next((each for each in RecordKind if each.value == request.args.get("tipo")), None)
    return render_template(
        "records/of_space.html", space=space, kind=kind, page=paginate(queries.records_of(space, kind), page_number()),
        kinds=[("", _("All")), *((each.value, each.label) for each in queries.kinds_sealed(space.id))],
    )  # fmt: skip


def public_record(slug: str) -> Record:
    """A sealed document."""
    record = queries.record_by_slug(slug)
    if not record.is_public:
        raise NotFound
    return record


def addresses(record: Record) -> tuple[str, str]:
    """The absolute addresses of a document's page and of its sealed file."""
    return absolute("records.detail", slug=record.slug), absolute("records.sealed", slug=record.slug)


def sources_of(record: Record) -> list[Markup | str]:
    """Where a document comes from, as the rooms that wrote it say."""
    return [said for tell in panels.sources if (said := tell(record))]


@bp.get("/actas/<slug>")
def detail(slug: str) -> str:
    """One document as everybody may read it."""
    record = public_record(slug)
    page_url, sealed_url = addresses(record)
    return render_template(
        "records/detail.html", record=record, space=record.space, sources=sources_of(record), page_url=page_url,
        sealed_url=sealed_url, may_work=rules.may_see_whole(actor(), record),
    )  # fmt: skip


@bp.get("/actas/<slug>/acta.pdf")
def paper_copy(slug: str) -> Response:
    """The public copy as a PDF."""
    record = public_record(slug)
    return attachment(
        paper.public_pdf(record, *addresses(record)), paper.file_name(record), "application/pdf", inline=True
    )


@bp.get("/actas/<slug>/sellado.json")
def sealed(slug: str) -> Response:
    """The very bytes whose SHA-256 is the seal."""
    record = public_record(slug)
    return attachment(sealing.sealed_bytes(record), f"{record.slug}.json", "application/json; charset=utf-8")


@bp.get("/actas/<slug>/anexos/<int:position>.json")
def sealed_annex(slug: str, position: int) -> Response:
    """The very bytes whose SHA-256 is the seal of an annex."""
    record = public_record(slug)
    annex = queries.annex_of(record, position)
    body = canonical(sealing.annex_statement(annex, sealing.seal_before(annex)))
    return attachment(body, f"{record.slug}-{position}.json", "application/json; charset=utf-8")


@bp.get("/actas/<slug>/anexos/<int:position>/archivo")
def annex_file(slug: str, position: int) -> Response:
    """The file of an annex: for everybody if the team said so, else for the team."""
    record = public_record(slug)
    annex = queries.annex_of(record, position)
    if annex.file is None or not (annex.file_is_public or rules.may_see_whole(actor(), record)):
        raise NotFound
    return private_file(annex.file)


def _on_space(space: Space) -> Markup | str:
    """What a space sealed last."""
    records = queries.latest_of(space.id)
    if not records:
        return ""
    more = url_for("records.of_space", slug=space.slug)
    return fragment("records/_panel.html", records=records, more=more)


add_panel(_on_space, Place.DECIDED)

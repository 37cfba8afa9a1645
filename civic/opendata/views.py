"""Open data: the dictionary page, and each dataset as CSV and JSON, streamed."""

from __future__ import annotations

import csv as csv_module
import io
import json as json_module
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from flask import Blueprint, Response, current_app, render_template, request, stream_with_context

from civic.attendance.models import ProofLevel
from civic.core import clock
from civic.core.errors import NotFound, found
from civic.monitoring import recount
from civic.opendata.datasets import DATASETS, LICENCE, LICENCE_URL, Asked, Dataset
from civic.spaces.queries import featured_spaces, space_by_slug
from civic.web.downloads import attachment, safe_cell
from civic.web.shared_pages import shared_page

bp = Blueprint("opendata", __name__)


@bp.get("/datos")
@shared_page
def index() -> str:
    """What can be downloaded, its licence and the meaning of every column."""
    return render_template(
        "opendata/index.html", datasets=DATASETS.values(), licence=LICENCE, licence_url=LICENCE_URL,
        spaces=featured_spaces(),
    )  # fmt: skip


def _asked(dataset: Dataset) -> Asked:
    """Space, year, day and scope from the address; an unknown space is not found, other unknown values are left out."""
    slug, year, day = (request.args.get(name, "") for name in ("espacio", "anio", "al"))
    if dataset.needs_space and not slug:
        raise NotFound
    try:
        as_of = date.fromisoformat(day) if len(day) == 10 else None
    except ValueError:
        as_of = None
    known = len(year) == 4 and year.isascii() and year.isdigit() and 2000 <= int(year) <= clock.today().year
    return Asked(
        space=space_by_slug(slug) if slug else None,
        year=int(year) if known else None,
        as_of=as_of if as_of and as_of < clock.today() and as_of.year >= 2000 else None,
        with_children=request.args.get("ambito") != "solo",
        proof=next((p for p in list(ProofLevel)[1:] if p.value == request.args.get("prueba")), None),
    )


def _file_name(dataset: Dataset, asked: Asked) -> str:
    parts = [dataset.slug, asked.space.slug if asked.space else "", str(asked.year or "")]
    return "-".join(part for part in parts if part)


@bp.get("/datos/<dataset>.csv")
def csv(dataset: str) -> Response:
    """A dataset as CSV with a byte-order mark, formulas defused."""
    table = found(DATASETS.get(dataset))
    asked = _asked(table)

    def lines() -> Iterator[str]:
        out = io.StringIO()
        writer = csv_module.writer(out, lineterminator="\r\n")
        out.write("\ufeff")
        writer.writerow([column.name for column in table.columns])
        for row in table.rows(asked):
            writer.writerow([safe_cell(cell) for cell in row])
            if out.tell() > 32_000:
                yield out.getvalue()
                out.seek(0)
                out.truncate()
        yield out.getvalue()

    return _download(lines(), f"{_file_name(table, asked)}.csv", "text/csv; charset=utf-8")


@bp.get("/datos/<dataset>.json")
def json(dataset: str) -> Response:
    """A dataset as JSON with its licence and the meaning of its columns."""
    table = found(DATASETS.get(dataset))
    asked = _asked(table)
    head = {
        "dataset": table.slug,
        "title": str(table.title),
        "about": str(table.about),
        "licence": LICENCE,
        "licence_url": LICENCE_URL,
        "source": current_app.config["OPERATOR_NAME"] or current_app.config["PLATFORM_NAME"],
        "computed_at": clock.now().isoformat(timespec="seconds"),
        "columns": [{"name": c.name, "kind": c.kind, "about": str(c.about)} for c in table.columns],
    }
    names = [column.name for column in table.columns]

    def parts() -> Iterator[str]:
        text = json_module.dumps(head, ensure_ascii=False, indent=1)
        yield text[:-2] + ',\n "rows": ['
        first = True
        batch: list[str] = []
        for row in table.rows(asked):
            cells = dict(zip(names, row, strict=True))
            batch.append(json_module.dumps(cells, ensure_ascii=False, default=safe_cell))
            if len(batch) == 200:
                yield ("\n" if first else ",\n") + ",\n".join(batch)
                first, batch = False, []
        if batch:
            yield ("\n" if first else ",\n") + ",\n".join(batch)
        yield "\n ]\n}\n"

    return _download(parts(), f"{_file_name(table, asked)}.json", "application/json; charset=utf-8")


def _download(parts: Iterator[str], name: str, media_type: str) -> Response:
    response = Response(stream_with_context(parts), content_type=media_type)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


@bp.get("/datos/recuento.py")
def recount_script() -> Response:
    """The stand-alone script that counts the published rows again."""
    return attachment(Path(recount.__file__).read_bytes(), "recuento.py", "text/x-python; charset=utf-8")

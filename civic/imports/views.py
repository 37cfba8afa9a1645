"""Pages for coordinators: send a list, look at what it would do, bring it in, undo it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from civic.core.db import transaction
from civic.core.errors import NotFound, Refused, allow
from civic.core.files import read_upload
from civic.imports import commands, queries, sheets
from civic.imports.forms import ListForm
from civic.imports.models import BatchState, ImportBatch, ListKind
from civic.imports.rules import MAX_ON_PAGE, may_import, why_not_apply, why_not_undo
from civic.imports.runs import NEW, RowResult, unpacked
from civic.people.acting import actor
from civic.spaces.models import Space
from civic.spaces.panels import team_links
from civic.spaces.queries import space_by_slug
from civic.web.acts import ViewResult
from civic.web.downloads import attachment
from civic.web.paging import Page, page_number
from civic.web.safety import signed_in

bp = Blueprint("imports", __name__)
ROOT = "/espacios/<slug>/gestion/importar"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 50
# What a reader wants to see first: what they must mend, then what they must answer.
ORDER = ("wrong", "ask", "changed", "new", "known", "same", "example")


def _space(slug: str) -> Space:
    space = space_by_slug(slug)
    allow(may_import(actor(), space))
    return space


def _kind(value: str) -> ListKind:
    try:
        return ListKind(value)
    except ValueError as error:
        raise NotFound from error


def _links(space: Space) -> list[tuple[str, str, bool]]:
    start = url_for("imports.start", slug=space.slug)
    return [(label, url, here or url == start) for label, url, here in team_links(space)]


@bp.route(ROOT, methods=["GET", "POST"])
@signed_in
def start(slug: str) -> ViewResult:
    """Choose a list and send it; the lists sent before; templates to fill in."""
    space = _space(slug)
    form = ListForm()
    if form.validate_on_submit():
        try:
            batch = _look(space, ListKind(form.kind.data), form.file.data)
        except Refused as refused:
            form.refuse(refused.sentence, "file")
        else:
            return redirect(url_for("imports.preview", slug=slug, batch_id=batch.id), 303)
    page = render_template(
        "imports/start.html", space=space, form=form, kinds=list(ListKind), manage_items=_links(space),
        page=queries.batches_of(space, page_number()), columns={kind: list(sheets.help_rows(kind)) for kind in ListKind},
        max_rows=MAX_ON_PAGE,
    )  # fmt: skip
    return (page, 422) if form.errors or form.form_errors else page


def _look(space: Space, kind: ListKind, upload: Any) -> ImportBatch:
    data = read_upload(upload)
    name = commands.file_called(upload.filename)
    table = commands.read_file(data, on_page=True)
    with commands.rehearsal():
        results = commands.look_at(actor(), queries.space_again(space), kind, table, {}, name)
    with transaction():
        return commands.keep_preview(actor(), space, kind, name, data, table, results)


@bp.get(f"{ROOT}/plantillas/<kind>.<ending>")
@signed_in
def template(slug: str, kind: str, ending: str) -> Response:
    """The template of a list, as CSV or XLSX."""
    _space(slug)
    sort = _kind(kind)
    if ending == "csv":
        return attachment(sheets.template_csv(sort), f"plantilla-{kind}.csv", "text/csv; charset=utf-8")
    if ending == "xlsx":
        return attachment(sheets.template_xlsx(sort), f"plantilla-{kind}.xlsx", XLSX)
    raise NotFound


@bp.get(f"{ROOT}/<int:batch_id>")
@signed_in
def preview(slug: str, batch_id: int) -> ViewResult:
    """A list: what its rows would become, or what it brought in."""
    space = _space(slug)
    batch = queries.batch_of(space, batch_id)
    results = unpacked(batch.report)
    state = request.args.get("estado", "")
    wanted = [r for r in results if r.state == state] if state in ORDER else sorted(results, key=_first)
    return render_template(
        "imports/preview.html", space=space, batch=batch, page=_part(wanted, page_number()), state=state, states=ORDER,
        refusal=why_not_apply(batch), undo_refusal=why_not_undo(batch), BatchState=BatchState, NEW=NEW,
        manage_items=_links(space),
    )  # fmt: skip


def _first(result: RowResult) -> tuple[int, int]:
    return ORDER.index(result.state), result.number


def _part(results: list[RowResult], number: int) -> Page[RowResult]:
    number = max(1, min(number, -(-len(results) // SHOWN) or 1))
    return Page(results[(number - 1) * SHOWN : number * SHOWN], number, len(results), SHOWN)


@bp.post(f"{ROOT}/<int:batch_id>/responder")
@signed_in
def decide(slug: str, batch_id: int) -> Response:
    """Answer which rows are people or organisations that are known already."""
    space = _space(slug)
    batch = queries.batch_of(space, batch_id)
    answers = {
        key.removeprefix("fila-"): value for key, value in request.form.items() if key.startswith("fila-")
    }
    choices = commands.checked_choices(batch, answers)
    kind, name, table = batch.kind, batch.file_name, commands.table_of(batch)
    with commands.rehearsal():
        results = commands.look_at(actor(), queries.space_again(space), kind, table, choices, name)
    with transaction():
        commands.decide(actor(), batch, choices, results)
    flash(_("Your answers are kept. Nothing has been brought in yet."), "good")
    return redirect(url_for("imports.preview", slug=slug, batch_id=batch_id), 303)


@bp.post(f"{ROOT}/<int:batch_id>/aplicar", endpoint="apply")
@signed_in
def apply_batch(slug: str, batch_id: int) -> Response:
    """Bring the list in."""
    batch = queries.batch_of(_space(slug), batch_id)
    with transaction():
        batch = commands.apply_import(actor(), batch)
    made = batch.count("new")
    flash(
        ngettext("The list is in: %(num)d row is new.", "The list is in: %(num)d rows are new.", made)
        + " " + _("You can undo it on this page."),
        "good",
    )  # fmt: skip
    return redirect(url_for("imports.preview", slug=slug, batch_id=batch_id), 303)


@bp.post(f"{ROOT}/<int:batch_id>/deshacer")
@signed_in
def undo(slug: str, batch_id: int) -> Response:
    """Take away what the list made."""
    batch = queries.batch_of(_space(slug), batch_id)
    with transaction():
        taken = commands.undo_import(actor(), batch)
    flash(
        ngettext("Undone: %(num)d thing was taken away.", "Undone: %(num)d things were taken away.", taken),
        "good",
    )
    return redirect(url_for("imports.preview", slug=slug, batch_id=batch_id), 303)


@bp.post(f"{ROOT}/<int:batch_id>/descartar")
@signed_in
def discard(slug: str, batch_id: int) -> Response:
    """Forget a list that was only looked at."""
    batch = queries.batch_of(_space(slug), batch_id)
    with transaction():
        commands.discard(actor(), batch)
    flash(_("The list is forgotten. Nothing was brought in."), "good")
    return redirect(url_for("imports.start", slug=slug), 303)

"""The public pages: the criteria of a call, its results, and the files to compute them again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from flask import Blueprint, Response, render_template, request
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from civic.core import clock
from civic.core.errors import NotFound, found
from civic.core.pdf import make_pdf
from civic.evaluation import queries, rerank, results, rules, tables
from civic.evaluation.annex import annex_data
from civic.evaluation.models import RESERVES, TIE_BREAKS, Results, Sheet
from civic.evaluation.ranking import Outcome, TieBreak, rounded
from civic.evaluation.sheet import is_intact, plain
from civic.evaluation.words import all_steps
from civic.proposals import panels
from civic.proposals.models import Call, Proposal
from civic.proposals.money import soles
from civic.web.downloads import attachment, csv_text
from civic.web.fragments import fragment
from civic.web.paging import cut, page_number
from civic.web.safety import public_page
from civic.web.shared_pages import shared_page

bp = Blueprint("evaluation", __name__)

LINES = 50  # proposals on a page of results
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.app_template_filter("soles")
def _soles(cents: int | None) -> str:
    return soles(cents)


def call_seen(slug: str) -> Call:
    """The call for whoever may see it, or NotFound."""
    call = queries.call_by_slug(slug)
    if not rules.may_see_call(current_user, call):
        raise NotFound
    return call


def _published(slug: str) -> Sheet:
    sheet = queries.sheet_of(call_seen(slug))
    if sheet is None or not sheet.is_published:
        raise NotFound
    return sheet


def _results(slug: str) -> Results:
    """The results of a call: those that hold, or an earlier publication by its number."""
    sheet = _published(slug)
    asked = request.args.get("version", "")
    if asked:
        return found(next((r for r in queries.all_results_of(sheet) if str(r.version) == asked), None))
    return found(queries.results_of(sheet))


def _names(published: Results) -> dict[int, str]:
    ids = {e["person"] for row in published.inputs for e in row["evaluators"]}
    return {number: person.full_name for number, person in queries.people_by_id(ids).items()}


@bp.get("/convocatorias/<slug>/criterios")
@public_page
def criteria(slug: str) -> str:
    """How the proposals of a call are evaluated, fixed before anybody scored."""
    sheet = _published(slug)
    return render_template(
        "evaluation/criteria.html", call=sheet.call, space=sheet.call.space, sheet=sheet, intact=is_intact(sheet),
        ties=[TIE_BREAKS[TieBreak(step)] for step in sheet.tie_break], reserve=RESERVES[sheet.reserve], plain=plain,
        has_results=queries.results_of(sheet) is not None,
    )  # fmt: skip


@bp.get("/convocatorias/<slug>/criterios/hoja.json")
def sheet_text(slug: str) -> Response:
    """The text of the sheet whose SHA-256 is published, byte for byte."""
    sheet = _published(slug)
    return attachment((sheet.frozen or "").encode(), f"hoja-{slug}.json", "application/json; charset=utf-8")


@bp.get("/convocatorias/<slug>/resultados", endpoint="results")
@shared_page
def results_page(slug: str) -> str:
    """The order of a call: every score with its reason, the list under the ceiling, the reserve."""
    published = _results(slug)
    sheet, ranking = published.sheet, results.ranking_of(published)
    lines = results.lines_of(published, ranking)
    page = cut(lines, page_number(), LINES)
    return render_template(
        "evaluation/results.html", call=sheet.call, space=sheet.call.space, sheet=sheet, published=published, ranking=ranking,
        page=page, groups=[(outcome, [line for line in page if line.outcome is outcome]) for outcome in Outcome],
        chosen=len(ranking.of(Outcome.PRIORITY)), label=tables.outcome_label, names=_names(published), rounded=rounded, plain=plain, on_day=date.fromisoformat,
        steps=all_steps(ranking, {c.code: c.name for c in sheet.criteria}), versions=queries.all_results_of(sheet),
        criteria={c.code: c for c in sheet.criteria}, filters={f.code: f for f in sheet.filters},
    )  # fmt: skip


@bp.get("/convocatorias/<slug>/resultados/puntajes.csv")
def scores_csv(slug: str) -> Response:
    """Every score, and all that is needed to make the order again."""
    published = _results(slug)
    text = csv_text(tables.SCORES, tables.score_rows(published, _names(published)))
    return attachment(text.encode(), f"puntajes-{slug}.csv", "text/csv; charset=utf-8")


@bp.get("/convocatorias/<slug>/resultados/resultados.xlsx")
def workbook(slug: str) -> Response:
    """The results as a workbook: order, matrix, filters, criteria, every score."""
    published = _results(slug)
    ranking = results.ranking_of(published)
    scores = tables.Table(
        "Puntajes", tables.SCORES, [list(r) for r in tables.score_rows(published, _names(published))]
    )
    made = tables.workbook(
        [
            tables.order_table(published, ranking), tables.matrix_table(published, ranking),
            tables.filter_table(published), tables.criteria_table(published), scores,
        ],
        published.published_at,
    )  # fmt: skip
    return attachment(made, f"resultados-{slug}.xlsx", XLSX)


@bp.get("/convocatorias/<slug>/resultados/anexo.pdf")
def annex(slug: str) -> Response:
    """The annex of the workshop's acta: criteria, filters, matrix and order, to be signed."""
    published = _results(slug)
    data, title = annex_data(published, _names(published))
    made = make_pdf(
        "evaluation-annex", data, title=title, lang=str(get_locale() or "es"),
        day=clock.local(published.published_at).date(),
    )  # fmt: skip
    return attachment(made, f"anexo-evaluacion-{slug}.pdf", "application/pdf")


@bp.get("/datos/reordenar.py")
def script() -> Response:
    """The stand-alone script that makes the order again from the scores."""
    return attachment(Path(rerank.__file__).read_bytes(), "reordenar.py", "text/x-python; charset=utf-8")


def _panel(proposal: Proposal) -> Markup | str:
    """On a proposal's page: its place and scores once the results are public, or how it will be evaluated."""
    sheet, published = queries.published_for(proposal.call)
    if sheet is None:
        return ""
    line, place = None, 0
    if published is not None:
        lines = results.lines_of(published, results.ranking_of(published))
        place, line = next(
            ((n, o) for n, o in enumerate(lines) if o.row["proposal"] == proposal.id), (0, None)
        )
    if line is None and not proposal.is_live:
        return ""
    return fragment(
        "evaluation/_panel.html", proposal=proposal, call=proposal.call, sheet=sheet, line=line, rounded=rounded,
        label=tables.outcome_label, published=published, on_page=place // LINES + 1,
    )  # fmt: skip


def _hold(proposal: Proposal) -> str | None:
    return (
        _("Its evaluation has begun, so the text stays as it is.") if queries.has_begun(proposal.id) else None
    )


def _call_aside(call: Call) -> Markup | str:
    """Beside a call: how its proposals are evaluated, and the results."""
    sheet, published = queries.published_for(call)
    if sheet is None:
        return ""
    return fragment("evaluation/_call.html", call=call, has_results=published is not None)


panels.call_asides.append(_call_aside)
panels.panels.append(_panel)
panels.holds.append(_hold)

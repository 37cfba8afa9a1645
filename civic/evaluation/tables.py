"""The published results as tables: every score, the order, the filters, the sheet; and as a workbook."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from civic.evaluation.models import Results, Verdict
from civic.evaluation.ranking import Outcome, Ranking, rounded
from civic.evaluation.results import lines_of
from civic.evaluation.sheet import plain
from civic.proposals.money import written

Rows = list[list[Any]]

# The columns of the file of scores; never translated, so that programs find them.
SCORES = (
    "convocatoria", "propuesta", "titulo", "costo_centimos", "personas_beneficiadas", "paso_filtros", "evaluador",
    "nombre_evaluador", "ronda", "cuenta", "criterio", "nombre_criterio", "peso", "puntaje", "motivo", "escala_min",
    "escala_max", "puntaje_minimo", "desempate", "regla_reserva", "techo_centimos",
)  # fmt: skip


@dataclass(frozen=True)
class Table:
    """A table with its name and headers."""

    title: str
    headers: Sequence[str]
    rows: Rows


def outcome_label(outcome: Outcome) -> str:
    """Where a proposal ended, in words."""
    return {
        Outcome.PRIORITY: _("On the list"), Outcome.RESERVE: _("Reserve"), Outcome.BELOW: _("Too few points"),
        Outcome.FILTERED: _("Did not pass the filters"),
    }[outcome]  # fmt: skip


def score_rows(results: Results, names: Mapping[int, str]) -> Iterator[tuple[Any, ...]]:
    """One row per score, with all that the order is made from beside it; a filtered proposal has one row without score."""
    sheet = results.sheet
    rule = (
        sheet.lowest, sheet.highest, sheet.minimum, " ".join(sheet.tie_break), sheet.reserve.value, results.ceiling_cents
    )  # fmt: skip
    for row in results.inputs:
        head = (
            sheet.call.slug,
            row["number"],
            row["title"],
            row["cost"],
            row["benefited"],
            int(row["passed"]),
        )
        if not row["passed"]:
            yield *head, None, None, None, 0, None, None, None, None, None, *rule
        for n, one in enumerate(row["evaluators"], 1):
            for written_ in one["rounds"]:
                counts = int(written_ is one["rounds"][-1] and row["passed"])
                for c in sheet.criteria:
                    yield (
                        *head, n, names.get(one["person"], ""), written_["round"], counts, c.code, c.name,
                        plain(c.weight), written_["scores"][c.code], written_["reasons"][c.code], *rule,
                    )  # fmt: skip


def order_table(results: Results, ranking: Ranking) -> Table:
    """The order with points, cost and where each ended."""
    rows: Rows = []
    for line in lines_of(results, ranking):
        p = line.placed
        rows.append([
            p.place, p.number, line.row["title"], rounded(p.points) if p.points is not None else "", written(p.cost),
            written(p.used) if p.used is not None else "", outcome_label(p.outcome),
        ])  # fmt: skip
    return Table(
        _("Order"),
        [_("Place"), _("No."), _("Proposal"), _("Points"), _("Cost (S/)"), _("Sum of the list (S/)"), _("Where it ended")],
        rows,
    )  # fmt: skip


def matrix_table(results: Results, ranking: Ranking) -> Table:
    """The mean of the evaluators on each criterion, and each evaluator's points."""
    criteria = results.sheet.criteria
    rows: Rows = []
    most = results.sheet.evaluators
    for line in lines_of(results, ranking):
        if line.placed.points is None:
            continue
        means = [rounded(line.placed.by_criterion[c.code]) for c in criteria]
        points = [rounded(line.placed.by_evaluator[n]) for n in sorted(line.placed.by_evaluator)]
        points += [""] * (most - len(points))
        rows.append([line.placed.number, *means, *points[:most], rounded(line.placed.points)])
    headers = [_("No."), *(f"{c.code} ({plain(c.weight)})" for c in criteria),
               *(_("Evaluator %(n)s", n=n) for n in range(1, most + 1)), _("Points")]  # fmt: skip
    return Table(_("Matrix of scores"), headers, rows)


def filter_table(results: Results) -> Table:
    """What was answered to each filter, and why."""
    rows: Rows = []
    for row in results.inputs:
        given = {f["code"]: f for f in row["filters"]}
        for f in results.sheet.filters:
            if f.code in given:
                verdict = Verdict(given[f.code]["verdict"]).label
                rows.append([row["number"], f.name, verdict, given[f.code]["reason"]])
    return Table(_("Filters"), [_("No."), _("Question"), _("Answer"), _("Why")], rows)


def criteria_table(results: Results) -> Table:
    """The criteria with their weights."""
    rows: Rows = [[c.code, c.heading, c.name, plain(c.weight)] for c in results.sheet.criteria]
    return Table(_("Criteria"), [_("Code"), _("Main criterion"), _("Criterion"), _("Weight")], rows)


def workbook(tables: Sequence[Table], made: datetime) -> bytes:
    """The tables as an XLSX, one sheet each; texts stay texts, none becomes a formula."""
    import xlsxwriter  # large, and seldom needed

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"created": made.replace(tzinfo=None)})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    for table in tables:
        sheet = book.add_worksheet(table.title[:31])
        sheet.freeze_panes(1, 0)
        for at, header in enumerate(table.headers):
            sheet.write_string(0, at, header, bold)
            longest = max([len(header), *(len(str(row[at] or "")) for row in table.rows)])
            sheet.set_column(at, at, min(max(longest + 2, 8), 60))
        for down, row in enumerate(table.rows, 1):
            for at, value in enumerate(row):
                if isinstance(value, int):
                    sheet.write_number(down, at, value, wrap)
                else:
                    sheet.write_string(down, at, "" if value is None else str(value), wrap)
    book.close()
    return out.getvalue()

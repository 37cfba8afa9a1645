"""The public pages of the participation rate: the answer, and how it is calculated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from flask import current_app, render_template, request

from civic.attendance.models import ProofLevel
from civic.attendance.names import PROOF_NAMES
from civic.core import clock
from civic.core.disclosure import Breakdown
from civic.monitoring import queries, words
from civic.monitoring.rules import cut_off
from civic.monitoring.trained import COMPLETION_PERCENT
from civic.monitoring.views import bp
from civic.organisations.models import Sector
from civic.spaces.models import Space
from civic.spaces.queries import space_by_slug
from civic.web.shared_pages import shared_page

SHOWN_EVENTS = 50
SHOWN_GROUPS = 30  # of one dimension; a country has districts by the thousand
# The weakest level counts everything, so it is no choice of its own.
PROOFS = tuple(ProofLevel)[1:]
VARIANTS = ("titulares", "alternos", "organizaciones", "expuestos")


@dataclass(frozen=True)
class Asked:
    """What the address asks for; anything unknown in it is left out."""

    year: int | None = None
    as_of: date | None = None
    with_children: bool = True
    proof: ProofLevel | None = None

    @property
    def parameters(self) -> dict[str, Any]:
        """The same as parts of an address."""
        asked = {
            "anio": self.year,
            "al": self.as_of and self.as_of.isoformat(),
            "prueba": self.proof and self.proof.value,
        }
        return {key: value for key, value in asked.items() if value} | (
            {} if self.with_children else {"ambito": "solo"}
        )


def asked_for(years: list[int]) -> Asked:
    """Read year, day and scope from the address, by allow-list."""
    year = request.args.get("anio", "")
    day = request.args.get("al", "")
    try:
        as_of = date.fromisoformat(day) if len(day) == 10 else None
    except ValueError:
        as_of = None
    if as_of and not date(years[-1], 1, 1) <= as_of < clock.today():
        as_of = None
    return Asked(
        next((known for known in years if str(known) == year), None),
        as_of,
        request.args.get("ambito") != "solo",
        next((level for level in PROOFS if level.value == request.args.get("prueba")), None),
    )


class GroupTable(NamedTuple):
    """The groups of a dimension for the bars block; without rows when it is hidden."""

    caption: str
    rows: list[tuple[str, float | None, str]]
    is_cut: bool  # there are more than are shown


def group_tables(breakdowns: Mapping[str, Breakdown] | None) -> list[GroupTable]:
    """A table of each dimension; none when no groups are given."""
    if breakdowns is None:
        return []
    threshold = current_app.config["SMALL_CELL"]
    shown = {name: breakdowns[name].rows[:SHOWN_GROUPS] for name in words.DIMENSIONS if name in breakdowns}
    places, kinds = (
        queries.place_names({row.key for row in shown.get("district", ())}),
        queries.kinds_in_order(),
    )
    return [
        GroupTable(
            str(words.DIMENSIONS[name]),
            [
                (
                    words.group_name(name, row.key, places, kinds),
                    words.row_value(row, threshold),
                    words.row_words(row, threshold),
                )
                for row in rows
            ],
            len(breakdowns[name].rows) > len(rows),
        )
        for name, rows in shown.items()
    ]


@bp.get("/espacios/<slug>/participacion")
@shared_page
def participation(slug: str) -> str:
    """«¿Llegamos al 70 %?»"""
    space = space_by_slug(slug)
    years = queries.years_of(space)
    asked = asked_for(years)
    report = queries.report(
        space, asked.year, asked.as_of, with_children=asked.with_children, detailed=True, proof=asked.proof
    )
    later = recount_differs(space, report)
    variant = request.args.get("variante")
    return render_template(
        "monitoring/participation.html", space=space, report=report, years=years, asked=asked, words=words,
        state=words.STATES[report.state], tables=group_tables(report.breakdowns), later=later,
        variant=variant if variant in VARIANTS else "titulares", threshold=current_app.config["SMALL_CELL"],
        trained=queries.trained_lines(space) if asked.as_of is None and asked.proof is None else [],
        proofs=PROOFS, proof_names=PROOF_NAMES,
    )  # fmt: skip


@bp.get("/espacios/<slug>/formacion/cifras")
@shared_page
def training(slug: str) -> str:
    """«¿Cuántas personas se capacitaron?»"""
    space = space_by_slug(slug)
    report = queries.training_report(space, detailed=True)
    return render_template(
        "monitoring/training.html", space=space, report=report, words=words, lines=queries.trained_lines(space),
        tables=group_tables(report.breakdowns), threshold=current_app.config["SMALL_CELL"], sectors=tuple(Sector),
        percent_needed=COMPLETION_PERCENT,
    )  # fmt: skip


def recount_differs(space: Space, report: queries.Report) -> Any | None:
    """What a count of today comes to when it is no longer what stands in the closed figure."""
    if report.snapshot is None:
        return None
    now = queries.figures_of(space, report.year, clock.today())[0].share
    return now if now != report.figures.share else None


@bp.get("/espacios/<slug>/participacion/metodo")
@shared_page
def method(slug: str) -> str:
    """«¿Cómo lo calculan?»"""
    space = space_by_slug(slug)
    years = queries.years_of(space)
    asked = asked_for(years)
    report = queries.report(space, asked.year, asked.as_of, with_children=asked.with_children)
    events = queries.first_events_of_year(
        space, report.year, report.as_of, report.with_children, most=SHOWN_EVENTS
    )
    return render_template(
        "monitoring/method.html", space=space, report=report, asked=asked, words=words, cut_off=cut_off(report.year),
        events=events, threshold=current_app.config["SMALL_CELL"],
    )  # fmt: skip

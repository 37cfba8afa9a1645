"""`civic participation`: the rate of a space and year, the same as its page; and the closing of a year."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import click

from civic.attendance.models import ProofLevel
from civic.cli import cli
from civic.core.db import transaction
from civic.monitoring.commands import close_year
from civic.monitoring.participation import Share
from civic.monitoring.queries import Report, report
from civic.people.models import System
from civic.spaces.queries import space_by_slug


@cli.command("participation")
@click.argument("slug", metavar="SPACE")
@click.option("--year", type=click.IntRange(2000, 2199), help="The calendar year; this one by default.")
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="As known at the end of this day, e.g. 2022-06-30."
)
@click.option(
    "--proof",
    type=click.Choice([level.value for level in ProofLevel]),
    help="Count only attendance proved so well or better; every attendance by default.",
)
@click.option("--only-this-space", is_flag=True, help="Leave out the spaces below it.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def participation(
    slug: str,
    year: int | None,
    as_of: datetime | None,
    proof: str | None,
    only_this_space: bool,
    as_json: bool,
) -> None:
    """How many accredited representatives of SPACE (its address name) took part in a year."""
    level = ProofLevel(proof) if proof and proof != ProofLevel.DECLARED else None
    found = report(
        space_by_slug(slug),
        year,
        as_of.date() if as_of else None,
        with_children=not only_this_space,
        proof=level,
    )
    answer = answer_of(found)
    print(json.dumps(answer, ensure_ascii=False, indent=2) if as_json else in_words(answer))


def answer_of(found: Report) -> dict[str, Any]:
    """The report as plain values, the same names as in the open data."""

    def share(of: Share) -> dict[str, Any]:
        return {"numerator": of.numerator, "denominator": of.denominator, "rate": of.rate}

    figures, target = found.figures, found.target
    return {
        "space": found.space.slug,
        "year": found.year,
        "as_of": found.as_of.isoformat(),
        **share(figures.share),
        "target": None if target is None else int(target) if target == int(target) else float(target),
        "gap": found.gap,
        "state": found.state.value,
        "with_alternates": share(figures.with_alternates),
        "by_organisation": share(figures.by_organisation),
        "exposed": share(figures.exposed),
        "other_attendees": figures.other_attendees,
        "events": figures.events,
        "events_with_closed_list": figures.events_closed,
        "flags": [flag.value for flag in figures.flags],
        "with_child_spaces": found.with_children,
        "closed": found.snapshot is not None,
        "definition_version": found.definition_version,
        "proof": found.proof.value if found.proof else None,
    }


def in_words(answer: dict[str, Any]) -> str:
    """The answer as lines to read."""

    def line(name: str, share: dict[str, Any]) -> str:
        rate = "no data" if share["rate"] is None else f"{share['rate']:.1f} %"
        return f"{name}: {share['numerator']} of {share['denominator']} = {rate}"

    lines = [
        f"{answer['space']}, {answer['year']}, as known on {answer['as_of']}"
        + (" (closed figure)" if answer["closed"] else ""),
        line("Representatives who took part", answer),
    ]
    if answer["proof"]:
        lines.append(f"Only attendance proved as {answer['proof']!r} or better")
    if answer["target"] is not None and answer["gap"] is not None:
        lines.append(f"Target: {answer['target']} %; {answer['gap']} more people needed")
    lines += [
        line("With alternates", answer["with_alternates"]),
        line("By organisation", answer["by_organisation"]),
        f"Events counted: {answer['events']} ({answer['events_with_closed_list']} with a closed list); "
        f"definition {answer['definition_version']}",
    ]
    return "\n".join(lines)


@cli.command("close-year")
@click.argument("slug", metavar="SPACE")
@click.argument("year", type=click.IntRange(2000, 2199))
def close(slug: str, year: int) -> None:
    """Keep the participation figure of SPACE and YEAR for good (after the cut-off day)."""
    with transaction():
        kept = close_year(System(), space_by_slug(slug), year)
    print(f"{slug}, {year}: closed with {kept.numerator} of {kept.denominator}.")

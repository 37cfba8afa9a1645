"""The ballots of an opened box as other programs read them: Pabulib for money, PrefLib for persons and decisions. Never a time."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from civic.core import clock
from civic.voting.ballots_cast import opened
from civic.voting.counting.pabulib import to_pabulib
from civic.voting.counting.preflib import to_preflib
from civic.voting.models import Poll
from civic.voting.tally import Choices, election_of


def ballots_file(
    terms: Mapping[str, Any], ballots: Sequence[Choices], winners: Sequence[str] = (), place: str = ""
) -> tuple[str, str]:
    """(extension, text) of the file of all ballots, in an order that tells nothing of who came when."""
    election = election_of(terms, ballots)
    if terms["kind"] != "budget":
        return to_preflib(election, terms["title"])
    meta = {
        "description": terms["title"], "country": "Peru", "unit": place, "instance": terms["poll"],
        "date_begin": _day(terms["opens_at"]), "date_end": _day(terms["closes_at"]), "rule": terms["rule"],
        "currency": "PEN", "min_length": str(terms["min_choices"]),
    }  # fmt: skip
    if terms["max_choices"] is not None and terms["form"] != "ordinal":
        meta["max_length"] = str(terms["max_choices"])
    if terms["form"] == "cumulative":
        meta["max_sum_points"] = str(terms["points"])
    if terms["form"] == "scoring":
        meta["max_points"] = str(terms["points"])
    return "pb", to_pabulib(replace(election, meta=meta), winners=winners)


def exported_ballots(poll: Poll) -> tuple[str, str]:
    """(extension, text) of the file of a counted poll's ballots."""
    winners = [str(key) for key in (poll.result or {}).get("count", {}).get("winners", [])]
    return ballots_file(json.loads(poll.frozen or "{}"), opened(poll), winners, poll.space.name)


def _day(moment: str) -> str:
    """The day in Lima of a moment as the fixed document writes it, in Pabulib's form."""
    return clock.local(datetime.fromisoformat(moment)).strftime("%d.%m.%Y")


def result_rows(lines: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The options with cost, votes and whether they won, for a table."""
    return [
        (line.key, line.title, None if line.cost_cents is None else line.cost_cents / 100, line.points, line.supporters,
         line.effective, line.won)
        for line in lines
    ]  # fmt: skip

"""What a poll announces, as one document whose fingerprint everybody can compute again. Pure but for reading the rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from civic.voting.models import Poll, RollEntry
from civic.voting.proof.canonical import fingerprint

FORMAT = "civic-poll-1"


def document(poll: Poll, roll: Iterable[RollEntry]) -> dict[str, Any]:
    """The poll with its options, rule, parameters, tie chain, times, keys and the fingerprint of its roll."""
    entries = roll_lines(roll)
    return {
        "format": FORMAT,
        "poll": poll.slug,
        "space": poll.space.slug,
        "title": poll.title,
        "kind": poll.kind.value,
        "secrecy": poll.secrecy.value,
        "voters": poll.voters.value,
        "form": poll.form.value,
        "min_choices": poll.min_choices,
        "max_choices": poll.max_choices,
        "points": poll.points,
        "within_budget": poll.within_budget,
        "budget_cents": poll.budget_cents,
        "seats": poll.seats,
        "rule": poll.rule,
        "parameters": poll.parameters,
        "quotas": poll.quotas,
        "tie_break": poll.tie_break,
        "draw_from": poll.draw_from,
        "quorum": {
            "percent": poll.quorum_percent,
            "of": poll.quorum_of.value if poll.quorum_of else "entitled",
        }
        if poll.quorum_percent
        else None,
        "majority": {
            "kind": poll.majority.value,
            "of": poll.majority_of.value if poll.majority_of else "voting",
        }
        if poll.majority
        else None,
        "replaceable": poll.replaceable,
        "channels": sorted(poll.channels),
        "opens_at": written(poll.opens_at),
        "closes_at": written(poll.closes_at),
        "legal_basis": poll.legal_basis,
        "basis": poll.basis or {},
        "options": [
            {
                "key": option.key,
                "title": option.title,
                "cost_cents": option.cost_cents,
                "proposal": option.proposal.slug if option.proposal else None,
                "zone": option.zone,
                "sex": option.sex,
                "list": option.list_name,
                "meaning": option.meaning,
            }
            for option in poll.options
            if not option.is_withdrawn
        ],
        "roll": {"entitled": len(entries), "sha256": fingerprint(entries)},
        "registrar": {"n": poll.registrar_n, "e": poll.registrar_e} if poll.registrar_n else None,
        "box": poll.box_public,
    }


def roll_lines(roll: Iterable[RollEntry]) -> list[dict[str, Any]]:
    """The roll as it is published: number, name, group. No document, no address, nobody who was taken off."""
    return [
        {"number": entry.number, "name": entry.name, "group": entry.group}
        for entry in sorted(roll, key=lambda entry: entry.number)
        if entry.removed_reason is None
    ]


def written(moment: datetime) -> str:
    """A moment as it stands in the document: UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

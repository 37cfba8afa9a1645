"""The text of an agreement's formal document, built from what is written down. Pure but for the language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from civic.agreements.models import Agreement, AgreementKind, Axis, Commitment
from civic.proposals.money import soles
from civic.voting.outcome import Outcome, quorum_said
from civic.web.i18n import date_words, number

Section = dict[str, Any]


@dataclass(frozen=True)
class Result:
    """A published vote as the document tells it. `evaluated` are (place, title, points, where it ended) of the technical order."""

    title: str
    held: date
    entitled: int
    voted: int
    outcome: Outcome
    fingerprint: str
    address: str
    evaluated: tuple[tuple[str, str, str, str], ...] = ()


def section(
    heading: str,
    paragraphs: Sequence[str] = (),
    items: Sequence[str] = (),
    head: Sequence[str] = (),
    rows: Sequence[Sequence[str]] = (),
) -> Section:
    """A part of the document in the shape that records takes."""
    table = {"head": list(head), "rows": [list(row) for row in rows]} if rows else None
    return {
        "heading": heading, "private": False, "paragraphs": [p for p in paragraphs if p],
        "items": [i for i in items if i], "table": table,
    }  # fmt: skip


def content_of(
    agreement: Agreement, commitments: Sequence[Commitment], result: Result | None, *, place: str = ""
) -> dict[str, Any]:
    """The whole content of the document, part by part, in the order in which such documents are read."""
    parts: list[Section] = []
    if agreement.object:
        heading = _("Object") if agreement.kind is AgreementKind.COVENANT else _("Background")
        parts.append(section(heading, agreement.object.split("\n")))
    if agreement.parties:
        parts.append(_parties(agreement))
    if result is not None:
        parts += _result(result)
    parts += _axes(agreement, commitments)
    if agreement.valid_until or agreement.amount_cents is not None:
        parts.append(_terms(agreement))
    rest = [c for c in commitments if c.axis is None or not agreement.axes]
    if rest:
        parts.append(_commitments(_("Commitments"), rest))
    if agreement.continues is not None:
        parts.append(
            section(
                _("Continuity"), [_("This agreement continues: %(title)s.", title=agreement.continues.title)]
            )
        )
    return {"language": "es", "place": place, "opens": None, "closes": None, "sections": parts}


def _parties(agreement: Agreement) -> Section:
    return section(
        _("Parties"),
        head=[_("Party"), _("Sector"), _("Who signs for it"), _("What it contributes")],
        rows=[
            [
                p.entity, str(p.sector.label), ", ".join(part for part in (p.signer, p.office) if part) or "–",
                ". ".join(part for part in (p.contribution.rstrip("."), soles(p.contribution_cents)) if part) or "–",
            ]
            for p in agreement.parties
        ],
    )  # fmt: skip


def _terms(agreement: Agreement) -> Section:
    validity = ""
    if agreement.valid_until and agreement.valid_from:
        validity = _(
            "In force from %(start)s until %(end)s.", start=date_words(agreement.valid_from, year=True), end=date_words(agreement.valid_until, year=True)
        )  # fmt: skip
    elif agreement.valid_until:
        validity = _("In force until %(end)s.", end=date_words(agreement.valid_until, year=True))
    money = ""
    if agreement.amount_cents is not None:
        money = _("Amount: %(amount)s.", amount=soles(agreement.amount_cents))
    return section(
        _("Validity and amount"), [validity, " ".join(part for part in (money, agreement.money_note) if part)]
    )


def _axes(agreement: Agreement, commitments: Sequence[Commitment]) -> list[Section]:
    written = {row.axis: row.text for row in agreement.axes}
    parts = []
    for axis in Axis:
        if axis not in written:
            continue
        parts.append(section(_("Axis: %(axis)s", axis=axis.label), written[axis].split("\n")))
        mine = [c for c in commitments if c.axis is axis]
        if mine:
            parts.append(_commitments(_("Commitments of the axis: %(axis)s", axis=axis.label), mine))
    return parts


def _commitments(heading: str, commitments: Sequence[Commitment]) -> Section:
    return section(
        heading,
        head=[_("No."), _("What was promised"), _("Who"), _("To be kept by"), _("How it is proved")],
        rows=[
            [
                str(c.number), c.text, ", ".join(part for part in (c.entity, c.person_in_charge) if part),
                date_words(c.due_on, year=True), c.proof,
            ]
            for c in commitments
        ],
    )  # fmt: skip


def _result(result: Result) -> list[Section]:
    outcome = result.outcome
    parts = [
        section(
            _("The vote"),
            [
                _("%(title)s, closed on %(day)s.", title=result.title, day=date_words(result.held, year=True)),
                _(
                    "Of %(entitled)s entitled to vote, %(voted)s took part.",
                    entitled=number(result.entitled), voted=number(result.voted),
                ),
                quorum_said(outcome.result) or "",
            ],
        ),
        section(
            _("Decided by vote"), [outcome.headline, outcome.why], _money(outcome),
            head=[_("Place"), _("Project"), _("Cost"), _("Votes received")],
            rows=[[str(line.place), line.title, soles(line.cost_cents) or "–", _votes(line.points)] for line in outcome.winners],
        ),
    ]  # fmt: skip
    if outcome.override is not None:
        parts.append(
            section(
                _("The computed result was set aside"),
                [_("Instead: %(winners)s.", winners="; ".join(outcome.override.winners) or "–"), outcome.override.reason],
            )
        )  # fmt: skip
    if left := [line for line in outcome.lines if not line.won]:
        parts.append(
            section(
                _("Not reached by the money this time") if outcome.is_budget else _("Not chosen"),
                head=[_("Project"), _("Cost"), _("Votes received")],
                rows=[[line.title, soles(line.cost_cents) or "–", _votes(line.points)] for line in left],
            )
        )  # fmt: skip
    if result.evaluated:
        parts.append(
            section(
                _("Order of the technical evaluation"),
                head=[_("Place"), _("Project"), _("Points"), _("Where it ended")],
                rows=result.evaluated,
            )
        )
    parts.append(
        section(
            _("How it can be checked"),
            [
                _("Everybody can count the ballots again: %(address)s", address=result.address),
                _(
                    "Fingerprint of what was announced (SHA-256): %(fingerprint)s",
                    fingerprint=result.fingerprint,
                ),
            ],
        )
    )
    return parts


def _votes(points: float | int | None) -> str:
    return "–" if points is None else number(points)


def _money(outcome: Outcome) -> list[str]:
    if not outcome.is_budget:
        return []
    budget = int(outcome.terms["budget_cents"] or 0)
    return [
        _("Money to share out: %(amount)s", amount=soles(budget)),
        _("Given out: %(amount)s", amount=soles(outcome.total_cents)),
        _("Not spent: %(amount)s", amount=soles(max(0, budget - outcome.total_cents))),
    ]

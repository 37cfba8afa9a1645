"""The acta of a vote: everything that was fixed, done and counted, on paper to be signed."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _

from civic.core import clock
from civic.core.pdf import make_pdf, qr_picture
from civic.proposals.money import soles
from civic.voting import public_queries, queries, words
from civic.voting.kinds import NAMES, Channel, PollKind, Secrecy
from civic.voting.models import Poll, PollStep
from civic.voting.outcome import Outcome, quorum_said, rule_rows
from civic.voting.steps import STEPS
from civic.web.i18n import date_time_words, number, short_date

LONGEST = 60  # steps of a count that are printed; the box holds all of them


def acta_pdf(poll: Poll, outcome: Outcome, address: str) -> bytes:
    """The acta as a tagged PDF; `address` leads to the page where everything can be checked."""
    title = _("Acta of the vote: %(title)s", title=poll.title)
    return make_pdf(
        "voting-acta", acta_data(poll, outcome, address), title=title, lang=str(get_locale() or "es"),
        day=clock.local(poll.proclaimed_at or poll.drawn_at or poll.closed_at or clock.now()).date(),
        assets={"qr.svg": qr_picture(address)},
    )  # fmt: skip


def acta_data(poll: Poll, outcome: Outcome, address: str) -> dict[str, Any]:
    """What stands in the acta, part by part, as plain values."""
    steps = queries.steps_of(poll)
    parts = [_terms(poll, outcome), _took_part(poll, outcome), _how(outcome), _proof(poll)]
    return {
        "kicker": poll.space.name,
        "heading": _("Acta of the vote"),
        "lead": poll.title,
        "code": (poll.fingerprint or "")[:16],
        "result_title": _("Result"),
        "headline": outcome.headline,
        "why": outcome.why,
        "state": _state(poll, outcome),
        "result": _result_table(outcome),
        "override": _override(outcome),
        "parts": [part for part in parts if part["facts"] or part["lines"] or part["rows"]],
        "named": _named(poll, outcome),
        "steps_title": _("What was done"),
        "steps": [_said(step) for step in reversed(steps)],
        "sign_title": _("Signatures"),
        "signatures": [["", name] for name in _signers(poll)],
        "check": _("Everything in this acta can be counted again by anybody:"),
        "address": address,
        "qr": _("QR code of the page where the vote can be checked"),
    }


def _fact(label: Any, value: Any) -> list[str]:
    return [str(label), str(value)]


def _part(
    title: str, facts: Any = (), lines: Any = (), headers: Any = (), rows: Any = (), table: str = ""
) -> dict[str, Any]:
    return {
        "title": str(title), "table": table or str(title), "facts": [f for f in facts if f[1]], "lines": list(lines), "headers": list(headers),
        "rows": [[str(cell) for cell in row] for row in rows],
    }  # fmt: skip


def _state(poll: Poll, outcome: Outcome) -> str:
    if poll.proclaimed_at:
        return _("Proclaimed on %(when)s", when=date_time_words(poll.proclaimed_at))
    if poll.state.value == "annulled":
        return _("This poll was annulled: it decides nothing.")
    if outcome.result["needs_draw"]:
        return _("Not final: a tie waits for the public draw.")
    return _("Counted, not proclaimed yet.")


def _result_table(outcome: Outcome) -> dict[str, Any]:
    headers = [_("Option"), _("Votes received"), _("Result")]
    if outcome.is_budget:
        headers.insert(1, _("Cost"))
    rows = []
    for line in outcome.lines:
        cells = [
            line.title,
            number(line.points) if line.points is not None else "–",
            _("won") if line.won else "–",
        ]
        if outcome.is_budget:
            cells.insert(1, soles(line.cost_cents))
        rows.append(cells)
    facts = []
    if outcome.is_budget:
        budget = outcome.terms["budget_cents"]
        facts = [
            _fact(_("Money to share out"), soles(budget)), _fact(_("Given out"), soles(outcome.total_cents)),
            _fact(_("Not spent"), soles(budget - outcome.total_cents)),
        ]  # fmt: skip
    if outcome.alternates:
        facts.append(_fact(_("Alternates, in this order"), "; ".join(outcome.alternates[:10])))
    return _part(_("Options and votes"), facts, headers=headers, rows=rows, table=_("From most to fewest"))


def _override(outcome: Outcome) -> dict[str, Any] | None:
    made = outcome.override
    if made is None:
        return None
    return {
        "title": _("The computed result was set aside"),
        "text": _(
            "Instead: %(winners)s. Reason: %(reason)s. Decided by %(by)s. The computed result above stays visible.",
            winners="; ".join(made.winners) or "–", reason=made.reason.rstrip("."), by=made.by or "–",
        ),
    }  # fmt: skip


def _terms(poll: Poll, outcome: Outcome) -> dict[str, Any]:
    terms = outcome.terms
    ruled = partial(words.with_article, terms)
    decides = "majority" if outcome.terms["kind"] == "decision" else "rule"
    return _part(
        _("What was fixed before the vote"),
        [
            _fact(_("What is decided"), poll.kind.label), _fact(_("Who votes"), ruled("voters", words.who_votes(terms, poll.min_sessions))),
            _fact(_("Secrecy"), poll.secrecy.label), _fact(_("The ballot"), words.what_to_mark(terms)),
            _fact(_("Opened"), date_time_words(poll.opens_at)), _fact(_("Closed"), date_time_words(poll.closes_at)),
            _fact(_("Time zone"), _("Lima (UTC−5)")), _fact(_("How it is counted"), ruled(decides, " ".join(words.how_counted(terms)))),
            _fact(_("Ties"), ruled("ties", words.ties_words(terms))), _fact(_("Quorum"), ruled("quorum", words.quorum_words(terms))),
            _fact(_("Legal basis"), poll.legal_basis or ""), _fact(_("Fingerprint (SHA-256)"), poll.fingerprint or ""),
        ],
    )  # fmt: skip


def _took_part(poll: Poll, outcome: Outcome) -> dict[str, Any]:
    entitled, voted = queries.turnout(poll)
    cast = public_queries.channels_cast(poll)
    batches = queries.batches_of(poll)
    facts = [
        _fact(_("On the roll"), number(entitled)),
        _fact(_("Credentials given out") if poll.secrecy is Secrecy.SECRET else _("Voted"), number(voted)),
        _fact(_("Ballots that count"), number(outcome.result["ballots"])),
        *(_fact(NAMES[Channel(name)], number(cast[name])) for name in sorted(cast)),
        _fact(_("Quorum"), quorum_said(outcome.result) or ""),
    ]
    rows = [
        [batch.number, batch.table_name, batch.ballots, batch.blank, batch.spoiled]
        for batch in batches if batch.entered_at is not None
    ]  # fmt: skip
    headers = [_("Batch"), _("Table"), _("Ballots"), _("Blank"), _("Spoiled")] if rows else []
    facts += [_fact(table.table, _against_the_roll(table)) for table in queries.paper_tables(poll)]
    return _part(_("Who took part"), facts, headers=headers, rows=rows, table=_("Ballots on paper"))


def _against_the_roll(table: queries.PaperTable) -> str:
    """Papers and marks of a table in a sentence, the difference said aloud."""
    values = {"papers": number(table.papers), "marked": number(table.marked)}
    if not table.difference:
        return _("%(papers)s papers, %(marked)s marked on the roll: they agree.", **values)
    return _(
        "%(papers)s papers, %(marked)s marked on the roll: a difference of %(difference)s, to be explained by the table.",
        difference=f"{table.difference:+d}", **values,
    )  # fmt: skip


def _how(outcome: Outcome) -> dict[str, Any]:
    lines = list(outcome.steps[:LONGEST])
    if len(outcome.steps) > LONGEST:
        lines.append(_("… and %(num)s steps more, in the published box.", num=len(outcome.steps) - LONGEST))
    lines += outcome.ties
    rows = rule_rows(outcome) if outcome.rules else []
    headers = [_("Rule"), _("Projects"), _("Spent"), _("Voters with no project of theirs")] if rows else []
    return _part(
        _("How it was decided"),
        lines=lines,
        headers=headers,
        rows=rows,
        table=_("The same votes by other rules"),
    )


def _proof(poll: Poll) -> dict[str, Any]:
    result = poll.result or {}
    heads = queries.heads_of(poll)
    facts = []
    if heads:
        first, last = heads[0], heads[-1]
        facts += [
            _fact(_("Head of the empty box"), f"{first.root} ({short_date(first.day)})"),
            _fact(_("Last head of the box"), f"{last.root} ({last.size}, {short_date(last.day)})"),
        ]
    facts += [
        _fact(_("Root over all ballots"), result.get("root", "")), _fact(_("The draw comes from"), poll.draw_from),
        _fact(_("What the draw gave"), poll.draw or ""), _fact(_("Seed of the draw"), result.get("seed", "")),
        _fact(_("Key of the box"), poll.box_public or ""),
        _fact(_("Witnesses"), "; ".join(each.person.full_name for each in queries.witnesses_of(poll))),
        _fact(_("The opened box (SHA-256)"), poll.published.sha256 if poll.published else ""),
    ]  # fmt: skip
    return _part(_("What proves it"), facts)


def _named(poll: Poll, outcome: Outcome) -> dict[str, Any] | None:
    if poll.secrecy is not Secrecy.NAMED:
        return None
    rows = [
        [ballot.entry.number, ballot.entry.name, "; ".join(words.choice_words(outcome.terms, ballot.choices)) or _("Blank")]
        for ballot in queries.named_ballots(poll)
    ]  # fmt: skip
    return _part(_("Who voted what"), headers=[_("Number"), _("Name"), _("Their vote")], rows=rows)


def _said(step: PollStep) -> str:
    who = f", {step.by.full_name}" if step.by else ""
    note = f": {step.note}" if step.note else ""
    return f"{date_time_words(step.at)}{who}. {STEPS.get(step.what, step.what)}{note}"


def _signers(poll: Poll) -> list[str]:
    if poll.kind is PollKind.ELECTION:
        return [
            _("Chair of the electoral committee"),
            _("Secretary"),
            _("Witness"),
            _("Representative of the candidates"),
        ]
    return [_("Who leads the space"), _("Secretary"), _("Witness")]

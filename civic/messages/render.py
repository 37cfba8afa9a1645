"""Turns a mail template and a fixed set of plain values into texts in one language. Text that people wrote is only ever a value.

A template templates/mail/<room>/<name>.txt fills the blocks `subject`, `body` and `short` (for WhatsApp or reading aloud).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from flask import current_app
from flask_babel import force_locale

from civic.core.text import clean

# What each template may use; anything else in the call, or anything missing, is a mistake of the caller.
_EVENT = ("name", "event", "when", "place", "space", "event_url")
_PROPOSAL = ("name", "proposal", "space", "url")
_COMMITMENT = ("name", "commitment", "entity", "space", "url")
_OWN_PROPOSAL = ("name", "proposal", "space", "own_url")
PLACEHOLDERS: Mapping[str, frozenset[str]] = {
    kind: frozenset(names)
    for kind, names in {
        "people/access_link": ("name", "purpose", "url", "until"),
        "people/password_changed": ("name", "when", "help_url"),
        "people/second_step": ("name", "what", "when", "help_url"),
        "events/registration_confirmed": (*_EVENT, "ticket_url", "number"),
        "events/registration_waiting": (*_EVENT, "ticket_url", "position"),
        "events/registration_promoted": (*_EVENT, "ticket_url", "number"),
        "events/registration_offered": (*_EVENT, "ticket_url", "until"),
        "events/offer_lapsed": _EVENT,
        "events/registration_cancelled": (*_EVENT, "reason"),
        "events/event_moved": (*_EVENT, "reason", "ticket_url"),
        "events/event_postponed": (*_EVENT, "reason"),
        "events/event_cancelled": (*_EVENT, "reason"),
        "answers/answered": ("name", "proposal", "space", "url", "decision", "reason", "signed"),
        "answers/progress": ("name", "proposal", "space", "url", "state", "progress", "note", "reason"),
        "agreements/made": (*_COMMITMENT, "due", "proof"),
        "agreements/claimed": _COMMITMENT,
        "agreements/decided": (*_COMMITMENT, "state", "reason"),
        "agreements/postponed": (*_COMMITMENT, "due", "reason"),
        "agreements/soon": (*_COMMITMENT, "due"),
        "agreements/due": (*_COMMITMENT, "due"),
        "agreements/late": (*_COMMITMENT, "due"),
        "agreements/expiring": ("name", "agreement", "space", "until", "url"),
        "privacy/extended": ("name", "kind", "until", "reason", "url"),
        "privacy/requests_due": ("name", "count", "late", "items", "url"),
        "plan/owed": ("name", "plan", "count", "items", "until", "url"),
        "meetings/called": (
            "name", "meeting", "organizations", "when", "place", "space", "url", "agenda", "why",
        ),
        "meetings/moved": ("name", "meeting", "organizations", "when", "place", "space", "url", "reason"),
        "meetings/cancelled": ("name", "meeting", "organizations", "when", "place", "space", "url", "reason"),
        "certificates/issued": ("name", "course", "serial", "url"),
        "accreditation/submitted": ("name", "organization", "space", "days", "url"),
        "accreditation/observed": ("name", "organization", "space", "reason", "url"),
        "accreditation/accredited": ("name", "organization", "space", "until", "url"),
        "accreditation/rejected": ("name", "organization", "space", "reason", "url"),
        "accreditation/ended": ("name", "organization", "space", "reason", "url"),
        "accreditation/representative_accredited": (
            "name", "person", "organization", "space", "role", "until", "url",
        ),
        "accreditation/representative_observed": ("name", "person", "organization", "space", "reason", "url"),
        "accreditation/representative_rejected": ("name", "person", "organization", "space", "reason", "url"),
        "accreditation/representation_ended": ("name", "person", "organization", "space", "reason", "url"),
        "accreditation/seals": ("name", "until", "seals", "url"),
        "proposals/received": (*_OWN_PROPOSAL, "number"),
        "proposals/taken_from_paper": (*_OWN_PROPOSAL, "number"),
        "proposals/invited": ("name", "proposal", "space", "organization", "author", "mine_url"),
        "proposals/accepted": (*_OWN_PROPOSAL, "organization"),
        "proposals/declined": (*_OWN_PROPOSAL, "organization"),
        "proposals/time_given": (*_OWN_PROPOSAL, "when", "reason"),
        "proposals/time_refused": (*_OWN_PROPOSAL, "reason"),
        "proposals/extended": (*_OWN_PROPOSAL, "call", "when", "reason"),
        "proposals/merged": ("name", "proposal", "space", "into", "into_url", "reason"),
        "proposals/split": (*_OWN_PROPOSAL, "parts", "reason"),
        "voting/called": ("name", "poll", "space", "url", "until", "opens"),
        "voting/opens": ("name", "poll", "space", "url", "opens", "closes"),
        "voting/last_day": ("name", "poll", "space", "url", "closes"),
        "voting/proclaimed": ("name", "poll", "space", "url"),
        "voting/objection_accepted": ("name", "poll", "space", "url", "answer"),
        "voting/objection_rejected": ("name", "poll", "space", "url", "answer"),
        "opinions/proposal_changed": (*_PROPOSAL, "reason"),
        "opinions/proposal_merged": (*_PROPOSAL, "into", "reason"),
        "opinions/proposal_split": (*_PROPOSAL, "parts", "reason"),
        "opinions/proposal_withdrawn": (*_PROPOSAL, "reason"),
        "opinions/comment_answered": _PROPOSAL,
        "opinions/comment_hidden": (*_PROPOSAL, "reason"),
        "opinions/comment_shown": _PROPOSAL,
        "opinions/amendment_proposed": (*_PROPOSAL, "reason"),
        "opinions/amendment_accepted": (*_PROPOSAL, "answer"),
        "opinions/amendment_declined": (*_PROPOSAL, "answer"),
        "voting/head": ("name", "poll", "space", "number", "size", "head", "url"),
    }.items()
}  # fmt: skip


@dataclass(frozen=True)
class Texts:
    """A message in words; `short` is "" for what may not travel by WhatsApp."""

    subject: str
    body: str
    short: str


def render(kind: str, locale: str, values: Mapping[str, str]) -> Texts:
    """The texts of a kind («events/registration_confirmed») in a language, from plain strings."""
    wanted = PLACEHOLDERS[kind]
    if set(values) != wanted or not all(isinstance(value, str) for value in values.values()):
        raise ValueError(f"{kind} takes the strings {sorted(wanted)}, not {sorted(values)}")
    with force_locale(locale):
        template = current_app.jinja_env.get_template(f"mail/{kind}.txt")
        shown = {"platform": current_app.config["PLATFORM_NAME"], "stop": full_stop, **values}
        context = template.new_context(shown)

        def block(name: str) -> str:
            return (
                clean("".join(template.blocks[name](context)), lines=True) if name in template.blocks else ""
            )

        return Texts(
            subject=clean(block("subject"))[:200],
            body=_paragraphs("".join(template.root_render_func(context))),
            short=block("short"),
        )


def full_stop(sentence: str) -> str:
    """The sentence with its full stop, added only where the last word («9:00 a. m.», «¿Por qué?») brings none."""
    return sentence if sentence.endswith((".", "!", "?", "…")) else sentence + "."


def _paragraphs(text: str) -> str:
    """The text with single empty lines between its paragraphs."""
    return re.sub(r"\n{3,}", "\n\n", clean(text, lines=True)) + "\n"

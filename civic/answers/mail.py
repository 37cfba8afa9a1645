"""Who is told of answers and progress. The words stand in templates/mail/answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from civic.answers.models import Answer, ProgressReport
from civic.core.db import db
from civic.messages.addresses import absolute
from civic.messages.commands import tell
from civic.messages.models import Message
from civic.organisations.queries import leaders_of
from civic.people.models import Person
from civic.proposals.models import CoAuthorState, Proposal

SOON, LATER = 3, 7  # which calls are made first


def authors_of(proposal: Proposal) -> list[Person]:
    """The persons who act for a proposal: its leaders, those of its co-authors, or the citizen."""
    organizations = [proposal.organization] if proposal.organization else []
    organizations += [c.organization for c in proposal.co_authors if c.state is CoAuthorState.ACCEPTED]
    people = {each.person.id: each.person for one in organizations for each in leaders_of(one)}
    if proposal.person is not None:
        people[proposal.person.id] = proposal.person
    return list(people.values())


def topic_of(proposal: Proposal, payload: Mapping[str, Any]) -> str:
    """What a message is about: a call about an older answer that nobody has made yet is dropped for the new one."""
    return f"{payload['news']}:{proposal.id}"


def tell_about(
    person: Person, proposal: Proposal, payload: Mapping[str, Any], *, is_author: bool
) -> Message | None:
    """Queue the news for one person; authors without e-mail are called, everybody else only gets a mail."""

    def values() -> dict[str, str]:
        common = {
            "proposal": proposal.title, "space": proposal.space.name,
            "url": absolute("answers.detail", slug=proposal.slug or ""),
        }  # fmt: skip
        return common | (_of_answer(payload) if payload["news"] == "answered" else _of_report(payload))

    return tell(
        person, f"answers/{payload['news']}", values, space_id=proposal.space_id, topic=topic_of(proposal, payload),
        rank=SOON if payload["news"] == "answered" else LATER, mail_only=not is_author,
    )  # fmt: skip


def _of_answer(payload: Mapping[str, Any]) -> dict[str, str]:
    given = db.session.get_one(Answer, payload["answer"])
    return {
        "decision": given.kind.label,
        "reason": given.reason,
        "signed": f"{given.signer}, {given.office}, {given.entity}",
    }


def _of_report(payload: Mapping[str, Any]) -> dict[str, str]:
    made = db.session.get_one(ProgressReport, payload["report"])
    return {
        "state": made.state.label,
        "progress": f"{made.progress} %",
        "note": made.note,
        "reason": made.reason,
    }

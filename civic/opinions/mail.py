"""Who is told what of opinions. The words stand in templates/mail/opinions; no message holds the text of a comment."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from civic.messages.addresses import absolute
from civic.messages.commands import tell
from civic.messages.models import Message
from civic.opinions.models import Amendment, AmendmentState, Comment
from civic.organisations.queries import leaders_of
from civic.people.models import Person
from civic.proposals.models import Proposal

LATER = 7  # which calls are made first: these can wait


def address_of(proposal: Proposal) -> str:
    """The whole address of a proposal's public page."""
    return absolute("proposals.detail", slug=proposal.slug) if proposal.slug else ""


def _about(proposal: Proposal) -> dict[str, str]:
    return {"proposal": proposal.title, "space": proposal.space.name, "url": address_of(proposal)}


def tell_about(
    person: Person,
    proposal: Proposal,
    name: str,
    more: Mapping[str, str] | Callable[[], Mapping[str, str]] | None = None,
    *,
    mail_only: bool = True,
) -> Message | None:
    """Queue the message of a name about a proposal; most news are worth a mail, not a call. `more` may name another page."""

    def values() -> dict[str, str]:
        return {**_about(proposal), **(dict(more() if callable(more) else more) if more else {})}

    return tell(
        person, f"opinions/{name}", values, space_id=proposal.space_id, topic=f"proposal:{proposal.id}",
        rank=LATER, mail_only=mail_only,
    )  # fmt: skip


def authors_of(proposal: Proposal) -> list[Person]:
    """The persons who act for a proposal: its leaders, or the citizen."""
    if proposal.organization is not None:
        return [each.person for each in leaders_of(proposal.organization)]
    return [proposal.person] if proposal.person is not None else []


def tell_answered(parent: Comment, said: Comment) -> None:
    """Somebody answered a comment."""
    url = absolute("opinions.comment", slug=parent.proposal.slug, comment_id=parent.id)
    tell_about(parent.person, said.proposal, "comment_answered", {"url": url})


def tell_hidden(comment: Comment) -> None:
    """The author hears that a comment was hidden, why, and whom to ask."""
    reason = comment.hidden_reason

    def why() -> dict[str, str]:
        label = reason.label if reason else ""
        return {"reason": ": ".join(part for part in (label, comment.hidden_words or "") if part)}

    tell_about(comment.person, comment.proposal, "comment_hidden", why, mail_only=False)


def tell_shown(comment: Comment) -> None:
    """The author hears that a hidden comment can be read again."""
    tell_about(comment.person, comment.proposal, "comment_shown")


def tell_amendment_proposed(amendment: Amendment) -> None:
    """The authors hear that somebody proposes to change their text."""
    url = absolute("opinions.amendment", slug=amendment.proposal.slug, amendment_id=amendment.id)
    for person in authors_of(amendment.proposal):
        if person.id != amendment.person_id:
            tell_about(
                person, amendment.proposal, "amendment_proposed", {"url": url, "reason": amendment.reason},
                mail_only=False,
            )  # fmt: skip


def tell_amendment_answered(amendment: Amendment) -> None:
    """Whoever proposed the change hears what the authors answered."""
    url = absolute("opinions.amendment", slug=amendment.proposal.slug, amendment_id=amendment.id)
    accepted = amendment.state is AmendmentState.ACCEPTED
    tell_about(
        amendment.person, amendment.proposal, "amendment_accepted" if accepted else "amendment_declined",
        {"url": url, "answer": amendment.answer},
    )  # fmt: skip

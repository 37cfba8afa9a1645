"""What authors, invited organisations and those who are writing are told, queued with the change itself. The words stand in
templates/mail/proposals."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask_babel import force_locale

from civic.messages.addresses import absolute
from civic.messages.commands import tell
from civic.messages.render import PLACEHOLDERS
from civic.organisations.models import Organization
from civic.organisations.queries import leaders_of
from civic.people.models import Person
from civic.proposals import queries
from civic.proposals.models import Call, CoAuthor, CoAuthorState, Proposal
from civic.proposals.texts import author_name
from civic.web.i18n import date_time_words

SOON, LATER = 2, 6  # which calls are made first


def authors_of(proposal: Proposal) -> list[Person]:
    """Whom a proposal belongs to: the person, or the leaders of the organisation."""
    if proposal.organization is not None:
        return [leadership.person for leadership in leaders_of(proposal.organization)]
    return [proposal.person] if proposal.person is not None else []


def _tell(
    people: Iterable[Person],
    name: str,
    proposal: Proposal,
    *,
    when: datetime | None = None,
    rank: int = LATER,
    mail_only: bool = False,
    **values: str,
) -> None:
    kind = f"proposals/{name}"
    about = {
        "proposal": proposal.title,
        "call": proposal.call.title,
        "space": proposal.space.name,
        "number": proposal.code,
        "own_url": absolute("proposals.own", token=proposal.token),
    }
    for person in {each.id: each for each in people}.values():
        with force_locale(person.locale):
            moment = {"when": date_time_words(when)} if when else {}
        told = {
            key: value for key, value in {**about, **moment, **values}.items() if key in PLACEHOLDERS[kind]
        }
        tell(
            person, kind, told, space_id=proposal.space_id,
            topic=f"proposal:{proposal.id}:{name}", rank=rank, mail_only=mail_only,
        )  # fmt: skip


def tell_received(proposal: Proposal) -> None:
    """The number and where it stands; whoever gave it in on paper is told that it can be corrected."""
    if proposal.channel == "paper":
        _tell(authors_of(proposal), "taken_from_paper", proposal, rank=SOON)
    else:
        _tell(authors_of(proposal), "received", proposal, mail_only=True)


def tell_invited(proposal: Proposal, organization: Organization) -> None:
    """The leaders of an invited organisation: who asks, and where to answer."""
    people = [leadership.person for leadership in leaders_of(organization)]
    _tell(
        people, "invited", proposal, rank=SOON, organization=organization.name, author=author_name(proposal),
        mine_url=absolute("proposals.mine"),
    )  # fmt: skip


def tell_invited_of_draft(proposal: Proposal) -> None:
    """Those who were asked and have not answered: it is sent, and they can still answer."""
    for invitation in proposal.co_authors:
        if invitation.state is CoAuthorState.INVITED:
            tell_invited(proposal, invitation.organization)


def tell_answered(proposal: Proposal, invitation: CoAuthor) -> None:
    """The authors: who accepted or declined."""
    name = "accepted" if invitation.state is CoAuthorState.ACCEPTED else "declined"
    _tell(authors_of(proposal), name, proposal, mail_only=True, organization=invitation.organization.name)


def tell_time_given(proposal: Proposal, until: datetime, reason: str) -> None:
    """The author: it is accepted late, until when, and why."""
    _tell(authors_of(proposal), "time_given", proposal, when=until, rank=SOON, reason=reason)


def tell_time_refused(proposal: Proposal, reason: str) -> None:
    """The author: it is not accepted late, and why."""
    _tell(authors_of(proposal), "time_refused", proposal, rank=SOON, reason=reason)


def tell_extended(call: Call, reason: str) -> None:
    """Everybody who has a draft: there is more time."""
    for draft in queries.drafts_for(call.id):
        _tell(authors_of(draft), "extended", draft, when=call.closes_at, reason=reason)


def tell_merged(proposal: Proposal, into: Proposal, reason: str) -> None:
    """The authors of both: the one lives on in the other."""
    url = absolute("proposals.detail", slug=into.slug)
    people = [*authors_of(proposal), *authors_of(into)]
    _tell(people, "merged", proposal, rank=SOON, into=into.title, into_url=url, reason=reason)


def tell_split(proposal: Proposal, parts: list[Proposal], reason: str) -> None:
    """The authors: into which parts it was divided."""
    names = "; ".join(f"{part.code} {part.title}" for part in parts)
    _tell(authors_of(proposal), "split", proposal, rank=SOON, parts=names, reason=reason)

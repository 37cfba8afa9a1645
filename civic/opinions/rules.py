"""Who may give an opinion, judge one or change a text by one, and whether it can be done now."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _

from civic.core import clock, throttle
from civic.opinions.models import Amendment, AmendmentState, Comment, HideReason, Support
from civic.opinions.passages import fits
from civic.opinions.queries import has_answers
from civic.organisations.models import Organization
from civic.organisations.queries import leads
from civic.people.models import Person
from civic.people.rules import Actor
from civic.proposals.models import CoAuthorState, Proposal
from civic.proposals.rules import why_not_revise
from civic.spaces.models import Space
from civic.spaces.rules import is_facilitator

EDIT_MINUTES = 15
LONGEST_COMMENT, LONGEST_REASON, LONGEST_PASSAGE = 3000, 600, 8000
# kind → how many within which stretch of time: people talk, programs flood
LIMITS = {
    "comment": ((6, timedelta(minutes=10)), (40, timedelta(days=1))),
    "report": ((20, timedelta(days=1)),),
    "amendment": ((5, timedelta(hours=1)), (15, timedelta(days=1))),
}
# The fields of a proposal that are text, so that a passage of them can be changed.
AMENDABLE = ("summary", "problem", "objective", "body", "beneficiaries")


def may_take_part(actor: Actor) -> bool:
    """Whoever has an account gives opinions."""
    return isinstance(actor, Person)


def may_speak_for(actor: Actor, organization: Organization) -> bool:
    """Only a leader speaks for an organisation (running the platform is not enough)."""
    return leads(actor.id, organization.id) and not organization.is_draft


def may_moderate(actor: Actor, space: Space) -> bool:
    """Coordinators and facilitators of the space moderate what is said about its proposals."""
    return is_facilitator(actor, space)


def is_own(actor: Actor, comment: Comment) -> bool:
    """Whether the actor wrote the comment."""
    return actor.id is not None and comment.person_id == actor.id


def may_see_hidden(actor: Actor, comment: Comment) -> bool:
    """The author and the moderators read what was hidden."""
    return is_own(actor, comment) or may_moderate(actor, comment.proposal.space)


def is_author(actor: Actor, proposal: Proposal) -> bool:
    """Whether the actor is the citizen who proposes, or a leader of the organisation that does."""
    if actor.id is None:
        return False
    if proposal.organization_id is not None:
        return leads(actor.id, proposal.organization_id)
    return proposal.person_id == actor.id


def may_answer_amendment(actor: Actor, amendment: Amendment) -> bool:
    """Only the authors change their text."""
    return is_author(actor, amendment.proposal)


# --- whether it can be done now ---------------------------------------------------------------------------------------


def why_not_open(proposal: Proposal) -> str | None:
    """The sentence that says why nothing more is said to a proposal, or None."""
    if proposal.is_live:
        return None
    if proposal.merged_into is not None:
        return _(
            "This proposal was joined with “%(title)s”: take part there.", title=proposal.merged_into.title
        )
    if not proposal.is_public:
        return _("This proposal has not been presented yet.")
    return _("This proposal no longer stands for discussion.")


def why_not_support(proposal: Proposal, actor: Actor, organization: Organization | None) -> str | None:
    """The sentence that says why a support cannot be given, or None: whoever proposes stands behind it already."""
    closed = why_not_open(proposal)
    if closed:
        return closed
    if organization is None:
        own = proposal.person_id is not None and proposal.person_id == actor.id
        return _("It is your own proposal: you stand behind it already.") if own else None
    if organization.id in organizations_behind(proposal):
        return _("%(name)s is an author: it stands behind the proposal already.", name=organization.name)
    return None


def organizations_behind(proposal: Proposal) -> set[int | None]:
    """The organisations that propose: the author and the co-authors who accepted."""
    accepted = (each for each in proposal.co_authors if each.state is CoAuthorState.ACCEPTED)
    return {proposal.organization_id, *(each.organization_id for each in accepted)}


def stands_behind(proposal: Proposal, given: Support) -> bool:
    """Whether the giver of a support is an author of this proposal: authors are not counted among supporters."""
    if given.organization_id is not None:
        return given.organization_id in organizations_behind(proposal)
    return given.person_id == proposal.person_id


def why_too_often(kind: str, actor: Actor) -> str | None:
    """The sentence that asks for a pause, or None."""
    for most, within in LIMITS[kind]:
        if throttle.reached(f"opinions {kind}", str(actor.id), within, most):
            if within >= timedelta(days=1):
                return _("That is a lot for one day. What you wrote is still here: send it tomorrow.")
            return _(
                "You write very fast. Wait some minutes and send it again; what you wrote is still here."
            )
    return None


def why_not_text(text: str, most: int = LONGEST_COMMENT) -> str | None:
    """The sentence that says what is wrong with a text, or None."""
    if not text.strip():
        return _("Write what you want to say.")
    if len(text) > most:
        return _("Write at most %(max)d characters.", max=most)
    return None


def why_not_answer(comment: Comment) -> str | None:
    """The sentence that says why a comment cannot be answered, or None."""
    return None if comment.is_readable else _("This comment is no longer there to be answered.")


def why_not_edit(comment: Comment) -> str | None:
    """The sentence that says why a comment cannot be changed any more, or None: answers rest on what was said."""
    if not comment.is_readable:
        return _("This comment is no longer there.")
    if has_answers(comment):
        return _("Somebody has answered: what was said stays. Write another comment.")
    if clock.now() >= comment.written_at + timedelta(minutes=EDIT_MINUTES):
        return _("A comment can be changed for %(minutes)d minutes. Write another one.", minutes=EDIT_MINUTES)
    return None


def why_not_report(comment: Comment, actor: Actor) -> str | None:
    """The sentence that says why a comment cannot be reported, or None."""
    if is_own(actor, comment):
        return _("This is your own comment: you can take it back.")
    return None if comment.is_readable else _("This comment is no longer to be read.")


def why_not_hide(comment: Comment, reason: HideReason | None, words: str) -> str | None:
    """The sentence that says why a comment cannot be hidden, or None."""
    if comment.hidden_at is not None:
        return _("This comment is hidden already.")
    if comment.removed_at is not None:
        return _("Its author has taken it back.")
    if reason is None:
        return _("Choose the reason: it is published.")
    if reason is HideReason.OTHER and not words:
        return _("Say the reason in words: it is published.")
    return None


def why_not_passage(proposal: Proposal, field: str, passage: str, replacement: str) -> str | None:
    """The sentence that says why a change cannot be proposed, or None."""
    if field not in AMENDABLE:
        return _("Choose a passage of the text.")
    if not fits(getattr(proposal, field), passage):
        return _("This passage does not stand in the text like that. Choose it again.")
    if passage.strip() == replacement.strip():
        return _("You have not changed anything yet: write the passage as it should be.")
    if len(replacement) > LONGEST_PASSAGE:
        return _("Write at most %(max)d characters.", max=LONGEST_PASSAGE)
    return None


def still_fits(amendment: Amendment) -> bool:
    """Whether the passage of an amendment still stands in the text."""
    return fits(getattr(amendment.proposal, amendment.field, ""), amendment.passage)


def why_not_accept(amendment: Amendment) -> str | None:
    """The sentence that says why a change cannot be taken into the text now, or None."""
    if amendment.state is not AmendmentState.OPEN:
        return _("This change has been answered already.")
    closed = why_not_open(amendment.proposal) or why_not_revise(amendment.proposal)
    if closed:
        return closed
    if not still_fits(amendment):
        return _(
            "The text was changed meanwhile: this passage is no longer there, so the change no longer fits."
        )
    return None


def why_not_settle(amendment: Amendment) -> str | None:
    """The sentence that says why a change cannot be declined or taken back, or None."""
    return None if amendment.state is AmendmentState.OPEN else _("This change has been answered already.")

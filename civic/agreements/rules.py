"""Who may agree, report, decide; and why something cannot be done now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from civic.agreements.models import Agreement, AgreementKind, Axis, Commitment, CommitmentState
from civic.core import clock
from civic.organisations.models import Sector
from civic.organisations.queries import leads
from civic.people.rules import Actor
from civic.spaces.models import Space
from civic.spaces.rules import is_coordinator, is_facilitator, is_in_team

LATEST = 50  # years ahead that a date may lie


@dataclass(frozen=True)
class PartyData:
    """Who signs, as it is written."""

    entity: str
    sector: Sector
    signer: str = ""
    office: str = ""
    contribution: str = ""
    contribution_cents: int | None = None
    organization_id: int | None = None


@dataclass(frozen=True)
class StepData:
    """What is told about a commitment: a report, a claim, or the space's word on it."""

    text: str
    occurred_on: date
    once: str
    progress: int = 0
    link: str = ""


def may_see_work(actor: Actor, space: Space) -> bool:
    """The team sees its drafts and what is asked of it."""
    return is_in_team(actor, space)


def may_manage(actor: Actor, space: Space) -> bool:
    """Coordinators write down what was agreed and move its dates."""
    return is_coordinator(actor, space)


def may_see_agreement(actor: Actor, agreement: Agreement) -> bool:
    """Everybody reads what was signed; a draft is the team's."""
    return agreement.is_public or is_in_team(actor, agreement.space)


def may_see_commitment(actor: Actor, commitment: Commitment) -> bool:
    """A commitment is public with its agreement; one without an agreement from the start."""
    if commitment.agreement is None or commitment.agreement.is_public:
        return True
    return is_in_team(actor, commitment.space) or is_in_charge(actor, commitment)


def is_in_charge(actor: Actor, commitment: Commitment) -> bool:
    """Whether the actor answers for a commitment: the one who was named, or a leader of its organisation."""
    if actor.id is None:
        return False
    if commitment.person_id == actor.id:
        return True
    return commitment.organization_id is not None and leads(actor.id, commitment.organization_id)


def may_report(actor: Actor, commitment: Commitment) -> bool:
    """Whoever is in charge reports; the space's coordinators write down what they were told."""
    return is_in_charge(actor, commitment) or may_manage(actor, commitment.space)


def may_work_on(actor: Actor, commitment: Commitment) -> bool:
    """Whether the actor may open the page on which a commitment is reported and decided."""
    return is_in_charge(actor, commitment) or is_facilitator(actor, commitment.space)


def may_check(actor: Actor, commitment: Commitment) -> bool:
    """Somebody else of the space says whether it was kept: never who claimed it, nor who is in charge."""
    if not is_facilitator(actor, commitment.space):
        return False
    if actor.id is None:
        return True
    return actor.id != commitment.claimed_by_id and not is_in_charge(actor, commitment)


def why_not_title(title: str) -> str | None:
    """The sentence that says what is wrong with a title, or None."""
    return None if title else _("Write a title.")


def why_not_parties(parties: Sequence[PartyData]) -> str | None:
    """The sentence that says what is wrong with the parties, or None."""
    if any(not party.entity for party in parties):
        return _("Write the name of each party.")
    keys = [party.entity.casefold() for party in parties]
    if len(set(keys)) < len(keys):
        return _("A party is written twice.")
    return None


def why_not_period(start: date | None, until: date | None) -> str | None:
    """The sentence that says why an agreement cannot be in force between two days, or None."""
    if start and until and until < start:
        return _("The last day lies before the first one.")
    if until and until.year > clock.today().year + LATEST:
        return _("The last day lies too far away. Look at the year again.")
    return None


def why_not_edit(agreement: Agreement) -> str | None:
    """The sentence that says why an agreement cannot be rewritten, or None."""
    if agreement.is_public:
        return _(
            "It is signed: what was agreed stays as it was. Renew it, end it or make a new one that continues it."
        )
    return None


def why_not_discard(agreement: Agreement, has_commitments: bool) -> str | None:
    """The sentence that says why a draft cannot be taken away, or None."""
    if sentence := why_not_edit(agreement):
        return sentence
    if agreement.record_id is not None:
        return _("It has a document already. Withdraw the document first.")
    return _("It has commitments already.") if has_commitments else None


def why_not_sign(
    agreement: Agreement, signed_on: date, until: date | None, *, sealed: bool | None
) -> str | None:
    """The sentence that says why an agreement cannot be marked as signed, or None; `sealed`: of its record, None without one."""
    if agreement.is_public:
        return _("It is signed already.")
    if signed_on > clock.today():
        return _("The day of the signature cannot lie in the future.")
    if sealed is False:
        return _("Its document is not sealed yet: approve it, sign it and seal it first.")
    if agreement.kind is AgreementKind.GOVERNANCE and {a.axis for a in agreement.axes} != set(Axis):
        return _("Write what was agreed in each of the four axes.")
    if agreement.kind is AgreementKind.COVENANT:
        if len(agreement.parties) < 2:
            return _("A covenant has at least two parties.")
        if not agreement.object:
            return _("Write what the covenant is for.")
    return why_not_period(agreement.valid_from or signed_on, until)


def why_not_renew(agreement: Agreement, until: date, signed_on: date, reason: str) -> str | None:
    """The sentence that says why an agreement cannot be renewed, or None."""
    if not agreement.is_public or agreement.ended_on is not None:
        return _("Only an agreement that was signed and has not been ended is renewed.")
    if agreement.valid_until is None:
        return _("It has no last day, so there is nothing to renew.")
    if until <= agreement.valid_until:
        return _("The new last day must be later than the one it has.")
    if signed_on > clock.today():
        return _("The day of the signature cannot lie in the future.")
    if signed_on < (agreement.signed_on or signed_on):
        return _("It cannot be renewed before it was signed.")
    return (None if reason else _("Say why it is renewed.")) or why_not_period(None, until)


def why_not_end(agreement: Agreement, on: date, reason: str) -> str | None:
    """The sentence that says why an agreement cannot be ended, or None."""
    if not agreement.is_public:
        return _("It is not signed yet.")
    if agreement.ended_on is not None:
        return _("It was ended already.")
    if on > clock.today():
        return _("The day cannot lie in the future.")
    if on < (agreement.signed_on or on):
        return _("It cannot end before it was signed.")
    return None if reason else _("Say why it ends: everybody will read it.")


def why_not_continue(space: Space, earlier: Agreement) -> str | None:
    """The sentence that says why a new agreement of a space cannot continue an earlier one, or None."""
    if earlier.space_id != space.id:
        return _("The earlier agreement belongs to another space.")
    return None if earlier.is_public else _("The earlier agreement is not signed.")


def why_not_carry(agreement: Agreement, commitment: Commitment, chain: Sequence[int]) -> str | None:
    """The sentence that says why a commitment cannot be carried over, or None; `chain`: the earlier agreements."""
    if commitment.space_id != agreement.space_id or commitment.agreement_id not in chain:
        return _("This commitment belongs to no earlier agreement that this one continues.")
    return None if commitment.state.is_open else _("This commitment is closed already.")


def why_not_commitment(text: str, entity: str, proof: str, agreed_on: date, due_on: date) -> str | None:
    """The sentence that says why a commitment cannot be written down, or None."""
    if not text:
        return _("Write what is promised.")
    if not entity:
        return _("Write which entity promises it.")
    if not proof:
        return _("Say how it will be proved: a document, a photograph, a count.")
    if agreed_on > clock.today():
        return _("The day on which it was agreed cannot lie in the future.")
    if due_on < agreed_on:
        return _("The date lies before the day on which it was agreed.")
    if due_on.year > clock.today().year + LATEST:
        return _("The date lies too far away. Look at the year again.")
    return None


def why_not_open(commitment: Commitment) -> str | None:
    """The sentence that says that nothing more is expected, or None."""
    return None if commitment.state.is_open else _("This commitment is closed.")


def why_not_report(commitment: Commitment, data: StepData, last: date | None) -> str | None:
    """The sentence that says why a report cannot be kept, or None."""
    if sentence := why_not_open(commitment):
        return sentence
    if commitment.state is CommitmentState.CLAIMED_DONE:
        return _("It was reported done and waits for the space's check.")
    if not data.text:
        return _("Write in a few words what was done or what is missing.")
    if not 0 <= data.progress <= 100:
        return _("Progress goes from 0 to 100 percent.")
    return why_not_day(commitment, data.occurred_on) or why_not_link(data.link) or (
        _("The last report is of a later day. Look at the date again.") if last and data.occurred_on < last else None
    )  # fmt: skip


def why_not_day(commitment: Commitment, day: date) -> str | None:
    """The sentence that says why a day cannot be right, or None."""
    if day > clock.today():
        return _("The day cannot lie in the future.")
    return _("The day lies before the commitment was made.") if day < commitment.agreed_on else None


def why_not_link(link: str) -> str | None:
    """The sentence that says what is wrong with a link, or None."""
    if link and not link.startswith(("https://", "http://")):
        return _("A link begins with https:// or http://.")
    return None


def why_not_claim(commitment: Commitment, data: StepData, *, has_file: bool, last: date | None) -> str | None:
    """The sentence that says why a commitment cannot be claimed as done, or None: evidence is asked."""
    sentence = why_not_report(commitment, data, last)
    if sentence:
        return sentence
    if not (has_file or data.link):
        return _("Add what proves it: a file or a link.")
    return None


def why_not_check(commitment: Commitment, text: str) -> str | None:
    """The sentence that says why a claim cannot be decided, or None."""
    if commitment.state is not CommitmentState.CLAIMED_DONE:
        return _("Nobody has reported it done.")
    return None if text else _("Say what you looked at.")


def why_not_send_back(commitment: Commitment, reason: str) -> str | None:
    """The sentence that says why a claim cannot be sent back, or None."""
    if commitment.state is not CommitmentState.CLAIMED_DONE:
        return _("Nobody has reported it done.")
    return None if reason else _("Say what is missing.")


def why_not_postpone(commitment: Commitment, to: date, reason: str) -> str | None:
    """The sentence that says why a date cannot move, or None."""
    if sentence := why_not_open(commitment):
        return sentence
    if to <= commitment.due_on:
        return _("The new date must be later than the one it has.")
    if to.year > clock.today().year + LATEST:
        return _("The date lies too far away. Look at the year again.")
    return None if reason else _("Say why the date moves: everybody will read it.")


def why_not_close(commitment: Commitment, reason: str, *, broken: bool) -> str | None:
    """The sentence that says why a commitment cannot be declared not kept or cancelled, or None."""
    if sentence := why_not_open(commitment):
        return sentence
    if broken and commitment.due_on >= clock.today():
        return _("Its date has not passed yet. If it is no longer wanted, cancel it.")
    return None if reason else _("Say why: everybody will read it.")

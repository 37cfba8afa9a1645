"""Who may do what with a poll, and whether it can be done now.

The rule on who casts a seat's vote, in one place: the vote belongs to the seat. On the day of voting it is cast by the
titular in force; by the alternate in force when the seat has no titular or the titular's absence was noted. What was cast
stands, whatever happens to the mandate afterwards. A seat on the fixed roll whose mandates all ended casts nothing more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from civic.accreditation.models import MandateRole
from civic.people.models import Person
from civic.people.rules import Actor, is_administrator
from civic.spaces.models import Space
from civic.spaces.rules import is_coordinator, is_facilitator, is_in_team
from civic.voting.choices import faults_of
from civic.voting.counting.faults import CountingFault
from civic.voting.counting.ties import CHAINS
from civic.voting.fitting import FITTING
from civic.voting.frozen import document
from civic.voting.kinds import (
    BallotForm,
    Channel,
    Phase,
    PollKind,
    PollState,
    Secrecy,
    Voters,
)
from civic.voting.marks import RULES_WITH_MARKS, first_gap, standing
from civic.voting.models import Poll, RollEntry
from civic.voting.queries import (
    batches_of,
    entries_of_person,
    has_titular,
    open_objections,
    speaks_for,
    turnout,
)
from civic.voting.tally import outcome_of


def may_manage(actor: Actor, space: Space) -> bool:
    """Coordinators make and lead the polls of their space."""
    return is_coordinator(actor, space)


def may_staff(actor: Actor, space: Space) -> bool:
    """Facilitators take votes down in the assembly and type paper ballots."""
    return is_facilitator(actor, space)


def may_see(actor: Actor, poll: Poll) -> bool:
    """Everybody sees a poll that was called; the team its drafts."""
    return poll.is_public or is_in_team(actor, poll.space)


def may_see_work(actor: Actor, space: Space) -> bool:
    """Everybody in the team sees how the polls of their space are led."""
    return is_in_team(actor, space)


def may_overrule(actor: Actor, poll: Poll) -> bool:
    """Only who runs the platform may put another result beside the computed one, with a reason."""
    return is_administrator(actor) and actor.id is not None


# ── making ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def why_not_edit(poll: Poll) -> str | None:
    """The sentence that says why a poll's terms cannot change, or None."""
    if poll.is_fixed:
        return _("This poll was fixed under its fingerprint: nothing of it can change any more.")
    if poll.state is PollState.ANNULLED:
        return _("This poll was annulled.")
    if poll.state is PollState.ROLL:
        return _("The poll was called already. Take the call back to change it.")
    return None


def why_not_change_roll(poll: Poll) -> str | None:
    """The sentence that says why the roll cannot change, or None."""
    if poll.is_fixed:
        return _("The roll was fixed with the poll: it cannot change any more.")
    if poll.state is PollState.ANNULLED:
        return _("This poll was annulled.")
    return None


def why_not_terms(poll: Poll) -> str | None:
    """The first sentence that says what is missing or does not fit together in a poll's terms, or None."""
    options = [option for option in poll.options if not option.is_withdrawn]
    checks: Sequence[tuple[bool, str]] = (
        (len(options) < (1 if poll.kind is PollKind.DECISION else 2), _("Add at least two options.")),
        (
            poll.kind is PollKind.BUDGET and not poll.budget_cents,
            _("Say how much money is to be shared out."),
        ),
        (
            poll.kind is PollKind.BUDGET and any(option.cost_cents is None for option in options),
            _("Every project needs its cost."),
        ),
        (poll.kind is PollKind.ELECTION and not poll.seats, _("Say how many seats are to be filled.")),
        (
            poll.kind is PollKind.ELECTION and len(options) < (poll.seats or 0),
            _("There are fewer candidates than seats."),
        ),
        (
            poll.kind is PollKind.DECISION and not {o.meaning for o in options} >= {"favour", "against"},
            _("A decision needs a choice in favour and one against."),
        ),
        (poll.kind is PollKind.DECISION and poll.majority is None, _("Say which majority decides.")),
        (
            poll.form in (BallotForm.CUMULATIVE, BallotForm.SCORING) and not poll.points,
            _("Say how many points can be given."),
        ),
        (
            poll.max_choices is not None and poll.max_choices < poll.min_choices,
            _("The most that can be chosen is less than the least."),
        ),
        (
            poll.voters is Voters.ATTENDEES and not (poll.event_ids and poll.min_sessions),
            _("Choose the events and say how many sessions are needed to vote."),
        ),
        (poll.within_budget and not poll.budget_cents, _("A ballot within the money needs the money.")),
        (not poll.channels, _("Choose at least one way to vote.")),
        (
            poll.secrecy is Secrecy.SECRET and Channel.HALL.value in poll.channels,
            _("A roll call in the assembly is never secret: choose paper instead."),
        ),
        (
            poll.kind is not PollKind.DECISION
            and "draw" in CHAINS.get(poll.tie_break, ())
            and not poll.draw_from,
            _("Name the public draw that will decide ties: which one, and on which day after the close."),
        ),
    )
    return next((sentence for failed, sentence in checks if failed), None) or why_not_count(poll)


def why_not_count(poll: Poll) -> str | None:
    """The sentence that says why the rule cannot count these ballots, or None: tried out on an empty box before anybody votes."""
    if poll.rule not in FITTING[poll.kind].get(poll.form, ()):
        return _(
            "This way of counting does not fit the ballot. Choose another one under “How it is counted”."
        )
    gap = first_gap(poll.parameters.get("matrix"), standing(poll)) if poll.rule in RULES_WITH_MARKS else None
    if gap:
        return _(
            "“%(option)s” has no mark for “%(criterion)s”. Give it one under “How it is counted”.",
            option=gap[0], criterion=gap[1],
        )  # fmt: skip
    weight = Fraction(str(poll.parameters.get("matrix_weight", 0)))
    if not 0 <= weight <= 100:
        return _("The weight of the marks goes from 0 to 100 percent.")
    try:
        outcome_of(document(poll, []), [], entitled=0)
    except CountingFault as fault:
        return _("It could not be counted like this: %(reason)s.", reason=fault.note.words(_))
    return None


def why_not_call(poll: Poll, moment: datetime) -> str | None:
    """The sentence that says why a poll cannot be called (its roll published), or None."""
    if poll.state is not PollState.DRAFT:
        return _("The poll was called already.")
    if sentence := why_not_terms(poll):
        return sentence
    if poll.opens_at <= moment:
        return _("The poll must open in the future: roll and terms are fixed before it opens.")
    if poll.roll_closes_at and not moment < poll.roll_closes_at <= poll.opens_at:
        return _("Objections must end in the future and before the poll opens.")
    if not turnout(poll)[0]:
        return _("Nobody is on the roll. Make the roll first.")
    return None


def why_not_fix(poll: Poll, moment: datetime) -> str | None:
    """The sentence that says why a poll cannot be fixed under its fingerprint, or None."""
    if poll.is_fixed:
        return _("The poll is fixed already.")
    if poll.state is not PollState.ROLL:
        return _("Call the poll first: everybody must be able to look at the roll.")
    if poll.opens_at <= moment:
        return _(
            "The opening hour is past. Take the call back and set a new one: a poll is fixed before it opens."
        )
    if poll.roll_closes_at and moment < poll.roll_closes_at:
        return _("People may still object to the roll. Fix the poll after that time.")
    if waiting := open_objections(poll):
        return ngettext(
            "%(num)s objection waits for an answer.", "%(num)s objections wait for an answer.", waiting
        )
    return why_not_terms(poll)


def why_not_object(poll: Poll, moment: datetime) -> str | None:
    """The sentence that says why nobody can object now, or None."""
    if poll.state is not PollState.ROLL or (poll.roll_closes_at and moment >= poll.roll_closes_at):
        return _("The time to object is over.")
    return None


def why_not_close(poll: Poll, moment: datetime) -> str | None:
    """The sentence that says why a box cannot be opened now, or None."""
    phase = poll.phase(moment)
    if phase is Phase.COUNTING:
        waiting = [batch.number for batch in batches_of(poll) if batch.entered_at is None]
        if waiting:
            return _("Paper batch %(number)s is not in the box yet.", number=waiting[0])
        return None
    if phase in (Phase.CLOSED, Phase.PROCLAIMED):
        return _("The box is open already.")
    return _("The box is opened when the time to vote is over, not before.")


# ── voting ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Voice:
    """A person's right to cast the vote of an entry of the roll; `why_not` says why not now."""

    entry: RollEntry
    role: MandateRole | None
    why_not: str | None


def voices_of(actor: Actor, poll: Poll, day: date) -> list[Voice]:
    """Every entry of the roll for which the actor may speak on a day, and what stands in the way."""
    if actor.id is None or not isinstance(actor, Person):
        return []
    roles = speaks_for(actor.id, poll, day)
    voices = []
    for entry in entries_of_person(poll, actor.id, list(roles)):
        role = roles.get(entry.organization_id) if entry.organization_id else None
        voices.append(Voice(entry, role, _why_not_speak(poll, entry, role, day)))
    return voices


def _why_not_speak(poll: Poll, entry: RollEntry, role: MandateRole | None, day: date) -> str | None:
    if entry.organization_id is None:
        return None
    if (
        role is MandateRole.ALTERNATE
        and not entry.alternate_votes
        and has_titular(poll, entry.organization_id, day)
    ):
        return _(
            "The titular representative votes for %(name)s. You do when their absence is noted.",
            name=entry.name,
        )
    return None


def why_not_vote(poll: Poll, moment: datetime) -> str | None:
    """The sentence that says why nobody can vote now, or None. A ballot counts when it arrives before the closing second."""
    match poll.phase(moment):
        case Phase.OPEN:
            return None
        case Phase.DRAFT | Phase.OBJECTIONS | Phase.ANNOUNCED:
            return _("This poll is not open yet.")
        case Phase.ANNULLED:
            return _("This poll was annulled.")
    return _("The time to vote is over.")


def why_not_choices(poll: Mapping[str, Any], choices: Mapping[str, int]) -> str | None:
    """The sentence that says what to change in a ballot, or None."""
    fault = faults_of(poll, choices)
    if fault is None:
        return None
    number = fault.number
    match fault.code:
        case "few":
            return ngettext("Choose at least %(num)s option.", "Choose at least %(num)s options.", number)
        case "many":
            return ngettext("Choose at most %(num)s option.", "Choose at most %(num)s options.", number)
        case "points":
            return ngettext("You have %(num)s point to give.", "You have %(num)s points to give.", number)
        case "score":
            return _("The highest score is %(num)s.", num=number)
        case "order":
            return _("Number your choices 1, 2, 3… without a gap and without repeating one.")
        case "money":
            return _("What you chose costs more than there is. Take something off.")
        case "unknown":
            return _("One of the options is not in this poll. Open the ballot again.")
    return _("Your ballot could not be read. Open it again.")

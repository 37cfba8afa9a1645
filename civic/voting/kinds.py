"""The words of a poll: what it is for, who votes, how, and where it stands."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l


class _Named(StrEnum):
    """A choice with its name in the reader's language."""

    @property
    def label(self) -> Any:
        """Its name in the reader's language."""
        return NAMES[self]


class PollKind(_Named):
    """What is decided."""

    BUDGET = "budget"  # which projects get money
    ELECTION = "election"  # who takes one or several seats
    DECISION = "decision"  # a text: in favour, against, abstention


class Secrecy(_Named):
    """Whether everybody sees who voted what."""

    NAMED = "named"
    SECRET = "secret"  # noqa: S105  (a word, not a password)


class Voters(_Named):
    """Who is on the roll."""

    ORGANIZATIONS = "organizations"  # one voice per accredited organisation
    REPRESENTATIVES = "representatives"  # one per accredited person
    ATTENDEES = "attendees"  # one per person who came to enough sessions


class BallotForm(_Named):
    """What a ballot says; the names are those of Pabulib's `vote_type`."""

    CHOOSE_ONE = "choose-1"
    APPROVAL = "approval"
    CUMULATIVE = "cumulative"
    ORDINAL = "ordinal"
    SCORING = "scoring"


class Majority(_Named):
    """How much support a decision needs."""

    SIMPLE = "simple"  # more in favour than against
    ABSOLUTE = "absolute"  # more than half
    TWO_THIRDS = "two-thirds"
    FOUR_FIFTHS = "four-fifths"


class Base(_Named):
    """Of whom a quorum or majority is asked."""

    PRESENT = "present"
    VOTING = "voting"
    ENTITLED = "entitled"


class PollState(_Named):
    """Where a poll is. Whether it is open is its state and its dates together: see `Poll.phase`."""

    DRAFT = "draft"
    ROLL = "roll"  # called; the roll and the options can be objected to
    FROZEN = "frozen"  # fixed and fingerprinted; nothing of it can change
    CLOSED = "closed"  # the box is closed and opened to everybody
    PROCLAIMED = "proclaimed"
    ANNULLED = "annulled"


class Phase(_Named):
    """What can be done with a poll at a moment."""

    DRAFT = "draft"
    OBJECTIONS = "objections"
    ANNOUNCED = "announced"  # frozen, not open yet
    OPEN = "open"
    COUNTING = "counting"  # the time is over, the box not opened yet
    CLOSED = "closed"
    PROCLAIMED = "proclaimed"
    ANNULLED = "annulled"


class Channel(_Named):
    """How a ballot came in."""

    DEVICE = "device"  # the voter's own, which made the token itself
    SERVER = "server"  # without script or at a desk: the server made the token and forgot it
    HALL = "hall"  # roll call in the assembly
    PAPER = "paper"


class BallotState(StrEnum):
    """What became of a leaf of the box."""

    LIVE = "live"
    SUPERSEDED = "superseded"
    INVALID = "invalid"


NAMES = {
    PollKind.BUDGET: _l("Share out a budget"),
    PollKind.ELECTION: _l("Election"),
    PollKind.DECISION: _l("Decision"),
    Secrecy.NAMED: _l("Public vote, with the name of each organisation"),
    Secrecy.SECRET: _l("Secret vote"),
    Voters.ORGANIZATIONS: _l("One vote per accredited organisation"),
    Voters.REPRESENTATIVES: _l("One vote per accredited representative"),
    Voters.ATTENDEES: _l("One vote per person who came to the sessions"),
    BallotForm.CHOOSE_ONE: _l("Choose one"),
    BallotForm.APPROVAL: _l("Mark several"),
    BallotForm.CUMULATIVE: _l("Share out points"),
    BallotForm.ORDINAL: _l("Put in order"),
    BallotForm.SCORING: _l("Give each a score"),
    Majority.SIMPLE: _l("Simple majority: more in favour than against"),
    Majority.ABSOLUTE: _l("Absolute majority: more than half"),
    Majority.TWO_THIRDS: _l("Two thirds"),
    Majority.FOUR_FIFTHS: _l("Four fifths"),
    Base.PRESENT: _l("of those present"),
    Base.VOTING: _l("of those who vote"),
    Base.ENTITLED: _l("of those on the roll"),
    PollState.DRAFT: _l("Draft"),
    PollState.ROLL: _l("Roll published"),
    PollState.FROZEN: _l("Fixed"),
    PollState.CLOSED: _l("Closed and counted"),
    PollState.PROCLAIMED: _l("Proclaimed"),
    PollState.ANNULLED: _l("Annulled"),
    Phase.DRAFT: _l("Draft"),
    Phase.OBJECTIONS: _l("The roll can be objected to"),
    Phase.ANNOUNCED: _l("Opens soon"),
    Phase.OPEN: _l("Open now"),
    Phase.COUNTING: _l("Closed, being counted"),
    Phase.CLOSED: _l("Counted"),
    Phase.PROCLAIMED: _l("Proclaimed"),
    Phase.ANNULLED: _l("Annulled"),
    Channel.DEVICE: _l("From the voter's own device"),
    Channel.SERVER: _l("Through the server or a desk"),
    Channel.HALL: _l("In the assembly"),
    Channel.PAPER: _l("On paper"),
}

"""What forms hand to commands: plain values, without a session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from civic.organisations.models import Organization
from civic.oversight.due import Period
from civic.oversight.models import FEWEST_MEMBERS, AlertState, AnswerKind, CommitteeMember, MemberRole
from civic.people.models import Person


@dataclass(frozen=True)
class CommitteeDraft:
    """What is said of a committee."""

    name: str
    term_from: date
    term_to: date
    elected_how: str = ""
    members_needed: int = FEWEST_MEMBERS
    members_source: str = ""
    resolution: str = ""
    record_id: int | None = None


@dataclass(frozen=True)
class MemberDraft:
    """Who joins a committee, for whom, and in whose place."""

    name: str
    role: MemberRole
    since: date
    organization: Organization | None = None
    person: Person | None = None
    replaces: CommitteeMember | None = None
    reason: str = ""  # why the one who is replaced leaves
    is_sworn: bool = False  # the sworn statement was presented


@dataclass(frozen=True)
class RequestDraft:
    """What is asked of an entity."""

    entity: str
    subject: str
    text: str
    asked_on: date
    due_on: date
    upload: Any = None


@dataclass(frozen=True)
class AnswerDraft:
    """What an entity answered."""

    kind: AnswerKind
    text: str
    signer: str
    answered_on: date
    upload: Any = None


@dataclass(frozen=True)
class VisitDraft:
    """What was seen on a visit."""

    title: str
    visited_on: date
    found: str
    place: str = ""
    visitors: str = ""
    recommendation: str = ""
    proposal_id: int | None = None
    agreement_id: int | None = None


@dataclass(frozen=True)
class AlertDraft:
    """A risk, its evidence, and what is recommended to whom."""

    title: str
    risk: str
    evidence: str
    recommendation: str
    entities: str
    raised_on: date
    visit_id: int | None = None
    upload: Any = None


@dataclass(frozen=True)
class StepDraft:
    """What happened with an alert."""

    state: AlertState
    text: str
    on_day: date


@dataclass(frozen=True)
class HearingDraft:
    """Which event is which hearing."""

    event_id: int
    year: int
    period: Period
    call_text: str = ""
    questions_until: datetime | None = None  # None: until it ends
    report_title: str = ""
    upload: Any = None


@dataclass(frozen=True)
class QuestionDraft:
    """What somebody asks."""

    text: str
    once: str
    name: str = ""
    shows_name: bool = False

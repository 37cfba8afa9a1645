"""The oversight committee with its members (`committee`), its requests, visits, alerts and reports (`watching`);
and the hearings of accountability (`hearings`)."""

from __future__ import annotations

from civic.oversight.models.committee import FEWEST_MEMBERS, Committee, CommitteeMember, MemberRole
from civic.oversight.models.hearings import Hearing, HearingQuestion, QuestionState
from civic.oversight.models.watching import (
    Alert,
    AlertState,
    AlertStep,
    AnswerKind,
    HalfYearReport,
    InformationRequest,
    RequestAnswer,
    VisitPhoto,
    VisitReport,
)

__all__ = [
    "FEWEST_MEMBERS", "Alert", "AlertState", "AlertStep", "AnswerKind", "Committee", "CommitteeMember", "HalfYearReport",
    "Hearing", "HearingQuestion", "InformationRequest", "MemberRole", "QuestionState", "RequestAnswer", "VisitPhoto",
    "VisitReport",
]  # fmt: skip

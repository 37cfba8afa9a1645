"""Members of the committees, and questions asked at hearings."""

from __future__ import annotations

from civic.core.personal import Data, keeps
from civic.oversight.models import (
    Alert,
    AlertStep,
    Committee,
    CommitteeMember,
    HalfYearReport,
    Hearing,
    HearingQuestion,
    InformationRequest,
    RequestAnswer,
    VisitReport,
)

keeps("records", CommitteeMember, data=(Data.NAMES, Data.OFFICE))
keeps("records", HearingQuestion, data=(Data.NAMES, Data.WORDS))
keeps(
    "records",
    Alert,
    AlertStep,
    Committee,
    HalfYearReport,
    Hearing,
    InformationRequest,
    RequestAnswer,
    VisitReport,
)

"""Agreements with their parties, axes and renewals (`agreements`); commitments with every report and postponement
(`commitments`); the reminders of both stand with the agreements."""

from __future__ import annotations

from civic.agreements.models.agreements import (
    AXIS_NAMES,
    Agreement,
    AgreementAxis,
    AgreementKind,
    AgreementParty,
    AgreementProject,
    AgreementReminder,
    AgreementRenewal,
    AgreementState,
    Axis,
)
from civic.agreements.models.commitments import (
    OPEN,
    CarriedCommitment,
    Commitment,
    CommitmentReport,
    CommitmentState,
    Postponement,
    ReportKind,
)

__all__ = [
    "AXIS_NAMES", "OPEN", "Agreement", "AgreementAxis", "AgreementKind", "AgreementParty", "AgreementProject",
    "AgreementReminder", "AgreementRenewal", "AgreementState", "Axis", "CarriedCommitment", "Commitment",
    "CommitmentReport", "CommitmentState", "Postponement", "ReportKind",
]  # fmt: skip

"""Who answers for a commitment and told how it goes."""

from __future__ import annotations

from civic.agreements.models import (
    Agreement,
    AgreementRenewal,
    CarriedCommitment,
    Commitment,
    CommitmentReport,
    Postponement,
)
from civic.core.personal import Data, keeps

keeps("records", Commitment, data=(Data.NAMES, Data.OFFICE))
keeps("records", Agreement, AgreementRenewal, CarriedCommitment, CommitmentReport, Postponement)

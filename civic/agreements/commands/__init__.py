"""Every change of agreements and commitments."""

from civic.agreements.commands.agreements import (
    carry_commitments,
    discard_draft,
    edit_agreement,
    end_agreement,
    link_record,
    make_agreement,
    renew_agreement,
    sign_agreement,
)
from civic.agreements.commands.commitments import (
    accept_done,
    cancel,
    claim_done,
    declare_broken,
    make_commitment,
    postpone,
    report_progress,
    send_back,
)
from civic.agreements.commands.reminding import remind

__all__ = [
    "accept_done", "cancel", "carry_commitments", "claim_done", "declare_broken", "discard_draft", "edit_agreement",
    "end_agreement", "link_record", "make_agreement", "make_commitment", "postpone", "remind", "renew_agreement",
    "report_progress", "send_back", "sign_agreement",
]  # fmt: skip

"""Every change of calls and proposals: `calls`, `writing` drafts, `sending` and correcting, `joining`, `papers`, `arranging`."""

from civic.proposals.commands.arranging import merge_proposals, split_proposal
from civic.proposals.commands.calls import (
    close_call,
    copy_call,
    create_call,
    discard_call,
    edit_call,
    extend_call,
    publish_call,
)
from civic.proposals.commands.joining import answer_invitation, invite_organization, leave_proposal
from civic.proposals.commands.papers import add_attachment, begin_from_paper, confirm_paper, remove_attachment
from civic.proposals.commands.sending import (
    ask_late,
    give_time,
    refuse_time,
    revise,
    send_proposal,
    withdraw_proposal,
)
from civic.proposals.commands.writing import (
    EditedMeanwhile,
    begin_proposal,
    discard_draft,
    save_page,
)

__all__ = [
    "EditedMeanwhile", "add_attachment", "answer_invitation", "ask_late", "begin_from_paper", "begin_proposal", "close_call",
    "confirm_paper", "copy_call", "create_call", "discard_call", "discard_draft", "edit_call", "extend_call", "give_time",
    "invite_organization", "leave_proposal", "merge_proposals", "publish_call", "refuse_time", "remove_attachment", "revise",
    "save_page", "send_proposal", "split_proposal", "withdraw_proposal",
]  # fmt: skip

"""Every change of a seat and its representatives; each move of a file leaves a step, an audit line and a signal."""

from civic.accreditation.commands.ending import close_seats, end_representation, expire_mandates
from civic.accreditation.commands.lists import record_organization, record_representative, record_seat
from civic.accreditation.commands.moving import (
    accept,
    confirm,
    end_membership,
    observe,
    reject,
    reopen,
    send_back,
    submit,
    withdraw,
)
from civic.accreditation.commands.preparing import (
    allow_late,
    ask_late,
    drop_draft,
    name_representative,
    open_file,
    remove_representative,
)

__all__ = [
    "accept",
    "allow_late",
    "ask_late",
    "close_seats",
    "confirm",
    "drop_draft",
    "end_membership",
    "end_representation",
    "expire_mandates",
    "name_representative",
    "observe",
    "open_file",
    "record_organization",
    "record_representative",
    "record_seat",
    "reject",
    "remove_representative",
    "reopen",
    "send_back",
    "submit",
    "withdraw",
]

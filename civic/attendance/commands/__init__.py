"""Every change of attendance: marks (`marks`), many at once (`batches`), walk-ins, closing and corrections (`corrections`)."""

from civic.attendance.commands.batches import NewMark, record_batch
from civic.attendance.commands.corrections import (
    close_session,
    confirm_correction,
    decline_correction,
    propose_correction,
)
from civic.attendance.commands.marks import (
    Marked,
    confirm_attendance,
    mark_rest_absent,
    record_attendance,
    record_many,
    replace_mark,
    undo_attendance,
)
from civic.attendance.commands.walk_ins import admit, admit_walk_in, mark_at_list
from civic.attendance.commands.writing import PROOF_OF, proof_for

__all__ = [
    "PROOF_OF",
    "Marked",
    "NewMark",
    "admit",
    "admit_walk_in",
    "close_session",
    "confirm_attendance",
    "confirm_correction",
    "decline_correction",
    "mark_at_list",
    "mark_rest_absent",
    "proof_for",
    "propose_correction",
    "record_attendance",
    "record_batch",
    "record_many",
    "replace_mark",
    "undo_attendance",
]

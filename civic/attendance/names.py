"""Words for marks, their sources and proofs, in the reader's language. No database here."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from civic.attendance.models import AttendanceStatus, CorrectionState, ProofLevel, Source

STATUS_NAMES = {
    AttendanceStatus.PRESENT: _l("Present"),
    AttendanceStatus.LATE: _l("Late"),
    AttendanceStatus.ABSENT: _l("Absent"),
    AttendanceStatus.EXCUSED: _l("Excused"),
    AttendanceStatus.VOID: _l("Not marked"),
}
# What the door answers: a word that is read at arm's length.
DOOR_WORDS = {
    AttendanceStatus.PRESENT: _l("Came in"),
    AttendanceStatus.LATE: _l("Came in late"),
    AttendanceStatus.ABSENT: _l("Did not come"),
    AttendanceStatus.EXCUSED: _l("Excused"),
    AttendanceStatus.VOID: _l("Mark undone"),
}
# (tone, icon) of each mark: word and icon tell it, colour only in addition.
STATUS_LOOK = {
    AttendanceStatus.PRESENT: ("good", "check"),
    AttendanceStatus.LATE: ("good", "clock"),
    AttendanceStatus.ABSENT: ("bad", "close"),
    AttendanceStatus.EXCUSED: ("quiet", "document"),
    AttendanceStatus.VOID: ("quiet", "undo"),
}
SOURCE_NAMES = {
    Source.LIST: _l("On the list"),
    Source.WALK_IN: _l("Registered at the door"),
    Source.SCAN: _l("Ticket scanned"),
    Source.PAPER: _l("From the signed sheet"),
    Source.IMPORT: _l("From a spreadsheet"),
    Source.SELF: _l("Said by the person"),
}
PROOF_NAMES = {
    ProofLevel.DECLARED: _l("Declared"),
    ProofLevel.MARKED: _l("Marked by a facilitator"),
    ProofLevel.SCANNED: _l("Scanned"),
    ProofLevel.SIGNED: _l("Signed on paper"),
    ProofLevel.CONFIRMED: _l("Confirmed by a second person"),
}
CORRECTION_NAMES = {
    CorrectionState.PROPOSED: _l("Waits for a second person"),
    CorrectionState.CONFIRMED: _l("Confirmed"),
    CorrectionState.DECLINED: _l("Declined"),
}

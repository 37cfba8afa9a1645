"""What the door says of a row: one word for the screen, one sentence for the person who holds the phone."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from civic.attendance.models import CAME
from civic.door.models import DoorScan, Scan, ScanKind, ScanState

NOT_ON_LIST = "not_on_list"
OTHER_EVENT = "other_event"
CANCELLED = "registration_cancelled"
REVOKED = "credential_revoked"
CLOSED = "list_closed"
NOT_OPEN = "not_open"
SAME_NAME = "same_name"
ENDED = "pass_ended"
CHECK = "check"

SENTENCES: dict[str, Any] = {
    "entered": _l("Is in."),
    "noted": _l("Noted."),
    "already_in": _l("Was in already."),
    "undone": _l("Taken back."),
    NOT_ON_LIST: _l("Not on the list. Register the person now."),
    OTHER_EVENT: _l("This is for another event. Kept for the team to decide."),
    CANCELLED: _l("The registration was cancelled. Kept for the team to decide."),
    REVOKED: _l("The credential is no longer valid. Kept for the team to decide."),
    CLOSED: _l("The list is closed. Kept for the team to decide."),
    NOT_OPEN: _l("The list of this session is not open. Kept for the team to decide."),
    SAME_NAME: _l("Somebody of this name is on the list. Kept for the team to decide."),
    ENDED: _l("This pass is over. Kept for the team to decide."),
    CHECK: _l("Kept for the team to look at."),
    "disagrees": _l("It contradicts another mark. Kept for the team to decide."),
    "decided": _l("The team has decided this already. Kept for them to look at."),
    "not_yours": _l("Only a scan of this phone can be taken back."),
    "unreadable": _l("This row could not be read."),
}


def answer_of(scan: Scan) -> tuple[str, str]:
    """(answer, word) of a row that is kept."""
    if scan.kind is ScanKind.UNDO and scan.state is ScanState.UNDONE:
        return "undone", "undone"
    if scan.state in (ScanState.ENTERED, ScanState.ACCEPTED):
        return "entered", "entered" if scan.status in CAME else "noted"
    return {
        ScanState.AGAIN: ("again", "already_in"),
        ScanState.UNDONE: ("undone", "undone"),
        ScanState.REFUSED: ("refused", scan.word or CHECK),
    }.get(scan.state, ("review", scan.word or CHECK))


def sentence_of(word: str) -> str:
    """The sentence of a word, in the language of the phone."""
    return str(SENTENCES.get(word) or SENTENCES[CHECK])


def why_waiting(scan: DoorScan, event_title: str | None = None) -> str:
    """The one sentence by which a human decides."""
    who = scan.person.full_name if scan.person else told_name(scan)
    name = {"who": who, "door": scan.device.label, "event": event_title or _("an event")}
    if scan.kind is ScanKind.UNDO:
        return _("%(door)s took back the mark of %(who)s too late for it to happen by itself.", **name)
    if scan.status not in CAME:
        return _("%(door)s noted %(who)s as not having come, but another mark says they came.", **name)
    return {
        OTHER_EVENT: _("%(who)s came to %(event)s with the ticket of another event.", **name),
        CANCELLED: _("%(who)s came to %(event)s, although their registration was cancelled.", **name),
        REVOKED: _("%(who)s came to %(event)s with a credential that is no longer valid.", **name),
        CLOSED: _("%(who)s came to %(event)s, but the scan arrived after the list was closed.", **name),
        NOT_OPEN: _("%(who)s was marked at %(event)s while its list was not open.", **name),
        SAME_NAME: _("%(who)s was written down at %(event)s; the list has somebody of the same name.", **name),
        ENDED: _("%(who)s was marked at %(event)s, sent by a phone whose pass was over.", **name),
        "disagrees": _("%(door)s says that %(who)s came to %(event)s; a mark with a reason says otherwise.", **name),
    }.get(scan.word or "", _("%(who)s was marked at %(event)s by %(door)s, with something that does not fit.", **name))  # fmt: skip


def told_name(scan: DoorScan) -> str:
    """The name that a row told of somebody, or that nobody is known."""
    from civic.door.rows import told_person

    person = told_person(scan.told)
    if person is None:
        return _("Somebody")
    return " ".join(filter(None, (person.names, *person.surnames)))


NO_SESSION = _l("Choose at which session the person was.")
NO_PERSON = _l("Nobody can be made out from what was sent. Leave it as it is.")

"""What a row of paper does to attendance: a mark on an open list; on a closed one a correction, for a second person to confirm."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from civic.attendance import commands as attendance
from civic.attendance.models import (
    CAME,
    Attendance,
    AttendanceCorrection,
    AttendanceStatus,
    CorrectionState,
    ProofLevel,
    Source,
)
from civic.attendance.queries import corrections_of_person, mark_before, marks_in_force
from civic.attendance.rules import may_decide
from civic.events.models import EventSession
from civic.people.commands import PersonData, person_from_form, record_consent
from civic.people.models import DocumentKind, NoticeKind, Person
from civic.people.queries import current_notice
from civic.people.rules import Actor
from civic.sheets.models import Reading, SheetRow


def mark_signed(actor: Actor, row: SheetRow, reading: Reading) -> None:
    """The first person read that somebody signed: they have come, proved by the signature."""
    if _is_closed(row):
        _propose(actor, row, reading, _words(row))
    else:
        _mark(actor, row, reading)


def confirm_signed(actor: Actor, row: SheetRow, reading: Reading) -> None:
    """The second person read the same: what the first one's reading made is confirmed."""
    if row.person is None:
        return
    if not _is_closed(row):
        attendance.confirm_attendance(actor, row.sheet.session, row.person)
        return
    waiting = _waiting(row.sheet.session, row.person)
    if waiting is not None and waiting.status is reading.status and may_decide(actor, waiting):
        attendance.confirm_correction(actor, waiting)


def mark_decided(actor: Actor, row: SheetRow, reading: Reading, reason: str, *, confirmed: bool) -> None:
    """The two differ and it was decided that somebody signed; `confirmed`: one person read it, another decided."""
    if _is_closed(row):
        _decline_unless(actor, row, reading.status)
        _propose(actor, row, reading, reason)
        if confirmed:
            confirm_signed(actor, row, reading)
        return
    _mark(actor, row, reading, reason)
    if confirmed:
        _confirm_decided(actor, row, reading, reason)


def take_back(actor: Actor, row: SheetRow, reason: str) -> None:
    """It was decided that nobody signed: what the sheet had added is taken back; what was marked elsewhere stands."""
    if row.person is None:
        return
    session, code = row.sheet.session, row.sheet.code
    if _is_closed(row):
        _decline_unless(actor, row, AttendanceStatus.VOID)
    current = next(iter(marks_in_force(session.id, [row.person.id])), None)
    earlier = current
    while earlier is not None and earlier.device == code:
        earlier = mark_before(earlier)
    if current is None or earlier is current:
        return
    status = earlier.status if earlier else Reading.EMPTY.status
    source = earlier.source if earlier else Source.PAPER
    if _is_closed(row):
        _propose_status(actor, row, row.person, status, reason, source)
        return
    attendance.record_attendance(
        actor, session, row.person, status, source, organization=row.organization,
        proof=earlier.proof if earlier else ProofLevel.SIGNED, reason=reason,
    )  # fmt: skip


def _is_closed(row: SheetRow) -> bool:
    return row.sheet.session.attendance_closed_at is not None


def _words(row: SheetRow) -> str:
    return _("Sheet %(code)s, row %(number)s", code=row.sheet.code, number=row.number)


def _waiting(session: EventSession, person: Person) -> AttendanceCorrection | None:
    """The correction of a person that waits for a second one."""
    asked = corrections_of_person(session, person)
    return next((each for each in asked if each.state is CorrectionState.PROPOSED), None)


def _decline_unless(actor: Actor, row: SheetRow, status: AttendanceStatus) -> None:
    """What waits for the person of a row and says that they came otherwise than decided is declined."""
    waiting = _waiting(row.sheet.session, row.person) if row.person else None
    if (
        waiting is not None
        and waiting.status in CAME
        and waiting.status is not status
        and may_decide(actor, waiting)
    ):
        attendance.decline_correction(actor, waiting)


def _propose(actor: Actor, row: SheetRow, reading: Reading, reason: str) -> None:
    """Ask that the closed list says that the person of a row came; a list that says so already stands as it is."""
    person = row.person or _known(actor, row)
    current = next(iter(marks_in_force(row.sheet.session.id, [person.id])), None)
    if current is None or current.status not in CAME:
        _propose_status(actor, row, person, reading.status, reason, Source.PAPER)


def _propose_status(
    actor: Actor, row: SheetRow, person: Person, status: AttendanceStatus, reason: str, source: Source
) -> None:
    if _waiting(row.sheet.session, person) is None:
        attendance.propose_correction(
            actor, row.sheet.session, person, status, reason, organization=row.organization, source=source
        )


def _mark(actor: Actor, row: SheetRow, reading: Reading, reason: str | None = None) -> Attendance:
    """Write that the person of a row came. A mark that they came stands as it is, better proved by the signature."""
    sheet = row.sheet
    session = sheet.session
    origin: dict[str, Any] = {"device": sheet.code, "device_order": row.number}
    if row.person is None:
        person = _known(actor, row)
        return attendance.admit(
            actor, session, person, organization=row.organization, status=reading.status,
            source=Source.PAPER, **origin,
        )  # fmt: skip
    current = next(iter(marks_in_force(session.id, [row.person.id])), None)
    status = reading.status
    if current is not None and current.status in CAME and reason is None:
        status = current.status  # somebody saw them come in; the signature adds to that
    return attendance.record_attendance(
        actor, session, row.person, status, Source.PAPER, organization=row.organization,
        reason=reason or _words(row), **origin,
    )  # fmt: skip


def _confirm_decided(actor: Actor, row: SheetRow, reading: Reading, reason: str) -> None:
    """Two people stand for the row: who read it, and who decided."""
    session, person = row.sheet.session, row.person
    if person is None or actor.id == person.id:
        return
    if attendance.confirm_attendance(actor, session, person) is None:  # the actor wrote the mark just now
        attendance.record_attendance(
            actor, session, person, reading.status, Source.PAPER,
            organization=row.organization, proof=ProofLevel.CONFIRMED, reason=reason,
            device=row.sheet.code, device_order=row.number,
        )  # fmt: skip


def _known(actor: Actor, row: SheetRow) -> Person:
    """The person written by hand in a blank row, found or written down; what waited in the row is wiped."""
    person = row.person = _person_of(actor, row)
    row.person_id = person.id
    row.given_names = row.first_surname = row.second_surname = None
    row.document_kind = row.document_number = row.phone = None
    return person


def _person_of(actor: Actor, row: SheetRow) -> Person:
    person = person_from_form(
        actor,
        PersonData(
            given_names=row.given_names or "",
            first_surname=row.first_surname or "",
            second_surname=row.second_surname,
            document_kind=row.document_kind or DocumentKind.NONE,
            document_number=row.document_number,
            phone=row.phone,
        ),
        "paper",
    )
    if current_notice(NoticeKind.PRIVACY) is not None:  # the sheet carries its words
        record_consent(actor, person, NoticeKind.PRIVACY, True, channel="paper", note=row.sheet.code)
    return person

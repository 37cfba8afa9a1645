"""Every change of a sheet: print it, type what was signed, check it, decide, close. Attendance is written through its room."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage

from civic.attendance import commands as attendance
from civic.attendance.models import CAME, Attendance, ProofLevel, Source
from civic.attendance.queries import mark_before, marks_in_force
from civic.core import clock
from civic.core.audit import record
from civic.core.db import db, on_clash
from civic.core.errors import Refused, allow, refuse_if
from civic.core.files import store
from civic.core.text import clean, slugify
from civic.events.models import EventSession
from civic.organisations.models import Organization
from civic.people.commands import PersonData, person_from_form, record_consent
from civic.people.models import DocumentKind, NoticeKind, Person
from civic.people.queries import current_notice
from civic.people.rules import Actor
from civic.sheets import queries, rules
from civic.sheets.models import AttendanceSheet, Reading, SheetRow, SheetScan, SheetState
from civic.sheets.paper import lay_out

on_clash(
    "attendance_sheets", "session_id", "version",
    sentence=_l("Somebody printed a sheet of this session at the same moment. Look at the list of sheets."),
)  # fmt: skip
on_clash("attendance_sheets", "code", sentence=_l("Print the sheet again: its code was taken."))

_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # no O/0, I/1, L: the code is read from paper


@dataclass(frozen=True)
class Written:
    """What was written by hand in a blank row."""

    data: PersonData
    organization: Organization | None = None
    person: Person | None = None  # when whoever typed said that it is this known person


def print_sheet(
    actor: Actor, session: EventSession, *, with_representatives: bool = False
) -> AttendanceSheet:
    """A numbered sheet of the session's list as it is now, with blank rows after it."""
    allow(rules.may_use_sheets(actor, session.event.space))
    session = queries.locked_session(session.id)
    refuse_if(rules.why_not_print(session))
    people = queries.people_to_print(session, with_representatives=with_representatives)
    version, first_code = queries.next_version(session.id)
    root = first_code.rsplit("-", 1)[0] if first_code else _new_root(session.event.space.slug)
    sheet = AttendanceSheet(
        session_id=session.id,
        version=version,
        code=f"{root}-{version}",
        printed_at=clock.now(),
        printed_by_id=actor.id,
    )
    for page in lay_out(len(people)):
        for number in page.listed:
            person, organization_id = people[number - 1]
            sheet.rows.append(
                SheetRow(
                    number=number, page=page.number, person_id=person.id, organization_id=organization_id
                )
            )
        for number in page.blank:
            sheet.rows.append(SheetRow(number=number, page=page.number, is_blank=True))
    db.session.add(sheet)
    db.session.flush()
    _record(actor, "print_sheet", sheet, {"code": sheet.code, "people": len(people)})
    return sheet


def _new_root(slug: str) -> str:
    """«ILO-7K3»: the end of the space's address name and three letters nobody has used yet."""
    place = slugify(slug).rsplit("-", 1)[-1].upper()[:8]
    while True:
        root = f"{place}-{''.join(secrets.choice(_LETTERS) for _n in range(3))}"
        if not queries.code_is_taken(root):
            return root


def save_page(
    actor: Actor,
    sheet: AttendanceSheet,
    page: int,
    readings: Mapping[int, Reading],
    written: Mapping[int, Written] | None = None,
) -> AttendanceSheet:
    """Keep what was read on one page of a sheet ({row number: reading}); rows that are not named count as not signed.

    `written` says what stands by hand in blank rows: {row number: Written}. What the first person wrote there is not
    overwritten by the second. Nothing is attendance yet: `finish_typing` makes it so.
    """
    allow(rules.may_use_sheets(actor, sheet.session.event.space))
    sheet = queries.sheet_by_token(sheet.token, lock=True)
    refuse_if(rules.why_not_type(actor, sheet))
    turn = rules.turn_now(sheet)
    for row in queries.rows_of(sheet, page):
        told = (written or {}).get(row.number)
        if row.may_be_written(turn):
            _write(row, told, turn)
        reading = readings.get(row.number, Reading.EMPTY) if row.is_used else Reading.EMPTY
        if turn == 1:
            row.first = reading
        else:
            row.second = reading
    if turn == 1:
        sheet.first_by_id = actor.id
    else:
        sheet.second_by_id = actor.id
    db.session.flush()
    db.session.expire(sheet, ["first_by", "second_by"])
    return sheet


def _write(row: SheetRow, told: Written | None, turn: int | None) -> None:
    """What stands by hand in a blank row; nothing told empties it. A known person needs no words."""
    data = told.data if told and told.person is None else None
    row.written_turn = turn if told else None
    row.person = told.person if told else None
    row.person_id = row.person.id if row.person else None
    row.given_names = data.given_names if data else None
    row.first_surname = data.first_surname if data else None
    row.second_surname = data.second_surname if data else None
    row.document_kind = data.document_kind if data and data.document_number else None
    row.document_number = (data.document_number or None) if data else None
    row.phone = (data.phone or None) if data else None
    row.organization = told.organization if told else None
    row.organization_id = row.organization.id if row.organization else None


def start_over(actor: Actor, sheet: AttendanceSheet) -> None:
    """Forget what the present turn has typed so far, so that somebody else can type the sheet."""
    allow(rules.may_use_sheets(actor, sheet.session.event.space))
    sheet = queries.sheet_by_token(sheet.token, lock=True)
    if not rules.may_start_over(actor, sheet):
        raise Refused(_("Nobody is typing this sheet."))
    turn = rules.turn_now(sheet)
    for row in queries.rows_of(sheet):
        if row.written_turn == turn:
            _write(row, None, None)
        if turn == 1:
            row.first = None
        else:
            row.second = None
    before = sheet.first_by_id if turn == 1 else sheet.second_by_id
    if turn == 1:
        sheet.first_by_id = None
    else:
        sheet.second_by_id = None
    _record(actor, "start_over", sheet, {"turn": turn, "typist": before})


def finish_typing(actor: Actor, sheet: AttendanceSheet) -> AttendanceSheet:
    """The end of a turn. First: who signed has come, proved by the signature. Second: rows on which both agree are confirmed."""
    allow(rules.may_use_sheets(actor, sheet.session.event.space))
    sheet = queries.sheet_by_token(sheet.token, lock=True)
    turn = rules.turn_now(sheet)
    missing = queries.pages_to_type(sheet, turn) if turn else []
    refuse_if(rules.why_not_finish(actor, sheet, missing))
    rows = queries.rows_of(sheet)
    if turn == 1:
        for row in rows:
            if row.first and row.first.came:
                _mark(actor, row, row.first)
        sheet.state, sheet.first_at = SheetState.TYPED, clock.now()
    else:
        for row in rows:
            if row.first is row.second and row.second and row.second.came and row.person is not None:
                attendance.confirm_attendance(actor, sheet.session, row.person)
        sheet.state, sheet.second_at = SheetState.CHECKED, clock.now()
    signed = sum(1 for row in rows if (reading := row.read_by(turn or 1)) and reading.came)
    _record(actor, "finish_typing", sheet, {"turn": turn, "signed": signed})
    return sheet


def decide_row(actor: Actor, sheet: AttendanceSheet, row: SheetRow, reading: Reading, reason: str) -> None:
    """Settle a row on which the two disagree. The reason stays with it; the mark follows at once.

    It counts as confirmed when it was read by one person and decided by another.
    """
    allow(rules.may_use_sheets(actor, sheet.session.event.space))
    sheet = queries.sheet_by_token(sheet.token, lock=True)
    row = queries.row_of(sheet, row.id)
    refuse_if(rules.why_not_decide(actor, sheet, row))
    reason = clean(reason)[:500]
    if not reason:
        raise Refused(_("Say how you know it: the reason stays with the sheet."))
    if reading.came and not row.is_used:
        raise Refused(_("Nobody's name was read in this row."))
    row.decided, row.decided_by_id, row.decided_at, row.reason = reading, actor.id, clock.now(), reason
    words = _("Sheet %(code)s, row %(number)s: %(reason)s", code=sheet.code, number=row.number, reason=reason)
    if reading.came:
        _mark(actor, row, reading, words[:500])
        if not (row.second is reading and actor.id == sheet.second_by_id):
            _confirm_decided(actor, row, reading, words[:500])
    else:
        _take_back(actor, row, words[:500])
    db.session.flush()
    _record(actor, "decide_row", sheet, {"row": row.number, "reading": reading.value}, reason)


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


def close_sheet(actor: Actor, sheet: AttendanceSheet) -> None:
    """Close a checked sheet; nothing of it changes any more."""
    allow(rules.may_use_sheets(actor, sheet.session.event.space))
    sheet = queries.sheet_by_token(sheet.token, lock=True)
    refuse_if(rules.why_not_close(sheet, len(queries.rows_to_decide(sheet))))
    sheet.state, sheet.closed_at, sheet.closed_by_id = SheetState.CLOSED, clock.now(), actor.id
    for row in queries.rows_of(sheet):
        if row.is_blank and row.person_id is None:
            _write(row, None, None)  # nobody came of it: what was read there is not kept
    _record(actor, "close_sheet", sheet, {})


def discard_sheet(actor: Actor, sheet: AttendanceSheet) -> None:
    """Say that a printed sheet was not used."""
    allow(rules.may_use_sheets(actor, sheet.session.event.space))
    sheet = queries.sheet_by_token(sheet.token, lock=True)
    refuse_if(rules.why_not_discard(sheet))
    sheet.state = SheetState.DISCARDED
    for row in queries.rows_of(sheet):
        row.first = None
        if row.is_blank:
            _write(row, None, None)
    _record(actor, "discard_sheet", sheet, {})


def add_scan(actor: Actor, sheet: AttendanceSheet, upload: FileStorage) -> SheetScan:
    """Keep a photograph or scan of the signed sheet with it; private, for the team."""
    allow(rules.may_use_sheets(actor, sheet.session.event.space))
    sheet = queries.sheet_by_token(sheet.token, lock=True)
    refuse_if(rules.why_not_add_scan(sheet, len(sheet.scans)))
    stored = store(upload, actor.id)
    scan = SheetScan(sheet=sheet, file=stored, added_at=clock.now(), added_by_id=actor.id)
    db.session.add(scan)
    db.session.flush()
    _record(actor, "add_scan", sheet, {"scan": scan.id})
    return scan


def _mark(actor: Actor, row: SheetRow, reading: Reading, reason: str | None = None) -> Attendance:
    """Write that the person of a row came. A mark that they came stands as it is, better proved by the signature."""
    sheet = row.sheet
    session = sheet.session
    origin: dict[str, Any] = {"device": sheet.code, "device_order": row.number}
    if row.person is None:
        row.person = _person_of(actor, row)
        row.person_id = row.person.id
        mark = attendance.admit(
            actor, session, row.person, organization=row.organization, status=reading.status,
            source=Source.PAPER, **origin,
        )  # fmt: skip
        _write_known(row)
        return mark
    current = next(iter(marks_in_force(session.id, [row.person.id])), None)
    status = reading.status
    if current is not None and current.status in CAME and reason is None:
        status = current.status  # somebody saw them come in; the signature adds to that
    return attendance.record_attendance(
        actor, session, row.person, status, Source.PAPER, organization=row.organization,
        reason=reason or _("Sheet %(code)s, row %(number)s", code=sheet.code, number=row.number), **origin,
    )  # fmt: skip


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


def _write_known(row: SheetRow) -> None:
    """The person is known now: what waited here is wiped."""
    row.given_names = row.first_surname = row.second_surname = None
    row.document_kind = row.document_number = row.phone = None


def _take_back(actor: Actor, row: SheetRow, reason: str) -> None:
    """What the sheet had added is taken back; what was marked elsewhere stands."""
    if row.person is None:
        return
    session, code = row.sheet.session, row.sheet.code
    current = next(iter(marks_in_force(session.id, [row.person.id])), None)
    earlier = current
    while earlier is not None and earlier.device == code:
        earlier = mark_before(earlier)
    if current is None or earlier is current:
        return
    attendance.record_attendance(
        actor, session, row.person,
        earlier.status if earlier else Reading.EMPTY.status,
        earlier.source if earlier else Source.PAPER,
        organization=row.organization,
        proof=earlier.proof if earlier else ProofLevel.SIGNED,
        reason=reason,
    )  # fmt: skip


def _record(
    actor: Actor, act: str, sheet: AttendanceSheet, after: dict[str, Any], reason: str | None = None
) -> None:
    record(actor, f"sheets.{act}", sheet, after=after, reason=reason, space_id=sheet.session.event.space_id)

"""What two people read from the paper, page by page, and what follows when each has read all of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from civic.core import clock
from civic.core.db import db
from civic.core.errors import Refused, allow, refuse_if
from civic.organisations.models import Organization
from civic.people.commands import PersonData
from civic.people.models import Person
from civic.people.rules import Actor
from civic.sheets import queries, rules
from civic.sheets.commands import marking
from civic.sheets.commands.trail import note
from civic.sheets.models import AttendanceSheet, Reading, SheetRow, SheetState


@dataclass(frozen=True)
class Written:
    """What was written by hand in a blank row."""

    data: PersonData
    organization: Organization | None = None
    person: Person | None = None  # when whoever typed said that it is this known person


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
            write(row, told, turn)
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


def write(row: SheetRow, told: Written | None, turn: int | None) -> None:
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
            write(row, None, None)
        if turn == 1:
            row.first = None
        else:
            row.second = None
    before = sheet.first_by_id if turn == 1 else sheet.second_by_id
    if turn == 1:
        sheet.first_by_id = None
    else:
        sheet.second_by_id = None
    note(actor, "start_over", sheet, {"turn": turn, "typist": before})


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
                marking.mark_signed(actor, row, row.first)
        sheet.state, sheet.first_at = SheetState.TYPED, clock.now()
    else:
        for row in rows:
            if row.first is row.second and row.second and row.second.came and row.person is not None:
                marking.confirm_signed(actor, row, row.second)
        sheet.state, sheet.second_at = SheetState.CHECKED, clock.now()
    signed = sum(1 for row in rows if (reading := row.read_by(turn or 1)) and reading.came)
    note(actor, "finish_typing", sheet, {"turn": turn, "signed": signed})
    return sheet

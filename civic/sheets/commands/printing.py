"""A sheet as paper: printed, photographed, closed, or never used."""

from __future__ import annotations

import secrets

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage

from civic.core import clock
from civic.core.db import db, on_clash
from civic.core.errors import allow, refuse_if
from civic.core.files import store
from civic.core.text import slugify
from civic.events.models import EventSession
from civic.people.rules import Actor
from civic.sheets import queries, rules
from civic.sheets.commands.reading import write
from civic.sheets.commands.trail import note
from civic.sheets.models import AttendanceSheet, SheetRow, SheetScan, SheetState
from civic.sheets.paper import lay_out

on_clash(
    "attendance_sheets", "session_id", "version",
    sentence=_l("Somebody printed a sheet of this session at the same moment. Look at the list of sheets."),
)  # fmt: skip
on_clash("attendance_sheets", "code", sentence=_l("Print the sheet again: its code was taken."))

_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # no O/0, I/1, L: the code is read from paper


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
    note(actor, "print_sheet", sheet, {"code": sheet.code, "people": len(people)})
    return sheet


def _new_root(slug: str) -> str:
    """«ILO-7K3»: the end of the space's address name and three letters nobody has used yet."""
    place = slugify(slug).rsplit("-", 1)[-1].upper()[:8]
    while True:
        root = f"{place}-{''.join(secrets.choice(_LETTERS) for _n in range(3))}"
        if not queries.code_is_taken(root):
            return root


def add_scan(actor: Actor, sheet: AttendanceSheet, upload: FileStorage) -> SheetScan:
    """Keep a photograph or scan of the signed sheet with it; private, for the team."""
    allow(rules.may_use_sheets(actor, sheet.session.event.space))
    sheet = queries.sheet_by_token(sheet.token, lock=True)
    refuse_if(rules.why_not_add_scan(sheet, len(sheet.scans)))
    stored = store(upload, actor.id)
    scan = SheetScan(sheet=sheet, file=stored, added_at=clock.now(), added_by_id=actor.id)
    db.session.add(scan)
    db.session.flush()
    note(actor, "add_scan", sheet, {"scan": scan.id})
    return scan


def close_sheet(actor: Actor, sheet: AttendanceSheet) -> None:
    """Close a checked sheet; nothing of it changes any more."""
    allow(rules.may_use_sheets(actor, sheet.session.event.space))
    sheet = queries.sheet_by_token(sheet.token, lock=True)
    refuse_if(rules.why_not_close(sheet, len(queries.rows_to_decide(sheet))))
    sheet.state, sheet.closed_at, sheet.closed_by_id = SheetState.CLOSED, clock.now(), actor.id
    for row in queries.rows_of(sheet):
        if row.is_blank and row.person_id is None:
            write(row, None, None)  # nobody came of it: what was read there is not kept
    note(actor, "close_sheet", sheet, {})


def discard_sheet(actor: Actor, sheet: AttendanceSheet) -> None:
    """Say that a printed sheet was not used."""
    allow(rules.may_use_sheets(actor, sheet.session.event.space))
    sheet = queries.sheet_by_token(sheet.token, lock=True)
    refuse_if(rules.why_not_discard(sheet))
    sheet.state = SheetState.DISCARDED
    for row in queries.rows_of(sheet):
        row.first = None
        if row.is_blank:
            write(row, None, None)
    note(actor, "discard_sheet", sheet, {})

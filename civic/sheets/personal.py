"""Printed attendance lists: what was written on them by hand, and their pictures."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, update

from civic.core.db import db
from civic.core.files import discard
from civic.core.personal import Data, keeps
from civic.core.retention import kept, rows_of
from civic.sheets.models import AttendanceSheet, SheetRow, SheetScan

keeps("events", SheetRow, data=(Data.NAMES, Data.DOCUMENT, Data.PHONE, Data.ATTENDANCE))
keeps("events", SheetScan, data=(Data.PAPERS, Data.SIGNATURE))
keeps("events", AttendanceSheet)


@kept(
    "sheets.written",
    title=_l("Documents and phones written by hand on a list"),
    counted=_l("the first typing of the list"),
    why=_l("They help to make out who it was; a list that is closed or settled has none left."),
    days=365, least=30, most=2 * 365, erases=True,
    rows=lambda: rows_of(
        SheetRow.id, AttendanceSheet.first_at, SheetRow.sheet_id == AttendanceSheet.id,
        or_(SheetRow.document_number.is_not(None), SheetRow.phone.is_not(None)),
    ),
)  # fmt: skip
def erase_written(ids: Sequence[int]) -> None:
    """Take number and phone away; the row, its reading and its name stay, so that counts do not change."""
    db.session.execute(update(SheetRow).where(SheetRow.id.in_(ids)).values(document_number=None, phone=None))


@kept(
    "sheets.scans",
    title=_l("Pictures of signed lists"),
    counted=_l("the closing of the list"),
    why=_l("They prove the attendance until it is checked, and a year more; signatures and documents stand on them."),
    days=365, least=365, most=10 * 365,
    rows=lambda: rows_of(SheetScan.id, AttendanceSheet.closed_at, SheetScan.sheet_id == AttendanceSheet.id),
)  # fmt: skip
def drop_old_scans(ids: Sequence[int]) -> None:
    """Delete the pictures; the marks of attendance stay."""
    for number in ids:
        scan = db.session.get(SheetScan, number)
        if scan is not None:
            file = scan.file
            db.session.delete(scan)
            db.session.flush()
            discard(file)

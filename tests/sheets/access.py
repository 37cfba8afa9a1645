"""Who may open what in this room (read by tests/test_access.py)."""

from __future__ import annotations

from typing import Any

from civic.core import clock, storage
from civic.core.db import db, transaction
from civic.core.files import StoredFile
from civic.people.models import System
from civic.sheets.commands import print_sheet
from civic.sheets.models import AttendanceSheet, SheetScan
from tests.world import World

ACCESS = {
    "sheets.poster GET": ("public", "of a published event"),
    "sheets.inscription GET": ("public", "of a published event"),
    "sheets.call GET": ("public", "of a published event"),
    "sheets.manage_event GET": ("facilitator", "of the event's space"),
    "sheets.print_sheet POST": ("facilitator", "of the event's space"),
    "sheets.hall GET": ("facilitator", "of the event's space; numbers only"),
    "sheets.detail GET": ("facilitator", "of the sheet's space"),
    "sheets.roll GET": ("facilitator", "of the sheet's space"),
    "sheets.typing GET": ("facilitator", "of the sheet's space"),
    "sheets.typing POST": ("facilitator", "of the sheet's space"),
    "sheets.finish POST": ("facilitator", "of the sheet's space"),
    "sheets.start_over POST": ("facilitator", "of the sheet's space"),
    "sheets.add_scan POST": ("facilitator", "of the sheet's space"),
    "sheets.scan GET": ("facilitator", "of the sheet's space"),
    "sheets.decide POST": ("facilitator", "of the sheet's space"),
    "sheets.close POST": ("facilitator", "of the sheet's space"),
    "sheets.discard POST": ("facilitator", "of the sheet's space"),
}


def sheet_of(world: World) -> AttendanceSheet:
    """The one sheet of the held event, with a picture."""
    made = db.session.query(AttendanceSheet).filter_by(session_id=world.session.id).first()
    if made is None:
        with transaction():
            made = print_sheet(System(), world.session)
            kept = StoredFile(
                token=f"sheet-scan-{made.id}", name="hoja.jpg", media_type="image/jpeg", size=3, sha256="0" * 64,
                uploaded_at=clock.now(),
            )  # fmt: skip
            storage.current().put(kept.place, b"jpg")
            db.session.add(SheetScan(sheet=made, file=kept, added_at=clock.now()))
    return made


def _token(world: World) -> dict[str, Any]:
    return {"token": sheet_of(world).token}


def _scan(world: World) -> dict[str, Any]:
    sheet = sheet_of(world)
    return {"token": sheet.token, "scan_id": sheet.scans[0].id}


def _row(world: World) -> dict[str, Any]:
    sheet = sheet_of(world)
    return {"token": sheet.token, "row_id": sheet.rows[0].id}


PARAMS = {
    "sheets.scan": _scan,
    "sheets.decide": _row,
} | {
    f"sheets.{name}": _token
    for name in ("detail", "roll", "typing", "finish", "start_over", "add_scan", "close", "discard")
}

"""What phones at the door sent."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import update

from civic.core.db import db
from civic.core.personal import Data, keeps
from civic.core.retention import kept, rows_of
from civic.door.models import DoorPass, DoorScan, ScanState

keeps("events", DoorScan, data=(Data.NAMES, Data.DOCUMENT, Data.PHONE, Data.ATTENDANCE))
keeps("events", DoorPass)


@kept(
    "door.told",
    title=_l("What was typed at the door of somebody who was not on the list"),
    counted=_l("the day the phone sent it"),
    why=_l("By then the person is known or the row was decided; that somebody came stays."),
    days=365, least=30, most=2 * 365, erases=True,
    rows=lambda: rows_of(
        DoorScan.id, DoorScan.received_at, DoorScan.told.is_not(None), DoorScan.state != ScanState.REVIEW
    ),
)  # fmt: skip
def erase_told(ids: Sequence[int]) -> None:
    """Take what was typed away; the row stays with what came of it."""
    db.session.execute(
        update(DoorScan).where(DoorScan.id.in_(ids), DoorScan.state != ScanState.REVIEW).values(told=None)
    )

"""Rows on which the two who typed a sheet disagree."""

from __future__ import annotations

from flask_babel import gettext as _

from civic.core import clock
from civic.core.db import db
from civic.core.errors import Refused, allow, refuse_if
from civic.core.text import clean
from civic.people.rules import Actor
from civic.sheets import queries, rules
from civic.sheets.commands import marking
from civic.sheets.commands.trail import note
from civic.sheets.models import AttendanceSheet, Reading, SheetRow


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
        another = not (row.second is reading and actor.id == sheet.second_by_id)
        marking.mark_decided(actor, row, reading, words[:500], confirmed=another)
    else:
        marking.take_back(actor, row, words[:500])
    db.session.flush()
    note(actor, "decide_row", sheet, {"row": row.number, "reading": reading.value}, reason)

"""Words for sheets and readings, in the reader's language. No database here."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from civic.sheets.models import Reading, SheetState

STATE_NAMES = {
    SheetState.PRINTED: _l("Printed"),
    SheetState.TYPED: _l("Typed once"),
    SheetState.CHECKED: _l("Checked by a second person"),
    SheetState.CLOSED: _l("Closed"),
    SheetState.DISCARDED: _l("Not used"),
}
# (tone, icon): word and icon tell it, colour only in addition.
STATE_LOOK = {
    SheetState.PRINTED: ("quiet", "print"),
    SheetState.TYPED: ("wait", "edit"),
    SheetState.CHECKED: ("wait", "people"),
    SheetState.CLOSED: ("good", "lock"),
    SheetState.DISCARDED: ("quiet", "close"),
}
READING_NAMES = {
    Reading.SIGNED: _l("Signed"),
    Reading.LATE: _l("Late"),
    Reading.EMPTY: _l("Not signed"),
}

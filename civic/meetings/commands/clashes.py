"""What is said when two make the same session, point or decision at one moment."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from civic.core.db import on_clash

_SOMEBODY = _l("Somebody else did the same a moment ago. Look at the page again.")
on_clash("meetings", "space_id", "year", "kind", "number", sentence=_SOMEBODY)
on_clash("agenda_items", "meeting_id", "position", sentence=_SOMEBODY)
on_clash("decisions", "meeting_id", "number", sentence=_SOMEBODY)
on_clash("decisions", "meeting_id", "once", sentence=_l("This decision is written down already."))

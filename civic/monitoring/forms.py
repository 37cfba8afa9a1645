"""The shape of what the coordination writes about a closed year."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from civic.web.forms import Form, LongText, at_most, required


class NoteForm(Form):
    """Why a later count differs from the closed figure."""

    reason = LongText(
        _l("Why has the count changed?"),
        [required(_l("Write in a sentence why the count has changed.")), at_most(500)],
    )

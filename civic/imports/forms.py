"""The form by which a list comes in."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField

from civic.imports.models import ListKind
from civic.web.forms import Form, chosen


class ListForm(Form):
    """Which list, and its file."""

    kind = RadioField(
        _l("What is in the list?"),
        choices=[(kind.value, "") for kind in ListKind],
        validators=[chosen(_l("Choose what the list is of."))],
    )
    file = FileField(
        _l("The file"),
        validators=[FileRequired(_l("Choose the file with your list."))],
        description=_l("CSV or XLSX, at most 10 MB."),
        render_kw={"accept": ".csv,.xlsx,text/csv"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [(kind.value, kind.label) for kind in ListKind]

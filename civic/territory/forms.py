"""Forms about districts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from civic.web.forms import Digits, Form, Text, at_most, required

_REASON = _l("The law or resolution, for example: Ley 31188. It stays in the trail of changes.")


class NewDistrictForm(Form):
    """A district that is missing."""

    province = SelectField(_l("Province"), choices=[])
    ubigeo = Digits(
        _l("INEI code"),
        [required(_l("Write the six digits of the INEI code."))],
        description=_l("Six digits, for example 180304. Not the number that is printed on the DNI."),
    )
    name = Text(_l("Name of the district"), [required(_l("Write the name of the district.")), at_most(80)])
    reason = Text(
        _l("Reason"),
        [required(_l("Write the law or reason: it stays in the trail of changes.")), at_most(500)],
        description=_REASON,
    )


class RenameDistrictForm(Form):
    """A district whose name changed."""

    name = Text(_l("Name of the district"), [required(_l("Write the name of the district.")), at_most(80)])
    reason = Text(
        _l("Reason"),
        [required(_l("Write the law or reason: it stays in the trail of changes.")), at_most(500)],
        description=_REASON,
    )

"""The forms of the door: a new pass, the phone's name, a decision."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, SelectMultipleField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from civic.web.forms import Day, Form, Text, WholeNumber, at_most, chosen, required


class Ticks(SelectMultipleField):
    """Several choices as a list of boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class PassForm(Form):
    """Whose phone, which events, which days."""

    label = Text(
        _l("Whose phone, or which door"),
        [required(_l("Write whose phone it is, or which door.")), at_most(60)],
        description=_l("For example: Main door, or the facilitator's name."),
    )
    events = Ticks(
        _l("Events"),
        coerce=int,
        validators=[required(_l("Choose at least one event."))],
    )
    valid_from = Day(_l("First day"), [required(_l("Choose the first day."))])
    valid_to = Day(_l("Last day"), [required(_l("Choose the last day."))])
    max_phones = WholeNumber(
        _l("How many phones may use it"),
        [chosen(_l("Write how many phones may use it."))],
        description=_l("One is safest: make a pass for each facilitator."),
    )


class ActivateForm(Form):
    """How this phone is called in the list of who marked whom."""

    label = Text(_l("Name of this door (optional)"), [at_most(60)])


class DecisionForm(Form):
    """Why a scan counts or not."""

    reason = Text(_l("Why"), [required(_l("Say why, so that everybody understands it later.")), at_most(500)])
    session = SelectField(_l("Session"), coerce=str, validators=[Optional()], validate_choice=False)

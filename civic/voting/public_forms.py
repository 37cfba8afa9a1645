"""What people fill in on the public pages, the ballot aside: an objection, a simulation."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import SelectField
from wtforms.validators import NumberRange, Optional

from civic.voting.models import Poll
from civic.web.forms import Form, LongText, WholeNumber, at_most, required


class ObjectionForm(Form):
    """What somebody holds against the roll or an option."""

    about = SelectField(_l("What is it about?"), default="missing")
    number = WholeNumber(
        _l("Number on the roll"),
        [Optional(), NumberRange(1, 10**6, message=_l("Write the number as it stands on the roll."))],
        description=_l("Only when it is about somebody on the roll."),
    )
    text = LongText(
        _l("What is wrong, and why?"), [required(_l("Say what you object to and why.")), at_most(1000)],
        description=_l("The team reads it with your name and answers here. Do not write phone numbers or document numbers."),
    )  # fmt: skip

    def __init__(self, poll: Poll, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.about.choices = [
            ("missing", _("Somebody is missing on the roll")), ("entry", _("Somebody on the roll should not be there")),
            *((f"option:{option.key}", option.title) for option in poll.options if not option.is_withdrawn),
        ]  # fmt: skip

    @property
    def option_key(self) -> str | None:
        """The option it is about."""
        kind, _sep, key = (self.about.data or "").partition(":")
        return key if kind == "option" else None


class SimulateForm(Form):
    """Which ballots to count by other rules."""

    poll = SelectField(_l("A past poll"), validators=[Optional()], default="")
    votes = FileField(
        _l("Or a file of votes"),
        description=_l("Pabulib (.pb) or PrefLib (.soc, .soi, .toc, .toi, .cat), up to 10 MB."),
    )
    budget = WholeNumber(
        _l("With another budget, in soles"), [Optional(), NumberRange(1, 10**10, message=_l("Write an amount above zero."))],
        description=_l("Empty: the budget the votes came with."),
    )  # fmt: skip
    seats = WholeNumber(
        _l("Seats"), [Optional(), NumberRange(1, 100, message=_l("Between 1 and 100 seats."))],
        description=_l("Only for elections without money."),
    )  # fmt: skip

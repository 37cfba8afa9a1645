"""What the forms about a poll share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import NumberRange

from civic.voting.models import Poll
from civic.web.forms import Form


def choices_of(kind: Any) -> list[tuple[str, Any]]:
    """The members of an enumeration as pairs of value and label."""
    return [(each.value, each.label) for each in kind]


def offered(field: Any) -> set[str]:
    """The values that a field offers."""
    return {str(choice[0]) for choice in field.choices or ()} - {""}


def between(low: int, high: int) -> NumberRange:
    """The rule that a number lies between two others, with its sentence."""
    return NumberRange(low, high, _l("Write a number from %(low)d to %(high)d.", low=low, high=high))


class ThemeForm(Form):
    """What every theme brings along: the version of the poll it was opened with."""

    version = HiddenField()

    def show(self, poll: Poll) -> None:
        """Fill the form with what is kept."""
        raise NotImplementedError

    def values(self, poll: Poll) -> dict[str, Any]:
        """What was typed, as the poll's columns."""
        raise NotImplementedError

    def offer(self, poll: Poll, **choices: Sequence[Any]) -> None:
        """Offer what can be chosen."""

"""The field of an amount of money, for the forms of every room that asks for one."""

from __future__ import annotations

from typing import Any

from wtforms.validators import StopValidation

from civic.proposals.money import Unreadable, cents
from civic.web.forms import Text


class Amount(Text):
    """An amount of money as people write it; `.cents` is what it comes to, None when empty."""

    cents: int | None = None

    def pre_validate(self, form: Any) -> None:
        """Read the amount or say in a sentence how to write it."""
        self.cents = None
        try:
            self.cents = cents(self.data or "")
        except Unreadable as error:
            raise StopValidation(str(error.sentence)) from error

"""What a rule asks for, one setting at a time: what a form or the command line shows, and how an answer is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from civic.voting.counting.amounts import plain_number, read_number
from civic.voting.counting.faults import N_, RuleFault
from civic.voting.counting.ties import CHAINS

COMPLETIONS = ("none", "utilitarian", "add1", "add1u", "add1f", "add1fu")


@dataclass(frozen=True)
class Parameter:
    """One setting of a rule: what a form or the command line asks for."""

    name: str
    kind: str  # choice · number · amount · flag · text · quotas · sheet
    label: str
    default: Any = None
    choices: tuple[str, ...] = ()

    @property
    def option(self) -> str:
        """Its name on the command line."""
        return "--" + self.name.replace("_", "-")

    def read(self, value: Any) -> Any:
        """The value as it is kept, or RuleFault."""
        if value is None or value == "":
            return self.default
        if self.kind == "choice":
            if value not in self.choices:
                raise RuleFault(
                    N_("%(name)s must be one of %(choices)s"),
                    name=self.option,
                    choices=", ".join(self.choices),
                )
            return value
        if self.kind == "flag":
            return value is True or str(value).lower() in ("1", "true", "yes", "on")
        if self.kind in ("number", "amount"):
            number = read_number(str(value))
            low = 1 if self.name == "seats" else 0
            if (
                number is None
                or number < low
                or (self.kind == "number" and (number.denominator != 1 or number > 10**6))
            ):
                raise RuleFault(
                    N_("%(name)s must be a number, not “%(found)s”"), name=self.option, found=value
                )
            return plain_number(number)
        return value


TIES = (
    Parameter("tie_break", "choice", N_("How ties are decided"), "default", tuple(CHAINS)),
    Parameter("seed", "text", N_("Seed of the draw: final log root and public draw"), ""),
    Parameter("poll", "text", N_("Name of the poll in the draw"), ""),
)
SEATS = Parameter("seats", "number", N_("Seats"), None)
QUOTAS = Parameter("quota", "quotas", N_("Quotas among those seated"), ())
COMPARISON = Parameter(
    "comparison",
    "flag",
    N_("Keep the most-points result if more voters have more funded projects with it"),
    False,
)
SHEET = Parameter("matrix", "sheet", N_("The filled matrix of criteria"), None)

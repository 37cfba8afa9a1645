"""Quotas and parity: stated constraints on who is seated, with a line for every replacement they cause."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from civic.voting.counting.ballots import Election
from civic.voting.counting.faults import N_, RuleFault
from civic.voting.counting.results import Step

FORM = re.compile(
    r"\s*([^<>:=]+?)\s*(?:=\s*([^<>:=]+?)\s*)?(>=|<=)\s*(\d{1,4})\s*(?::(.*))?", re.S | re.ASCII
)


@dataclass(frozen=True)
class Quota:
    """At least, or at most, so many of a group among those seated."""

    name: str
    members: frozenset[int]
    number: int
    at_most: bool = False

    def lacking(self, seated: Sequence[int]) -> int:
        """How many replacements are still needed."""
        inside = sum(option in self.members for option in seated)
        return inside - self.number if self.at_most else self.number - inside


def read_quota(text: str, election: Election) -> Quota:
    """A quota as written on the command line: `women>=2:ana,eva`, or by a column of the options: `zone=norte<=1`."""
    found = FORM.fullmatch(text)
    if not found or (found[2] is None) == (found[5] is None):
        raise RuleFault(N_("a quota reads “name>=2:id,id” or “column=value>=2”, not “%(found)s”"), found=text)
    name, value, sign, number, ids = found.groups()
    if value is not None:
        members = {
            o for o, option in enumerate(election.options) if option.fields.get(name, "").strip() == value
        }
        name = f"{name} = {value}"
    else:
        members = set()
        for id in filter(None, (part.strip() for part in ids.split(","))):
            if id not in election.index:
                raise RuleFault(
                    N_("the quota “%(name)s” names “%(id)s”, which is no option"), name=name, id=id
                )
            members.add(election.index[id])
    return Quota(name, frozenset(members), int(number), sign == "<=")


def apply_quotas(
    election: Election, winners: Sequence[int], ranking: Sequence[int], quotas: Sequence[Quota]
) -> tuple[list[int], list[Step]]:
    """The winners after the fewest replacements from below that meet every quota, in the order of the quotas."""
    seated = list(winners)
    reserve = [option for option in ranking if option not in set(winners)]
    steps: list[Step] = []
    for quota in quotas:
        while quota.lacking(seated) > 0:
            pair = _exchange(seated, reserve, quota, quotas)
            if pair is None:
                steps.append(
                    {
                        "kind": "quota unmet",
                        "step": len(steps) + 1,
                        "quota": quota.name,
                        "number": quota.number,
                    }
                )
                break
            goes, comes = pair
            place = seated.index(goes)
            del seated[place]
            reserve.remove(comes)
            seated.append(comes)
            reserve.insert(0, goes)
            steps.append(
                {
                    "kind": "replaced at most" if quota.at_most else "replaced at least",
                    "step": len(steps) + 1,
                    "option": election.name_of(comes),
                    "other": election.name_of(goes),
                    "quota": quota.name,
                    "number": quota.number,
                }
            )
    return seated, steps


def _exchange(
    seated: Sequence[int], reserve: Sequence[int], quota: Quota, quotas: Sequence[Quota]
) -> tuple[int, int] | None:
    """(who gives way: the lowest seated; who comes: the highest below), such that no other quota gets worse."""
    for goes in reversed(seated):
        if (goes in quota.members) != quota.at_most:
            continue
        for comes in reserve:
            if (comes in quota.members) == quota.at_most:
                continue
            after = [option for option in seated if option != goes] + [comes]
            if all(
                max(other.lacking(after), 0) <= max(other.lacking(seated), 0)
                for other in quotas
                if other is not quota
            ):
                return goes, comes
    return None


def shown(quotas: Sequence[Quota], election: Election) -> list[Mapping[str, object]]:
    """The quotas as parameters of the result."""
    return [
        {
            "name": quota.name,
            "at_most" if quota.at_most else "at_least": quota.number,
            "members": election.names(sorted(quota.members)),
        }
        for quota in quotas
    ]

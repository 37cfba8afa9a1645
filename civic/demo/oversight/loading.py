"""Both provinces one after the other: what the committee did, then the hearings."""

from __future__ import annotations

from datetime import date
from random import Random

from civic.demo.oversight.committee import add_committees
from civic.demo.oversight.hearings import add_hearings
from civic.demo.oversight.province import Province
from civic.demo.oversight.texts import HUAYLAS, ILO
from civic.spaces.queries import space_by_slug


def add_oversight(seed: int, day: date) -> None:
    """The committees of Ilo and Huaylas and what they did; the hearings of both provinces."""
    rng = Random(seed + 83)  # noqa: S311  (a repeatable play of chance, not a secret)
    for slug, many in ((ILO, 5), (HUAYLAS, 3)):
        province = Province(space_by_slug(slug), day, rng)
        add_committees(province, many)
        add_hearings(province)

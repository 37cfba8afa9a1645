"""Whom a breach concerns, and by which kinds of data."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from civic.core.personal import HELD, ORDER, Data
from civic.privacy import queries
from civic.privacy.models import Breach, BreachKind

# Sealed in the database: nobody reads them without the data key.
SEALED = {Data.DOCUMENT, Data.PHONE, Data.EMAIL, Data.ADDRESS, Data.SELF, Data.MESSAGES}
# What the list on a phone of the door holds.
AT_DOOR = (Data.NAMES, Data.OFFICE, Data.ATTENDANCE)
Found = dict[int, set[Data]]


def concerned(breach: Breach) -> dict[int, list[Data]]:
    """Person in use → the kinds of data that may have been seen, in the house's order; who was erased is not among them."""
    found: Found = defaultdict(set)
    if breach.kind is BreachKind.SESSION:
        _by_session(breach, found)
    elif breach.kind is BreachKind.DOOR and breach.device is not None:
        for person_id in queries.people_at_door(breach.device):
            found[person_id].update(AT_DOOR)
    elif breach.kind is BreachKind.BACKUP:
        _in_tables(breach, HELD, found)
    else:
        _in_tables(breach, breach.tables, found)
    return _in_use(found)


def counts(found: dict[int, list[Data]]) -> dict[str, int]:
    """Kind of data → how many people it concerns."""
    counted = Counter(kind for kinds in found.values() for kind in kinds)
    return {kind.value: counted[kind] for kind in ORDER if counted[kind]}


def _in_tables(breach: Breach, names: Iterable[str], found: Found) -> None:
    hidden = set() if breach.has_key else SEALED
    for held in queries.held_tables(list(names)):
        kinds = (set(held.data) - hidden) or {Data.ACTS}
        if queries.is_about_leaders(held):
            for person_id in queries.leaders_known(breach.space_id):
                found[person_id].update(kinds)
            continue
        if queries.only_acts(held):
            kinds = {Data.ACTS}
        for person_id in queries.people_in_table(held, breach.space_id, breach.since, breach.until):
            found[person_id].update(kinds)


def _by_session(breach: Breach, found: Found) -> None:
    """What the account was shown of others while it was in wrong hands, and everything that stands on its own pages."""
    account_id = breach.account_id or 0
    organizations: dict[int, set[Data]] = defaultdict(set)
    for kind, number, data in queries.read_by(account_id, breach.since, breach.until):
        if kind == "people":
            found[number].update(Data(word) for word in data)
        elif kind == "organizations":
            organizations[number].update(Data(word) for word in data)
    for number, kinds in organizations.items():
        for leader in queries.leaders_of([number]):
            found[leader].update(kinds)
    found[account_id].update(
        (Data.NAMES, Data.BIRTH, Data.SEX, Data.PLACE, Data.PHONE, Data.EMAIL, Data.ACCESS)
    )


def _in_use(found: Found) -> dict[int, list[Data]]:
    kept: Found = defaultdict(set)
    for number, real in queries.living(found).items():
        kept[real].update(found[number])
    return {number: [kind for kind in ORDER if kind in kinds] for number, kinds in kept.items()}

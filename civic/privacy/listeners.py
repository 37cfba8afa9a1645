"""What this room does when a person is erased or takes a copy of their data."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from civic.core.signals import person_exported, person_forgotten
from civic.people.models import Person
from civic.people.queries import names_of
from civic.privacy import queries
from civic.privacy.words import place_word, spoken


@person_forgotten.connect
def forget_words(person: Person, **_rest: Any) -> None:
    """Why a deadline was moved may tell of the person; which readings there were stays, with a number that leads nowhere."""
    for extension in queries.extensions_of(person.id):
        extension.reason = ""
    for breach in queries.breaches_of_account(person.id):
        breach.account_id = None


@person_exported.connect
def copy_readings(person: Person, **_rest: Any) -> tuple[str, list[dict[str, Any]]]:
    """(title, who read the person's data, when, which and where: the last hundred)."""
    lines = queries.last_reads_of(person, 100)
    names = names_of(line.reader_id for line in lines)
    return _("Who saw my data"), [
        {_("When"): line.at, _("Who"): names.get(line.reader_id), _("What"): spoken(line.data), _("Where"): place_word(line.place)}
        for line in lines
    ]  # fmt: skip

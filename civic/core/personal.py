"""What is kept of human beings: each room says so beside its tables, table by table. A test finds a table that nobody declared.

`civic/<room>/personal.py` holds the declarations; the data banks they belong to are described in `civic/privacy/banks.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import Column, MetaData, Table

from civic.core.db import Base
from civic.core.vault import Encrypted


class Data(StrEnum):
    """Kinds of personal data."""

    NAMES = "names"
    DOCUMENT = "document"
    BIRTH = "birth"
    SEX = "sex"
    PLACE = "place"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    PAPERS = "papers"
    PICTURE = "picture"
    SIGNATURE = "signature"
    ACCESS = "access"
    OFFICE = "office"
    ATTENDANCE = "attendance"
    WORDS = "words"
    SUPPORT = "support"
    VOTE = "vote"
    RESULTS = "results"
    MESSAGES = "messages"
    REQUESTS = "requests"
    SELF = "self"  # sensitive: people, language, disability
    ACTS = "acts"  # who did something in an office, and when

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return str(DATA_WORDS[self])


DATA_WORDS = {
    Data.NAMES: _l("names and surnames"),
    Data.DOCUMENT: _l("identity document"),
    Data.BIRTH: _l("date of birth"),
    Data.SEX: _l("sex"),
    Data.PLACE: _l("district and settlement"),
    Data.PHONE: _l("phone"),
    Data.EMAIL: _l("e-mail"),
    Data.ADDRESS: _l("address"),
    Data.PAPERS: _l("papers and scanned sheets"),
    Data.PICTURE: _l("picture"),
    Data.SIGNATURE: _l("signature"),
    Data.ACCESS: _l("account and ways in"),
    Data.OFFICE: _l("office or representation"),
    Data.ATTENDANCE: _l("registrations and attendance"),
    Data.WORDS: _l("what the person wrote or said"),
    Data.SUPPORT: _l("what the person supports or follows"),
    Data.VOTE: _l("place on a roll, and open votes"),
    Data.RESULTS: _l("courses, tests and certificates"),
    Data.MESSAGES: _l("messages sent to the person"),
    Data.REQUESTS: _l("permissions and requests about data"),
    Data.SELF: _l("people, mother tongue, disability (sensitive)"),
    Data.ACTS: _l("what somebody did in an office, and when"),
}
# The order in which kinds of data are named.
ORDER = list(Data)


@dataclass(frozen=True)
class Held:
    """A table that keeps something of people: in which bank, what, and which of its columns name a person."""

    table: Table
    bank: str
    data: tuple[Data, ...]
    people: tuple[str, ...]

    @property
    def subjects(self) -> tuple[str, ...]:
        """The columns that name whom the data is about; who only wrote a row down is named by an act."""
        about = tuple(name for name in self.people if not name.endswith("_by_id") and name != "actor_id")
        return about or self.people


HELD: dict[str, Held] = {}


def keeps(bank: str, *models: type[Base], data: Iterable[Data] = (), people: Sequence[str] = ()) -> None:
    """Declare that tables keep data of people for a bank; without `data` only who did what in an office.

    `people` names columns with a person's number that are no foreign keys (the ground does not know the people).
    """
    for model in models:
        table = cast("Table", model.__table__)
        columns = (*(column.name for column in _keys_to_people(table)), *people)
        HELD[table.name] = Held(table, bank, tuple(data) or (Data.ACTS,), columns)


def _keys_to_people(table: Table) -> Iterator[Column[Any]]:
    for column in table.columns:
        if any(key.target_fullname == "people.id" for key in column.foreign_keys):
            yield column


def undeclared(metadata: MetaData) -> list[str]:
    """The tables that hold sealed text, or point to a person, and belong to no bank."""
    missing = []
    for table in metadata.sorted_tables:
        sealed = any(isinstance(column.type, Encrypted) for column in table.columns)
        named = any(
            column.name.endswith("_by_id") or column.name in ("actor_id", "person_id", "reader_id")
            for column in table.columns
        )
        if (sealed or named or any(True for _column in _keys_to_people(table))) and table.name not in HELD:
            missing.append(table.name)
    return missing

"""People of the demonstration: fictional names, documents from a range nobody carries, shared phones, a place to live."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from civic.core import clock
from civic.core.vault import lookup_key
from civic.demo.names import fictional_name
from civic.demo.rows import Rows
from civic.people.documents import NOT_AT_HAND, document_key
from civic.people.models import Channel, DocumentKind, Person, Sex, name_key
from civic.people.names import sound_key

# DNI in use begin with 0 to 4 and 6 to 9 (as far as we know; RENIEC publishes no list): none begins with 59.
FIRST_DNI = 59_000_000
PHONES = 1000  # +51 900 000 000 to 999: phones are shared, and none of these is called


@dataclass(frozen=True)
class Somebody:
    """What the rest of the demonstration needs to know of a person."""

    id: int
    ubigeo: str
    sex: Sex
    birth_date: date
    has_email: bool


class Crowd:
    """Makes people, one after another, never twice the same document."""

    def __init__(
        self, rows: Rows, rng: Random, day: date, settlements: dict[str, list[tuple[str, bool]]]
    ) -> None:
        self.rows, self.rng, self.day = rows, rng, day
        self.settlements = settlements
        self.made = 0
        self.everybody: list[int] = []
        self.password_hash = ""  # of the demonstration's password: hashing is slow on purpose, so once
        self._phones = [f"+51900000{n:03}" for n in range(PHONES)]
        self._names: set[str] = set()

    def person(
        self,
        region: str,
        districts: dict[str, int],
        *,
        youngest: int = 18,
        oldest: int = 76,
        since: int | None = None,
        name: tuple[str, str, str | None, Sex] | None = None,
        email: str | None = None,
    ) -> Somebody:
        """Somebody who lives in one of the districts (weighted); `since` days ago the platform met them."""
        rng = self.rng
        given, first, second, sex = name or self._new_name(region)
        ubigeo = rng.choices(list(districts), list(districts.values()))[0]
        birth = self.day - timedelta(days=rng.randint(youngest * 366, oldest * 365))
        kind, number = self._document()
        phone = rng.choice(self._phones) if rng.random() < 0.9 else None
        if email is None and rng.random() < 0.22:
            email = f"persona{self.made}@correo.example.org"
        known = self.day - timedelta(days=since if since is not None else rng.randint(20, 520))
        ident = self.rows.add(
            Person,
            given_names=given,
            first_surname=first,
            second_surname=second,
            name_key=name_key(given, first, second),
            sound_key=sound_key(given, first),
            document_kind=kind,
            document_number=number,
            document_key=document_key(kind, number) if number else None,
            document_tail=number[-3:] if number else None,
            no_document_reason=None if number else NOT_AT_HAND,
            birth_date=birth if rng.random() < 0.96 else None,
            sex=sex if rng.random() < 0.985 else Sex.UNSTATED,
            ubigeo=ubigeo,
            settlement_code=self._settlement(ubigeo),
            phone=phone,
            phone_key=lookup_key("phone", phone) if phone else None,
            email=email,
            preferred_channel=self._channel(phone, email),
            created_at=clock.at(known, 9, self.made % 60),
        )
        self.everybody.append(ident)
        return Somebody(ident, ubigeo, sex, birth, bool(email))

    def _new_name(self, region: str) -> tuple[str, str, str | None, Sex]:
        """A name not given before, while there are some left."""
        for _ in range(20):
            name = fictional_name(self.rng, region)
            if (key := " ".join(part or "" for part in name[:3])) not in self._names:
                break
        self._names.add(key)
        return name

    def _document(self) -> tuple[DocumentKind, str | None]:
        self.made += 1
        dice = self.rng.random()
        if dice < 0.965:
            return DocumentKind.DNI, str(FIRST_DNI + self.made)
        if dice < 0.98:
            return DocumentKind.CE, f"0000{self.made:05}"[-9:]
        if dice < 0.985:
            return DocumentKind.PTP, f"99{self.made:07}"
        return DocumentKind.NONE, None

    def _settlement(self, ubigeo: str) -> str | None:
        """Half live in the district's town, half in one of its villages; unknown where the province has no list."""
        places = self.settlements.get(ubigeo)
        if not places or self.rng.random() < 0.05:
            return None
        towns = [code for code, urban in places if urban]
        villages = [code for code, urban in places if not urban]
        in_town = self.rng.random() < (0.9 if ubigeo == "180301" else 0.5)
        return self.rng.choice(towns if in_town or not villages else villages)

    def _channel(self, phone: str | None, email: str | None) -> Channel:
        if phone is None:
            return Channel.EMAIL if email else Channel.IN_PERSON
        if email and self.rng.random() < 0.4:
            return Channel.EMAIL
        return Channel.WHATSAPP if self.rng.random() < 0.75 else Channel.PHONE

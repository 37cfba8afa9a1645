"""Rows of a list of people."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _

from civic.core.text import fold
from civic.imports import queries
from civic.imports.identity import document_of
from civic.imports.kinds.base import Handler, refuse_resting, take_away
from civic.imports.models import ImportBatch, ImportedRecord
from civic.imports.runs import NEW, Ask, Outcome, Run, Values, Wrong
from civic.people.commands import PersonData, correct_person, person_from_form
from civic.people.documents import document_key
from civic.people.models import DocumentKind, Person, Sex, name_key
from civic.people.names import same_names, sound_key
from civic.people.queries import find_by_key
from civic.people.rules import may_correct_person, may_help_in_person


class PeopleRows(Handler):
    """A row is recognised by its document; by its name alone a human is asked."""

    model = Person

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self.by_key: dict[str, Person] = {}
        self.by_name: dict[str, list[Person]] = defaultdict(list)
        self.by_sound: dict[str, list[Person]] = defaultdict(list)
        self.rows_by_key: dict[str, int] = {}
        self.rows_by_name: dict[str, list[tuple[int, Person]]] = defaultdict(list)
        self._read_alike()

    def _read_alike(self) -> None:
        """Everybody in reach who may be one of the rows, in few questions whatever the length of the list."""
        keys, names, sounds = set(), set(), set()
        for _number, values in self.run.rows:
            kind, number = document_of(values)
            if number and kind is not DocumentKind.NONE:
                keys.add(document_key(kind, number))
            names.add(_name_key(values))
            sounds.add(sound_key(values["given_names"], values["first_surname"]))
        reach = queries.people_in_reach(self.run.actor, self.run.space)
        for person in queries.people_alike(keys, names, sounds, reach):
            if person.document_key:
                self.by_key[person.document_key] = person
            self.by_name[person.name_key].append(person)
            self.by_sound[person.sound_key or ""].append(person)

    def _data(self, values: Values) -> PersonData:
        kind, number = document_of(values)
        return PersonData(
            given_names=values["given_names"],
            first_surname=values["first_surname"],
            second_surname=values["second_surname"],
            document_kind=kind,
            document_number=number,
            check=values["check"],
            birth_date=values["birth_date"],
            sex=values["sex"] or Sex.UNSTATED,
            ubigeo=self.run.district(values["district"]),
            phone=values["phone"],
            email=values["email"],
        )

    def make(self, number: int, values: Values) -> Outcome:
        """The person of a row: recognised by document, chosen by a human, or written down."""
        data = self._data(values)
        key = document_key(data.document_kind, data.document_number) if data.document_number else None
        if key:
            first = self.rows_by_key.setdefault(key, number)
            if first != number:
                raise Wrong(
                    "document_number",
                    _("Row %(row)d has the same document. Leave one of the two.", row=first),
                )
        if key and key in self.by_key:
            return self._recognised(data, self.by_key[key])
        twin = self._chosen(number, values, key)
        if twin is not None:
            note = None
            if key and twin.document_key is None:
                note = _("The record has no document yet. An operator adds it, with the card in sight.")
            self._remember(number, values, twin)
            return Outcome(twin.id, made=False, note=note)
        before = find_by_key(key) if key else None
        person = person_from_form(self.run.actor, data, "import")
        self._remember(number, values, person)
        return Outcome(person.id, made=before is None or before.id != person.id)

    def _recognised(self, data: PersonData, person: Person) -> Outcome:
        told = (data.given_names, data.first_surname, data.second_surname)
        if not same_names(told, (person.given_names, person.first_surname, person.second_surname)):
            raise Wrong(
                "document_number",
                _(
                    "This document stands in our records under another name. Compare the number and the name with the card."
                ),
            )
        return Outcome(person_from_form(self.run.actor, data, "import").id, made=False)

    def _remember(self, number: int, values: Values, person: Person) -> None:
        self.rows_by_name[_name_key(values)].append((number, person))

    def _chosen(self, number: int, values: Values, key: str | None) -> Person | None:
        """The person a human chose for the row; None for another one; Ask while somebody must choose."""
        candidates = {person.id: person for person in self._alike(values, key)}
        words = [(ident, described(person)) for ident, person in candidates.items()]
        for row, person in self.rows_by_name[_name_key(values)]:
            if not (key and person.document_key):
                candidates[-row] = person
                words.append((-row, _("The same person as in row %(row)d of this list", row=row)))
        answer = self.run.answer(number)
        if not candidates or answer == NEW:
            return None
        for ident, person in candidates.items():
            if answer == str(ident):
                return person
        raise Ask(words)

    def _alike(self, values: Values, key: str | None) -> list[Person]:
        """Persons in reach whose name is the row's or sounds like it, as far as no document or birth date tells them apart."""
        found: dict[int, Person] = {}
        heard = sound_key(values["given_names"], values["first_surname"])
        for person in (*self.by_name[_name_key(values)], *self.by_sound[heard]):
            born = values["birth_date"]
            other_birth = bool(born and person.birth_date and born != person.birth_date)
            if (key and person.document_key) or (other_birth and person.name_key != _name_key(values)):
                continue
            if _other_second_surname(values, person):
                continue
            found[person.id] = person
        return list(found.values())[:5]

    def change(self, record: ImportedRecord, number: int, values: Values) -> str | None:
        """A known person is corrected by those who may; otherwise the record stays and the note says so."""
        data = self._data(values)
        person = queries.person_kept(record.record_id)
        if person is None:
            raise Wrong("external_ref", _("The record of this person is gone."))
        key = document_key(data.document_kind, data.document_number) if data.document_number else None
        known = person.document_key or person.claimed_key
        if key and known and key != known:
            raise Wrong(
                "document_number",
                _("This reference stands for another document. Give this person a reference of their own."),
            )
        actor = self.run.actor
        if may_help_in_person(actor) and may_correct_person(actor, person):
            correct_person(actor, person, _filled(data, person), self.reason())
            return None
        return _(
            "We know this person already; the record stays as it is. An operator corrects it, with the card in sight."
        )

    def still_there(self, record: ImportedRecord) -> bool:
        """Whether the person is there and was not forgotten."""
        person = queries.person_kept(record.record_id)
        return person is not None and person.forgotten_at is None

    def undo(self, record: ImportedRecord, batch: ImportBatch) -> None:
        """Take the person away if the list wrote them down and nothing rests on them."""
        person = queries.one(Person, record.record_id)
        if not record.made or person is None:
            return
        refuse_resting(person, person.full_name)
        take_away(self.run.actor, person, {"name": person.sorted_name}, batch.space_id)


def _name_key(values: Values) -> str:
    return name_key(values["given_names"], values["first_surname"], values["second_surname"])


def _other_second_surname(values: Values, person: Person) -> bool:
    told, known = fold(values["second_surname"] or ""), fold(person.second_surname or "")
    return bool(told and known and told != known)


def described(person: Person) -> str:
    """Enough to tell two people of one name apart, and no more: masked document, year of birth, district."""
    parts: list[Any] = [person.full_name]
    if person.document_tail:
        parts.append(f"{person.document_kind.value.upper()} {person.masked_document}")
    if person.birth_date:
        parts.append(_("born in %(year)d", year=person.birth_date.year))
    if person.district:
        parts.append(person.district.full_name)
    return " · ".join(str(part) for part in parts)


def _filled(data: PersonData, person: Person) -> PersonData:
    """What the row says, and where it says nothing what is known."""
    keep = {
        name: getattr(person, name)
        for name in (
            "second_surname", "birth_date", "ubigeo", "phone", "email", "settlement_code", "preferred_channel", "locale"
        )
        if not getattr(data, name)
    }  # fmt: skip
    if data.document_kind is DocumentKind.NONE and person.document_kind is not DocumentKind.NONE:
        keep |= {"document_kind": person.document_kind, "document_number": person.document_number}
    if data.sex is Sex.UNSTATED:
        keep["sex"] = person.sex
    if data.ubigeo and data.ubigeo == person.ubigeo:
        keep["settlement_code"] = person.settlement_code
    return replace(data, **keep)

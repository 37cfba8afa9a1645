"""What the kinds of list share: finding the organisation or person a cell names, and taking rows away again."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from civic.core import clock
from civic.core.audit import record as audit
from civic.core.db import Base, db
from civic.core.errors import Refused
from civic.core.text import fold
from civic.imports import queries
from civic.imports.identity import document_of
from civic.imports.models import ImportBatch, ImportedRecord, ListKind
from civic.imports.runs import Outcome, Run, Values, Wrong
from civic.organisations.models import Organization
from civic.people.documents import document_key
from civic.people.models import DocumentKind, Person

# How what rests on a thing is called, where a table's name would mean nothing to a reader.
RESTING = {
    "registrations": _l("registrations for events"),
    "attendances": _l("attendance marks"),
    "attendance_corrections": _l("corrections of attendance"),
    "representations": _l("representatives"),
    "mandates": _l("mandates"),
    "memberships": _l("seats in spaces"),
    "leaderships": _l("leaders"),
    "accounts": _l("an account"),
    "consents": _l("consents"),
    "messages": _l("messages"),
    "team_members": _l("roles in a team"),
    "event_materials": _l("materials"),
    "organization_documents": _l("documents"),
}


class Handler(ABC):
    """Makes, recognises, changes and takes away what the rows of one kind of list are."""

    model: ClassVar[type[Base]]

    def __init__(self, run: Run) -> None:
        self.run = run

    @abstractmethod
    def make(self, number: int, values: Values) -> Outcome:
        """What a row with a new reference becomes; raises Wrong, Ask or Refused."""

    @abstractmethod
    def change(self, record: ImportedRecord, number: int, values: Values) -> str | None:
        """Bring what a known reference stands for in line with its row; a note for the reader, or nothing."""

    @abstractmethod
    def undo(self, record: ImportedRecord, batch: ImportBatch) -> None:
        """Take away what a row made; raises Refused where something rests on it."""

    def still_there(self, record: ImportedRecord) -> bool:
        """Whether what a reference stands for still exists."""
        return queries.one(self.model, record.record_id) is not None

    def reason(self) -> str:
        """What the trail says of a change that a list asked for."""
        return _("From the list “%(file)s”.", file=self.run.source)


def made_today(batch: ImportBatch) -> bool:
    """Whether a list was brought in today: then no past day has been told of it yet, and it may vanish without a trace."""
    return batch.applied_at is not None and clock.local(batch.applied_at).date() == clock.today()


def refuse_resting(thing: Any, name: str, besides: Collection[str] = ()) -> None:
    """Refuse to take a row away while rows of other tables point to it."""
    resting = queries.what_rests_on(thing.__table__, thing.id, besides)
    if resting:
        listed = ", ".join(f"{RESTING.get(table, table)} ({count})" for table, count in resting.items())
        raise Refused(_("“%(name)s” stays, because something rests on it: %(what)s.", name=name, what=listed))


def take_away(actor: Any, thing: Any, what: dict[str, Any], space_id: int) -> None:
    """Delete a row that a list made, with its line in the trail."""
    audit(actor, "imports.take_away", thing, before=what, space_id=space_id)
    db.session.delete(thing)
    db.session.flush()


class Finder:
    """Finds what the cells of a list name, among what the space of the list knows."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._organizations: dict[str, list[Organization]] | None = None
        self._by_ref: dict[ListKind, dict[str, ImportedRecord]] = {}
        self._people: dict[str, Person] | None = None
        self._by_id: dict[int, Person] | None = None

    def by_reference(self, kind: ListKind, ref: str) -> ImportedRecord | None:
        """What a reference of another list of this space stands for."""
        if kind not in self._by_ref:
            self._by_ref[kind] = queries.records_known(self.run.space, kind)
        return self._by_ref[kind].get(ref)

    def organization(self, typed: str) -> Organization:
        """The organisation with this reference or exact name, or Wrong."""
        record = self.by_reference(ListKind.ORGANISATIONS, typed)
        if record is not None:
            organization = queries.one(Organization, record.record_id)
            if organization is not None:
                return organization
        if self._organizations is None:
            self._organizations = {}
            for known in queries.organizations_known(self.run.space, self.run.actor):
                self._organizations.setdefault(known.name_key, []).append(known)
        found = self._organizations.get(fold(typed)[:200], [])
        if len(found) == 1:
            return found[0]
        if found:
            raise Wrong(
                "organization",
                _("Several organisations are called “%(typed)s”. Write its reference.", typed=typed),
            )
        raise Wrong(
            "organization",
            _("We know no organisation “%(typed)s” here. Bring in the list of organisations first, or correct the name.",
              typed=typed),
        )  # fmt: skip

    def person(self, values: Values) -> Person:
        """The person with the reference or document of a row, or Wrong."""
        ref = values.get("person")
        if ref:
            record = self.by_reference(ListKind.PEOPLE, ref)
            person = self._person_of(record) if record else None
            if person is None:
                raise Wrong(
                    "person",
                    _(
                        "No person has the reference “%(ref)s” in this space. Bring in the list of people first.",
                        ref=ref,
                    ),
                )
            return person
        kind, number = document_of(values)
        if kind is DocumentKind.NONE or number is None:
            raise Wrong("person", _("Write the reference of the person, or their document."))
        if self._people is None:
            self._people = self._people_of_rows()
        person = self._people.get(document_key(kind, number))
        if person is None:
            raise Wrong(
                "document_number",
                _(
                    "Nobody in the lists of this space has this document. Bring the person in with a list of people first."
                ),
            )
        return person

    def _person_of(self, record: ImportedRecord) -> Person | None:
        """The person a reference stands for; all that the rows name are read at once."""
        if self._by_id is None:
            refs = {values["person"] for _number, values in self.run.rows if values.get("person")}
            known = [self.by_reference(ListKind.PEOPLE, ref) for ref in refs]
            self._by_id = queries.people_by_ids({entry.record_id for entry in known if entry})
        person = self._by_id.get(record.record_id)
        if person is not None and person.merged_into_id is None:
            return person
        return queries.person_kept(record.record_id)

    def _people_of_rows(self) -> dict[str, Person]:
        keys = set()
        for _number, values in self.run.rows:
            kind, number = document_of(values)
            if number and kind is not DocumentKind.NONE:
                keys.add(document_key(kind, number))
        reach = queries.people_in_reach(self.run.actor, self.run.space)
        return {str(person.document_key): person for person in queries.people_alike(keys, (), (), reach)}

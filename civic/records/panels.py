"""Places on a document's pages that the rooms to the right fill.

`sources` say where a document comes from (the session, the covenant), as a link. `signers` name those who were there, so
that nobody types their names. `wardens` say who else may write, approve, sign and seal documents of a kind beside the
space's coordination: the oversight committee does so for its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from civic.organisations.models import Organization
from civic.people.models import Person
from civic.people.rules import Actor
from civic.records.models import Record, RecordKind, Seat
from civic.spaces.models import Space


@dataclass(frozen=True)
class Signer:
    """Somebody who was present and is expected to sign."""

    name: str
    office: str
    seat: Seat
    organization: Organization | None = None
    person: Person | None = None


sources: list[Callable[[Record], Markup | str]] = []
signers: list[Callable[[Record], Sequence[Signer]]] = []
wardens: list[Callable[[Actor, Space, RecordKind], bool]] = []


def expected_signers(record: Record) -> list[Signer]:
    """Those who were there and have not signed yet, room by room."""
    signed = {(s.name, s.organization_id) for s in record.signatures}
    return [
        each
        for ask in signers
        for each in ask(record)
        if (each.name, each.organization.id if each.organization else None) not in signed
    ]

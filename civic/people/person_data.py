"""What is told about a person when they are written down: the shape that forms, lists and imports hand to the commands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from civic.people.models import Channel, DocumentKind, Sex


@dataclass(frozen=True)
class PersonData:
    """A person as told by a form, a paper list or a file; nothing but names is needed.

    `document_number` is kept as text; `check` is the ninth character beside the dash of a DNI. `phone` is in E.164
    («+51987654321»). Empty texts count as not told. `no_document_reason` is needed when `document_kind` is NONE and is
    filled with «not at hand» when it is missing, because paper lists rarely say why.
    """

    given_names: str
    first_surname: str
    second_surname: str | None = None
    document_kind: DocumentKind = DocumentKind.NONE
    document_number: str | None = None
    check: str | None = None
    no_document_reason: str | None = None
    birth_date: date | None = None
    sex: Sex = Sex.UNSTATED
    ubigeo: str | None = None
    settlement_code: str | None = None
    phone: str | None = None
    email: str | None = None
    preferred_channel: Channel | None = None
    locale: str | None = None

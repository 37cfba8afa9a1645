"""The shape of what is typed back from paper, and of the small forms beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from markupsafe import Markup, escape
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, RadioField

from civic.core.text import clean
from civic.organisations.models import Organization
from civic.people.documents import why_not_document
from civic.people.person_data import PersonData
from civic.sheets.models import Reading, SheetRow
from civic.sheets.queries import organization_named
from civic.sheets.reading import key_of, read_document, read_key
from civic.web.forms import Form, Text, at_most, chosen, normal_phone, required

HAND = ("first_surname", "second_surname", "given_names", "document", "phone", "organization")
LONGEST = {"document": 20, "phone": 30, "organization": 200}
ANOTHER = "another"


class PrintForm(Form):
    """Whom to print besides those who have a place."""

    with_representatives = BooleanField(_l("Also the accredited representatives of the space"))


class ScanForm(Form):
    """A picture of the signed sheet."""

    upload = FileField(
        _l("Photograph or scan"), [required(_l("Choose a picture or a PDF."))],
        description=_l("One picture for each page, or one PDF. Only the team of the space sees it."),
    )  # fmt: skip


class DecideForm(Form):
    """What the row says in truth, and how one knows."""

    reading = RadioField(
        _l("What is right?"),
        [chosen(_l("Choose what is right."))],
        choices=[
            (Reading.SIGNED.value, _l("Signed")),
            (Reading.LATE.value, _l("Late")),
            (Reading.EMPTY.value, _l("Not signed")),
        ],
    )
    reason = Text(_l("How do you know?"), [required(_l("Say how you know it.")), at_most(300)])


@dataclass
class TypedRow:
    """A row as the page shows it: what was typed, what it means, and what to mend."""

    row: SheetRow
    key: str = ""
    hand: dict[str, str] = field(default_factory=dict)
    same: str = ""  # the number of a known person, or «another»
    alike: list[tuple[str, str]] = field(default_factory=list)
    faults: dict[str, list[Any]] = field(default_factory=dict)
    is_open: bool = False  # a blank row that this typist may write
    reading: Reading = Reading.EMPTY
    data: PersonData | None = None
    organization: Organization | None = None

    def fault(self, name: str, sentence: Any) -> None:
        """Note what to mend in a field of the row."""
        self.faults.setdefault(name, []).append(sentence)

    def id_of(self, name: str) -> str:
        """The field's name and id on the page."""
        return f"r{self.row.number}" if name == "key" else f"r{self.row.number}-{name}"


class TypedPage:
    """One page of a sheet, typed. It answers to what the error summary asks of a form."""

    def __init__(self, rows: Sequence[SheetRow], turn: int, organizations: Sequence[Organization]) -> None:
        self.organizations = organizations
        self.form_errors: list[Any] = []
        self.rows = [self._shown(row, turn) for row in rows]

    def __iter__(self) -> Any:
        return iter(())

    @property
    def errors(self) -> dict[str, list[Any]]:
        """What to mend, by field."""
        found = {r.id_of(name): sentences for r in self.rows for name, sentences in r.faults.items()}
        return found or ({"": self.form_errors} if self.form_errors else {})

    def _shown(self, row: SheetRow, turn: int) -> TypedRow:
        typed = TypedRow(row, key=key_of(row.read_by(turn)), is_open=row.may_be_written(turn))
        if typed.is_open and row.is_used:
            told = row.person or row
            typed.hand = {
                "first_surname": told.first_surname or "", "second_surname": told.second_surname or "",
                "given_names": told.given_names or "",
                "document": (row.document_number or "") if row.person is None else "",
                "phone": (row.phone or "") if row.person is None else "",
                "organization": row.organization.name if row.organization else "",
            }  # fmt: skip
            typed.same = str(row.person_id or "")
        return typed

    def read(self, sent: MultiDict[str, str]) -> None:
        """Take what was sent. A wrong key or a half-written row is a fault; nothing typed is lost."""
        for typed in self.rows:
            raw = sent.get(typed.id_of("key"), "")[:5]
            typed.key = raw
            reading = read_key(raw)
            if reading is None:
                typed.fault(
                    "key",
                    _("Row %(row)s: write s (signed), t (late), or leave it empty.", row=typed.row.number),
                )
            typed.reading = reading or Reading.EMPTY
            if typed.is_open:
                self._read_hand(typed, sent)

    def _read_hand(self, typed: TypedRow, sent: MultiDict[str, str]) -> None:
        typed.hand = {name: clean(sent.get(typed.id_of(name), ""))[: LONGEST.get(name, 120)] for name in HAND}
        typed.same = clean(sent.get(typed.id_of("same"), ""))[:12]
        if not any(typed.hand.values()):
            if typed.reading.came:
                typed.fault(
                    "first_surname",
                    _(
                        "Row %(row)s: write the name that stands there, or leave it empty.",
                        row=typed.row.number,
                    ),
                )
            return
        hand = typed.hand
        number = typed.row.number
        if not hand["first_surname"]:
            typed.fault("first_surname", _("Row %(row)s: write the first surname.", row=number))
        if not hand["given_names"]:
            typed.fault("given_names", _("Row %(row)s: write the given names.", row=number))
        kind, document = read_document(hand["document"])
        if document and (wrong := why_not_document(kind, document)):
            typed.fault("document", _("Row %(row)s: %(fault)s", row=number, fault=wrong))
        phone = normal_phone(hand["phone"])
        if phone and not phone.startswith("+"):
            typed.fault("phone", _("Row %(row)s: a mobile phone has 9 digits and starts with 9.", row=number))
        if hand["organization"]:
            typed.organization = organization_named(hand["organization"], self.organizations)
            if typed.organization is None:
                typed.fault(
                    "organization",
                    _(
                        "Row %(row)s: no organisation of this space has that name. Choose one of the list, or leave it empty.",
                        row=number,
                    ),
                )
        if not typed.key.strip():
            typed.reading, typed.key = Reading.SIGNED, "s"  # who wrote themself down was there
        typed.data = PersonData(
            given_names=hand["given_names"],
            first_surname=hand["first_surname"],
            second_surname=hand["second_surname"] or None,
            document_kind=kind,
            document_number=document or None,
            phone=phone or None,
        )

    def sum_up(self) -> None:
        """Tell every fault at the top too, each with the way to its field."""
        self.form_errors = [
            Markup('<a href="#{}">{}</a>').format(typed.id_of(name), escape(sentence))
            for typed in self.rows
            for name, sentences in typed.faults.items()
            for sentence in sentences
        ]

    @property
    def next_number(self) -> int | None:
        """The row after the last in which something was typed: where typing goes on."""
        used = [
            i
            for i, typed in enumerate(self.rows)
            if typed.key.strip() or typed.key or any(typed.hand.values())
        ]
        follows = used[-1] + 1 if used else 0
        return self.rows[follows].row.number if follows < len(self.rows) else None

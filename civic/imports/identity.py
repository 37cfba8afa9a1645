"""The identity document that a row tells, and what is wrong with it."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from civic.people.documents import why_not_document
from civic.people.models import DocumentKind


def document_of(values: dict[str, Any]) -> tuple[DocumentKind, str | None]:
    """(kind, number) of a row's document; a number without a kind is a DNI."""
    number = values.get("document_number")
    kind = values.get("document_kind") or (DocumentKind.DNI if number else DocumentKind.NONE)
    return kind, number


def why_not_row_document(values: dict[str, Any]) -> str | None:
    """The sentence that says what is wrong with a row's document, or nothing; a row may well have none."""
    kind, number = document_of(values)
    if number is None and values.get("person"):
        return None
    sentence = why_not_document(kind, number, values.get("check"))
    if sentence is None:
        return None
    words = str(sentence)
    if kind is DocumentKind.DNI and number and number.isdigit() and len(number) < 8:
        words += " " + _(
            "Spreadsheets drop zeros at the beginning: make the column text and write the number again."
        )
    return words

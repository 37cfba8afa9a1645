"""Identity documents: what a number must look like, and its keyed hash. Pure but for the words of the sentences."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from civic.core.vault import lookup_key
from civic.people.models import DocumentKind

NOT_AT_HAND = "not at hand"

# A reasonable reading of what each kind of document carries; only the DNI has a published check character.
_SHAPES = {
    DocumentKind.CE: (re.compile(r"[0-9]{9}|[A-Z0-9]{9,12}"), _l("A foreigner's card has 9 digits. Copy them from the card.")),
    DocumentKind.PTP: (
        re.compile(r"[A-Z0-9]{6,15}"),
        _l("A temporary permit has from 6 to 15 letters and digits. Copy them from the card."),
    ),
    DocumentKind.PASSPORT: (
        re.compile(r"[A-Z0-9]{5,15}"),
        _l("A passport number has from 5 to 15 letters and digits. Copy them from the first page."),
    ),
}  # fmt: skip


def normal_number(text: str | None) -> str:
    """The number in capitals without spaces, dots and dashes; other scripts' digits are left, to be refused."""
    return re.sub(r"[\s.\-–]", "", text or "").upper()


def why_not_document(kind: DocumentKind, number: str | None, check: str | None = None) -> Any | None:
    """The sentence that says what is wrong with a document number, or None.

    A DNI is exactly 8 ASCII digits; its check character is judged joined to them, never in their place (a number with
    a digit missing plus its check digit would pass as another person's number).
    """
    number, check = number or "", check or ""
    if kind is DocumentKind.NONE:
        return _l("Choose the kind of document whose number you wrote.") if number else None
    if not number:
        return _l("Write the number of your document, or choose “I have no document with me”.")
    if kind is not DocumentKind.DNI:
        shape, sentence = _SHAPES[kind]
        return None if shape.fullmatch(number) else sentence
    if not re.fullmatch(r"[0-9]+", number):
        return _l(
            "A DNI has only digits. Write the 8 digits without letters; the character after the dash goes apart."
        )
    if len(number) != 8:
        return ngettext(
            "A DNI has 8 digits. You wrote %(num)d.", "A DNI has 8 digits. You wrote %(num)d.", len(number)
        )
    if len(set(number)) == 1:
        return _l("This is not a DNI number. Copy the 8 digits from the card.")
    return why_not_check(number, check)


def why_not_check(number: str, check: str) -> Any | None:
    """The sentence that says that a DNI and the character beside its dash do not belong together, or None."""
    if not check:
        return None
    if not re.fullmatch(r"[0-9A-Z]", check):
        return _l("The check character is the single digit or letter after the dash on the DNI.")
    from stdnum.exceptions import ValidationError  # large, and only when one is typed
    from stdnum.pe import cui

    try:
        cui.validate(number + check)
    except ValidationError:
        return _l("The DNI and its check character do not match. Look at both on the card again.")
    return None


def document_key(kind: DocumentKind, number: str) -> str:
    """The keyed hash by which a document is found."""
    return lookup_key("document", f"{kind}:{number}")

"""How a cell of a list is read: each reader gives the value, or raises Unreadable with a sentence that says how to mend it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _

from civic.core.text import ascii_digits, clean, fold
from civic.web.forms import normal_phone

Reader = Callable[[str], Any]
_TRUE, _FALSE = {"si", "s", "yes", "y", "1", "x", "verdadero", "true"}, {"no", "n", "0", "falso", "false"}


class Unreadable(Exception):
    """The cell cannot be read; its text says what to write instead."""


def text(limit: int) -> Reader:
    """A reader of one line of text of at most so many characters."""

    def read(cell: str) -> str:
        if len(cell) > limit:
            raise Unreadable(
                _("Write at most %(max)d characters; there are %(num)d.", max=limit, num=len(cell))
            )
        return cell

    return read


def reference(cell: str) -> str:
    """A reference of one's own: any short word or number that names the row for good."""
    if len(cell) > 80:
        raise Unreadable(_("A reference has at most 80 characters, for example ORG-001."))
    return cell


def name(cell: str) -> str:
    """A name with at least one letter."""
    if not any(letter.isalpha() for letter in cell):
        raise Unreadable(_("Write the name with letters."))
    return text(120)(cell)


def day(cell: str) -> date:
    """A date written as 14/06/2026 or 2026-06-14 (a spreadsheet's own dates arrive in the second form)."""
    typed = ascii_digits(cell).split(" ")[0].split("T")[0]
    for pattern in ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y"):
        try:
            found = datetime.strptime(typed, pattern).date()  # noqa: DTZ007  (a date has no zone)
        except ValueError:
            continue
        if not 1900 <= found.year <= 2100:
            raise Unreadable(_("The year %(year)d cannot be right. Look at the date again.", year=found.year))
        return found
    raise Unreadable(
        _("“%(cell)s” is not a date. Write day, month and year, for example 14/06/2026.", cell=cell[:40])
    )


_HOUR = re.compile(r"(?:\d{4}-\d{2}-\d{2} )?(\d{1,2})(?::?(\d{2}))?(?::\d{2})?(am|pm)?")


def hour(cell: str) -> time:
    """A time of day written as 9:00, 15:30 or 3:30 p. m."""
    typed = re.sub(r"([ap])\s?m$", r"\1m", ascii_digits(cell).lower().replace(".", "").strip())
    match = _HOUR.fullmatch(re.sub(r"\s+(?=[ap]m$)", "", typed))
    if match:
        hours, minutes, half = int(match[1]), int(match[2] or 0), match[3]
        fits = 1 <= hours <= 12 if half else hours < 24
        if fits and minutes < 60:
            return time(hours % 12 + (12 if half == "pm" else 0) if half else hours, minutes)
    raise Unreadable(_("“%(cell)s” is not a time. Write it as 9:00 or 15:30.", cell=cell[:40]))


def whole(lowest: int = 0, highest: int = 1_000_000) -> Reader:
    """A reader of whole numbers in a range."""

    def read(cell: str) -> int:
        typed = re.sub(r"\.0+$", "", ascii_digits(cell)).replace(",", "").replace(" ", "")
        if not re.fullmatch(r"\d{1,9}", typed):
            raise Unreadable(_("“%(cell)s” is not a whole number. Write for example 25.", cell=cell[:40]))
        number = int(typed)
        if not lowest <= number <= highest:
            raise Unreadable(
                _("The number must be from %(low)d to %(high)d; there is %(num)d.", low=lowest, high=highest, num=number)
            )  # fmt: skip
        return number

    return read


def yes_no(cell: str) -> bool:
    """Yes or no."""
    word = fold(cell)
    if word in _TRUE | _FALSE:
        return word in _TRUE
    raise Unreadable(_("Write yes or no; there is “%(cell)s”.", cell=cell[:40]))


def phone(cell: str) -> str:
    """A Peruvian phone in E.164."""
    number = normal_phone(re.sub(r"\.0+$", "", cell))
    if not number.startswith("+"):
        raise Unreadable(_("A mobile phone has 9 digits and starts with 9, for example 987 654 321."))
    return number


def email(cell: str) -> str:
    """An e-mail address in its normal form."""
    try:
        return str(validate_email(cell, check_deliverability=False).normalized)
    except EmailNotValidError as error:
        raise Unreadable(
            _("Write the whole e-mail address, for example maria@correo.pe, or leave it empty.")
        ) from error


def document(cell: str) -> str:
    """A document's number as text, digits of other scripts made plain; it is judged with its kind."""
    return re.sub(r"[\s.\-–]", "", re.sub(r"\.0+$", "", ascii_digits(cell))).upper()[:40]


def choice(words: Mapping[Any, Iterable[str]]) -> Reader:
    """A reader of one of several values, each known by several words; the first word of each is the one we teach."""
    known = {fold(word): value for value, named in words.items() for word in named}
    taught = [next(iter(named)) for named in words.values()]

    def read(cell: str) -> Any:
        value = known.get(fold(cell))
        if value is None:
            raise Unreadable(
                _("“%(cell)s” is not one of the words for this column: %(words)s.", cell=cell[:40], words=", ".join(taught))
            )  # fmt: skip
        return value

    read.words = taught  # type: ignore[attr-defined]
    return read


def tidy(cell: Any) -> str:
    """A cell as text: whatever a spreadsheet keeps (numbers, dates, times, a leading apostrophe) in one written form."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "sí" if cell else "no"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time(0) else cell.strftime("%Y-%m-%d %H:%M")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return cell.strftime("%H:%M")
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    typed = clean(str(cell)[:20_000])
    # Our own downloads put an apostrophe before what a spreadsheet would take for a formula; it is not part of the text.
    return typed[1:] if typed[:1] == "'" and typed[1:2] in ("=", "+", "-", "@") else typed

"""While a page is typed: which row by hand tells of somebody who stands on another row, or who is known already."""

from __future__ import annotations

from flask_babel import gettext as _

from civic.attendance.queries import look_alikes
from civic.people.documents import document_key
from civic.people.models import Person
from civic.people.names import same_names
from civic.sheets import queries
from civic.sheets.forms import ANOTHER, TypedPage, TypedRow
from civic.sheets.models import AttendanceSheet


def look_for_doubles(sheet: AttendanceSheet, page: TypedPage) -> None:
    """Mark at once a blank row that tells of somebody who stands on another row, or of somebody known already."""
    everybody = queries.rows_of(sheet)
    here: list[tuple[TypedRow, tuple[str, str, str | None], str | None]] = []
    for typed in page.rows:
        data = typed.data
        if data is None or not data.first_surname or not data.given_names:
            continue
        told = (data.given_names, data.first_surname, data.second_surname)
        key = (
            document_key(data.document_kind, data.document_number)
            if data.document_number and "document" not in typed.faults
            else None
        )
        twin = queries.doubled(typed.row, [r for r in everybody if r not in [t.row for t in page.rows if t.is_open]],
                               told, key)  # fmt: skip
        number = twin.number if twin else _twin_on_page(here, told, key)
        certain = key is not None and (
            (twin is not None and queries.document_key_of(twin) == key) or any(k == key for _t, _n, k in here)
        )
        here.append((typed, told, key))
        if number is not None and (certain or typed.same != ANOTHER):
            typed.alike = [] if certain else [(ANOTHER, _("No, this is another person"))]
            typed.fault(
                "first_surname",
                _("Row %(row)s: this person stands on row %(other)s too. Mark that row and empty this one.",
                  row=typed.row.number, other=number),
            )  # fmt: skip
            continue
        if number is None:
            _ask_who_it_is(sheet, typed)


def _twin_on_page(
    here: list[tuple[TypedRow, tuple[str, str, str | None], str | None]],
    told: tuple[str, str, str | None],
    key: str | None,
) -> int | None:
    for typed, names, other_key in here:
        if (key and other_key and key == other_key) or (not (key and other_key) and same_names(told, names)):
            return typed.row.number
    return None


def _ask_who_it_is(sheet: AttendanceSheet, typed: TypedRow) -> None:
    if typed.data is None:
        return
    alike = look_alikes(sheet.session, typed.data)
    if not alike:
        typed.same = "" if typed.same != ANOTHER else ANOTHER
        return
    typed.alike = [(str(person.id), _known_words(person)) for person in alike]
    typed.alike.append((ANOTHER, _("No, this is another person")))
    if typed.same not in dict(typed.alike):
        typed.fault(
            "same",
            _("Row %(row)s: somebody with a name like this is known already. Say whether it is the same person.",
              row=typed.row.number),
        )  # fmt: skip


def _known_words(person: Person) -> str:
    tail = (
        _("document ends in %(tail)s", tail=person.document_tail)
        if person.document_tail
        else _("no document")
    )
    return f"{person.sorted_name} ({tail})"

"""Where somebody read which data of others, and whom a breach concerns, in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from civic.core.personal import DATA_WORDS, Data
from civic.people.words import channel_word, phone_word
from civic.privacy.models import BreachPerson

PLACES: dict[str, Any] = {
    "people.desk_reveal": _l("helping people in person"),
    "messages.mailbox": _l("mailbox of the administrators"),
    "messages.calls": _l("calls to make"),
    "messages.calls_sheet": _l("printed list of calls"),
    "accreditation.check": _l("answers of an organisation before they are sent"),
    "accreditation.check_person": _l("a representative's data before they are sent"),
    "accreditation.manage_file": _l("review of an accreditation file"),
    "accreditation.paper": _l("a representative's paper"),
    "accreditation.step_paper": _l("a paper of an accreditation file"),
    "organisations.document": _l("a paper of an organisation"),
    "organisations.manage": _l("record of an organisation"),
    "monitoring.pending": _l("who has not come this year"),
    "monitoring.pending_sheet": _l("printed list of who has not come"),
    "sheets.scan": _l("picture of a signed list"),
    "proposals.manage_sheet": _l("scan of a proposal on paper"),
    "records.manage_signature": _l("picture of a signature"),
    "privacy.manage_people": _l("list of people concerned by a breach"),
}


def place_word(place: str) -> str:
    """Where it was read, in words; the name of the page if nobody wrote words for it."""
    return str(PLACES.get(place, place))


def span_word(days: int) -> str:
    """«5 years», «90 days»: how long something is kept."""
    if days % 365 == 0:
        return ngettext("%(num)d year", "%(num)d years", days // 365)
    return ngettext("%(num)d day", "%(num)d days", days)


def spoken(data: Iterable[str]) -> str:
    """«phone, e-mail»: kinds of data in words."""
    known = {kind.value for kind in Data}
    return ", ".join(str(DATA_WORDS[Data(word)]) for word in data if word in known)


PEOPLE_HEADER = (
    "apellidos_y_nombres",
    "documento",
    "distrito",
    "via_preferida",
    "celular",
    "correo",
    "datos",
)


def people_table(concerned: Iterable[BreachPerson]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """(header, rows) of whom a breach concerns, with the channels to tell them; documents stay masked."""
    rows: list[tuple[str, ...]] = [
        (
            one.person.sorted_name, one.person.masked_document,
            one.person.district.full_name if one.person.district else "", str(channel_word(one.person.preferred_channel)),
            phone_word(one.person.phone) or "", one.person.email or "", spoken(one.data),
        )
        for one in concerned
    ]  # fmt: skip
    return PEOPLE_HEADER, rows

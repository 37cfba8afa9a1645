"""Where somebody read data of others, in words."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

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
    "sheets.manage_type": _l("copying a signed list"),
    "proposals.manage_sheet": _l("scan of a proposal on paper"),
    "records.manage_signature": _l("picture of a signature"),
    "imports.preview": _l("a list that is brought in"),
    "privacy.manage_people": _l("list of people concerned by a breach"),
}


def place_word(place: str) -> str:
    """Where it was read, in words; the name of the page if nobody wrote words for it."""
    return str(PLACES.get(place, place))

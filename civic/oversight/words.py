"""Plain words for what is late and what is not."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from civic.core import clock
from civic.oversight.due import Wait, wait_of
from civic.oversight.models import AnswerKind, Committee, InformationRequest
from civic.web.i18n import short_date


def wait_words(request: InformationRequest) -> str:
    """How a request stands, as somebody would say it."""
    wait, days = wait_of(request.due_on, request.closed_on, clock.today())
    if wait is Wait.OVERDUE:
        return ngettext(
            "No answer: it was due on %(day)s, %(num)d day ago",
            "No answer: it was due on %(day)s, %(num)d days ago",
            days, day=short_date(request.due_on),
        )  # fmt: skip
    if wait is Wait.WAITING:
        if days == 0:
            return _("The answer is due today")
        return ngettext("The answer is due in %(num)d day", "The answer is due in %(num)d days", days)
    refused = bool(request.answers) and request.answers[-1].kind is AnswerKind.REFUSED
    day = short_date(request.closed_on) if request.closed_on else ""
    if wait is Wait.ANSWERED_LATE:
        if refused:
            return ngettext(
                "Refused on %(day)s, %(num)d day late", "Refused on %(day)s, %(num)d days late", days, day=day
            )
        return ngettext(
            "Answered on %(day)s, %(num)d day late", "Answered on %(day)s, %(num)d days late", days, day=day
        )
    return _("Refused on %(day)s", day=day) if refused else _("Answered in time, on %(day)s", day=day)


def wait_tone(request: InformationRequest) -> str:
    """The tone of its mark, for the block `state`."""
    wait, _days = wait_of(request.due_on, request.closed_on, clock.today())
    refused = bool(request.answers) and request.answers[-1].kind is AnswerKind.REFUSED
    tones = {Wait.OVERDUE: "bad", Wait.WAITING: "info", Wait.ANSWERED: "good", Wait.ANSWERED_LATE: "wait"}
    return "bad" if request.closed_on is not None and refused else tones[wait]


def members_words(committee: Committee) -> str | None:
    """What is said when a committee has too few members today; None when it has enough or its term is not on."""
    today = clock.today()
    if not committee.works_on(today):
        return None
    here = len(committee.members_on(today))
    if here >= committee.members_needed:
        return None
    return ngettext(
        "It has %(num)d member; it needs at least %(needed)s.",
        "It has %(num)d members; it needs at least %(needed)s.",
        here, needed=committee.members_needed,
    )  # fmt: skip

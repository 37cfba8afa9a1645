"""The names of the steps of a poll that everybody may read."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

STEPS: dict[str, Any] = {
    "call_poll": _l("The roll was published"),
    "take_back": _l("The call was taken back"),
    "fix_poll": _l("Fixed under its fingerprint"),
    "answer_objection": _l("An objection was answered"),
    "withdraw_option": _l("An option was withdrawn"),
    "take_off": _l("Taken off the roll"),
    "put_back": _l("Back on the roll"),
    "enter_batch": _l("Ballots on paper went into the box"),
    "take_back_paper_mark": _l("A mark of a vote on paper was taken back"),
    "drop_batch": _l("A batch of paper was taken away"),
    "close_poll": _l("The box was opened and counted"),
    "enter_draw": _l("The public draw was entered"),
    "overrule": _l("The computed result was set aside"),
    "proclaim": _l("Proclaimed"),
    "annul_poll": _l("Annulled"),
}

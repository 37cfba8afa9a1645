"""Who sees to the duties towards people, and what cannot be done now."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from civic.core import clock
from civic.core.retention import Rule
from civic.people.models import DataRequest
from civic.people.rules import Actor, is_administrator, is_auditor, may_answer_request
from civic.privacy.models import Breach, BreachKind, RequestExtension, Step

# The authority is told within this time of becoming aware (DS 016-2024-JUS).
TELL_WITHIN = timedelta(hours=48)


def may_run_privacy(actor: Actor) -> bool:
    """Administrators edit banks and terms and write breaches down."""
    return is_administrator(actor)


def may_read_reads(actor: Actor) -> bool:
    """Auditors and administrators see who read whose data."""
    return is_auditor(actor)


def may_extend(actor: Actor) -> bool:
    """Whoever answers requests may move a deadline, once."""
    return may_answer_request(actor)


def why_not_extend(request: DataRequest, extension: RequestExtension | None) -> Any | None:
    """Why a deadline cannot be moved now, or None: only once, and before it is over."""
    if request.answered_at is not None:
        return _l("This request was answered already.")
    if extension is not None:
        return _l("The deadline of this request was moved once already. The law allows no second time.")
    if clock.today() > request.due_on:
        return _l("The deadline is over: it can only be moved before that day. Answer now.")
    return None


def why_not_days(rule: Rule, days: int | None) -> Any | None:
    """Why a rule cannot keep things so long, or None."""
    if days is None or not rule.least <= days <= rule.most:
        return _l("Write a number of days from %(least)d to %(most)d.", least=rule.least, most=rule.most)
    return None


def why_not_breach(
    kind: BreachKind,
    tables: list[str],
    account: Any,
    device: Any,
    since: datetime | None,
    until: datetime | None,
    aware_at: datetime,
) -> Any | None:
    """What is still missing to find out whom a breach concerns, or None."""
    now = clock.now()
    if aware_at > now:
        return _l("You cannot have become aware in the future. Look at the date again.")
    if since and until and until < since:
        return _l("The end lies before the beginning. Look at the dates again.")
    if kind is BreachKind.TABLES and not tables:
        return _l("Choose at least one data bank.")
    if kind is BreachKind.SESSION and account is None:
        return _l("Write the user name of the account that was used.")
    if kind is BreachKind.DOOR and device is None:
        return _l("Choose the phone that was lost.")
    return None


def why_not_step(breach: Breach, step: Step, at: datetime | None) -> Any | None:
    """Why a step cannot be written down, or None."""
    if at is None:
        return _l("Write the day and the hour.")
    if at > clock.now():
        return _l("This moment lies in the future. Look at the date again.")
    if at < breach.aware_at:
        return _l("This moment lies before you became aware. Look at the date again.")
    if breach.step(step) is not None:
        return _l("This step was written down already.")
    if step is Step.CLOSED and (missing := [s for s in Step if s is not Step.CLOSED and not breach.step(s)]):
        return _l("Before it is closed, write down: %(step)s.", step=missing[0].label)
    return None


def tell_by(breach: Breach) -> datetime:
    """By when the authority must have been told."""
    return breach.aware_at + TELL_WITHIN

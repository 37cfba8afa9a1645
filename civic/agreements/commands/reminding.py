"""The day's work: reminders of commitments and warnings of agreements, each made once."""

from __future__ import annotations

from datetime import date

from civic.agreements import mail, queries
from civic.agreements.models import AgreementReminder
from civic.agreements.reminders import BEFORE, WARNINGS, agreement_stage, commitment_stage
from civic.core import clock
from civic.core.audit import record
from civic.core.db import db
from civic.core.errors import allow
from civic.people.rules import Actor


def remind(actor: Actor, day: date | None = None) -> int:
    """Remind those in charge of what is due or late, and the teams of what is about to expire; how many messages."""
    allow(actor.is_system)
    day = day or clock.today()
    due = {
        f"commitment:{c.id}:{c.due_on}:{stage}": (c, stage)
        for c in queries.to_remind_of(day, BEFORE)
        if (stage := commitment_stage(c.due_on, day))
    }
    expiring = {
        f"agreement:{a.id}:{a.valid_until}:{stage}": (a, a.valid_until)
        for a in queries.about_to_expire(day, max(WARNINGS))
        if a.valid_until and (stage := agreement_stage(a.valid_until, day))
    }
    known = queries.reminded([*due, *expiring])
    told = 0
    for key, (commitment, stage) in due.items():
        if key not in known:
            _note(actor, key, commitment.space_id)
            told += mail.remind_of(commitment, stage.split("-")[0])
    for key, (agreement, until) in expiring.items():
        if key not in known:
            _note(actor, key, agreement.space_id)
            told += mail.warn_of(agreement, until)
    return told


def _note(actor: Actor, key: str, space_id: int) -> None:
    made = AgreementReminder(key=key)
    db.session.add(made)
    record(actor, "agreements.remind", made, after={"key": key}, space_id=space_id)

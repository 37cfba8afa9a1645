"""What the worker does for accreditation: mail the seals of the trail to those who keep copies of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from civic.accreditation import mail
from civic.accreditation.queries import sealing
from civic.core.audit import AuditSeal, seals_between
from civic.core.db import transaction
from civic.core.jobs import Job, Progress, enqueue, handler

PORTION = 50
MOST = timedelta(days=31)  # whoever was not written to for longer gets the seals of the last month


def send_seals(seal: AuditSeal) -> int:
    """Have the seals mailed to everybody whose turn it is; how many they are. In the writing block that sealed the day."""
    due = len(sealing.keepers_due(seal.day))
    if due:
        day = seal.day.isoformat()
        enqueue("accreditation.seals", {"day": day}, key=f"accreditation.seals:{day}")
    return due


@handler("accreditation.seals")
def mail_seals(_job: Job, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Queue one message each with the seals since the last one, in portions; who has them already is left out."""
    day = date.fromisoformat(payload["day"])
    waiting, told = list(sealing.keepers_due(day)), 0
    for start in range(0, len(waiting), PORTION):
        with transaction():
            if sealing.locked_seal(day) is None:  # held, so that two workers never write to one person twice
                return {"told": told}
            due = sealing.keepers_due(day, waiting[start : start + PORTION])
            for person in sealing.people_numbered(due):
                kept = seals_between(max(due[person.id], day - MOST), day)
                told += bool(mail.seals(person, day, [(seal.day, seal.digest) for seal in kept]))
        progress(min(start + PORTION, len(waiting)), len(waiting))
    return {"told": told}

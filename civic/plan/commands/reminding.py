"""Reminding those who answer for data: once when the value of a period is due soon, then once a month while it is late."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from civic.core import clock
from civic.core.db import db
from civic.messages.addresses import absolute
from civic.messages.commands import tell
from civic.people.models import Person
from civic.plan import queries
from civic.plan.due import Due
from civic.plan.models import Indicator, Plan, ReportReminder
from civic.web.i18n import date_words

AHEAD = 15  # days before the last day
GIVEN_UP = timedelta(
    days=365
)  # what is late for longer stands on the pages; nobody is written to about it any more
NAMED = 6
RANK = 6


def remind() -> int:
    """Remind everybody who answers for data that is due; how many were told. Once a day, inside a writing block."""
    today, told = clock.today(), 0
    for plan in queries.plans_with_duties():
        known = queries.reminded(plan)
        for person, owed in _by_person(plan, today).items():
            about = {mark for _indicator, _one, mark in owed} - {a for p, a in known if p == person.id}
            if not about:
                continue
            for mark in about:
                db.session.add(ReportReminder(plan_id=plan.id, person_id=person.id, about=mark))
            _tell(person, plan, [(indicator, one) for indicator, one, _mark in owed])
            told += 1
    db.session.flush()
    return told


def _by_person(plan: Plan, today: date) -> dict[Person, list[tuple[Indicator, Due, str]]]:
    """What each person owes, with the mark under which it is told once."""
    found: dict[Person, list[tuple[Indicator, Due, str]]] = defaultdict(list)
    for row in queries.owed(plan, today, AHEAD):
        if row.duty is None or row.duty.person is None:
            continue
        for one in row.coming:
            found[row.duty.person].append((row.indicator, one, f"soon:{one.on.isoformat()}"))
        for one in row.late:
            if today - one.on <= GIVEN_UP:
                found[row.duty.person].append((row.indicator, one, f"late:{today:%Y-%m}"))
    return found


def _tell(person: Person, plan: Plan, owed: list[tuple[Indicator, Due]]) -> None:
    def values() -> dict[str, str]:
        lines = [
            f"- {indicator.name} ({one.start.isoformat()} – {one.end.isoformat()})"
            for indicator, one in owed[:NAMED]
        ]
        more = ["- …"] if len(owed) > NAMED else []
        return {
            "plan": plan.title, "count": str(len(owed)), "items": "\n".join(lines + more),
            "until": date_words(max(one.on for _indicator, one in owed)), "url": absolute("home.mine"),
        }  # fmt: skip

    tell(person, "plan/owed", values, space_id=plan.space_id, topic=f"plan:{plan.id}:owed", rank=RANK)

"""Settle banks and terms, move a deadline once, remind of requests, write a breach down with its steps."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from civic.core import clock
from civic.core.audit import record
from civic.core.db import db, insert_rows
from civic.core.errors import allow, found, refuse_if
from civic.core.retention import RULES, RetentionRule, RetentionSetting, days_of
from civic.core.text import clean
from civic.door.models import DoorDevice
from civic.messages.addresses import absolute
from civic.messages.commands import tell
from civic.people.deadlines import WORKING_DAYS, add_working_days
from civic.people.models import DataRequest, Person
from civic.people.rules import Actor
from civic.people.words import request_word
from civic.privacy import queries, rules
from civic.privacy.banks import BANKS
from civic.privacy.concerned import concerned, counts
from civic.privacy.models import (
    BankSetting,
    Breach,
    BreachKind,
    BreachPerson,
    BreachStep,
    RequestExtension,
    RequestReminder,
    Step,
)
from civic.spaces.models import Space
from civic.web.i18n import date_words

AHEAD = 3  # working days before the deadline when who must answer is reminded


def settle_bank(actor: Actor, code: str, number: str, responsible: str, contact: str) -> BankSetting:
    """The number of a bank in the national register and who answers for it; empty texts are taken back."""
    allow(rules.may_run_privacy(actor))
    found(BANKS.get(code))
    setting = queries.bank_setting(code)
    before = {"number": setting.number, "responsible": setting.responsible} if setting else None
    if setting is None:
        setting = BankSetting(code=code)
        db.session.add(setting)
    setting.number = clean(number)[:60] or None
    setting.responsible = clean(responsible)[:200] or None
    setting.contact = clean(contact)[:200] or None
    setting.changed_at, setting.changed_by_id = clock.now(), actor.id
    after = {"number": setting.number, "responsible": setting.responsible}
    record(actor, "privacy.settle_bank", setting, before=before, after=after)
    return setting


def set_term(actor: Actor, code: str, days: int | None, reason: str) -> None:
    """Keep what a rule is about for another number of days, within its bounds, with the reason; the program's own number
    takes the setting away again."""
    allow(rules.may_run_privacy(actor))
    rule = found(RULES.get(code))
    refuse_if(rules.why_not_days(rule, days))
    reason = clean(reason)[:500]
    setting = db.session.get(RetentionSetting, code, with_for_update=True)
    before = days_of(rule, setting)
    if days == rule.days:
        if setting is not None:
            db.session.delete(setting)
    elif setting is None:
        db.session.add(
            RetentionSetting(code=code, days=days, reason=reason, set_at=clock.now(), set_by_id=actor.id)
        )
    else:
        setting.days, setting.reason = int(days or 0), reason
        setting.set_at, setting.set_by_id = clock.now(), actor.id
    record(
        actor, "privacy.set_term", RetentionRule(code), before={"days": before}, after={"days": days}, reason=reason
    )  # fmt: skip


# --- requests -----------------------------------------------------------------------------------------------------------


def extend_request(actor: Actor, request: DataRequest, reason: str) -> RequestExtension:
    """The deadline of a request moved once by as many working days as the law gives at first; the person is told why."""
    allow(rules.may_extend(actor))
    request = queries.request_for_change(request.id)
    refuse_if(rules.why_not_extend(request, queries.extension_of(request.id)))
    before, due = request.due_on, add_working_days(request.due_on, WORKING_DAYS[request.kind])
    extension = RequestExtension(
        request_id=request.id, due_before=before, reason=clean(reason, lines=True)[:1000],
        extended_at=clock.now(), extended_by_id=actor.id,
    )  # fmt: skip
    request.due_on = due
    db.session.add(extension)
    record(
        actor, "privacy.extend_request", request, before={"due_on": before.isoformat()},
        after={"due_on": due.isoformat()}, reason=extension.reason,
    )  # fmt: skip
    tell(
        request.person, "privacy/extended",
        lambda: {
            "kind": str(request_word(request.kind)), "until": date_words(due), "reason": extension.reason,
            "url": absolute("people.my_data"),
        },
        topic=f"request:{request.id}", mail_only=True,
    )  # fmt: skip
    return extension


def remind_of_requests() -> int:
    """Remind who answers of every request that is due soon, and of each that is late; how many reminders. Once a day,
    inside a writing block; each request is reminded of once before its deadline and once after it."""
    today, told = clock.today(), 0
    known = queries.reminded()
    fresh: list[tuple[DataRequest, bool]] = []
    for request in queries.requests_due(add_working_days(today, AHEAD)):
        late = request.due_on < today
        about = f"{'late' if late else 'soon'}:{request.due_on.isoformat()}"
        if (request.id, about) not in known:
            db.session.add(RequestReminder(request_id=request.id, about=about, sent_at=clock.now()))
            fresh.append((request, late))
    if not fresh:
        return 0
    for person in queries.who_answers():
        told += _remind(person, fresh, today)
    db.session.flush()
    return told


def _remind(person: Person, fresh: list[tuple[DataRequest, bool]], today: date) -> int:
    def values() -> dict[str, str]:
        lines = [
            f"- {request_word(request.kind)} ({request.id}): {date_words(request.due_on)}"
            for request, _late in fresh[:10]
        ]
        return {
            "late": str(sum(late for _request, late in fresh)), "count": str(len(fresh)),
            "items": "\n".join(lines + (["- …"] if len(fresh) > 10 else [])), "url": absolute("people.desk_requests"),
        }  # fmt: skip

    return tell(person, "privacy/requests_due", values, topic="privacy:requests", mail_only=True) is not None


# --- breaches -----------------------------------------------------------------------------------------------------------


@dataclass
class BreachDraft:
    """What is known of a breach when it is written down."""

    kind: BreachKind
    title: str
    happened: str
    aware_at: datetime
    is_drill: bool = False
    tables: list[str] = field(default_factory=list)
    space: Space | None = None
    since: datetime | None = None
    until: datetime | None = None
    account: Person | None = None
    device: DoorDevice | None = None
    has_key: bool = False
    consequences: str = ""
    measures: str = ""


def write_breach(actor: Actor, draft: BreachDraft) -> Breach:
    """A breach with the list of everybody concerned, found now: who they are is kept, later changes leave it as it was."""
    allow(rules.may_run_privacy(actor))
    refuse_if(
        rules.why_not_breach(
            draft.kind, draft.tables, draft.account, draft.device, draft.since, draft.until, draft.aware_at
        )
    )
    breach = Breach(
        is_drill=draft.is_drill, kind=draft.kind, title=clean(draft.title)[:200],
        happened=clean(draft.happened, lines=True)[:4000], tables=sorted(draft.tables), space=draft.space,
        since=draft.since, until=draft.until, account=draft.account, device=draft.device, has_key=draft.has_key,
        aware_at=draft.aware_at, consequences=clean(draft.consequences, lines=True)[:4000],
        measures=clean(draft.measures, lines=True)[:4000], made_at=clock.now(), made_by_id=actor.id,
    )  # fmt: skip
    db.session.add(breach)
    db.session.flush()
    people = concerned(breach)
    insert_rows(
        BreachPerson,
        [
            {"breach_id": breach.id, "person_id": number, "data": [kind.value for kind in kinds]}
            for number, kinds in sorted(people.items())
        ],
    )
    breach.people_count, breach.data_counts = len(people), counts(people)
    record(
        actor, "privacy.write_breach", breach,
        after={"kind": breach.kind, "is_drill": breach.is_drill, "people": breach.people_count},
    )  # fmt: skip
    _step(actor, breach, Step.DETECTED, draft.aware_at, "")
    return breach


def describe_breach(actor: Actor, breach: Breach, consequences: str, measures: str) -> Breach:
    """The consequences and measures that the notices name."""
    allow(rules.may_run_privacy(actor))
    breach = queries.breach_by_id(breach.id, lock=True)
    breach.consequences = clean(consequences, lines=True)[:4000]
    breach.measures = clean(measures, lines=True)[:4000]
    record(actor, "privacy.describe_breach", breach)
    return breach


def note_step(actor: Actor, breach: Breach, step: Step, at: datetime | None, note: str = "") -> BreachStep:
    """That a step was done, at which moment."""
    allow(rules.may_run_privacy(actor))
    breach = queries.breach_by_id(breach.id, lock=True)
    refuse_if(rules.why_not_step(breach, step, at))
    return _step(actor, breach, step, at or clock.now(), note)


def _step(actor: Actor, breach: Breach, step: Step, at: datetime, note: str) -> BreachStep:
    done = BreachStep(
        breach_id=breach.id, step=step, at=at, note=clean(note)[:1000], noted_at=clock.now(), noted_by_id=actor.id
    )  # fmt: skip
    breach.steps.append(done)
    db.session.flush()
    record(actor, "privacy.note_step", breach, after={"step": step, "at": at.isoformat()})
    return done


def note_list_taken(actor: Actor, breach: Breach) -> None:
    """Write down that the list of the persons concerned left the house."""
    allow(rules.may_run_privacy(actor))
    record(actor, "privacy.note_list_taken", breach, after={"people": breach.people_count})


__all__ = [
    "BreachDraft", "describe_breach", "extend_request", "note_list_taken", "note_step", "remind_of_requests", "set_term",
    "settle_bank", "write_breach",
]  # fmt: skip

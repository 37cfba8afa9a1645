"""Hearings: which event is one, the report published before, the questions and their answers, the minutes."""

from __future__ import annotations

from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from civic.core import clock, files, throttle
from civic.core.audit import record
from civic.core.db import db, on_clash
from civic.core.errors import allow, refuse_if
from civic.core.text import slugify
from civic.events.models import Event
from civic.oversight import queries, rules
from civic.oversight.account import LANGUAGE, minutes_content, minutes_title
from civic.oversight.drafts import HearingDraft, QuestionDraft
from civic.oversight.models import Hearing, HearingQuestion, QuestionState
from civic.people.models import Person
from civic.people.rules import Actor
from civic.records.commands import draft_record, redraft_record
from civic.records.models import Record, RecordKind, RecordState
from civic.spaces.models import Space

on_clash(
    "hearings", "space_id", "year", "period", sentence=_l("This space has that hearing of that year already.")
)
on_clash("hearings", "event_id", sentence=_l("This event is a hearing already."))
on_clash("hearings", "slug", sentence=_l("Somebody else did the same a moment ago. Look at the page again."))
on_clash("hearing_questions", "hearing_id", "once", sentence=_l("This question was sent already."))
on_clash(
    "hearing_questions",
    "hearing_id",
    "number",
    sentence=_l("Somebody asked at the same moment. Send it again."),
)


def _event(space: Space, event_id: int, hearing: Hearing | None = None) -> Event:
    events = {event.id: event for event in queries.events_for_hearing(space, hearing)}
    refuse_if(
        None if event_id in events else _("Choose an event of the kind «public hearing» of this space.")
    )
    return events[event_id]


def _take(actor: Actor, hearing: Hearing, draft: HearingDraft, event: Event) -> None:
    hearing.event, hearing.event_id = event, event.id
    hearing.year, hearing.period, hearing.call_text = draft.year, draft.period, draft.call_text
    hearing.questions_until = draft.questions_until or event.ends_at
    refuse_if(
        _("Questions are received at most until the hearing ends.")
        if hearing.questions_until > event.ends_at
        else None
    )
    hearing.report_title = draft.report_title
    if draft.upload is not None:
        refuse_if(None if draft.report_title else _("Say what the report is called."))
        refuse_if(_("The hearing has ended: the report cannot be changed any more.") if hearing.report and event.is_over(clock.now()) else None)  # fmt: skip
        old, hearing.report = hearing.report, files.store(draft.upload, actor.id)
        hearing.report_published_at = clock.now()
        if old is not None:
            db.session.flush()
            files.discard(old)


def plan_hearing(actor: Actor, space: Space, draft: HearingDraft) -> Hearing:
    """Say which event is the hearing of May or of September of a year."""
    allow(rules.may_lead_hearing(actor, space))
    event = _event(space, draft.event_id)
    base = slugify(f"{space.slug} {draft.year} {'mayo' if draft.period.month == 5 else 'septiembre'}")
    slug, n = base, 1
    while queries.hearing_slug_taken(slug):
        n += 1
        slug = f"{base}-{n}"
    hearing = Hearing(
        space=space, space_id=space.id, slug=slug, made_by_id=actor.id, made_at=clock.now(), next_number=1
    )
    with db.session.no_autoflush:
        _take(actor, hearing, draft, event)
    db.session.add(hearing)
    db.session.flush()
    record(
        actor,
        "oversight.plan_hearing",
        hearing,
        after={"year": draft.year, "period": draft.period.value, "event": event.id},
    )
    return hearing


def change_hearing(actor: Actor, hearing: Hearing, draft: HearingDraft) -> None:
    """Change the call, or publish the report that is discussed."""
    allow(rules.may_lead_hearing(actor, hearing.space))
    held = queries.locked_hearing(hearing.id)
    refuse_if(_("The minutes of this hearing are approved already.") if _is_settled(held.record) else None)
    before = {"event": held.event_id, "period": held.period.value, "report": held.report_id}
    _take(actor, held, draft, _event(held.space, draft.event_id, held))
    db.session.flush()
    after = {"event": held.event_id, "period": held.period.value, "report": held.report_id}
    record(actor, "oversight.change_hearing", held, before=before, after=after)


def _is_settled(made: Record | None) -> bool:
    return made is not None and made.state not in (RecordState.DRAFT, RecordState.WITHDRAWN)


# ── questions ───────────────────────────────────────────────────────────────────────────────────────────────────────


def register_question(
    actor: Actor, hearing: Hearing, draft: QuestionDraft, *, address: str = "", on_paper: bool = False
) -> HearingQuestion:
    """A question of whoever asks; without an account the team reads it first. On paper: typed by the team as it came."""
    if on_paper:
        allow(rules.may_take_questions(actor, hearing.space))
    held = queries.locked_hearing(hearing.id)
    done = queries.question_of_form(held.id, draft.once)
    if done is not None:
        return done
    refuse_if(rules.why_not_ask(held, on_paper=on_paper))
    refuse_if(None if draft.text else _("Write your question."))
    refuse_if(
        _("Write the name that is to be shown, or take the tick away.")
        if draft.shows_name and not draft.name
        else None
    )
    if not on_paper:
        refuse_if(rules.why_too_often(actor, address))
        throttle.note("hearing question", f"p{actor.id}" if isinstance(actor, Person) else address)
    knows = isinstance(actor, Person)
    number, held.next_number = held.next_number, held.next_number + 1
    question = HearingQuestion(
        hearing=held, hearing_id=held.id, number=number, once=draft.once, text=draft.text, asker_name=draft.name,
        shows_name=draft.shows_name, person_id=actor.id if knows and not on_paper else None,
        channel="paper" if on_paper else "web" if knows else "visitor", registered_at=clock.now(),
        registered_by_id=actor.id if on_paper else None,
        state=QuestionState.PUBLISHED if knows else QuestionState.WAITING,
    )  # fmt: skip
    db.session.add(question)
    db.session.flush()
    record(
        actor, "oversight.register_question", question, after={"number": number, "channel": question.channel}
    )
    return question


def judge_question(actor: Actor, question: HearingQuestion, *, publish: bool, reason: str = "") -> None:
    """Publish a question, or not: then its number stays with the reason."""
    allow(rules.may_take_questions(actor, question.hearing.space))
    held = queries.locked_question(question.id)
    refuse_if(rules.why_not_judge(held))
    refuse_if(None if publish or reason else _("Say why it is not published: everybody reads the reason."))
    before = held.state
    held.state = QuestionState.PUBLISHED if publish else QuestionState.WITHHELD
    held.state_reason = None if publish else reason
    record(actor, "oversight.judge_question", held, before={"state": before.value}, after={"state": held.state.value}, reason=reason or None)  # fmt: skip


def answer_question(actor: Actor, question: HearingQuestion, text: str, office: str) -> None:
    """Write down what was answered, and by which office."""
    allow(rules.may_lead_hearing(actor, question.hearing.space))
    held = queries.locked_question(question.id)
    refuse_if(rules.why_not_answer(held))
    refuse_if(None if text else _("Write the answer."))
    refuse_if(None if office else _("Say which office answers."))
    held.answer, held.answered_by, held.answered_at, held.answer_recorded_by_id = (
        text,
        office,
        clock.now(),
        actor.id,
    )
    record(actor, "oversight.answer_question", held, after={"number": held.number, "office": office})


# ── minutes ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def draft_minutes(actor: Actor, hearing: Hearing) -> Record:
    """The acta as a document, built from the call, the report, who came and every question; built again while a draft."""
    allow(rules.may_lead_hearing(actor, hearing.space))
    held = queries.locked_hearing(hearing.id)
    if held.record is not None and held.record.state is RecordState.WITHDRAWN:
        held.record, held.record_id = None, None
    refuse_if(rules.why_not_minutes(held))
    content = minutes_content(held)
    if held.record is None:
        with force_locale(LANGUAGE):
            title = minutes_title(held)
        made = draft_record(
            actor, held.space, RecordKind.HEARING_MINUTES, title=title, held_on=clock.local(held.event.starts_at).date(),
            content=content,
        )  # fmt: skip
        held.record, held.record_id = made, made.id
    else:
        redraft_record(actor, held.record, content=content)
    db.session.flush()
    record(actor, "oversight.draft_minutes", held, after={"record": held.record_id})
    assert held.record is not None  # noqa: S101  set just above
    return held.record

"""What people ask about their data, and the answers."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from civic.core import clock
from civic.core.audit import record
from civic.core.db import db
from civic.core.errors import allow, refuse_if
from civic.core.text import clean
from civic.people.commands.persons import forget_person
from civic.people.deadlines import due_date
from civic.people.models import DataRequest, Person, RequestKind
from civic.people.rules import (
    Actor,
    may_answer_request,
    may_forget_person,
    may_help_in_person,
    why_not_forget,
    why_not_request,
)


def ask_about_data(actor: Actor, person: Person, kind: RequestKind, text: str) -> DataRequest:
    """A request of a person about their data, due in the working days the law gives; also written down in person."""
    allow((actor.id is not None and actor.id == person.id) or may_help_in_person(actor))
    text = clean(text, lines=True)
    refuse_if(why_not_request(person, kind, text))
    request = DataRequest(
        person_id=person.id,
        kind=kind,
        text=text[:4000],
        due_on=due_date(kind, clock.today()),
        created_at=clock.now(),
    )
    db.session.add(request)
    record(
        actor, "people.ask_about_data", request, after={"kind": kind, "due_on": request.due_on.isoformat()}
    )
    return request


def answer_request(actor: Actor, request: DataRequest, accepted: bool, answer: str) -> DataRequest:
    """The request with its answer; an accepted deletion takes the person's data away at once (administrators only)."""
    allow(may_answer_request(actor))
    refuse_if(_l("This request was answered already.") if request.answered_at else None)
    answer = clean(answer, lines=True)
    refuse_if(None if answer else _l("Write the answer: the person will read it."))
    deletes = accepted and request.kind is RequestKind.DELETION
    if deletes:
        allow(may_forget_person(actor))
        refuse_if(why_not_forget(request.person))
    request.answered_at, request.answered_by_id = clock.now(), actor.id
    request.answer, request.accepted = answer[:4000], accepted
    record(
        actor,
        "people.answer_request",
        request,
        after={"kind": request.kind, "accepted": accepted},
        reason=answer[:1000],
    )
    if deletes:
        forget_person(actor, request.person, answer)
    return request

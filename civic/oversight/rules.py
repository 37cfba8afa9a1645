"""Who may do what with oversight and hearings, and whether it can be done now."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _

from civic.core import clock, throttle
from civic.events.models import EventStatus
from civic.oversight.due import half_of
from civic.oversight.models import (
    Alert,
    Committee,
    CommitteeMember,
    Hearing,
    HearingQuestion,
    InformationRequest,
    MemberRole,
    QuestionState,
    VisitReport,
)
from civic.oversight.queries import seats_held
from civic.people.models import Person
from civic.people.rules import Actor
from civic.records.models import RecordKind, RecordState
from civic.spaces.models import Space
from civic.spaces.rules import is_coordinator, is_facilitator, is_in_team

MOST_PHOTOS = 8
VISITOR_QUESTIONS_AN_HOUR, OWN_QUESTIONS_A_DAY = 6, 10


# ── the committee ───────────────────────────────────────────────────────────────────────────────────────────────────


def is_member(actor: Actor, space: Space) -> bool:
    """Whether the actor sits in the committee of the space whose term is on."""
    if not isinstance(actor, Person):
        return False
    return any(seat.committee.space_id == space.id for seat in seats_held(actor.id, clock.today()))


def may_see_work(actor: Actor, space: Space) -> bool:
    """The space's team and the committee see the work pages."""
    return is_in_team(actor, space) or is_member(actor, space)


def may_form(actor: Actor, space: Space) -> bool:
    """Coordinators write down which committee was elected and recognised, and who is in it."""
    return is_coordinator(actor, space)


def may_write(actor: Actor, space: Space) -> bool:
    """Members of the committee and the space's coordinators ask, visit, warn and report."""
    return is_coordinator(actor, space) or is_member(actor, space)


def may_note_answer(actor: Actor, space: Space) -> bool:
    """The municipality's team answers; the committee may write down an answer that came on paper."""
    return may_write(actor, space)


def may_write_record(actor: Actor, space: Space, kind: RecordKind) -> bool:
    """The committee writes its own reports and resolutions."""
    own = kind in (RecordKind.OVERSIGHT_REPORT, RecordKind.OVERSIGHT_RESOLUTION)
    return own and is_member(actor, space)


def why_not_work(committee: Committee) -> Any | None:
    """The sentence that says why a committee does not act now, or None."""
    today = clock.today()
    if today < committee.term_from:
        return _("Its term has not begun yet.")
    return _("Its term is over. What it did stays here.") if today > committee.term_to else None


def why_not_join(committee: Committee, draft: Any, accredited: set[int]) -> Any | None:
    """The sentence that says why somebody cannot be a member, or None."""
    if not draft.is_sworn:
        return _(
            "First they present the sworn statement: that they live here and have no sentence that keeps them out."
        )
    if draft.organization is None or draft.organization.id not in accredited:
        return _("A member comes from an organisation that the space has accredited.")
    if not committee.term_from <= draft.since <= committee.term_to:
        return _("The day lies outside the committee's term.")
    here = [
        m for m in committee.members_on(draft.since) if draft.replaces is None or m.id != draft.replaces.id
    ]
    if draft.person is not None and any(m.person_id == draft.person.id for m in here):
        return _("%(name)s is in the committee already.", name=draft.person.full_name)
    if draft.person is not None and (why_not := why_not_lives_here(committee.space, draft.person)):
        return why_not
    if draft.role is MemberRole.CHAIR and any(m.role is MemberRole.CHAIR for m in here):
        return _("Somebody coordinates the committee already.")
    return why_not_leave(draft.replaces, draft.since, draft.reason) if draft.replaces is not None else None


def why_not_lives_here(space: Space, person: Person) -> Any | None:
    """The sentence that says why a person is not of the territory, or None (also when nothing is known)."""
    if person.ubigeo is None or not space.territory:
        return None
    if any(person.ubigeo.startswith(part.code) for part in space.territory):
        return None
    return _("%(name)s lives outside the territory of the space.", name=person.full_name)


def why_not_leave(member: CommitteeMember, until: date, reason: str) -> Any | None:
    """The sentence that says why a member cannot leave on a day, or None."""
    if member.until is not None:
        return _("%(name)s has left already.", name=member.name)
    if until <= member.since:
        return _("The day lies before the one on which they joined.")
    return None if reason else _("Say why, so that everybody understands it later.")


def why_not_settle(request: InformationRequest) -> Any | None:
    """The sentence that says why no more answers are noted, or None."""
    return _("It was settled already.") if request.closed_on is not None else None


def why_not_change_visit(visit: VisitReport) -> Any | None:
    """The sentence that says why a visit report cannot change, or None."""
    if visit.published_at is not None:
        return _("It is published and stays as it is. What came later goes into an alert or another visit.")
    return None


def why_not_step(alert: Alert) -> Any | None:
    """The sentence that says why nothing more is noted on an alert, or None."""
    return _("This alert is closed.") if alert.state.is_over else None


def why_not_report(committee: Committee, year: int, half: int) -> Any | None:
    """The sentence that says why a committee cannot report on a half-year, or None."""
    first, last = half_of(year, half)
    if first > clock.today():
        return _("That half-year has not begun yet.")
    if last < committee.term_from or first > committee.term_to:
        return _("That half-year lies outside the committee's term.")
    return None


def why_not_rebuild(state: RecordState) -> Any | None:
    """The sentence that says why a document's text is not built again, or None."""
    if state is RecordState.DRAFT:
        return None
    return _("The text is approved and stays as it is. What is missing goes into an annex.")


# ── hearings ────────────────────────────────────────────────────────────────────────────────────────────────────────


def may_lead_hearing(actor: Actor, space: Space) -> bool:
    """Coordinators call hearings, publish the report, answer, and draft the minutes."""
    return is_coordinator(actor, space)


def may_take_questions(actor: Actor, space: Space) -> bool:
    """Facilitators type questions from paper and read those that wait."""
    return is_facilitator(actor, space)


def may_see_hearing(actor: Actor, hearing: Hearing) -> bool:
    """Everybody, once its event is published; before, the team."""
    return hearing.event.is_public or is_in_team(actor, hearing.space)


def why_not_ask(hearing: Hearing, *, on_paper: bool = False) -> Any | None:
    """The sentence that says why no question can be registered now, or None; the team types later what came in time."""
    if hearing.event.status is EventStatus.CANCELLED:
        return _("This hearing was called off.")
    if not hearing.event.is_public:
        return _("This hearing is not announced yet.")
    if (
        hearing.record_id is not None
        and hearing.record is not None
        and hearing.record.state is not RecordState.DRAFT
    ):
        return _("The minutes of this hearing are approved already.")
    if not on_paper and clock.now() >= hearing.questions_until:
        return _("Questions were received until the hearing. Write to the space if you have another one.")
    return None


def why_too_often(actor: Actor, address: str) -> Any | None:
    """The sentence that asks for a pause, or None."""
    if isinstance(actor, Person):
        if throttle.reached("hearing question", f"p{actor.id}", timedelta(days=1), OWN_QUESTIONS_A_DAY):
            return _("That is a lot for one day. What you wrote is still here: send it tomorrow.")
        return None
    if throttle.reached("hearing question", address, timedelta(hours=1), VISITOR_QUESTIONS_AN_HOUR):
        return _("Many questions came from this connection. Try again in an hour, or sign in.")
    return None


def why_not_judge(question: HearingQuestion) -> Any | None:
    """The sentence that says why it is not decided whether a question is published, or None."""
    if question.answered_at is not None:
        return _("It is answered, so it stays.")
    return None


def why_not_answer(question: HearingQuestion) -> Any | None:
    """The sentence that says why a question cannot be answered now, or None."""
    if question.state is not QuestionState.PUBLISHED:
        return _("Publish the question first, so that everybody understands the answer.")
    if question.answered_at is not None:
        return _("It is answered already.")
    return None


def why_not_minutes(hearing: Hearing) -> Any | None:
    """The sentence that says why no minutes are drafted now, or None."""
    if hearing.event.status is not EventStatus.HELD:
        return _("First say on the event's page that it was held.")
    return why_not_rebuild(hearing.record.state) if hearing.record is not None else None

"""What a committee does: ask for information, visit, warn, and report on half a year."""

from __future__ import annotations

from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from civic.core import clock, files
from civic.core.audit import record
from civic.core.db import db, on_clash
from civic.core.errors import allow, refuse_if
from civic.oversight import queries, rules
from civic.oversight.account import LANGUAGE, report_content, report_title
from civic.oversight.drafts import AlertDraft, AnswerDraft, RequestDraft, StepDraft, VisitDraft
from civic.oversight.due import half_of
from civic.oversight.models import (
    Alert,
    AlertState,
    AlertStep,
    AnswerKind,
    Committee,
    HalfYearReport,
    InformationRequest,
    RequestAnswer,
    VisitPhoto,
    VisitReport,
)
from civic.people.rules import Actor
from civic.records.commands import draft_record, redraft_record
from civic.records.models import RecordKind, RecordState

_MEANWHILE = _l("Somebody else did the same a moment ago. Look at the page again.")
on_clash("oversight_requests", "committee_id", "number", sentence=_MEANWHILE)
on_clash("oversight_alerts", "committee_id", "number", sentence=_MEANWHILE)
on_clash("oversight_reports", "committee_id", "year", "half", sentence=_MEANWHILE)


def _kept(upload: Any, actor: Actor) -> files.StoredFile | None:
    return files.store(upload, actor.id) if upload is not None else None


def _working(actor: Actor, committee: Committee) -> Committee:
    allow(rules.may_write(actor, committee.space))
    held = queries.locked_committee(committee.id)
    refuse_if(rules.why_not_work(held))
    return held


def _next_number(committee: Committee) -> int:
    number, committee.next_number = committee.next_number, committee.next_number + 1
    return number


# ── requests ────────────────────────────────────────────────────────────────────────────────────────────────────────


def ask_for(actor: Actor, committee: Committee, draft: RequestDraft) -> InformationRequest:
    """Ask an entity for information, due on a day that everybody can see."""
    held = _working(actor, committee)
    refuse_if(_("The day cannot lie in the future.") if draft.asked_on > clock.today() else None)
    refuse_if(_("The answer is due before it was asked for.") if draft.due_on < draft.asked_on else None)
    request = InformationRequest(
        committee=held, committee_id=held.id, number=_next_number(held), entity=draft.entity, subject=draft.subject,
        text=draft.text, asked_on=draft.asked_on, due_on=draft.due_on, file=_kept(draft.upload, actor), answers=[],
        recorded_at=clock.now(), asked_by_id=actor.id,
    )  # fmt: skip
    db.session.add(request)
    db.session.flush()
    after = {"number": request.number, "entity": draft.entity, "due_on": draft.due_on.isoformat()}
    record(actor, "oversight.ask_for", request, after=after)
    return request


def note_answer(actor: Actor, request: InformationRequest, draft: AnswerDraft) -> RequestAnswer:
    """Write down what an entity answered; a part of it leaves the request open."""
    allow(rules.may_note_answer(actor, request.committee.space))
    held = queries.locked_request(request.id)
    refuse_if(rules.why_not_settle(held))
    refuse_if(_("The day cannot lie in the future.") if draft.answered_on > clock.today() else None)
    refuse_if(_("It had not been asked for on that day.") if draft.answered_on < held.asked_on else None)
    answer = RequestAnswer(
        request=held, kind=draft.kind, text=draft.text, signer=draft.signer, answered_on=draft.answered_on,
        file=_kept(draft.upload, actor), recorded_at=clock.now(), recorded_by_id=actor.id,
    )  # fmt: skip
    if draft.kind is not AnswerKind.PARTIAL:
        held.closed_on = draft.answered_on
    db.session.add(answer)
    db.session.flush()
    after = {"kind": draft.kind.value, "answered_on": draft.answered_on.isoformat(), "signer": draft.signer}
    record(actor, "oversight.note_answer", held, after=after)
    return answer


# ── visits ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _take(visit: VisitReport, draft: VisitDraft) -> None:
    refuse_if(_("The day cannot lie in the future.") if draft.visited_on > clock.today() else None)
    refuse_if(
        None
        if visit.committee.works_on(draft.visited_on)
        else _("The day lies outside the committee's term.")
    )
    space = visit.committee.space
    works = {each.id for each in queries.works_to_visit(space)} if draft.proposal_id else set()
    agreements = {each.id for each in queries.agreements_to_visit(space)} if draft.agreement_id else set()
    visit.title, visit.visited_on, visit.place = draft.title, draft.visited_on, draft.place
    visit.visitors, visit.found, visit.recommendation = draft.visitors, draft.found, draft.recommendation
    visit.proposal_id = draft.proposal_id if draft.proposal_id in works else None
    visit.agreement_id = draft.agreement_id if draft.agreement_id in agreements else None


def write_visit(actor: Actor, committee: Committee, draft: VisitDraft) -> VisitReport:
    """A visit report, a draft until it is published."""
    held = _working(actor, committee)
    with db.session.no_autoflush:
        visit = VisitReport(
            committee=held, committee_id=held.id, written_by_id=actor.id, written_at=clock.now(), photos=[]
        )
        _take(visit, draft)
    db.session.add(visit)
    db.session.flush()
    record(
        actor,
        "oversight.write_visit",
        visit,
        after={"title": draft.title, "on": draft.visited_on.isoformat()},
    )
    return visit


def _open_visit(actor: Actor, visit: VisitReport) -> VisitReport:
    allow(rules.may_write(actor, visit.committee.space))
    held = queries.locked_visit(visit.id)
    refuse_if(rules.why_not_change_visit(held))
    return held


def change_visit(actor: Actor, visit: VisitReport, draft: VisitDraft) -> None:
    """Write a draft again."""
    held = _open_visit(actor, visit)
    before = {"title": held.title, "found": held.found}
    _take(held, draft)
    record(
        actor, "oversight.change_visit", held, before=before, after={"title": held.title, "found": held.found}
    )


def add_photo(actor: Actor, visit: VisitReport, upload: Any, caption: str) -> VisitPhoto:
    """A photograph, drawn anew so that place and hidden data are gone, with what is seen on it."""
    held = _open_visit(actor, visit)
    refuse_if(None if caption else _("Say what is seen on the photograph, for those who cannot see it."))
    if len(held.photos) >= rules.MOST_PHOTOS:
        refuse_if(_("At most %(most)d photographs: choose those that show it best.", most=rules.MOST_PHOTOS))
    photo = VisitPhoto(file=files.store(upload, actor.id, files.check_image), caption=caption)
    held.photos.append(photo)
    db.session.flush()
    record(actor, "oversight.add_photo", held, after={"photo": photo.id})
    return photo


def remove_photo(actor: Actor, visit: VisitReport, photo_id: int) -> None:
    """Take a photograph out of a draft."""
    held = _open_visit(actor, visit)
    photo = queries.photo_of(held, photo_id)
    stored = photo.file
    held.photos.remove(photo)
    db.session.flush()
    files.discard(stored)
    record(actor, "oversight.remove_photo", held, before={"photo": photo_id})


def publish_visit(actor: Actor, visit: VisitReport) -> None:
    """Let everybody read a visit report; from here on it stays as it is."""
    held = _open_visit(actor, visit)
    held.published_at = clock.now()
    record(actor, "oversight.publish_visit", held, after={"published": True})


def drop_visit(actor: Actor, visit: VisitReport) -> None:
    """Throw away a draft with its photographs."""
    held = _open_visit(actor, visit)
    record(actor, "oversight.drop_visit", held, before={"title": held.title})
    stored = [photo.file for photo in held.photos]
    db.session.delete(held)
    db.session.flush()
    for each in stored:
        files.discard(each)


# ── alerts ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def raise_alert(actor: Actor, committee: Committee, draft: AlertDraft) -> Alert:
    """Warn of a risk, with its evidence and what is recommended to whom; public at once."""
    held = _working(actor, committee)
    refuse_if(_("The day cannot lie in the future.") if draft.raised_on > clock.today() else None)
    refuse_if(None if held.works_on(draft.raised_on) else _("The day lies outside the committee's term."))
    visits = {each.id for each in queries.visits_to_choose(held)}
    alert = Alert(
        committee=held, committee_id=held.id, number=_next_number(held), title=draft.title, risk=draft.risk,
        evidence=draft.evidence, recommendation=draft.recommendation, entities=draft.entities, raised_on=draft.raised_on,
        visit_id=draft.visit_id if draft.visit_id in visits else None, file=_kept(draft.upload, actor), steps=[],
        state=AlertState.OPEN, recorded_at=clock.now(), raised_by_id=actor.id,
    )  # fmt: skip
    db.session.add(alert)
    db.session.flush()
    record(actor, "oversight.raise_alert", alert, after={"number": alert.number, "title": draft.title})
    return alert


def note_step(actor: Actor, alert: Alert, draft: StepDraft) -> AlertStep:
    """What happened with an alert, and how it stands since."""
    allow(rules.may_write(actor, alert.committee.space))
    held = queries.locked_alert(alert.id)
    refuse_if(rules.why_not_step(held))
    refuse_if(_("The day cannot lie in the future.") if draft.on_day > clock.today() else None)
    refuse_if(_("It had not been raised on that day.") if draft.on_day < held.raised_on else None)
    before = held.state
    step = AlertStep(
        alert=held, state=draft.state, text=draft.text, on_day=draft.on_day, recorded_at=clock.now(),
        recorded_by_id=actor.id,
    )  # fmt: skip
    held.state = draft.state
    db.session.add(step)
    db.session.flush()
    record(
        actor, "oversight.note_step", held, before={"state": before.value}, after={"state": draft.state.value}
    )
    return step


# ── half a year ─────────────────────────────────────────────────────────────────────────────────────────────────────


def build_report(
    actor: Actor, committee: Committee, year: int, half: int, conclusions: str
) -> HalfYearReport:
    """The half-yearly report as a document, built from what was done; built again while it is a draft."""
    allow(rules.may_write(actor, committee.space))
    held = queries.locked_committee(committee.id)
    refuse_if(rules.why_not_report(held, year, half))
    refuse_if(
        None if conclusions else _("Write what the committee concludes: the rest is gathered by itself.")
    )
    content = report_content(held, year, half, conclusions)
    report = queries.report_of_half(held, year, half)
    if report is None or report.record.state is RecordState.WITHDRAWN:
        with force_locale(LANGUAGE):
            title = report_title(held, year, half)
        made = draft_record(
            actor, held.space, RecordKind.OVERSIGHT_REPORT, title=title,
            held_on=min(half_of(year, half)[1], clock.today()), content=content,
        )  # fmt: skip
        if report is None:
            report = HalfYearReport(committee=held, committee_id=held.id, year=year, half=half)
            db.session.add(report)
        report.record, report.record_id = made, made.id
    else:
        refuse_if(rules.why_not_rebuild(report.record.state))
        redraft_record(actor, report.record, content=content)
    report.conclusions, report.built_at, report.built_by_id = conclusions, clock.now(), actor.id
    db.session.flush()
    record(
        actor,
        "oversight.build_report",
        report,
        after={"year": year, "half": half, "record": report.record_id},
    )
    return report

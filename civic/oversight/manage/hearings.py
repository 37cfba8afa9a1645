"""The team's pages of hearings: call, report, questions, answers, minutes."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from civic.core import clock
from civic.core.errors import NotFound, Refused, allow
from civic.core.vault import new_token
from civic.events.models import Event
from civic.oversight import commands, queries, rules
from civic.oversight.drafts import HearingDraft
from civic.oversight.forms import HearingForm, JudgeForm, QuestionAnswerForm, QuestionForm
from civic.oversight.manage.shared import edit_page, page_of
from civic.oversight.models import Hearing
from civic.oversight.views import bp, duties_of
from civic.people.acting import actor
from civic.spaces.models import Space
from civic.spaces.queries import space_by_slug
from civic.spaces.rules import is_in_team
from civic.web.acts import ViewResult, done, saved
from civic.web.i18n import short_date
from civic.web.paging import page_number
from civic.web.safety import signed_in


def _space(slug: str, *, leading: bool = False) -> Space:
    space = space_by_slug(slug)
    if not is_in_team(actor(), space):
        raise NotFound
    allow(not leading or rules.may_lead_hearing(actor(), space))
    return space


def _hearing(slug: str, *, leading: bool = False) -> Hearing:
    hearing = queries.hearing_by_slug(slug)
    if not is_in_team(actor(), hearing.space):
        raise NotFound
    may = rules.may_lead_hearing if leading else rules.may_take_questions
    allow(may(actor(), hearing.space))
    return hearing


@bp.get("/espacios/<slug>/equipo/audiencias")
@signed_in
def manage_hearings(slug: str) -> ViewResult:
    """Year by year the two hearings that are due, and what waits in each."""
    space = _space(slug)
    years = queries.years_with_hearings(space) or [clock.today().year]
    rows = [(year, duties_of(space, year)) for year in years[:4]]
    known = [hearing.id for _year, told in rows for _p, _d, hearing in told if hearing is not None]
    return page_of(
        "hearings", space, years=rows, counts=queries.question_counts(known), may_lead=rules.may_lead_hearing(actor(), space),
        may_take=rules.may_take_questions(actor(), space), has_events=bool(queries.events_for_hearing(space)),
    )  # fmt: skip


def _event_choices(
    space: Space, hearing: Hearing | None = None
) -> tuple[list[tuple[str, str]], dict[int, Event]]:
    events = {event.id: event for event in queries.events_for_hearing(space, hearing)}
    return [(str(e.id), f"{e.title} ({short_date(e.starts_at)})") for e in events.values()], events


def _draft(form: HearingForm, events: dict[int, Event]) -> HearingDraft:
    event = events.get(int(form.event_id.data or 0))
    if event is None:
        raise Refused(_("Choose an event of the kind «public hearing» of this space."))
    return form.draft(clock.local(event.starts_at).year)


@bp.route("/espacios/<slug>/equipo/audiencias/nueva", methods=["GET", "POST"])
@signed_in
def manage_hearing_new(slug: str) -> ViewResult:
    """Say which event is the hearing of May or of September."""
    space = _space(slug, leading=True)
    choices, events = _event_choices(space)
    form = HearingForm(choices)
    made: list[Hearing] = []
    if saved(form, lambda: made.append(commands.plan_hearing(actor(), space, _draft(form, events)))):
        flash(_("The hearing has its page now: people can read the report and ask."), "good")
        return redirect(url_for("oversight.hearing", slug=made[0].slug), 303)
    back = (_("Hearings"), url_for("oversight.manage_hearings", slug=slug))
    lead = None if choices else _("First plan an event of the kind «public hearing».")
    return edit_page(space, form, _("New hearing"), _("Keep the hearing"), upload=True, back=back, lead=lead)


@bp.route("/audiencias/<slug>/equipo/datos", methods=["GET", "POST"])
@signed_in
def manage_hearing(slug: str) -> ViewResult:
    """Change the call, or publish the report."""
    hearing = _hearing(slug, leading=True)
    choices, events = _event_choices(hearing.space, hearing)
    kept = {
        "event_id": str(hearing.event_id), "period": hearing.period.value, "call_text": hearing.call_text,
        "questions_until": hearing.questions_until, "report_title": hearing.report_title,
    }  # fmt: skip
    form = HearingForm(choices, data=kept)
    target = url_for("oversight.hearing", slug=slug)
    if saved(form, lambda: commands.change_hearing(actor(), hearing, _draft(form, events))):
        flash(_("The changes are saved."), "good")
        return redirect(target, 303)
    return edit_page(
        hearing.space, form, _("Call and report"), _("Save the changes"), upload=True, kicker=hearing.event.title,
        back=(_("The hearing"), target),
    )  # fmt: skip


@bp.route("/audiencias/<slug>/equipo/preguntas", methods=["GET", "POST"])
@signed_in
def manage_questions(slug: str) -> ViewResult:
    """Read what waits, answer, and type questions that came on paper."""
    hearing = _hearing(slug)
    form = QuestionForm(data={"once": new_token()})
    if saved(form, lambda: commands.register_question(actor(), hearing, form.draft, on_paper=True)):
        flash(_("The question is registered."), "good")
        return redirect(url_for("oversight.manage_questions", slug=slug), 303)
    return page_of(
        "questions", hearing.space, form, hearing=hearing, questions=queries.questions_of(hearing, page_number(), everything=True),
        counts=queries.question_counts([hearing.id])[hearing.id], why_not=rules.why_not_ask(hearing, on_paper=True),
        may_lead=rules.may_lead_hearing(actor(), hearing.space), why_not_minutes=rules.why_not_minutes(hearing),
        answer_form=QuestionAnswerForm(formdata=None), judge_form=JudgeForm(formdata=None),
    )  # fmt: skip


@bp.post("/audiencias/<slug>/equipo/preguntas/<int:question_id>/publicacion")
@signed_in
def manage_question_judge(slug: str, question_id: int) -> Response:
    """Publish a question, or say why not."""
    hearing = _hearing(slug)
    question = queries.question_of(hearing, question_id)
    form = JudgeForm()
    publish, reason = form.decision.data == "publish", (form.reason.data or "")[:300]
    target = url_for("oversight.manage_questions", slug=slug)
    good = (
        _("Everybody can read the question now.")
        if publish
        else _("It is not published; its number stays with the reason.")
    )
    return done(
        lambda: commands.judge_question(actor(), question, publish=publish, reason=reason), good, target
    )


@bp.post("/audiencias/<slug>/equipo/preguntas/<int:question_id>/respuesta")
@signed_in
def manage_question_answer(slug: str, question_id: int) -> Response:
    """Write down what was answered."""
    hearing = _hearing(slug, leading=True)
    question = queries.question_of(hearing, question_id)
    form = QuestionAnswerForm()
    target = url_for("oversight.manage_questions", slug=slug)
    if not form.validate_on_submit():
        flash(form.problems[0][1] if form.problems else _("Write the answer."), "bad")
        return redirect(target, 303)
    text, office = form.text.data or "", form.office.data or ""
    return done(
        lambda: commands.answer_question(actor(), question, text, office), _("The answer is public."), target
    )


@bp.post("/audiencias/<slug>/equipo/acta")
@signed_in
def manage_minutes(slug: str) -> Response:
    """Draft the minutes from the call, the report, who came and every question."""
    hearing = _hearing(slug, leading=True)
    return done(
        lambda: commands.draft_minutes(actor(), hearing), _("The minutes are a draft now: read them, approve, sign and seal."),
        url_for("oversight.manage_questions", slug=slug),
    )  # fmt: skip

"""Answering a survey on one's own phone, and the figures that everybody may see."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from civic.core import clock, throttle
from civic.core.db import transaction
from civic.core.errors import NotFound, Refused
from civic.core.text import clean
from civic.core.vault import new_token
from civic.events.models import Event, Registration, RegistrationState
from civic.events.panels import panels, team_panels, ticket_panels
from civic.events.queries import registration_by_token
from civic.people.acting import actor
from civic.people.models import Person
from civic.people.panels import asked
from civic.surveys import commands, queries, rules
from civic.surveys.answers import Answer, from_form, letter, missing
from civic.surveys.gain import SMALLEST
from civic.surveys.models import Question, ReplyChannel, Survey
from civic.surveys.public_figures import told
from civic.surveys.results import count
from civic.web.acts import ViewResult
from civic.web.forms import Form
from civic.web.fragments import fragment
from civic.web.safety import client_address

bp = Blueprint("surveys", __name__)
REPLIES_AN_HOUR = 60  # from one connection, of surveys that whoever has the address answers
WRONG_TICKETS_AN_HOUR = 20


@bp.app_context_processor
def _words() -> dict[str, Any]:
    return {"letter_of": letter}


def read_answers(survey: Survey) -> dict[int, Answer]:
    """What the form sent, by question."""
    return {q.id: from_form(q, request.form.getlist(f"q{q.id}")) for q in survey.questions}


def client_id() -> str:
    """The key the form was made with: the same form sent twice counts once."""
    sent = clean(request.form.get("client", ""))[:40]
    return sent if len(sent) >= 20 and sent.isascii() and sent.isalnum() else new_token()


# ── on one's own phone ──────────────────────────────────────────────────────────────────────────────────────────────


def _ticket(survey: Survey) -> Registration | None:
    """The place in this event whose ticket was brought along, or that this browser remembers."""
    token = request.values.get("entrada", "")[:60]
    if token:
        if throttle.reached("survey ticket", client_address(), timedelta(hours=1), WRONG_TICKETS_AN_HOUR):
            raise Refused(_("Too many tickets were tried from here. Wait an hour, or ask the facilitator."))
        try:
            return _valid(survey, registration_by_token(token))
        except NotFound:
            with transaction():
                throttle.note("survey ticket", client_address())
            return None
    for event_id, kept in session.get("tickets") or []:
        if event_id == survey.event_id:
            try:
                return _valid(survey, registration_by_token(kept))
            except NotFound:
                return None
    return None


def _valid(survey: Survey, registration: Registration) -> Registration:
    """The registration, if it is a living one of this survey's event."""
    if registration.event_id != survey.event_id or registration.state is RegistrationState.CANCELLED:
        raise NotFound
    return registration


def _who(survey: Survey) -> tuple[Person | None, str]:
    """(who answers, the ticket that says so): by ticket, else by the account."""
    if not survey.is_for_participants:
        return None, ""
    me = actor()
    registration = None if isinstance(me, Person) and "entrada" not in request.values else _ticket(survey)
    if registration is not None:
        return registration.person, registration.token
    return (me, "") if isinstance(me, Person) else (None, "")


@bp.route("/encuestas/<token>", methods=["GET", "POST"])
def answer(token: str) -> ViewResult:
    """Answer a survey: on one page, or one question after the other."""
    survey = queries.survey_by_token(token)
    if not survey.event.is_public:
        raise NotFound
    try:
        person, ticket = _who(survey)
    except Refused as refused:
        return _told(survey, refused.sentence, 429)
    why_not = rules.why_not_answer(survey, ReplyChannel.PHONE)
    if why_not is None and survey.is_for_participants:
        if person is None:
            return _page("_who", survey)
        if not queries.is_participant(survey.event, person.id):
            why_not = _("This survey is for those who take part in the event.")
    if request.method == "POST":
        return _answered(survey, person, ticket, why_not)
    if why_not is None and person is not None:
        why_not = rules.why_not_again(survey, queries.times_answered(survey, person.id))
    if why_not is not None:
        return _told(survey, why_not)
    return _asking(survey, person, ticket, {}, new_token(), 0)


def _told(survey: Survey, sentence: Any, status: int = 200) -> ViewResult:
    return _page("_told", survey, sentence=sentence), status


def _page(template: str, survey: Survey, **more: Any) -> str:
    return render_template(
        f"surveys/{template}.html", survey=survey, event=survey.event, space=survey.event.space, **more
    )


def _asking(
    survey: Survey, person: Person | None, ticket: str, answers: dict[int, Answer], client: str, step: int,
    form: Form | None = None, wrong: list[Question] | None = None,
) -> ViewResult:  # fmt: skip
    page = _page(
        "answer", survey, person=person, ticket=ticket, answers=answers, client=client, step=step,
        form=form or Form(formdata=None), wrong=wrong or [], steps=len(survey.questions) if survey.one_per_page else 1,
        target=url_for("surveys.answer", token=survey.token), shared=False,
    )  # fmt: skip
    return (page, 422) if form is not None else page


def _answered(survey: Survey, person: Person | None, ticket: str, why_not: Any) -> ViewResult:
    """Take the reply, or show the next question."""
    answers, client = read_answers(survey), client_id()
    step, goes_on = _step(survey), request.form.get("go") in ("next", "back")
    if survey.one_per_page and goes_on and why_not is None:
        now = survey.questions[step : step + 1]
        if request.form.get("go") == "next" and missing(now, answers):
            return _refused(survey, person, ticket, answers, client, step, commands.Incomplete(now))
        step += 1 if request.form["go"] == "next" else -1
        step = min(max(step, 0), len(survey.questions) - 1)
        return _asking(survey, person, ticket, answers, client, step)
    try:
        with transaction():
            if not survey.is_for_participants:
                _count_reply()
            # whether it was this very form that was sent before is asked first: then all is well
            commands.take_reply(actor(), survey, person, answers, client_id=client)
    except Refused as refused:
        return _refused(survey, person, ticket, answers, client, step, refused)
    return redirect(url_for("surveys.thanks", token=survey.token), 303)


def _count_reply() -> None:
    if throttle.reached("survey reply", client_address(), timedelta(hours=1), REPLIES_AN_HOUR):
        raise Refused(_("Many answers came from this connection. Try again in an hour."))
    throttle.note("survey reply", client_address())


def _step(survey: Survey) -> int:
    sent = request.form.get("step", "0")
    number = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 4 else 0
    return min(number, max(0, len(survey.questions) - 1))


def _refused(
    survey: Survey, person: Person | None, ticket: str, answers: dict[int, Answer], client: str, step: int, refused: Refused
) -> ViewResult:  # fmt: skip
    form = Form(formdata=None)
    form.refuse(refused.sentence)
    wrong = list(refused.questions) if isinstance(refused, commands.Incomplete) else []
    if wrong and survey.one_per_page:
        step = survey.questions.index(wrong[0])
    return _asking(survey, person, ticket, answers, client, step, form, wrong)


@bp.get("/encuestas/<token>/gracias")
def thanks(token: str) -> str:
    """It has arrived: nothing of the answers is shown here."""
    return _page("thanks", queries.survey_by_token(token))


@bp.get("/encuestas/<token>/resultados")
def figures(token: str) -> str:
    """The figures of a closed survey that everybody may see."""
    survey = queries.survey_by_token(token)
    if not survey.is_public or not survey.event.is_public or not survey.is_over(clock.now()):
        raise NotFound
    replies = queries.reply_counts([survey.id]).get(survey.id, 0)
    counted = told(count(survey.questions, queries.answers_of(survey)))
    return _page("figures", survey, told=counted, replies=replies, smallest=SMALLEST)


# ── places on other pages ───────────────────────────────────────────────────────────────────────────────────────────


def _on_event(event: Event) -> Markup | str:
    """Surveys to answer now, and figures to look at."""
    if not event.is_public:
        return ""
    found, shown = queries.on_event_page(event.id)
    if not found and not shown:
        return ""
    return fragment("surveys/_on_event.html", event=event, surveys=found, shown=shown)


def _on_ticket(registration: Registration) -> Markup | str:
    """Surveys to answer now, for who holds the ticket."""
    if registration.state is not RegistrationState.CONFIRMED:
        return ""
    found, _shown = queries.on_event_page(registration.event_id)
    if not found:
        return ""
    return Markup(  # noqa: S704  made by our own template, which escapes
        render_template(
            "surveys/_on_event.html",
            event=registration.event,
            surveys=found,
            shown=[],
            ticket=registration.token,
        )
    )


def _on_team_page(event: Event) -> Markup | str:
    """What there is to ask of those who come."""
    if not rules.may_see_figures(actor(), event):
        return ""
    surveys = queries.surveys_of(event)
    counts = queries.reply_counts([survey.id for survey in surveys]) if surveys else {}
    return Markup(  # noqa: S704  made by our own template, which escapes
        render_template(
            "surveys/manage/_on_event.html",
            event=event,
            surveys=surveys,
            counts=counts,
            may=rules.may_manage(actor(), event),
        )
    )


def _asked(person: Person) -> Markup | str:
    """Open surveys of events the person attended."""
    surveys = queries.asked_of(person)
    return fragment("surveys/_asked.html", surveys=surveys) if surveys else ""


panels.append(_on_event)
ticket_panels.append(_on_ticket)
team_panels.append(_on_team_page)
asked.append(_asked)

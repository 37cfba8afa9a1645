"""One phone that goes from hand to hand: nothing of the one before is left on it."""

from __future__ import annotations

from flask import redirect, render_template, request, session, url_for

from civic.core.db import transaction
from civic.core.errors import NotFound, Refused
from civic.core.text import clean
from civic.core.vault import new_token
from civic.people.acting import actor
from civic.people.models import Person
from civic.surveys import commands, queries, rules
from civic.surveys.answers import Answer
from civic.surveys.manage.pages import ONE, render, team_survey
from civic.surveys.models import ReplyChannel, Survey
from civic.surveys.views import bp, read_answers
from civic.web.acts import ViewResult
from civic.web.forms import Form
from civic.web.paging import page_number
from civic.web.safety import signed_in

TURN = "survey_turn"  # in the cookie: [survey, person, key of the form] of who holds the shared phone now


def _turn(survey: Survey) -> tuple[int | None, str] | None:
    """(person, key of the form) of whoever holds the phone for this survey now."""
    kept = session.get(TURN)
    return (kept[1], kept[2]) if isinstance(kept, list) and len(kept) == 3 and kept[0] == survey.id else None


@bp.route(f"{ONE}/telefono", methods=["GET", "POST"])
@signed_in
def shared(slug: str, survey_id: int) -> ViewResult:
    """Choose who answers next on this phone, and hand it over."""
    survey = team_survey(slug, survey_id)
    session.pop(TURN, None)
    if request.method == "POST":
        person: Person | None = None
        if survey.is_for_participants:
            chosen = request.form.get("person", "")
            if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 10):
                raise NotFound
            person = queries.participant(survey.event, int(chosen))
        session[TURN] = [survey.id, person.id if person else None, new_token()]
        return redirect(url_for("surveys.shared_answer", slug=slug, survey_id=survey_id), 303)
    term = clean(request.args.get("q", ""))[:80]
    return render(
        "shared", survey.event, survey=survey, term=term, why_not=rules.why_not_answer(survey, ReplyChannel.SHARED),
        page=queries.people_to_answer(survey, page_number(), term) if survey.is_for_participants else None,
        replies=queries.reply_counts([survey.id]).get(survey.id, 0),
        participants=queries.count_participants(survey.event),
    )  # fmt: skip


@bp.route(f"{ONE}/telefono/responder", methods=["GET", "POST"])
@signed_in
def shared_answer(slug: str, survey_id: int) -> ViewResult:
    """The questions for who holds the phone; when the turn is over, or one goes back to it, nothing is left."""
    survey = team_survey(slug, survey_id)
    turn = _turn(survey)
    blank = redirect(url_for("surveys.shared_done", slug=slug, survey_id=survey_id), 303)
    if turn is None:
        return blank
    person = queries.participant(survey.event, turn[0]) if turn[0] else None
    answers: dict[int, Answer] = {}
    form = None
    if request.method == "POST":
        answers = read_answers(survey)
        try:
            with transaction():
                commands.take_reply(
                    actor(), survey, person, answers, client_id=turn[1], channel=ReplyChannel.SHARED
                )
        except Refused as refused:
            form = Form(formdata=None)
            form.refuse(refused.sentence)
            wrong = list(refused.questions) if isinstance(refused, commands.Incomplete) else []
        else:
            session.pop(TURN, None)
            return blank
    page = render_template(
        "surveys/answer.html", survey=survey, event=survey.event, space=survey.event.space, person=person,
        ticket="", answers=answers, client=turn[1], step=0, steps=1, shared=True, form=form or Form(formdata=None),
        wrong=wrong if form else [], target=url_for("surveys.shared_answer", slug=slug, survey_id=survey_id),
    )  # fmt: skip
    return (page, 422) if form else page


@bp.get(f"{ONE}/telefono/listo")
@signed_in
def shared_done(slug: str, survey_id: int) -> ViewResult:
    """A blank screen between two people: no name, no answer."""
    survey = team_survey(slug, survey_id)
    session.pop(TURN, None)
    return render_template(
        "surveys/shared_done.html", survey=survey, event=survey.event, space=survey.event.space
    )

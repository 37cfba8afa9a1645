"""Making surveys: questions, copies, versions, opening and closing."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from civic.core import clock
from civic.core.db import transaction
from civic.core.errors import Refused
from civic.messages.addresses import absolute
from civic.people.acting import actor
from civic.surveys import commands, queries, rules
from civic.surveys.forms import QuestionForm, SurveyForm, question_values, survey_values
from civic.surveys.manage.pages import BASE, ONE, render, team_event, team_survey, to_survey
from civic.surveys.models import Survey, SurveyKind
from civic.surveys.views import bp
from civic.web.acts import ViewResult
from civic.web.drawing import qr_svg
from civic.web.safety import signed_in


@bp.get(BASE)
@signed_in
def manage_list(slug: str) -> ViewResult:
    """Every test and survey of an event, and what is to be done with each."""
    event = team_event(slug, figures=True)
    surveys = queries.surveys_of(event)
    return render(
        "manage/list", event, surveys=surveys, counts=queries.reply_counts([s.id for s in surveys]), kinds=list(SurveyKind),
        participants=queries.count_participants(event), may=rules.may_manage(actor(), event),
        compares={SurveyKind.ENTRY, SurveyKind.EXIT} <= {s.kind for s in surveys},
    )  # fmt: skip


@bp.route(f"{BASE}/nueva", methods=["GET", "POST"])
@signed_in
def manage_new(slug: str) -> ViewResult:
    """Begin a survey."""
    event = team_event(slug)
    kind = next((k for k in SurveyKind if k.value == request.args.get("tipo")), SurveyKind.SATISFACTION)
    title = f"{kind.label}: {event.title}"[:160]
    form = SurveyForm(data={"kind": kind.value, "title": title, "ready": True} | rules.normal_rules(kind))
    if form.validate_on_submit():
        try:
            with transaction():
                survey = commands.create_survey(actor(), event, form.draft(), ready=bool(form.ready.data))
        except Refused as refused:
            form.refuse(refused.sentence)
        else:
            flash(_("The draft is saved. Nobody can answer it until you open it."), "good")
            return to_survey(survey)
    return render("manage/new", event, form)


def _detail(survey: Survey, form: QuestionForm | None = None) -> ViewResult:
    replies = queries.reply_counts([survey.id]).get(survey.id, 0)
    address = absolute("surveys.answer", token=survey.token)
    return render(
        "manage/detail", survey.event, form, survey=survey, replies=replies, address=address,
        question_form=form or QuestionForm(formdata=None, data={"points": 1, "is_required": True}),
        qr=qr_svg(address, _("Address of the survey")), others=queries.surveys_to_import(survey),
        frozen=rules.why_not_edit(survey, replies), why_not_open=rules.why_not_open(survey),
        why_not_close=rules.why_not_close(survey), why_not_delete=rules.why_not_delete(survey, replies),
        participants=queries.count_participants(survey.event), is_over=survey.is_over(clock.now()),
    )  # fmt: skip


@bp.get(ONE)
@signed_in
def manage_detail(slug: str, survey_id: int) -> ViewResult:
    """One survey: its questions, its address, and how many have answered."""
    return _detail(team_survey(slug, survey_id))


@bp.route(f"{ONE}/editar", methods=["GET", "POST"])
@signed_in
def manage_edit(slug: str, survey_id: int) -> ViewResult:
    """Change a survey's texts and rules."""
    survey = team_survey(slug, survey_id)
    form = SurveyForm(data=survey_values(survey))
    if request.method == "POST":
        form.kind.data = survey.kind.value
    if form.validate_on_submit():
        try:
            with transaction():
                commands.edit_survey(actor(), survey, form.draft())
        except Refused as refused:
            form.refuse(refused.sentence)
        else:
            flash(_("The changes are saved."), "good")
            return to_survey(survey)
    return render("manage/edit", survey.event, form, survey=survey)


@bp.post(f"{ONE}/preguntas")
@signed_in
def manage_add_question(slug: str, survey_id: int) -> ViewResult:
    """Add a question at the end."""
    survey = team_survey(slug, survey_id)
    form = QuestionForm()
    if form.validate_on_submit():
        try:
            with transaction():
                commands.add_question(actor(), survey, form.draft())
        except Refused as refused:
            form.refuse(refused.sentence)
        else:
            flash(_("The question is added."), "good")
            return redirect(url_for("surveys.manage_detail", slug=slug, survey_id=survey_id) + "#nueva", 303)
    return _detail(queries.survey_of(survey.event, survey_id), form)


@bp.route(f"{ONE}/preguntas/<int:question_id>", methods=["GET", "POST"])
@signed_in
def manage_question(slug: str, survey_id: int, question_id: int) -> ViewResult:
    """Change one question."""
    survey = team_survey(slug, survey_id)
    question = queries.question_of(survey, question_id)
    form = QuestionForm(data=question_values(question))
    if form.validate_on_submit():
        try:
            with transaction():
                commands.change_question(actor(), survey, question_id, form.draft())
        except Refused as refused:
            form.refuse(refused.sentence)
        else:
            flash(_("The changes are saved."), "good")
            return to_survey(survey)
    return render("manage/question", survey.event, form, survey=survey, question=question)


@bp.post(f"{ONE}/preguntas/<int:question_id>/mover")
@signed_in
def manage_move_question(slug: str, survey_id: int, question_id: int) -> Response:
    """Put a question one place earlier or later."""
    survey = team_survey(slug, survey_id)
    with transaction():
        commands.move_question(actor(), survey, question_id, request.form.get("to") == "up")
    return redirect(
        url_for("surveys.manage_detail", slug=slug, survey_id=survey_id) + f"#p{question_id}", 303
    )


@bp.post(f"{ONE}/preguntas/<int:question_id>/quitar")
@signed_in
def manage_remove_question(slug: str, survey_id: int, question_id: int) -> Response:
    """Take a question away."""
    survey = team_survey(slug, survey_id)
    with transaction():
        commands.remove_question(actor(), survey, question_id)
    flash(_("The question is taken away."), "good")
    return to_survey(survey)


@bp.post(f"{ONE}/importar")
@signed_in
def manage_import(slug: str, survey_id: int) -> Response:
    """Copy the questions of another survey of the space."""
    survey = team_survey(slug, survey_id)
    wanted = request.form.get("survey", "")
    other = next((s for s in queries.surveys_to_import(survey) if str(s.id) == wanted), None)
    if other is None:
        flash(_("Choose a survey."), "bad")
        return to_survey(survey)
    with transaction():
        n = commands.import_questions(actor(), survey, other)
    flash(ngettext("%(num)d question was copied.", "%(num)d questions were copied.", n), "good")
    return to_survey(survey)


@bp.post(f"{ONE}/abrir")
@signed_in
def manage_open(slug: str, survey_id: int) -> Response:
    """Let people answer."""
    survey = team_survey(slug, survey_id)
    with transaction():
        commands.open_survey(actor(), survey)
    flash(_("It is open: people can answer."), "good")
    return to_survey(survey)


@bp.post(f"{ONE}/cerrar")
@signed_in
def manage_close(slug: str, survey_id: int) -> Response:
    """Take no more answers."""
    survey = team_survey(slug, survey_id)
    with transaction():
        commands.close_survey(actor(), survey)
    flash(_("It is closed. Here are the figures."), "good")
    return redirect(url_for("surveys.manage_results", slug=slug, survey_id=survey_id), 303)


@bp.post(f"{ONE}/version")
@signed_in
def manage_version(slug: str, survey_id: int) -> Response:
    """A new version with the same questions; the old one is closed."""
    survey = team_survey(slug, survey_id)
    with transaction():
        version = commands.new_version(actor(), survey)
    flash(
        _("This is the new version: change it and open it. The old one is closed and keeps its answers."),
        "good",
    )
    return to_survey(version)


@bp.post(f"{ONE}/salida")
@signed_in
def manage_exit(slug: str, survey_id: int) -> Response:
    """The exit test with the entry test's questions."""
    survey = team_survey(slug, survey_id)
    with transaction():
        exit_test = commands.copy_as_exit(actor(), survey)
    flash(_("This is the exit test, with the same questions. Open it at the end of the course."), "good")
    return to_survey(exit_test)


@bp.post(f"{ONE}/borrar")
@signed_in
def manage_delete(slug: str, survey_id: int) -> Response:
    """Take a draft away."""
    survey = team_survey(slug, survey_id)
    with transaction():
        commands.delete_survey(actor(), survey)
    flash(_("The draft is taken away."), "good")
    return redirect(url_for("surveys.manage_list", slug=slug), 303)

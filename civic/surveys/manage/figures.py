"""What was answered: figures for the team, names and words for those who facilitate."""

from __future__ import annotations

from werkzeug.wrappers import Response

from civic.core import clock
from civic.core.errors import NotFound
from civic.core.text import slugify
from civic.people.acting import actor
from civic.surveys import queries, rules, tables
from civic.surveys.groups import compare, pairs_of
from civic.surveys.manage.pages import BASE, ONE, render, team_event, team_survey
from civic.surveys.models import QuestionKind, SurveyKind
from civic.surveys.results import count
from civic.surveys.views import bp
from civic.web.acts import ViewResult
from civic.web.downloads import XLSX, attachment, csv_text, xlsx_bytes
from civic.web.safety import signed_in


@bp.get(f"{ONE}/resultados")
@signed_in
def manage_results(slug: str, survey_id: int) -> ViewResult:
    """What was answered: figures for the team, names and words for those who facilitate."""
    survey = team_survey(slug, survey_id, figures=True)
    why_not = rules.why_not_results(survey)
    counted = [] if why_not else count(survey.questions, queries.answers_of(survey))
    return render(
        "manage/results", survey.event, survey=survey, why_not=why_not, counted=counted,
        replies=queries.reply_counts([survey.id]).get(survey.id, 0), may=rules.may_manage(actor(), survey.event),
        participants=queries.count_participants(survey.event), Kind=QuestionKind,
    )  # fmt: skip


@bp.get(f"{BASE}/avance")
@signed_in
def manage_gain(slug: str) -> ViewResult:
    """What changed between the entry and the exit test, per question and per group."""
    event = team_event(slug, figures=True)
    surveys = queries.surveys_of(event)
    entry, exit_test = (
        next((s for s in reversed(surveys) if s.kind is kind and s.state != "draft"), None)
        for kind in (SurveyKind.ENTRY, SurveyKind.EXIT)
    )
    comparison = None
    if entry and exit_test:
        pairs = pairs_of(entry, exit_test, queries.personal_replies([entry.id, exit_test.id]))
        ids = [pair.person_id for pair in pairs]
        day = clock.local(event.starts_at).date()
        comparison = compare(
            entry, exit_test, pairs, queries.people_by_id(ids), queries.sectors_at(event, ids), day
        )
    return render("manage/gain", event, entry=entry, exit_test=exit_test, comparison=comparison)


@bp.get(f"{ONE}/descarga.<ending>")
@signed_in
def manage_download(slug: str, survey_id: int, ending: str) -> Response:
    """Every reply as a table, for who facilitates; of an anonymous survey only when it is closed."""
    survey = team_survey(slug, survey_id)
    if ending not in ("csv", "xlsx") or rules.why_not_results(survey):
        raise NotFound
    header, rows = tables.header(survey), tables.rows(survey, queries.replies_of(survey))
    name = slugify(survey.title)[:60]
    if ending == "xlsx":
        return attachment(xlsx_bytes(str(survey.kind.label), header, rows), f"{name}.xlsx", XLSX)
    return attachment(csv_text(header, rows).encode(), f"{name}.csv", "text/csv; charset=utf-8")

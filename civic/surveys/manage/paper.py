"""Surveys on paper: printed, and typed back with letters and numbers."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from civic.core.db import transaction
from civic.core.errors import NotFound
from civic.core.text import clean
from civic.core.vault import new_token
from civic.people.models import Person
from civic.surveys import commands, queries, rules
from civic.surveys.answers import from_paper
from civic.surveys.manage.pages import ONE, Page, render, team_survey
from civic.surveys.models import QuestionKind, ReplyChannel, Survey
from civic.surveys.views import actor, bp
from civic.web.forms import Form
from civic.web.paging import page_number
from civic.web.safety import signed_in


@bp.get(f"{ONE}/papel")
@signed_in
def paper(slug: str, survey_id: int) -> Page:
    """The survey to print, and to be filled in with a pen."""
    survey = team_survey(slug, survey_id)
    return render_template(
        "surveys/paper.html", survey=survey, event=survey.event, space=survey.event.space, Kind=QuestionKind
    )


@bp.route(f"{ONE}/tipear", methods=["GET", "POST"])
@signed_in
def manage_type(slug: str, survey_id: int) -> Page:
    """Type filled-in sheets: one row each, letters and numbers only."""
    survey = team_survey(slug, survey_id)
    form = Form(formdata=None)
    kept: dict[int, dict[str, Any]] = {}
    if request.method == "POST":
        done, kept = _typed(survey)
        if done:
            flash(ngettext("%(num)d sheet is kept.", "%(num)d sheets are kept.", done), "good")
        if not kept:
            return redirect(url_for("surveys.manage_type", slug=slug, survey_id=survey_id), 303)
        form.refuse(_("Some sheets could not be read. They are marked below; the others are kept."))
    term = clean(request.args.get("q", ""))[:80]
    page = queries.people_to_answer(survey, page_number(), term, queries.PAPER_ROWS)
    rows = _blank_rows(survey, page, kept)
    return render(
        "manage/type", survey.event, form, survey=survey, rows=rows, page=None if survey.is_anonymous else page, term=term,
        why_not=rules.why_not_answer(survey, ReplyChannel.PAPER), Kind=QuestionKind,
    )  # fmt: skip


def _blank_rows(survey: Survey, page: Any, kept: dict[int, dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows to type into: those that could not be read as they were typed, and blank ones."""
    if survey.is_anonymous:
        blank: list[dict[str, Any]] = [
            {"person": None, "client": new_token(), "cells": {}, "error": None}
            for _n in range(queries.PAPER_ROWS)
        ]
        return [*kept.values(), *blank][: queries.PAPER_ROWS]
    by_person = {row["person"].id: row for row in kept.values()}
    return [
        by_person.get(person.id) or {"person": person, "client": new_token(), "cells": {}, "error": None}
        for person in page
    ]


def _typed(survey: Survey) -> tuple[int, dict[int, dict[str, Any]]]:
    """(how many sheets were kept, the rows that could not be read) of what was sent."""
    rows: list[commands.PaperRow] = []
    shown: dict[str, dict[str, Any]] = {}
    wrong: dict[int, dict[str, Any]] = {}
    for n in range(queries.PAPER_ROWS):
        cells = {q.id: request.form.get(f"c{n}-{q.id}", "")[:2000] for q in survey.questions}
        if not any(cell.strip() for cell in cells.values()):
            continue
        person, client = _person_of_row(survey, n), client_key(n)
        row: dict[str, Any] = {"person": person, "client": client, "cells": cells, "error": None}
        read = {q.id: from_paper(q, cells[q.id]) for q in survey.questions}
        unread = [i for i, q in enumerate(survey.questions, 1) if read[q.id] is None]
        if unread:
            row["error"] = _("Look again at question %(numbers)s.", numbers=", ".join(map(str, unread)))
            wrong[n] = row
            continue
        shown[client] = row | {"n": n}
        answers = {key: answer for key, answer in read.items() if answer is not None}
        rows.append(commands.PaperRow(client, person, answers))
    with transaction():
        said = commands.take_paper(actor(), survey, rows)
    for paper_row, sentence in said:
        if sentence is not None:
            failed = shown[paper_row.client_id]
            wrong[failed.pop("n")] = failed | {"error": sentence}
    return sum(1 for _row, sentence in said if sentence is None), wrong


def client_key(n: int) -> str:
    """The key of a typed row."""
    sent = request.form.get(f"client{n}", "")[:40]
    return sent if len(sent) >= 20 and sent.isascii() and sent.isalnum() else new_token()


def _person_of_row(survey: Survey, n: int) -> Person | None:
    chosen = request.form.get(f"person{n}", "")
    if survey.is_anonymous:
        return None
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 10):
        raise NotFound
    return queries.participant(survey.event, int(chosen))

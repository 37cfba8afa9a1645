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
from civic.people.acting import actor
from civic.people.models import Person
from civic.surveys import commands, queries, rules
from civic.surveys.answers import differing, from_paper
from civic.surveys.manage.pages import ONE, render, team_survey
from civic.surveys.models import QuestionKind, ReplyChannel, Survey
from civic.surveys.views import bp
from civic.web.acts import ViewResult
from civic.web.forms import Form
from civic.web.paging import page_number
from civic.web.safety import signed_in

Row = dict[str, Any]  # person, client, cells and error of a sheet


@bp.get(f"{ONE}/papel")
@signed_in
def paper(slug: str, survey_id: int) -> ViewResult:
    """The survey to print, and to be filled in with a pen."""
    survey = team_survey(slug, survey_id)
    return render_template(
        "surveys/paper.html", survey=survey, event=survey.event, space=survey.event.space, Kind=QuestionKind
    )


@bp.route(f"{ONE}/tipear", methods=["GET", "POST"])
@signed_in
def manage_type(slug: str, survey_id: int) -> ViewResult:
    """Type filled-in sheets: one row each, letters and numbers only; twice, when the typist wants them compared."""
    survey = team_survey(slug, survey_id)
    form = Form(formdata=None)
    kept: dict[int, Row] = {}
    again: list[Row] = []
    if request.method == "POST":
        typed, kept = _read(survey)
        if "twice" in request.form and "again" not in request.form:
            again = [] if kept else list(typed.values())
            kept = dict(sorted((typed | kept).items())) if kept else {}
        else:
            if "again" in request.form:
                typed = _compared(survey, typed, kept)
            done = _keep(survey, typed, kept)
            if done:
                flash(ngettext("%(num)d sheet is kept.", "%(num)d sheets are kept.", done), "good")
            if not kept:
                return redirect(url_for("surveys.manage_type", slug=slug, survey_id=survey_id), 303)
        if kept:
            form.refuse(_("Look at the sheets that are marked below; the others are kept.")
                        if not again and "twice" not in request.form else _("Look at the sheets that are marked below. Nothing is kept yet."))  # fmt: skip
    term = clean(request.args.get("q", ""))[:80]
    page = queries.people_to_answer(survey, page_number(), term, queries.PAPER_ROWS)
    rows = again or _blank_rows(survey, page, kept)
    return render(
        "manage/type", survey.event, form, survey=survey, rows=rows, page=None if survey.is_anonymous or again else page,
        term=term, again=bool(again), twice="twice" in request.form and bool(kept) and "again" not in request.form,
        why_not=rules.why_not_answer(survey, ReplyChannel.PAPER), Kind=QuestionKind,
    )  # fmt: skip


def _blank_rows(survey: Survey, page: Any, kept: dict[int, Row]) -> list[Row]:
    """The rows to type into: those that need another look as they were typed, and blank ones."""
    if survey.is_anonymous:
        blank: list[Row] = [_row(None, new_token(), {}) for _n in range(queries.PAPER_ROWS)]
        return [*kept.values(), *blank][: queries.PAPER_ROWS]
    by_person = {row["person"].id: row for row in kept.values()}
    return [by_person.get(person.id) or _row(person, new_token(), {}) for person in page]


def _row(person: Person | None, client: str, cells: dict[int, str], error: Any = None) -> Row:
    return {"person": person, "client": client, "cells": cells, "error": error}


def _cells(survey: Survey, n: int, prefix: str) -> dict[int, str]:
    return {q.id: request.form.get(f"{prefix}{n}-{q.id}", "")[:2000] for q in survey.questions}


def _read(survey: Survey) -> tuple[dict[int, Row], dict[int, Row]]:
    """(the sheets that can be read, those that cannot, with why) of what was sent, by their place."""
    typed: dict[int, Row] = {}
    wrong: dict[int, Row] = {}
    for n in range(queries.PAPER_ROWS):
        cells = _cells(survey, n, "c")
        if not any(cell.strip() for cell in (*cells.values(), *_cells(survey, n, "first").values())):
            continue
        row = _row(_person_of_row(survey, n), client_key(n), cells)
        unread = [i for i, q in enumerate(survey.questions, 1) if from_paper(q, cells[q.id]) is None]
        if unread:
            row["error"] = _("Look again at question %(numbers)s.", numbers=", ".join(map(str, unread)))
        (wrong if unread else typed)[n] = row
    return typed, wrong


def _compared(survey: Survey, typed: dict[int, Row], wrong: dict[int, Row]) -> dict[int, Row]:
    """The sheets that were read alike both times; the others join the wrong ones with both readings."""
    alike = {}
    for n, row in typed.items():
        first = _cells(survey, n, "first")
        numbers = differing(survey.questions, first, row["cells"])
        if not numbers:
            alike[n] = row
            continue
        said = [
            _("Question %(num)s: “%(first)s” the first time, “%(second)s” the second.",
              num=i, first=first[q.id].strip() or "–", second=row["cells"][q.id].strip() or "–")
            for i, q in enumerate(survey.questions, 1) if i in numbers
        ]  # fmt: skip
        row["error"] = " ".join([*said, _("Look at the paper and write what it says.")])
        wrong[n] = row
    return alike


def _keep(survey: Survey, typed: dict[int, Row], wrong: dict[int, Row]) -> int:
    """How many sheets were kept; those that were refused join the wrong ones."""
    rows = {
        n: commands.PaperRow(
            row["client"], row["person"],
            {q.id: answer for q in survey.questions if (answer := from_paper(q, row["cells"][q.id])) is not None},
        )
        for n, row in typed.items()
    }  # fmt: skip
    with transaction():
        said = commands.take_paper(actor(), survey, list(rows.values()))
    for n, (_paper_row, sentence) in zip(rows, said, strict=True):
        if sentence is not None:
            wrong[n] = typed[n] | {"error": sentence}
    return sum(1 for _paper_row, sentence in said if sentence is None)


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

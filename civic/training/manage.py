"""The team's pages of training: courses and their editions, cohorts, series of events, courses that are asked for."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from civic.core import clock
from civic.core.db import transaction
from civic.core.errors import NotFound, Refused, allow
from civic.events.models import Category
from civic.events.queries import event_by_id
from civic.people.acting import actor
from civic.spaces.models import Space
from civic.spaces.panels import team_links
from civic.spaces.queries import districts_within, space_by_slug
from civic.training import commands, queries, rules, words
from civic.training.forms import (
    CourseForm,
    EditionEditForm,
    EditionForm,
    RequirementForm,
    SeriesForm,
    TakeInForm,
    TieForm,
    values_of_course,
    values_of_edition,
)
from civic.training.models import Course, Edition
from civic.training.views import bp, common
from civic.web.acts import ViewResult
from civic.web.i18n import short_date
from civic.web.paging import page_number
from civic.web.safety import signed_in


def _planned(slug: str) -> Space:
    """The space, for who plans its courses."""
    space = space_by_slug(slug)
    allow(rules.may_plan(actor(), space))
    return space


def _render(name: str, space: Space, form: Any = None, **more: Any) -> ViewResult:
    page = render_template(
        f"training/manage/{name}.html",
        space=space,
        form=form,
        manage_items=team_links(space),
        **common(),
        **more,
    )
    return (page, 422) if form is not None and (form.errors or form.form_errors) else page


# ── courses ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@bp.get("/espacios/<slug>/gestion/formacion", endpoint="manage_list")
@signed_in
def manage_list(slug: str) -> ViewResult:
    """Every course and edition of a space."""
    space = space_by_slug(slug)
    allow(rules.may_see_work(actor(), space))
    return _render(
        "list", space, courses=queries.courses_of_space(space), editions=queries.editions_of_space(space, page_number()),
        may_plan=rules.may_plan(actor(), space), sees_cohorts=rules.may_see_cohorts(actor(), space), asked=queries.requirements_of(space), series=queries.series_of(space),
    )  # fmt: skip


@bp.get("/espacios/<slug>/gestion/formacion/plantillas", endpoint="manage_templates")
@signed_in
def manage_templates(slug: str) -> ViewResult:
    """The ready templates of courses and series."""
    from civic.training.templates import templates  # with pydantic, which is large

    return _render("templates", _planned(slug), ready=templates())


@bp.post("/espacios/<slug>/gestion/formacion/plantillas/usar", endpoint="manage_use_template")
@signed_in
def manage_use_template(slug: str) -> Response:
    """Make a course or a series of a template."""
    space = _planned(slug)
    key = request.form.get("key", "")[:60]
    try:
        with transaction():
            if request.form.get("kind") == "series":
                commands.series_from_template(actor(), space, key)
                made = None
            else:
                made = commands.course_from_template(actor(), space, key)
    except Refused as refused:
        flash(refused.sentence, "bad")
        return redirect(url_for("training.manage_templates", slug=slug), 303)
    if made is None:
        flash(_("The series is made. Say which events belong to it."), "good")
        return redirect(url_for("training.manage_series", slug=slug), 303)
    flash(
        _("The course is filled in. Look it over and change what you like; only the team sees it yet."),
        "good",
    )
    return redirect(url_for("training.manage_course", slug=slug, course=made.slug), 303)


@bp.route(
    "/espacios/<slug>/gestion/formacion/cursos/nuevo", methods=["GET", "POST"], endpoint="manage_course_new"
)
@signed_in
def manage_course_new(slug: str) -> ViewResult:
    """Write a course down."""
    space = _planned(slug)
    form = CourseForm(data={"sessions_percent": 80} if request.method == "GET" else None)
    if form.validate_on_submit():
        try:
            with transaction():
                made = commands.make_course(actor(), space, form.draft())
        except Refused as refused:
            form.refuse(refused.sentence)
        else:
            flash(_("The course is saved."), "good")
            return redirect(url_for("training.manage_course", slug=slug, course=made.slug), 303)
    return _render(
        "course", space, form, course=None, editions=[], programmes=queries.programmes_of_space(space)
    )


@bp.route(
    "/espacios/<slug>/gestion/formacion/cursos/<course>", methods=["GET", "POST"], endpoint="manage_course"
)
@signed_in
def manage_course(slug: str, course: str) -> ViewResult:
    """Change a course; see its editions."""
    space, found = _course(slug, course)
    form = CourseForm(data=values_of_course(found))
    if form.validate_on_submit():
        try:
            with transaction():
                commands.edit_course(actor(), found, form.draft(), form.expected_version)
        except Refused as refused:
            form.refuse(refused.sentence)
            form.version.data = str(found.version)
        else:
            flash(_("The changes are saved."), "good")
            return redirect(url_for("training.manage_course", slug=slug, course=course), 303)
    return _render(
        "course", space, form, course=found, editions=queries.editions_of_course(found, drafts=True),
        programmes=queries.programmes_of_space(space),
    )  # fmt: skip


@bp.post("/espacios/<slug>/gestion/formacion/cursos/<course>/mostrar", endpoint="manage_show")
@signed_in
def manage_show(slug: str, course: str) -> Response:
    """Show a course to everybody, with its published editions."""
    _space, found = _course(slug, course)
    with transaction():
        commands.show_course(actor(), found)
    flash(_("Everybody sees the course and its published editions."), "good")
    return redirect(url_for("training.manage_course", slug=slug, course=course), 303)


def _course(slug: str, course: str) -> tuple[Space, Course]:
    space = _planned(slug)
    return space, queries.course_of_space(space, course)


# ── editions ────────────────────────────────────────────────────────────────────────────────────────────────────────


@bp.route(
    "/espacios/<slug>/gestion/formacion/cursos/<course>/ediciones/nueva",
    methods=["GET", "POST"], endpoint="manage_edition_new",
)  # fmt: skip
@signed_in
def manage_edition_new(slug: str, course: str) -> ViewResult:
    """Plan an edition of a course: its event is made with it, a draft."""
    space, found = _course(slug, course)
    first = {
        "hours": found.hours, "sessions_percent": found.sessions_percent, "test_percent": found.test_percent,
        "sessions": [{"title": theme[:160]} for theme in found.syllabus] or [{}],
    }  # fmt: skip
    form = EditionForm(districts=_districts(space), data=first if request.method == "GET" else None)
    if request.method == "POST" and "add_session" in request.form:
        if len(form.sessions.entries) < 60:
            form.sessions.append_entry()
    elif form.validate_on_submit():
        try:
            with transaction():
                made = commands.make_edition(actor(), found, form.draft())
        except Refused as refused:
            form.refuse(refused.sentence)
        else:
            flash(
                _("The edition is planned: a draft that only the team sees. Publish it when it is ready."),
                "good",
            )
            return redirect(url_for("events.manage_detail", slug=made.event.slug), 303)
    tie = TieForm(events=[(str(e.id), f"{short_date(e.starts_at)} · {e.title}") for e in queries.events_to_tie(space)],
                  formdata=None)  # fmt: skip
    return _render("edition_new", space, form, course=found, tie=tie)


def _districts(space: Space) -> list[tuple[str, str]]:
    return [(d.ubigeo, d.full_name) for d in districts_within([part.code for part in space.territory])]


@bp.post("/espacios/<slug>/gestion/formacion/cursos/<course>/ediciones/de-evento", endpoint="manage_tie")
@signed_in
def manage_tie(slug: str, course: str) -> Response:
    """Let a training event that exists already be an edition of a course."""
    space, found = _course(slug, course)
    form = TieForm(events=[(str(event.id), "") for event in queries.events_to_tie(space)])
    if not form.validate_on_submit():
        for _field, sentence in form.problems:
            flash(sentence, "bad")
        return redirect(url_for("training.manage_edition_new", slug=slug, course=course), 303)
    try:
        with transaction():
            made = commands.tie_event(
                actor(), found, event_by_id(int(form.event.data)), form.label.data or ""
            )
    except Refused as refused:
        flash(refused.sentence, "bad")
        return redirect(url_for("training.manage_edition_new", slug=slug, course=course), 303)
    flash(_("The event is an edition of the course now."), "good")
    return redirect(url_for("training.manage_edition", slug=slug, edition=made.slug), 303)


@bp.route(
    "/espacios/<slug>/gestion/formacion/ediciones/<edition>",
    methods=["GET", "POST"],
    endpoint="manage_edition",
)
@signed_in
def manage_edition(slug: str, edition: str) -> ViewResult:
    """Change what of an edition is not its event's: its name, its rule, who teaches."""
    space = _planned(slug)
    found = queries.edition_of_space(space, edition)
    form = EditionEditForm(data=values_of_edition(found))
    if form.validate_on_submit():
        try:
            with transaction():
                commands.edit_edition(
                    actor(), found, form.label.data or "", form.hours.data or 0, form.rule, form.teachers
                )
        except Refused as refused:
            form.refuse(refused.sentence)
        else:
            flash(_("The changes are saved."), "good")
            return redirect(url_for("training.manage_edition", slug=slug, edition=edition), 303)
    return _render("edition", space, form, edition=found, fixed=rules.why_not_change_rule(found))


@bp.get("/espacios/<slug>/gestion/formacion/ediciones/<edition>/grupo", endpoint="manage_cohort")
@signed_in
def manage_cohort(slug: str, edition: str) -> ViewResult:
    """Who has completed an edition, and what each is missing."""
    space = space_by_slug(slug)
    found = queries.edition_of_space(space, edition)
    allow(rules.may_see_cohort(actor(), found))
    rows = queries.progress(found)
    only = request.args.get("ver", "")
    shown = [row for row in rows if only not in ("falta", "completo") or row.done == (only == "completo")]
    page = _page_of(shown)
    return _render(
        "cohort", space, edition=found, rows=page["rows"], page=page, only=only, total=len(rows),
        done=sum(row.done for row in rows), came=sum(row.attended > 0 for row in rows),
        open_sessions=_open_sessions(found), score_words=words.score_words, may_plan=rules.may_plan(actor(), space),
    )  # fmt: skip


def _page_of(rows: list[Any], size: int = 50) -> dict[str, Any]:
    """The part of a cohort that a page shows."""
    pages = max(1, -(-len(rows) // size))
    number = min(page_number(), pages)
    return {"rows": rows[(number - 1) * size : number * size], "number": number, "pages": pages}


def _open_sessions(edition: Edition) -> list[tuple[int, Any]]:
    """(number, session) of those that are over while their list is open."""
    now = clock.now()
    return [
        (n, session) for n, session in enumerate(edition.event.sessions, 1)
        if session.ends_at <= now and session.attendance_closed_at is None
    ]  # fmt: skip


# ── series ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@bp.route("/espacios/<slug>/gestion/formacion/series", methods=["GET", "POST"], endpoint="manage_series")
@signed_in
def manage_series(slug: str) -> ViewResult:
    """Series of events with their targets, and which events belong to them."""
    space = _planned(slug)
    form = SeriesForm()
    if form.validate_on_submit():
        try:
            with transaction():
                commands.make_series(
                    actor(),
                    space,
                    form.name.data or "",
                    Category(form.category.data),
                    form.target.data or 0,
                    form.about.data or "",
                )
        except Refused as refused:
            form.refuse(refused.sentence)
        else:
            flash(_("The series is made. Say which events belong to it."), "good")
            return redirect(url_for("training.manage_series", slug=slug), 303)
    series = queries.series_of(space)
    choices = {
        one.id: [
            (str(e.id), f"{short_date(e.starts_at)} · {e.title}") for e in queries.events_for_series(one)
        ]
        for one, _held in series
    }
    return _render("series", space, form, series=series, choices=choices)


@bp.post("/espacios/<slug>/gestion/formacion/series/<series>/agregar", endpoint="manage_take_in")
@signed_in
def manage_take_in(slug: str, series: str) -> Response:
    """Let an event count towards a series."""
    space = _planned(slug)
    found = queries.series_by_slug(space, series)
    form = TakeInForm(events=[(str(event.id), "") for event in queries.events_for_series(found)])
    if not form.validate_on_submit():
        flash(_("Choose an event."), "bad")
        return redirect(url_for("training.manage_series", slug=slug), 303)
    try:
        with transaction():
            commands.take_into_series(actor(), found, event_by_id(int(form.event.data)))
    except Refused as refused:
        flash(refused.sentence, "bad")
    else:
        flash(_("The event belongs to the series."), "good")
    return redirect(url_for("training.manage_series", slug=slug), 303)


@bp.post("/espacios/<slug>/gestion/formacion/series/<series>/quitar", endpoint="manage_leave_series")
@signed_in
def manage_leave_series(slug: str, series: str) -> Response:
    """Let an event no longer count towards a series."""
    space = _planned(slug)
    found = queries.series_by_slug(space, series)
    event = next((e for e in found.events if str(e.id) == request.form.get("event")), None)
    if event is None:
        raise NotFound
    with transaction():
        commands.leave_series(actor(), found, event)
    flash(_("The event no longer belongs to the series."), "good")
    return redirect(url_for("training.manage_series", slug=slug), 303)


# ── courses that are asked for ──────────────────────────────────────────────────────────────────────────────────────


@bp.route(
    "/espacios/<slug>/gestion/formacion/requisitos", methods=["GET", "POST"], endpoint="manage_requirements"
)
@signed_in
def manage_requirements(slug: str) -> ViewResult:
    """Which courses must be completed before a mandate or a role."""
    space = _planned(slug)
    courses = {course.id: course for course, _number in queries.courses_of_space(space)}
    courses |= {course.id: course for course in queries.public_courses()}
    form = RequirementForm(courses=[(str(one.id), one.title) for one in courses.values()])
    if form.validate_on_submit():
        try:
            with transaction():
                commands.ask_for_course(actor(), space, courses[int(form.course.data)], form.asked_role)
        except Refused as refused:
            form.refuse(refused.sentence)
        else:
            flash(_("From now on the course is asked for."), "good")
            return redirect(url_for("training.manage_requirements", slug=slug), 303)
    return _render("requirements", space, form, asked=queries.requirements_of(space))


@bp.post(
    "/espacios/<slug>/gestion/formacion/requisitos/<int:requirement_id>/quitar",
    endpoint="manage_drop_requirement",
)
@signed_in
def manage_drop_requirement(slug: str, requirement_id: int) -> Response:
    """Ask for a course no longer."""
    space = _planned(slug)
    with transaction():
        commands.drop_requirement(actor(), queries.requirement_of(space, requirement_id))
    flash(_("The course is no longer asked for."), "good")
    return redirect(url_for("training.manage_requirements", slug=slug), 303)

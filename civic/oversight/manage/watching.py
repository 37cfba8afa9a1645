"""The pages on which a committee writes down what it does."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from civic.core import clock
from civic.oversight import commands, queries, rules
from civic.oversight.account import half_words
from civic.oversight.due import half_of
from civic.oversight.forms import (
    AlertForm,
    AnswerForm,
    PhotoForm,
    ReportForm,
    RequestForm,
    StepForm,
    VisitForm,
)
from civic.oversight.manage.shared import committee_now, edit_page, own_space, page_of, to_work
from civic.oversight.models import Committee, VisitReport
from civic.oversight.views import bp
from civic.people.acting import actor
from civic.spaces.models import Space
from civic.web.acts import ViewResult, done, saved
from civic.web.i18n import short_date
from civic.web.safety import signed_in

# ── requests ────────────────────────────────────────────────────────────────────────────────────────────────────────


@bp.route("/espacios/<slug>/equipo/vigilancia/pedidos/nuevo", methods=["GET", "POST"])
@signed_in
def manage_request_new(slug: str) -> ViewResult:
    """Ask an entity for information."""
    space = own_space(slug, rules.may_write)
    committee = committee_now(space)
    form = RequestForm.fresh()
    if saved(form, lambda: commands.ask_for(actor(), committee, form.draft)):
        flash(_("The request is public, with the day on which the answer is due."), "good")
        return to_work(space)
    return edit_page(space, form, _("Ask for information"), _("Keep the request"), upload=True)


@bp.route("/espacios/<slug>/equipo/vigilancia/pedidos/<int:request_id>/respuesta", methods=["GET", "POST"])
@signed_in
def manage_answer(slug: str, request_id: int) -> ViewResult:
    """Write down what was answered."""
    space = own_space(slug, rules.may_note_answer)
    asked = queries.request_of(space, request_id)
    target = url_for("oversight.request_detail", slug=slug, request_id=request_id)
    if why_not := rules.why_not_settle(asked):
        flash(why_not, "info")
        return redirect(target, 303)
    form = AnswerForm(data={"answered_on": clock.today()})
    if saved(form, lambda: commands.note_answer(actor(), asked, form.draft)):
        flash(_("The answer is public."), "good")
        return redirect(target, 303)
    return edit_page(
        space, form, _("Answer the request"), _("Publish the answer"), upload=True, kicker=asked.subject,
        lead=asked.text, back=(_("The request"), target),
    )  # fmt: skip


# ── visits ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _visit_form(space: Space, visit: VisitReport | None = None) -> VisitForm:
    works = [(str(each.id), each.title) for each in queries.works_to_visit(space)]
    agreements = [(str(each.id), each.title) for each in queries.agreements_to_visit(space)]
    if visit is None:
        return VisitForm(works, agreements, data={"visited_on": clock.today()})
    names = ("title", "visited_on", "place", "visitors", "found", "recommendation")
    kept = {name: getattr(visit, name) for name in names}
    kept |= {"proposal_id": str(visit.proposal_id or ""), "agreement_id": str(visit.agreement_id or "")}
    return VisitForm(works, agreements, data=kept)


@bp.route("/espacios/<slug>/equipo/vigilancia/visitas/nueva", methods=["GET", "POST"])
@signed_in
def manage_visit_new(slug: str) -> ViewResult:
    """Write down a visit."""
    space = own_space(slug, rules.may_write)
    committee = committee_now(space)
    form = _visit_form(space)
    made: list[VisitReport] = []
    if saved(form, lambda: made.append(commands.write_visit(actor(), committee, form.draft))):
        flash(_("The draft is kept. Add photographs and publish it."), "good")
        return redirect(url_for("oversight.manage_visit", slug=slug, visit_id=made[0].id), 303)
    return edit_page(space, form, _("Report of a visit"), _("Keep it as a draft"))


def _draft_visit(slug: str, visit_id: int) -> VisitReport:
    space = own_space(slug, rules.may_write)
    return queries.visit_of(space, visit_id)


def _visit_page(visit: VisitReport, form: VisitForm, photo_form: PhotoForm) -> ViewResult:
    page = page_of("visit", visit.committee.space, form, visit=visit, photo_form=photo_form)
    return (page, 422) if photo_form.errors and isinstance(page, str) else page


@bp.route("/espacios/<slug>/equipo/vigilancia/visitas/<int:visit_id>", methods=["GET", "POST"])
@signed_in
def manage_visit(slug: str, visit_id: int) -> ViewResult:
    """Write the draft again, add photographs, publish it."""
    visit = _draft_visit(slug, visit_id)
    if why_not := rules.why_not_change_visit(visit):
        flash(why_not, "info")
        return redirect(url_for("oversight.visit", slug=slug, visit_id=visit_id), 303)
    form = _visit_form(visit.committee.space, visit)
    if saved(form, lambda: commands.change_visit(actor(), visit, form.draft)):
        flash(_("The changes are saved."), "good")
        return redirect(url_for("oversight.manage_visit", slug=slug, visit_id=visit_id), 303)
    return _visit_page(visit, form, PhotoForm(formdata=None))


@bp.post("/espacios/<slug>/equipo/vigilancia/visitas/<int:visit_id>/fotos")
@signed_in
def manage_photo(slug: str, visit_id: int) -> ViewResult:
    """Add a photograph."""
    visit = _draft_visit(slug, visit_id)
    form = PhotoForm()
    if saved(form, lambda: commands.add_photo(actor(), visit, form.upload.data, form.caption.data or "")):
        flash(_("The photograph is kept."), "good")
        return redirect(url_for("oversight.manage_visit", slug=slug, visit_id=visit_id) + "#fotos", 303)
    for _field, sentence in form.problems:
        flash(sentence, "bad")
    return redirect(url_for("oversight.manage_visit", slug=slug, visit_id=visit_id) + "#fotos", 303)


@bp.post("/espacios/<slug>/equipo/vigilancia/visitas/<int:visit_id>/fotos/<int:photo_id>/quitar")
@signed_in
def manage_photo_remove(slug: str, visit_id: int, photo_id: int) -> Response:
    """Take a photograph away."""
    visit = _draft_visit(slug, visit_id)
    target = url_for("oversight.manage_visit", slug=slug, visit_id=visit_id) + "#fotos"
    return done(
        lambda: commands.remove_photo(actor(), visit, photo_id), _("The photograph is taken away."), target
    )


@bp.post("/espacios/<slug>/equipo/vigilancia/visitas/<int:visit_id>/publicar")
@signed_in
def manage_visit_publish(slug: str, visit_id: int) -> Response:
    """Let everybody read it."""
    visit = _draft_visit(slug, visit_id)
    target = url_for("oversight.visit", slug=slug, visit_id=visit_id)
    return done(
        lambda: commands.publish_visit(actor(), visit), _("Published: everybody can read it."), target
    )


@bp.post("/espacios/<slug>/equipo/vigilancia/visitas/<int:visit_id>/botar")
@signed_in
def manage_visit_drop(slug: str, visit_id: int) -> Response:
    """Throw a draft away."""
    visit = _draft_visit(slug, visit_id)
    target = url_for("oversight.manage", slug=slug)
    return done(lambda: commands.drop_visit(actor(), visit), _("The draft is thrown away."), target)


# ── alerts ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@bp.route("/espacios/<slug>/equipo/vigilancia/alertas/nueva", methods=["GET", "POST"])
@signed_in
def manage_alert_new(slug: str) -> ViewResult:
    """Warn of a risk."""
    space = own_space(slug, rules.may_write)
    committee = committee_now(space)
    visits = [
        (str(v.id), f"{v.title} ({short_date(v.visited_on)})") for v in queries.visits_to_choose(committee)
    ]
    form = AlertForm(visits, data={"raised_on": clock.today()})
    if saved(form, lambda: commands.raise_alert(actor(), committee, form.draft)):
        flash(_("The alert is public."), "good")
        return to_work(space)
    return edit_page(space, form, _("Raise an alert"), _("Publish the alert"), upload=True)


@bp.route("/espacios/<slug>/equipo/vigilancia/alertas/<int:alert_id>", methods=["GET", "POST"])
@signed_in
def manage_alert(slug: str, alert_id: int) -> ViewResult:
    """Write down what happened with an alert."""
    space = own_space(slug, rules.may_write)
    alert = queries.alert_of(space, alert_id)
    target = url_for("oversight.alert", slug=slug, alert_id=alert_id)
    if why_not := rules.why_not_step(alert):
        flash(why_not, "info")
        return redirect(target, 303)
    form = StepForm(data={"on_day": clock.today(), "state": alert.state.value})
    if saved(form, lambda: commands.note_step(actor(), alert, form.draft)):
        flash(_("Written down. Everybody can see it."), "good")
        return redirect(target, 303)
    return edit_page(
        space,
        form,
        _("What happened with the alert"),
        _("Write it down"),
        kicker=alert.title,
        back=(_("The alert"), target),
    )


# ── half a year ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _halves(committee: Committee) -> list[tuple[str, str]]:
    today = clock.today()
    found_halves = [
        (year, half)
        for year in range(committee.term_from.year, today.year + 1) for half in (1, 2)
        if rules.why_not_report(committee, year, half) is None and half_of(year, half)[0] <= today
    ]  # fmt: skip
    return [(f"{year}-{half}", half_words(year, half)) for year, half in reversed(found_halves)]


@bp.route("/espacios/<slug>/equipo/vigilancia/informe", methods=["GET", "POST"])
@signed_in
def manage_report(slug: str) -> ViewResult:
    """Build the half-yearly report, or build it again while it is a draft."""
    space = own_space(slug, rules.may_write)
    committee = committee_now(space)
    form = ReportForm(_halves(committee))
    built: list[Any] = []

    def build() -> None:
        year, half = (int(part) for part in (form.half.data or "0-0").split("-"))
        built.append(commands.build_report(actor(), committee, year, half, form.conclusions.data or ""))

    if saved(form, build):
        flash(_("The report is a draft now: read it, approve it, sign it and seal it."), "good")
        return redirect(url_for("records.manage_detail", slug=built[0].record.slug), 303)
    return edit_page(space, form, _("Half-yearly report"), _("Build the report"))

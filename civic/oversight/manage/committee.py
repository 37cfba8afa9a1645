"""The work pages of oversight, for the space's team and the committee itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from civic.accreditation.queries import accredited_organizations
from civic.core import clock, throttle
from civic.core.db import db, transaction
from civic.core.errors import NotFound, Refused, allow, found
from civic.oversight import commands, queries, rules
from civic.oversight.account import half_words
from civic.oversight.drafts import MemberDraft
from civic.oversight.due import half_of
from civic.oversight.forms import (
    AlertForm,
    AnswerForm,
    CommitteeForm,
    LeaveForm,
    MemberForm,
    PhotoForm,
    ReportForm,
    RequestForm,
    StepForm,
    VisitForm,
)
from civic.oversight.models import Committee, MemberRole, VisitReport
from civic.oversight.views import actor, bp
from civic.people.models import Person
from civic.people.queries import find_for_sign_in
from civic.spaces.models import Space
from civic.spaces.panels import team_links
from civic.spaces.queries import space_by_slug
from civic.spaces.rules import is_in_team
from civic.web.acts import done
from civic.web.i18n import short_date
from civic.web.safety import signed_in

Answer = str | Response | tuple[str, int]
TRIES, WITHIN = 10, timedelta(hours=1)


def links_of(space: Space) -> list[tuple[str, str, bool]]:
    """The work pages that this person may use: the team's, or the committee's own."""
    if is_in_team(actor(), space):
        return team_links(space)
    url = url_for("oversight.manage", slug=space.slug)
    return [(_("Oversight"), url, request.path == url)]


def own_space(slug: str, may: Callable[[Any, Space], bool] = rules.may_see_work) -> Space:
    """The space, for those who work on its oversight; for anybody else the page does not exist."""
    space = space_by_slug(slug)
    if not rules.may_see_work(actor(), space):
        raise NotFound
    allow(may(actor(), space))
    return space


def page_of(template: str, space: Space, form: Any = None, **more: Any) -> Answer:
    """A work page; with status 422 when there is something to mend."""
    path = f"oversight/manage/{template}.html" if template else "oversight/manage.html"
    page = render_template(path, space=space, form=form, manage_items=links_of(space), **more)
    return (page, 422) if form is not None and (form.errors or form.form_errors) else page


def saved(form: Any, act: Callable[[], Any]) -> bool:
    """Whether what was typed is good and is kept; a refusal stands in the form."""
    if not form.validate_on_submit():
        return False
    try:
        with transaction():
            act()
    except Refused as refused:
        form.refuse(refused.sentence)
        return False
    return True


def to_work(space: Space) -> Response:
    """Back to the overview."""
    return redirect(url_for("oversight.manage", slug=space.slug), 303)


def edit_page(space: Space, form: Any, title: str, label: str, **more: Any) -> Answer:
    """A page with one form."""
    more.setdefault("back", (_("Oversight"), url_for("oversight.manage", slug=space.slug)))
    return page_of("_edit", space, form, title=title, label=label, **more)


@bp.get("/espacios/<slug>/equipo/vigilancia")
@signed_in
def manage(slug: str) -> Answer:
    """What waits, and the ways to write down what was done."""
    space = own_space(slug)
    today = clock.today()
    committee = queries.committee_in_term(space, today)
    me = actor()
    return page_of(
        "", space, committee=committee, committees=queries.committees_of(space), today_day=today,
        waiting=queries.requests_of(space, 1, open_only=True), alerts=queries.alerts_of(space, 1, open_only=True),
        visits=queries.visits_of(space, 1, drafts=True), reports=queries.reports_of(space),
        may_form=rules.may_form(me, space), may_write=rules.may_write(me, space), is_team=is_in_team(me, space),
    )  # fmt: skip


def _committee(space: Space) -> Committee:
    """The committee whose term is on; without one nothing can be written."""
    return found(queries.committee_in_term(space, clock.today()))


# ── the committee ───────────────────────────────────────────────────────────────────────────────────────────────────


def _resolutions(space: Space) -> list[tuple[str, str]]:
    return [(str(each.id), f"{each.code} · {each.title}") for each in queries.resolutions_of(space)]


@bp.route("/espacios/<slug>/equipo/vigilancia/nuevo-comite", methods=["GET", "POST"])
@signed_in
def manage_committee_new(slug: str) -> Answer:
    """Write down a committee that was elected."""
    space = own_space(slug, rules.may_form)
    form = CommitteeForm(_resolutions(space))
    made: list[Committee] = []
    if saved(form, lambda: made.append(commands.make_committee(actor(), space, form.draft))):
        flash(_("The committee is written down. Add its members now."), "good")
        return redirect(url_for("oversight.manage_members", slug=slug, committee_id=made[0].id), 303)
    return edit_page(space, form, _("New committee"), _("Write it down"))


@bp.route("/espacios/<slug>/equipo/vigilancia/comites/<int:committee_id>", methods=["GET", "POST"])
@signed_in
def manage_committee(slug: str, committee_id: int) -> Answer:
    """Put right what is said of a committee."""
    space = own_space(slug, rules.may_form)
    committee = queries.committee_of(space, committee_id)
    names = ("name", "term_from", "term_to", "elected_how", "members_needed", "members_source", "resolution")
    kept = {name: getattr(committee, name) for name in names} | {"record_id": str(committee.record_id or "")}
    form = CommitteeForm(_resolutions(space), data=kept)
    if saved(form, lambda: commands.change_committee(actor(), committee, form.draft)):
        flash(_("The changes are saved."), "good")
        return to_work(space)
    return edit_page(space, form, _("Change the committee"), _("Save the changes"), kicker=committee.name)


def _member_form(committee: Committee) -> MemberForm:
    organizations = [
        (str(o.id), o.name) for o in db.session.scalars(accredited_organizations(committee.space))
    ]
    here = [(str(m.id), m.name) for m in committee.members if m.until is None]
    today = clock.today()
    since = min(max(today, committee.term_from), committee.term_to)
    return MemberForm(organizations, here, data={"since": since})


def _named(form: MemberForm) -> Person | None:
    """The person with an account who was named, or None when nobody was; a wrong name is counted and refused."""
    typed = form.who.data or ""
    if not typed:
        return None
    me = str(actor().id)
    if throttle.count("team", me, WITHIN) >= TRIES:
        raise Refused(_("You have tried many times. Wait an hour and try again."))
    person = find_for_sign_in(typed)
    if person is None:
        with transaction():
            throttle.note("team", me)  # document numbers are not to be guessed here
        raise Refused(
            _("Nobody with an account signs in with this. An operator can hand over an activation slip.")
        )
    return person


def _joins(committee: Committee, form: MemberForm) -> None:
    person = _named(form)
    organizations = {str(o.id): o for o in db.session.scalars(accredited_organizations(committee.space))}
    with transaction():
        chosen = organizations.get(form.organization.data or "")
        replaced = queries.member_of(committee, int(form.replaces.data)) if form.replaces.data else None
        draft = MemberDraft(
            form.name.data or "", MemberRole(form.role.data), form.since.data or clock.today(), chosen, person, replaced,
            form.reason.data or "", bool(form.is_sworn.data),
        )  # fmt: skip
        commands.add_member(actor(), committee, draft)


@bp.route("/espacios/<slug>/equipo/vigilancia/comites/<int:committee_id>/miembros", methods=["GET", "POST"])
@signed_in
def manage_members(slug: str, committee_id: int) -> Answer:
    """Who is in it, who was, and who joins."""
    space = own_space(slug, rules.may_form)
    committee = queries.committee_of(space, committee_id)
    form = _member_form(committee)
    if form.validate_on_submit():
        try:
            _joins(committee, form)
        except Refused as refused:
            form.refuse(refused.sentence)
        else:
            flash(_("Written down. Everybody can see who is in the committee."), "good")
            return redirect(url_for("oversight.manage_members", slug=slug, committee_id=committee_id), 303)
    return page_of(
        "members", space, form, committee=committee, leave_form=LeaveForm(formdata=None, data={"until": clock.today()}),
        today_day=clock.today(),
    )  # fmt: skip


@bp.post("/espacios/<slug>/equipo/vigilancia/comites/<int:committee_id>/miembros/<int:member_id>/salida")
@signed_in
def manage_member_end(slug: str, committee_id: int, member_id: int) -> Response:
    """Somebody leaves."""
    space = own_space(slug, rules.may_form)
    committee = queries.committee_of(space, committee_id)
    member = queries.member_of(committee, member_id)
    form = LeaveForm()
    target = url_for("oversight.manage_members", slug=slug, committee_id=committee_id)
    if not form.validate_on_submit():
        flash(form.problems[0][1] if form.problems else _("Write the last day."), "bad")
        return redirect(target, 303)
    until, reason = (form.until.data or clock.today()) + timedelta(days=1), form.reason.data or ""
    return done(lambda: commands.end_member(actor(), member, until, reason), _("Written down."), target)


# ── requests ────────────────────────────────────────────────────────────────────────────────────────────────────────


@bp.route("/espacios/<slug>/equipo/vigilancia/pedidos/nuevo", methods=["GET", "POST"])
@signed_in
def manage_request_new(slug: str) -> Answer:
    """Ask an entity for information."""
    space = own_space(slug, rules.may_write)
    committee = _committee(space)
    form = RequestForm.fresh()
    if saved(form, lambda: commands.ask_for(actor(), committee, form.draft)):
        flash(_("The request is public, with the day on which the answer is due."), "good")
        return to_work(space)
    return edit_page(space, form, _("Ask for information"), _("Keep the request"), upload=True)


@bp.route("/espacios/<slug>/equipo/vigilancia/pedidos/<int:request_id>/respuesta", methods=["GET", "POST"])
@signed_in
def manage_answer(slug: str, request_id: int) -> Answer:
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
def manage_visit_new(slug: str) -> Answer:
    """Write down a visit."""
    space = own_space(slug, rules.may_write)
    committee = _committee(space)
    form = _visit_form(space)
    made: list[VisitReport] = []
    if saved(form, lambda: made.append(commands.write_visit(actor(), committee, form.draft))):
        flash(_("The draft is kept. Add photographs and publish it."), "good")
        return redirect(url_for("oversight.manage_visit", slug=slug, visit_id=made[0].id), 303)
    return edit_page(space, form, _("Report of a visit"), _("Keep it as a draft"))


def _draft_visit(slug: str, visit_id: int) -> VisitReport:
    space = own_space(slug, rules.may_write)
    return queries.visit_of(space, visit_id)


def _visit_page(visit: VisitReport, form: VisitForm, photo_form: PhotoForm) -> Answer:
    page = page_of("visit", visit.committee.space, form, visit=visit, photo_form=photo_form)
    return (page, 422) if photo_form.errors and isinstance(page, str) else page


@bp.route("/espacios/<slug>/equipo/vigilancia/visitas/<int:visit_id>", methods=["GET", "POST"])
@signed_in
def manage_visit(slug: str, visit_id: int) -> Answer:
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
def manage_photo(slug: str, visit_id: int) -> Answer:
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
def manage_alert_new(slug: str) -> Answer:
    """Warn of a risk."""
    space = own_space(slug, rules.may_write)
    committee = _committee(space)
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
def manage_alert(slug: str, alert_id: int) -> Answer:
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
def manage_report(slug: str) -> Answer:
    """Build the half-yearly report, or build it again while it is a draft."""
    space = own_space(slug, rules.may_write)
    committee = _committee(space)
    form = ReportForm(_halves(committee))
    built: list[Any] = []

    def build() -> None:
        year, half = (int(part) for part in (form.half.data or "0-0").split("-"))
        built.append(commands.build_report(actor(), committee, year, half, form.conclusions.data or ""))

    if saved(form, build):
        flash(_("The report is a draft now: read it, approve it, sign it and seal it."), "good")
        return redirect(url_for("records.manage_detail", slug=built[0].record.slug), 303)
    return edit_page(space, form, _("Half-yearly report"), _("Build the report"))

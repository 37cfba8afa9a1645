"""The pages about the committee itself: its term, who is in it."""

from __future__ import annotations

from datetime import timedelta

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from civic.accreditation.queries import accredited_organizations
from civic.core import clock, throttle
from civic.core.db import db, transaction
from civic.core.errors import Refused
from civic.oversight import commands, queries, rules
from civic.oversight.drafts import MemberDraft
from civic.oversight.forms import (
    CommitteeForm,
    LeaveForm,
    MemberForm,
)
from civic.oversight.manage.shared import edit_page, own_space, page_of, to_work
from civic.oversight.models import Committee, MemberRole
from civic.oversight.views import bp
from civic.people.acting import actor
from civic.people.models import Person
from civic.people.queries import find_for_sign_in
from civic.spaces.models import Space
from civic.web.acts import ViewResult, done, saved
from civic.web.safety import signed_in

TRIES, WITHIN = 10, timedelta(hours=1)


# ── the committee ───────────────────────────────────────────────────────────────────────────────────────────────────


def _resolutions(space: Space) -> list[tuple[str, str]]:
    return [(str(each.id), f"{each.code} · {each.title}") for each in queries.resolutions_of(space)]


@bp.route("/espacios/<slug>/equipo/vigilancia/nuevo-comite", methods=["GET", "POST"])
@signed_in
def manage_committee_new(slug: str) -> ViewResult:
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
def manage_committee(slug: str, committee_id: int) -> ViewResult:
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
    if throttle.reached("team", me, WITHIN, TRIES):
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
def manage_members(slug: str, committee_id: int) -> ViewResult:
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

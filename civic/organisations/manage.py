"""A leader's page of their organisation, and the administrator's list of kinds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from civic.core import throttle
from civic.core.db import transaction
from civic.core.errors import Refused
from civic.core.personal import Data
from civic.core.text import fold
from civic.organisations import commands, queries, rules
from civic.organisations.forms import EndForm, KindEditForm, LeaderForm
from civic.organisations.models import Organization, OrganizationKind, Sector
from civic.organisations.panels import answers
from civic.organisations.views import administrator_only, bp, mine, note_organization_read
from civic.people.acting import actor
from civic.people.models import Person
from civic.people.queries import find_for_sign_in
from civic.web.safety import signed_in

TRIES, WITHIN = 10, timedelta(hours=1)


@bp.get("/organizaciones/<slug>/gestion")
@signed_in
def manage(slug: str) -> Any:
    return _manage_page(mine(slug), LeaderForm(formdata=None), EndForm(formdata=None))


def _manage_page(organization: Organization, leader_form: LeaderForm, end_form: EndForm) -> Any:
    wrong = leader_form if leader_form.errors or leader_form.form_errors else end_form
    bad = bool(wrong.errors or wrong.form_errors)
    page = render_template(
        "organisations/manage.html", organization=organization, files=answers.files(organization),
        leaders=queries.leaders_of(organization), papers=queries.documents_of(organization),
        areas=queries.places_named([area.code for area in organization.areas]), leader_form=leader_form, end_form=end_form,
        form=wrong if bad else None, locked=rules.why_not_edit(organization), missing=rules.missing_steps(organization),
        next_url=answers.next_address(organization), is_public=rules.is_public(organization),
        may_rename=rules.may_edit_identity(actor(), organization),
    )  # fmt: skip
    note_organization_read(organization, (Data.PHONE, Data.EMAIL, Data.ADDRESS))
    return page, 422 if bad else 200


@bp.post("/organizaciones/<slug>/responsables")
@signed_in
def add_leader(slug: str) -> Any:
    organization = mine(slug)
    form = LeaderForm()
    if form.validate_on_submit():
        try:
            person = _person_named(form)
            with transaction():
                commands.add_leader(actor(), organization, person)
        except Refused as error:
            form.refuse(error.sentence, "identity")
        else:
            flash(_("%(name)s can now act for this organisation.", name=person.display_name), "good")
            return redirect(url_for("organisations.manage", slug=slug), 303)
    return _manage_page(organization, form, EndForm(formdata=None))


def _person_named(form: LeaderForm) -> Person:
    """The person with an account whom both the sign-in name and the surname fit; tries are counted, so nobody can be guessed."""
    who = str(current_user.id)
    if throttle.reached("leader", who, WITHIN, TRIES):
        raise Refused(_("You have tried many times. Wait an hour and try again."))
    person = find_for_sign_in(form.identity.data or "")
    if person is None or fold(person.first_surname) != fold(form.surname.data or ""):
        with transaction():
            throttle.note("leader", who)
        raise Refused(
            _(
                "We found nobody with these two data who can sign in. Ask the person to create an account first."
            )
        )
    return person


@bp.post("/organizaciones/<slug>/responsables/<int:leadership_id>/quitar")
@signed_in
def end_leader(slug: str, leadership_id: int) -> Response:
    organization = mine(slug)
    leadership = queries.leadership_by_id(organization, leadership_id)
    with transaction():
        commands.end_leader(actor(), organization, leadership)
    flash(
        _("%(name)s does not act for this organisation any more.", name=leadership.person.display_name),
        "good",
    )
    to = "organisations.new" if leadership.person_id == current_user.id else "organisations.manage"
    return redirect(url_for(to, slug=None if to.endswith("new") else slug), 303)


@bp.post("/organizaciones/<slug>/terminar")
@signed_in
def end(slug: str) -> Any:
    organization = mine(slug)
    form: Any = EndForm()
    if form.validate_on_submit():
        try:
            with transaction():
                commands.end_organization(actor(), organization, form.day.data, form.reason.data)
        except Refused as error:
            form.refuse(error.sentence)
        else:
            flash(_("The organisation is recorded as ended; so are its mandates."), "good")
            return redirect(url_for("organisations.manage", slug=slug), 303)
    return _manage_page(organization, LeaderForm(formdata=None), form)


@bp.get("/organizaciones/tipos")
@signed_in
def kinds() -> Any:
    administrator_only()
    return render_template(
        "organisations/kinds.html", kinds=queries.kinds(active_only=False), uses=queries.kind_uses()
    )


@bp.route("/organizaciones/tipos/nuevo", methods=["GET", "POST"])
@signed_in
def kind_new() -> Any:
    administrator_only()
    return _kind_page(KindEditForm(), None)


@bp.route("/organizaciones/tipos/<code>", methods=["GET", "POST"])
@signed_in
def kind_edit(code: str) -> Any:
    administrator_only()
    kind = queries.kind_by_code(code)
    form = KindEditForm(
        data={
            "code": kind.code, "name_es": kind.name.get("es", ""), "name_en": kind.name.get("en", ""),
            "sector": kind.sector.value, "is_sensitive": kind.is_sensitive, "is_active": kind.is_active,
            "position": kind.position,
        }
    )  # fmt: skip
    return _kind_page(form, kind)


def _kind_page(form: KindEditForm, kind: OrganizationKind | None) -> Any:
    if kind is not None:
        form.code.data = kind.code
    if form.validate_on_submit():
        try:
            with transaction():
                commands.save_kind(
                    actor(), form.code.data or "",
                    {"es": form.name_es.data or "", "en": form.name_en.data or ""}, Sector(form.sector.data),
                    is_sensitive=form.is_sensitive.data, is_active=form.is_active.data,
                    position=form.position.data or 0, new=kind is None,
                )  # fmt: skip
        except Refused as error:
            form.refuse(error.sentence, "code")
        else:
            flash(_("The list of kinds is up to date."), "good")
            return redirect(url_for("organisations.kinds"), 303)
    name = "organisations/kind_new.html" if kind is None else "organisations/kind_edit.html"
    return render_template(name, form=form, kind=kind), 422 if form.errors or form.form_errors else 200

"""The team's pages: whom to call, and the closing of a year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from civic.core import clock
from civic.core.db import transaction
from civic.core.errors import NotFound, Refused, allow
from civic.core.personal import Data
from civic.core.reads import note_read
from civic.monitoring import commands, queries, rules
from civic.monitoring.forms import NoteForm
from civic.monitoring.views import bp
from civic.people.acting import actor
from civic.spaces.models import Space
from civic.spaces.panels import team_links
from civic.spaces.queries import space_by_slug
from civic.web.contact import tel_url, whatsapp_url
from civic.web.paging import SIZE, page_number
from civic.web.safety import signed_in

ON_PAPER = 400


def own_space(slug: str) -> Space:
    """The space, for its team alone: to everybody else it has no such page."""
    space = space_by_slug(slug)
    if not rules.may_see_pending(current_user, space):
        raise NotFound
    return space


def _contact(item: queries.PendingPerson, space: Space, upcoming: str) -> tuple[str, str]:
    """(WhatsApp link with a ready text, phone link) of a person."""
    text = _(
        "Hello %(name)s, this is %(space)s. We would like to see you at our next civic or cultural event: %(url)s",
        name=item.person.given_names.split(" ")[0], space=space.name, url=upcoming,
    )  # fmt: skip
    return whatsapp_url(item.person.phone, text), tel_url(item.person.phone)


def _district(choices: list[tuple[str, str]]) -> str:
    asked = request.args.get("distrito", "")
    return asked if asked in {code for code, _name in choices} else ""


@bp.get("/espacios/<slug>/participacion/pendientes")
@signed_in
def pending(slug: str) -> str:
    """Who is accredited and has not come this year: persons, or organisations."""
    space = own_space(slug)
    districts = queries.districts_of_people(space)
    ubigeo, by_organisation = _district(districts), request.args.get("ver") == "organizaciones"
    read: Any = queries.pending_organizations if by_organisation else queries.pending_people
    page = read(space, ubigeo, page_number())
    may_call = rules.may_call(current_user, space)
    contacts = {}
    if may_call and not by_organisation:
        upcoming = url_for("events.of_space", slug=slug, _external=True)
        contacts = {item.person.id: _contact(item, space, upcoming) for item in page.items}
    shown = render_template(
        "monitoring/pending.html", space=space, page=page, districts=districts, ubigeo=ubigeo,
        by_organisation=by_organisation, contacts=contacts, may_call=may_call, year=clock.today().year,
        may_close=rules.may_close_year(current_user, space), manage_items=team_links(space),
    )  # fmt: skip
    _note_phones([item.person for item in page.items] if contacts else [], space)
    return shown


def _note_phones(people: Sequence[Any], space: Space) -> None:
    """Write down whose phones stood on the page."""
    ids = [person.id for person in people if person.phone]
    note_read(actor(), (Data.PHONE,), people=ids, space_id=space.id)


@bp.get("/espacios/<slug>/participacion/pendientes/imprimir")
@signed_in
def pending_sheet(slug: str) -> str:
    """The same persons on paper, with lines to write the answer."""
    space = own_space(slug)
    allow(rules.may_call(current_user, space))
    districts = queries.districts_of_people(space)
    ubigeo = _district(districts)
    page = queries.pending_people(space, ubigeo, page_number(), ON_PAPER)
    shown = render_template(
        "monitoring/pending_sheet.html", space=space, page=page, place=dict(districts).get(ubigeo), size=SIZE
    )
    _note_phones([item.person for item in page.items], space)
    return shown


@bp.get("/espacios/<slug>/participacion/cierres")
@signed_in
def manage_years(slug: str) -> str:
    """The years of the space: closed ones with their notes, open ones with when they may be closed."""
    space = own_space(slug)
    return _years_page(space, NoteForm())


def _years_page(space: Space, form: NoteForm, year: int | None = None) -> str:
    kept = {snapshot.year: snapshot for snapshot in queries.snapshots_of(space)}
    past = [y for y in queries.years_of(space) if y < clock.today().year]
    rows = [(y, kept.get(y), rules.why_not_close(y, kept.get(y))) for y in past]
    return render_template(
        "monitoring/manage_years.html", space=space, rows=rows, form=form, form_year=year,
        may_close=rules.may_close_year(current_user, space), manage_items=team_links(space),
    )  # fmt: skip


@bp.post("/espacios/<slug>/participacion/cierres/<int:year>/cerrar")
@signed_in
def close_year(slug: str, year: int) -> Response:
    """Keep a year's figure for good."""
    space = own_space(slug)
    if year not in queries.years_of(space):
        raise NotFound
    with transaction():
        kept = commands.close_year(actor(), space, year)
    flash(
        _("The year %(year)s is closed with %(came)s of %(all)s representatives.", year=year, came=kept.numerator,
          all=kept.denominator),
        "good",
    )  # fmt: skip
    return redirect(url_for("monitoring.manage_years", slug=slug), 303)


@bp.post("/espacios/<slug>/participacion/cierres/<int:year>/anotar")
@signed_in
def note_recount(slug: str, year: int) -> Any:
    """Write beside a closed year what a count of today comes to."""
    space = own_space(slug)
    allow(rules.may_close_year(current_user, space))
    form = NoteForm()
    if form.validate_on_submit():
        try:
            with transaction():
                commands.note_recount(actor(), space, year, form.reason.data or "")
            flash(_("The note stands beside the closed figure."), "good")
            return redirect(url_for("monitoring.manage_years", slug=slug), 303)
        except Refused as error:
            form.refuse(error.sentence)
    return _years_page(space, form, year), 422

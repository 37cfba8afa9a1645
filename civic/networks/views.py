"""The public pages of networks, and joining or leaving one."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from civic.core.db import transaction
from civic.networks import commands, queries, rules
from civic.networks.forms import ListingForm
from civic.networks.models import Network
from civic.people import panels as people_panels
from civic.people.acting import actor, me
from civic.people.models import Person
from civic.spaces import panels as space_panels
from civic.spaces.models import Space
from civic.web.fragments import fragment
from civic.web.paging import page_number
from civic.web.safety import signed_in

bp = Blueprint("networks", __name__)


@bp.app_template_global("small_or")
def small_or(number: int) -> str:
    """The number as it may be published: fewer than a handful of people are not counted out."""
    least = current_app.config["SMALL_CELL"]
    return str(number) if number == 0 or number >= least else _("fewer than %(least)d", least=least)


@bp.get("/redes")
def listing() -> str:
    """Every network, with what it has come to."""
    networks = queries.all_networks()
    return render_template(
        "networks/listing.html", networks=networks, figures=queries.figures_of([n.id for n in networks])
    )


@bp.get("/redes/<slug>")
def detail(slug: str) -> str:
    """A network: its figures, who agreed to be named, what was multiplied."""
    network = queries.network_by_slug(slug)
    person = actor()
    member = queries.current_member(network.id, person.id) if person.id else None
    form = ListingForm(formdata=None)
    if member is not None:
        form.is_listed.data, form.office_contact.data = member.is_listed, member.office_contact
    return render_template(
        "networks/detail.html",
        network=network,
        space=network.space,
        figures=queries.figures_of([network.id])[network.id],
        page=queries.listed_page(network, page_number()),
        replicas=queries.replicas_of(network),
        member=member,
        may_join=person.id is not None and any(n.id == network.id for n, _e in queries.joinable(person)),
        may_work=rules.may_work(person, network.space),
        listing_form=form,
    )


def _to(network: Network) -> Response:
    return redirect(url_for("networks.detail", slug=network.slug), 303)


@bp.post("/redes/<slug>/entrar")
@signed_in
def join(slug: str) -> Response:
    """Join, as somebody who completed one of its courses."""
    network, form = queries.network_by_slug(slug), ListingForm()
    listing = form.listing if form.validate() else commands.Listing()
    with transaction():
        commands.join(me(), network, listing)
    flash(_("You belong to the network now."), "good")
    return _to(network)


@bp.post("/redes/<slug>/directorio")
@signed_in
def set_listing(slug: str) -> Response:
    """Say whether one's name stands in the public directory."""
    network, form = queries.network_by_slug(slug), ListingForm()
    if not form.validate():
        flash(str(next(iter(form.problems))[1]), "bad")
        return _to(network)
    with transaction():
        commands.set_listing(me(), network, form.listing)
    flash(_("Saved."), "good")
    return _to(network)


@bp.post("/redes/<slug>/salir")
@signed_in
def leave(slug: str) -> Response:
    """Leave the network."""
    network = queries.network_by_slug(slug)
    with transaction():
        commands.leave(me(), network)
    flash(_("You left the network. What you multiplied stays in its figures."), "good")
    return _to(network)


def _asked(person: Person) -> Markup | str:
    open_ones = queries.joinable(person)
    if not open_ones:
        return ""
    return fragment("networks/_asked.html", offers=open_ones)


def _mine(person: Person) -> Markup | str:
    members = [member for member in queries.memberships_of(person) if member.until is None]
    if not members:
        return ""
    return fragment("networks/_mine.html", members=members)


def _of_space(space: Space) -> Markup | str:
    networks = queries.networks_of_space(space)
    figures = queries.figures_of([network.id for network in networks])
    alive = [network for network in networks if figures[network.id].members]
    if not alive:
        return ""
    return fragment("networks/_space.html", networks=alive, figures=figures, space=space)


people_panels.asked.append(_asked)
people_panels.mine.append(_mine)
space_panels.add_panel(_of_space, space_panels.Place.LEARNED)

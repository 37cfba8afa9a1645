"""The team's pages of networks: make them, the private directory, who joins and leaves, réplicas."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from civic.core.db import transaction
from civic.core.errors import NotFound, Refused, found
from civic.core.text import clean
from civic.events.queries import event_by_id
from civic.networks import commands, queries, rules
from civic.networks.forms import LeaveForm, NetworkForm, ReplicaForm
from civic.networks.models import Network
from civic.networks.views import bp
from civic.people.acting import actor
from civic.people.queries import person_by_id
from civic.spaces.models import Space
from civic.spaces.panels import team_links
from civic.spaces.queries import space_by_slug
from civic.web.acts import ViewResult
from civic.web.paging import page_number
from civic.web.safety import signed_in


def _space(slug: str, *, deciding: bool = False) -> Space:
    space = space_by_slug(slug)
    if not (rules.may_manage if deciding else rules.may_work)(current_user, space):
        raise NotFound
    return space


def _network(slug: str, *, deciding: bool = False) -> Network:
    network = queries.network_by_slug(slug)
    if not (rules.may_manage if deciding else rules.may_work)(current_user, network.space):
        raise NotFound
    return network


@bp.get("/espacios/<slug>/gestion/redes")
@signed_in
def manage_list(slug: str) -> str:
    """The networks of a space."""
    space = _space(slug)
    networks = queries.networks_of_space(space)
    return render_template(
        "networks/manage/list.html", space=space, manage_items=team_links(space), networks=networks,
        figures=queries.figures_of([n.id for n in networks]), may_manage=rules.may_manage(actor(), space),
    )  # fmt: skip


@bp.route("/espacios/<slug>/gestion/redes/nueva", methods=["GET", "POST"])
@signed_in
def manage_new(slug: str) -> ViewResult:
    """Make a network."""
    space = _space(slug, deciding=True)
    form = NetworkForm(list(queries.courses_to_choose(space)))
    if request.method == "POST" and form.validate():
        draft = form.draft
        with transaction():
            network = commands.make_network(actor(), _space(slug, deciding=True), draft)
        flash(_("The network is made."), "good")
        return redirect(url_for("networks.manage_detail", slug=network.slug), 303)
    page = render_template(
        "networks/manage/new.html", space=space, manage_items=team_links(space), form=form, network=None
    )
    return (page, 422) if form.errors else page


@bp.route("/redes/<slug>/gestion/editar", methods=["GET", "POST"])
@signed_in
def manage_edit(slug: str) -> ViewResult:
    """Say something else of a network."""
    network = _network(slug, deciding=True)
    form = NetworkForm(list(queries.courses_to_choose(network.space)))
    if request.method == "GET":
        form.load(network)
    elif form.validate():
        draft = form.draft
        with transaction():
            commands.change_network(actor(), network, draft)
        flash(_("Saved."), "good")
        return _to(network)
    page = render_template(
        "networks/manage/new.html",
        space=network.space,
        manage_items=team_links(network.space),
        form=form,
        network=network,
    )
    return (page, 422) if form.errors else page


@bp.get("/redes/<slug>/gestion")
@signed_in
def manage_detail(slug: str) -> str:
    """Everybody who belongs, who could be invited, and what was multiplied."""
    return _detail(_network(slug))


def _detail(network: Network, leave_form: LeaveForm | None = None, member_id: int = 0) -> str:
    space = network.space
    replica_form = ReplicaForm(formdata=None)
    replica_form.event.choices = [(e.id, e.title) for e in queries.events_to_choose(space)]
    replica_form.person.choices = [(p.id, p.sorted_name) for p in queries.members_to_choose(network)]
    return render_template(
        "networks/manage/detail.html",
        network=network,
        space=space,
        manage_items=team_links(space),
        page=queries.members_page(network, page_number()),
        figures=queries.figures_of([network.id])[network.id],
        replicas=queries.replicas_of(network),
        term=_term(),
        known=queries.known_outside(network, _term()) if rules.may_manage(actor(), space) else [],
        invited=queries.completed_and_outside(network) if rules.may_manage(actor(), space) else [],
        may_manage=rules.may_manage(actor(), space),
        leave_form=leave_form or LeaveForm(formdata=None),
        wrong_member=member_id,
        replica_form=replica_form,
        form=leave_form,
    )


def _to(network: Network) -> AnyResponse:
    return redirect(url_for("networks.manage_detail", slug=network.slug), 303)


def _term() -> str:
    return clean(request.values.get("q", ""))[:80]


def _number(name: str) -> int:
    typed = request.form.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


@bp.post("/redes/<slug>/gestion/agregar")
@signed_in
def add_member(slug: str) -> AnyResponse:
    """Add somebody who completed a course of the network, or somebody of the space who said yes."""
    network = _network(slug, deciding=True)
    number, term = _number("person"), _term()
    edition = next((e for p, e in queries.completed_and_outside(network) if p.id == number), None)
    if edition is None:
        if all(person.id != number for person in queries.known_outside(network, term)):
            raise Refused(_("Choose somebody of the space who does not belong to the network yet."))
        if "agreed" not in request.form:
            raise Refused(_("Ask the person first, and mark that they said yes."))
    with transaction():
        commands.add_member(actor(), network, person_by_id(number), edition)
    flash(_("The person belongs to the network now."), "good")
    return _to(network)


@bp.post("/redes/<slug>/gestion/miembros/<int:member_id>/retirar")
@signed_in
def end_membership(slug: str, member_id: int) -> ViewResult:
    """Say that somebody no longer belongs."""
    network = _network(slug, deciding=True)
    form = LeaveForm()
    if not form.validate():
        return _detail(network, form, member_id), 422
    with transaction():
        commands.end_membership(
            actor(), network, queries.member_of(network, member_id), form.reason.data or ""
        )
    flash(_("Saved."), "good")
    return _to(network)


@bp.post("/redes/<slug>/gestion/replicas")
@signed_in
def note_replica(slug: str) -> AnyResponse:
    """Note an event as a réplica of a promoter."""
    network = _network(slug)
    event_id, person_id = _number("event"), _number("person")
    if event_id not in {event.id for event in queries.events_to_choose(network.space)}:
        raise Refused(_("Choose an event of this space."))
    with transaction():
        commands.note_replica(actor(), network, event_by_id(event_id), person_by_id(person_id))
    flash(_("The réplica is noted."), "good")
    return _to(network)


@bp.post("/redes/<slug>/gestion/replicas/<int:event_id>/quitar")
@signed_in
def forget_replica(slug: str, event_id: int) -> AnyResponse:
    """Take back that an event was a réplica."""
    network = _network(slug)
    with transaction():
        found(commands.forget_replica(actor(), network, event_id) or None)
    flash(_("Saved."), "good")
    return _to(network)

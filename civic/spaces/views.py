"""What everybody sees of spaces: the list and the page of one, which rooms above fill through `panels`."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from civic.core import clock
from civic.core.text import clean
from civic.people.acting import actor
from civic.spaces import queries
from civic.spaces.models import Permission, Space, SpaceKind, Stage
from civic.spaces.panels import asides, panels_of
from civic.spaces.rules import may_create_space
from civic.spaces.stages import open_stages
from civic.web.contact import tel_url, whatsapp_url
from civic.web.i18n import last_minute, short_date
from civic.web.paging import page_number
from civic.web.safety import public_page
from civic.web.shared_pages import shared_page

bp = Blueprint("spaces", __name__)

# Where a visitor does what a stage opens: endpoint by permission; shown when the room exists.
DOORS = {
    Permission.ACCREDITATION: "organisations.new",
    Permission.EVENTS: "events.of_space",
    Permission.PROPOSALS: "proposals.of_space",
    Permission.VOTING: "voting.of_space",
    Permission.AGREEMENTS: "agreements.of_space",
}


def read_filters() -> queries.SpaceFilters:
    """What the address asks of the list; what is not known is left out."""
    args = request.args
    province = args.get("provincia", "")
    return queries.SpaceFilters(
        province=province if len(province) == 4 and province.isascii() and province.isdigit() else "",
        kind=next((kind for kind in SpaceKind if kind.value == args.get("tipo")), None),
        active={"si": True, "no": False}.get(args.get("activo", "")),
        text=clean(args.get("q", ""))[:80],
    )


@bp.get("/espacios")
@public_page
def listing() -> str:
    """All spaces, by province, kind and activity."""
    filters = read_filters()
    return render_template(
        "spaces/listing.html",
        filters=filters,
        page=queries.spaces_page(filters, page_number()),
        province_items=[(p.code, f"{p.name}, {p.department.name}") for p in queries.province_choices()],
        kinds=[(kind.value, kind.label) for kind in SpaceKind],
        may_create=may_create_space(actor()),
    )


# The same in the words of who comes to the page.
INVITATIONS = {
    Permission.ACCREDITATION: _l("Register your organisation and name who speaks for it"),
    Permission.EVENTS: _l("Come to the events"),
    Permission.PROPOSALS: _l("Present a proposal"),
    Permission.VOTING: _l("Vote"),
    Permission.AGREEMENTS: _l("Read and sign the agreements"),
}


def door(space: Space, name: str) -> tuple[str, str | None] | None:
    """(words, address) of what a stage opens; None for what this instance does not know."""
    permission = next((p for p in Permission if p.value == name), None)
    if permission is None:
        return None
    endpoint = DOORS[permission]
    if endpoint not in current_app.view_functions:
        return str(INVITATIONS[permission]), None
    takes_slug = any("slug" in rule.arguments for rule in current_app.url_map.iter_rules(endpoint))
    url = url_for(endpoint, slug=space.slug) if takes_slug else url_for(endpoint, espacio=space.slug)
    return str(INVITATIONS[permission]), url


def stage_items(space: Space) -> list[tuple[str, str, str, str]]:
    """The stages as the block `stages` shows them."""
    moment = clock.now()
    return [
        (
            stage.name,
            _(
                "%(from)s to %(to)s",
                **{"from": short_date(stage.opens_at), "to": short_date(last_minute(stage.closes_at))},
            ),
            "now" if stage.is_open(moment) else "past" if stage.closes_at <= moment else "next",
            stage.description,
        )
        for stage in space.stages
    ]


def doors_of(space: Space, stages: list[Stage]) -> list[tuple[str, str | None]]:
    """What may be done in the open stages, each once."""
    names = list(dict.fromkeys(name for stage in stages for name in stage.allows))
    return [found for found in (door(space, name) for name in names) if found]


@bp.get("/espacios/<slug>")
@shared_page
def detail(slug: str) -> str:
    """The front page of a space: what it promises, what happens now, how far it is, how to join."""
    space = queries.space_by_slug(slug)
    now_open = open_stages(space, clock.now())
    return render_template(
        "spaces/detail.html",
        space=space,
        open_stages=now_open,
        doors=doors_of(space, now_open),
        stage_items=stage_items(space),
        asides=[part for part in (render(space) for render in asides) if part],
        panels=panels_of(space),
        children=queries.children_of(space),
        team=queries.coordinators_of(space),
        **_contact(space),
    )


def _contact(space: Space) -> dict[str, Any]:
    text = _("Hello, I write about %(space)s.", space=space.name)
    return {
        "whatsapp": whatsapp_url(space.contact_whatsapp, text),
        "phone_url": tel_url(space.contact_phone),
    }

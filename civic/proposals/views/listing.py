"""What everybody reads: the lists and the map, a call, a proposal, its versions, its picture for WhatsApp."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Response, current_app, redirect, render_template, request, url_for
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from civic.core import clock
from civic.core.errors import found
from civic.messages.addresses import absolute
from civic.people.acting import actor
from civic.proposals import panels, queries, rules
from civic.proposals.card import draw_card
from civic.proposals.diff import changes, marked
from civic.proposals.filters import ANY_STATE, Filters, Order, read_filters
from civic.proposals.kinds import ProposalState
from civic.proposals.map import Dot, dot_map
from civic.proposals.models import Call, CoAuthorState, Proposal
from civic.proposals.money import soles
from civic.proposals.queries import listing as reads
from civic.proposals.texts import (
    LONG,
    author_name,
    cofinancing_words,
    fields_of,
    is_own,
    label_of,
    place_words,
    shown,
    themes_of,
    value_of,
)
from civic.proposals.views import bp
from civic.spaces.models import Space
from civic.spaces.panels import Place, add_panel
from civic.spaces.queries import space_by_slug
from civic.territory.models import District
from civic.web.fragments import fragment
from civic.web.paging import here, page_number
from civic.web.shared_pages import own_part, shared_page


@bp.app_context_processor
def _helpers() -> dict[str, Any]:
    return {"author_name": author_name, "place_words": place_words, "soles": soles}


# ── lists ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _listed(space: Space | None, call: Call | None = None) -> dict[str, Any]:
    """What a list shows: of everything, of a space and those below it, or of one call."""
    filters = read_filters(request.args if call is None else {**request.args, "convocatoria": call.slug})
    view = "mapa" if request.args.get("vista") == "mapa" else "lista"
    tabs = [
        (_("List"), here(vista=None, pagina=None), view == "lista"),
        (_("Map"), here(vista="mapa", pagina=None), view == "mapa"),
    ]
    # the page of a call is no choice of its reader
    chosen = filters if call is None else replace(filters, call_slug="")
    given: dict[str, Any] = {
        "filters_now": chosen,
        "view": view,
        "tabs_items": tabs,
        "space": space,
        "call": call,
    }
    if view == "mapa":
        given |= _map(filters, space)
    else:
        given["page"] = reads.proposals_page(filters, page_number(), space)
    return given | _choices(filters, space, call)


def _choices(filters: Filters, space: Space | None, call: Call | None) -> dict[str, Any]:
    calls = [] if call else [(each.slug, each.title) for each in reads.call_choices(space)]
    states = [(each.value, each.label) for each in ProposalState if each is not ProposalState.DRAFT]
    orders = [(each.value, each.label) for each in Order if each is not Order.FIT or filters.text]
    return {
        "spaces": [] if call else reads.space_choices(space),
        "calls": calls,
        "districts": [(each.ubigeo, each.full_name) for each in reads.district_choices(space)],
        "sections": [(each.id, each.label) for each in reads.section_choices(space)],
        "states": [*states, (ANY_STATE, _("All of them"))],
        "orders": orders,
    }


def _map(filters: Filters, space: Space | None) -> dict[str, Any]:
    """A drawing and a list of districts for each province, those with most proposals first."""
    provinces: dict[str, list[tuple[District, int]]] = {}
    for district, number in reads.counts_by_district(filters, space):
        provinces.setdefault(district.province.name, []).append((district, number))
    ordered = sorted(provinces.items(), key=lambda item: (-sum(number for _d, number in item[1]), item[0]))
    return {
        "maps": [(name, *_province(name, rows)) for name, rows in ordered],
        "mapped": sum(number for rows in provinces.values() for _district, number in rows),
    }


def _province(name: str, rows: list[tuple[District, int]]) -> tuple[Markup, list[tuple[District, int, str]]]:
    """(drawing, the same as a list) of one province."""
    places = [(each, number, here(vista=None, pagina=None, distrito=each.ubigeo)) for each, number in rows]
    dots = [
        Dot(
            name=district.name, latitude=district.latitude, longitude=district.longitude, number=number, url=url,
            words=ngettext("%(num)d proposal", "%(num)d proposals", number),
        )
        for district, number, url in places
        if district.latitude is not None and district.longitude is not None
    ]  # fmt: skip
    return dot_map(dots, _("How many proposals each district of %(province)s has", province=name)), places


@bp.get("/propuestas")
@shared_page
def listing() -> str:
    """The proposals of all spaces."""
    return render_template("proposals/listing.html", **_listed(None))


@bp.get("/espacios/<slug>/propuestas")
@shared_page
def of_space(slug: str) -> str:
    """The proposals of a space and of those below it, with its calls."""
    space = space_by_slug(slug)
    now = clock.now()
    calls = [(each, each.phase(now)) for each in reads.call_choices(space)]
    return render_template("proposals/of_space.html", own_calls=calls, **_listed(space))


@bp.get("/convocatorias/<slug>")
def of_call(slug: str) -> str:
    """A call: for whom, until when, what is asked, and what was proposed to it."""
    call = found(reads.public_call(slug))
    me = actor()
    found(call if rules.may_see_call(me, call) else None)
    return render_template(
        "proposals/of_call.html",
        phase=call.phase(clock.now()),
        why_not=rules.why_not_open(call),
        asked=[(label_of(call, key), call.asked.get(key, {})) for theme in themes_of(call) for key in fields_of(call, theme)],
        dimensions=queries.sections_by_ids(call.dimensions),
        is_team=rules.may_see_team_pages(me, call.space),
        call_asides=[part for part in (render(call) for render in panels.call_asides) if part],
        **_listed(call.space, call),
    )  # fmt: skip


# ── one proposal ────────────────────────────────────────────────────────────────────────────────────────────────────


def public_proposal(slug: str) -> Proposal:
    """The proposal with this address, once it was sent, or NotFound."""
    proposal = queries.proposal_by_slug(slug)
    return found(proposal if proposal.is_public else None)


def _texts(proposal: Proposal) -> list[tuple[str, str]]:
    """(label, markdown) of what was written at length, in the order of the call."""
    call = proposal.call
    keys = [key for theme in themes_of(call) for key in fields_of(call, theme) if key in LONG or is_own(key)]
    return [(label_of(call, key), value_of(proposal, key)) for key in keys if value_of(proposal, key)]


def _facts(proposal: Proposal) -> list[tuple[str, str]]:
    """(label, words) of what is short, in the order of the call; nothing that was not answered."""
    call, facts = proposal.call, [(_("Proposed by"), author_name(proposal))]
    behind = [each.organization.name for each in proposal.co_authors if each.state is CoAuthorState.ACCEPTED]
    if behind:
        facts.append((_("Together with"), ", ".join(behind)))
    for key in ("place", "people_benefited", "cost", "cofinancing", "studies", "cui", "dimension", "goal"):
        value = cofinancing_words(proposal.cofinancing) if key == "cofinancing" else value_of(proposal, key)
        if value and key not in proposal.typed:
            facts.append((label_of(call, key), shown(key, value)))
    return facts


@own_part("proposal_author")
def _for_author(slug: str) -> Markup | str:
    """At the head of a proposal: the way to their own page of it, for those who may write it."""
    proposal = queries.proposal_by_slug(slug)
    return fragment("proposals/_author.html", proposal=proposal) if rules.may_write(actor(), proposal) else ""


@bp.get("/propuestas/<slug>")
@shared_page
def detail(slug: str) -> str:
    """A proposal as everybody reads it, with what the rooms to the right know of it."""
    proposal = public_proposal(slug)
    files = [each for each in proposal.attachments if each.is_public]
    trail = queries.trail_of(proposal)
    return render_template(
        "proposals/detail.html",
        proposal=proposal,
        space=proposal.space,
        texts=_texts(proposal),
        facts=_facts(proposal),
        photos=[each for each in files if each.kind == "photo"],
        papers=[each for each in files if each.kind != "photo"],
        taken_in=[step.other for step in reversed(trail) if step.what == "took" and step.other],
        parts=[step.other for step in reversed(trail) if step.what == "split" and step.other],
        versions=queries.version_count(proposal),
        asides=[part for part in (render(proposal) for render in panels.asides) if part],
        panels=[part for part in (render(proposal) for render in panels.panels) if part],
        page_url=absolute("proposals.detail", slug=proposal.slug),
        card_url=absolute("proposals.card", slug=proposal.slug, version=proposal.version),
    )


@bp.get("/propuestas/<slug>/versiones")
def versions(slug: str) -> str:
    """Every text a proposal had, and what changed from each to the next."""
    proposal = public_proposal(slug)
    page = reads.versions_page(proposal, page_number())
    before = reads.versions_by_numbers(proposal, [each.number - 1 for each in page])
    lines = []
    for version in page:
        older = before.get(version.number - 1)
        keys = [key for key in version.content if key != "columns"]
        moved = changes(older.content, version.content, keys) if older else []
        lines.append(
            (version, [(label_of(proposal.call, each.key), marked(shown(each.key, each.before), shown(each.key, each.after))) for each in moved])
        )  # fmt: skip
    return render_template(
        "proposals/versions.html", proposal=proposal, space=proposal.space, page=page, lines=lines
    )


def _card_path(proposal: Proposal) -> Path:
    """Where the picture of a proposal's present text is kept."""
    return Path(current_app.config["INSTANCE"]) / "cache" / "cards" / f"{proposal.id}-{proposal.version}.jpg"


@bp.get("/propuestas/<slug>/tarjeta-<int:version>.jpg")
def card(slug: str, version: int) -> BaseResponse:
    """The picture that stands beside a shared link; drawn once for each text, an old address leads to the present one."""
    proposal = public_proposal(slug)
    if version != proposal.version:
        return redirect(url_for("proposals.card", slug=slug, version=proposal.version))
    path = _card_path(proposal)
    if not path.is_file():
        with force_locale("es"):  # one picture for everybody
            data = draw_card(
                proposal.title, f"{proposal.call.title} · {proposal.code}", f"{author_name(proposal)} · {place_words(proposal)}",
                proposal.space.name, str(proposal.space.accent),
            )  # fmt: skip
        path.parent.mkdir(parents=True, exist_ok=True)
        for old in path.parent.glob(f"{proposal.id}-*.jpg"):
            old.unlink(missing_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}.new")
        fresh.write_bytes(data)
        fresh.replace(path)
    response = Response(path.read_bytes(), mimetype="image/jpeg")
    response.headers["Cache-Control"] = "public, max-age=604800, immutable"
    return response


# ── on a space's page ───────────────────────────────────────────────────────────────────────────────────────────────


def _on_space(space: Space) -> Markup | str:
    """What can be proposed now."""
    calls = queries.open_calls(clock.now(), space)
    if not calls:
        return ""
    counts = queries.counts_of_calls([call.id for call in calls])
    sent = {call: sum(n for state, n in states.items() if state is not ProposalState.DRAFT)
            for call, states in counts.items()}  # fmt: skip
    return fragment("proposals/_on_space.html", space=space, calls=calls, sent=sent)


add_panel(_on_space, Place.OPEN)

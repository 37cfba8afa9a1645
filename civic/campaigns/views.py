"""Campaigns and news for everybody."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from civic.campaigns import queries, rules
from civic.campaigns.feed import atom
from civic.campaigns.forms import ReasonForm
from civic.campaigns.models import Campaign, CampaignPiece, NewsPost, PieceKind
from civic.core import clock
from civic.core.errors import NotFound, found
from civic.core.files import StoredFile
from civic.events.models import Event
from civic.events.panels import panels as event_panels
from civic.messages.addresses import absolute
from civic.people.acting import actor
from civic.sheets.calls import seconds_of
from civic.spaces.models import Space
from civic.spaces.panels import Place, add_panel
from civic.spaces.queries import space_by_slug
from civic.web.contact import share_url, whatsapp_url
from civic.web.downloads import private_file
from civic.web.fragments import fragment
from civic.web.paging import page_number
from civic.web.safety import public_page

bp = Blueprint("campaigns", __name__)


@bp.app_context_processor
def _words() -> dict[str, Any]:
    return {"campaign_seconds": seconds_of, "campaign_share": share_url, "PieceKind": PieceKind}


def shown_file(stored: StoredFile | None) -> Response:
    """A picture to stand in the page, or a document to keep."""
    response = private_file(found(stored))
    if stored is not None and stored.media_type.startswith("image/"):
        response.headers.set("Content-Disposition", "inline")
        response.headers["Cache-Control"] = "private, max-age=600"
    return response


# ── campaigns ───────────────────────────────────────────────────────────────────────────────────────────────────────


@bp.get("/espacios/<slug>/campanas")
@public_page
def of_space(slug: str) -> str:
    """The campaigns of a space, the latest first."""
    space = space_by_slug(slug)
    return render_template(
        "campaigns/of_space.html", space=space, page=queries.campaigns_of(space, page_number()), day=clock.today()
    )  # fmt: skip


def campaign_seen(slug: str) -> Campaign:
    """The campaign, if it is public or the actor works on it; for anybody else there is none."""
    campaign = queries.campaign_by_slug(slug)
    if not campaign.is_public and not rules.may_see_work(actor(), campaign.space):
        raise NotFound
    return campaign


@bp.get("/campanas/<slug>")
def detail(slug: str) -> str:
    """One campaign: what it wants, its pieces ready to be used, how many they reached, the events it announces."""
    campaign = campaign_seen(slug)
    text = _("Hello, I write about the campaign %(title)s.", title=campaign.title)
    return render_template(
        "campaigns/detail.html", campaign=campaign, space=campaign.space, phase=campaign.phase(clock.today()),
        pieces=sorted(campaign.pieces, key=lambda p: (list(PieceKind).index(p.kind), p.id)),
        events=[event for event in campaign.events if event.is_public], news=queries.news_of_campaign(campaign),
        whatsapp=whatsapp_url(campaign.space.contact_whatsapp, text), page_url=absolute("campaigns.detail", slug=slug),
        may_write=rules.may_write(actor(), campaign.space), day=clock.today(),
    )  # fmt: skip


def _piece(slug: str, piece_id: int) -> CampaignPiece:
    return queries.piece_of(campaign_seen(slug), piece_id)


@bp.get("/campanas/<slug>/piezas/<int:piece_id>/archivo")
def file(slug: str, piece_id: int) -> Response:
    """The file of a piece."""
    return shown_file(_piece(slug, piece_id).file)


@bp.get("/campanas/<slug>/piezas/<int:piece_id>/sustento")
def evidence(slug: str, piece_id: int) -> Response:
    """The proof of how many a piece reached."""
    return shown_file(found(_piece(slug, piece_id).reach).evidence)


# ── news ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@bp.get("/espacios/<slug>/noticias")
@public_page
def news(slug: str) -> str:
    """What a space published, the newest first."""
    space = space_by_slug(slug)
    text = _("Hello, I write about %(space)s.", space=space.name)
    return render_template(
        "campaigns/news.html", space=space, page=queries.news_of(space, page_number()),
        whatsapp=whatsapp_url(space.contact_whatsapp, text), running=queries.campaigns_running(space, clock.today()),
        day=clock.today(),
    )  # fmt: skip


@bp.get("/espacios/<slug>/noticias.atom")
@public_page
def feed(slug: str) -> Response:
    """The news of a space as a feed."""
    space = space_by_slug(slug)
    body = atom(
        _("News of %(space)s", space=space.name), absolute("campaigns.news", slug=slug), absolute("campaigns.feed", slug=slug),
        space.name, queries.newest_news(space, 30), lambda post: absolute("campaigns.post", slug=post.slug), space.created_at,
    )  # fmt: skip
    return Response(body, content_type="application/atom+xml; charset=utf-8")


def post_seen(slug: str) -> NewsPost:
    """The piece of news, if it is public or the actor works on it; for anybody else there is none."""
    post = queries.post_by_slug(slug)
    if not post.is_public and not rules.may_see_work(actor(), post.space):
        raise NotFound
    return post


@bp.get("/noticias/<slug>")
def post(slug: str) -> str:
    """One piece of news."""
    piece = post_seen(slug)
    leads = rules.may_lead(actor(), piece.space)
    may_change = (
        rules.may_write(actor(), piece.space)
        and (leads or not piece.is_public)
        and not rules.why_not_write_post(piece)
    )
    return render_template(
        "campaigns/post.html", post=piece, space=piece.space, page_url=absolute("campaigns.post", slug=slug),
        may_change=may_change, may_lead=leads, reason_form=ReasonForm(formdata=None),
    )  # fmt: skip


@bp.get("/noticias/<slug>/foto")
def picture(slug: str) -> Response:
    """The picture of a piece of news."""
    return shown_file(post_seen(slug).picture)


# ── places on other pages ───────────────────────────────────────────────────────────────────────────────────────────


def _on_space(space: Space) -> Markup | str:
    """What a space published last, and the campaign that is on."""
    posts, running = queries.newest_news(space), queries.campaigns_running(space, clock.today())
    if not posts and not running:
        return ""
    return Markup(  # noqa: S704
        render_template("campaigns/_panel.html", space=space, posts=posts, running=running, day=clock.today())
    )


def _on_event(event: Event) -> Markup | str:
    """The campaigns that announce an event."""
    if not event.is_public or not (campaigns := queries.campaigns_of_event(event.id)):
        return ""
    links = [(each.title, url_for("campaigns.detail", slug=each.slug)) for each in campaigns]
    return fragment("campaigns/_of_event.html", links=links)


add_panel(_on_space, Place.TOLD)
event_panels.append(_on_event)

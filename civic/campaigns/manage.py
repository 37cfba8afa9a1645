"""The team's pages: campaigns with their pieces and reach, and the news."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from civic.campaigns import commands, queries, rules
from civic.campaigns.forms import CampaignForm, PieceForm, PostForm, ReachForm, ReasonForm
from civic.campaigns.models import Campaign, CampaignPiece, NewsPost
from civic.campaigns.views import bp
from civic.core import clock
from civic.core.errors import NotFound, allow
from civic.people.acting import actor
from civic.spaces.models import Space
from civic.spaces.panels import team_links
from civic.spaces.queries import space_by_slug
from civic.web.acts import ViewResult, done, saved
from civic.web.i18n import short_date
from civic.web.paging import page_number
from civic.web.safety import signed_in


def _space(slug: str) -> Space:
    """The space, for those who work on its campaigns; for anybody else the page does not exist."""
    space = space_by_slug(slug)
    if not rules.may_see_work(actor(), space):
        raise NotFound
    return space


def _campaign(slug: str, *, leading: bool = False) -> Campaign:
    campaign = queries.campaign_by_slug(slug)
    if not rules.may_see_work(actor(), campaign.space):
        raise NotFound
    allow(not leading or rules.may_lead(actor(), campaign.space))
    return campaign


def _post(slug: str, *, leading: bool = False) -> NewsPost:
    post = queries.post_by_slug(slug)
    if not rules.may_see_work(actor(), post.space):
        raise NotFound
    allow(not leading or rules.may_lead(actor(), post.space))
    return post


def _render(template: str, space: Space, form: Any = None, **more: Any) -> ViewResult:
    page = render_template(
        f"campaigns/manage/{template}.html", space=space, form=form, manage_items=team_links(space),
        may_lead=rules.may_lead(actor(), space), **more,
    )  # fmt: skip
    return (page, 422) if form is not None and (form.errors or form.form_errors) else page


# ── campaigns ───────────────────────────────────────────────────────────────────────────────────────────────────────


@bp.get("/espacios/<slug>/equipo/campanas")
@signed_in
def manage_list(slug: str) -> ViewResult:
    """Every campaign of a space, drafts too."""
    space = _space(slug)
    return _render(
        "list", space, page=queries.campaigns_of(space, page_number(), drafts=True), day=clock.today()
    )


def _event_choices(space: Space, campaign: Campaign | None = None) -> list[tuple[int, str]]:
    known = {event.id: event for event in (campaign.events if campaign else [])}
    known |= {event.id: event for event in queries.events_to_announce(space)}
    return [(event.id, f"{event.title} ({short_date(event.starts_at)})") for event in known.values()]


@bp.route("/espacios/<slug>/equipo/campanas/nueva", methods=["GET", "POST"])
@signed_in
def manage_new(slug: str) -> ViewResult:
    """Open a campaign."""
    space = _space(slug)
    allow(rules.may_lead(actor(), space))
    form = CampaignForm(_event_choices(space))
    made: list[Campaign] = []
    if saved(form, lambda: made.append(commands.open_campaign(actor(), space, form.draft))):
        flash(_("The campaign is kept as a draft. Add its pieces now."), "good")
        return redirect(url_for("campaigns.manage_detail", slug=made[0].slug), 303)
    return _render("new", space, form, campaign=None)


@bp.route("/campanas/<slug>/equipo/datos", methods=["GET", "POST"])
@signed_in
def manage_edit(slug: str) -> ViewResult:
    """Say something else of a campaign."""
    campaign = _campaign(slug, leading=True)
    kept = {name: getattr(campaign, name) for name in ("title", "aim", "audience", "starts_on", "ends_on")}
    kept["events"] = [event.id for event in campaign.events]
    form = CampaignForm(_event_choices(campaign.space, campaign), data=kept)
    if saved(form, lambda: commands.change_campaign(actor(), campaign, form.draft)):
        flash(_("The changes are saved."), "good")
        return _to(campaign)
    return _render("edit", campaign.space, form, campaign=campaign)


@bp.get("/campanas/<slug>/equipo")
@signed_in
def manage_detail(slug: str) -> ViewResult:
    """The work page of a campaign: its pieces, what they reached, and whether everybody sees it."""
    campaign = _campaign(slug)
    return _render(
        "detail", campaign.space, campaign=campaign, phase=campaign.phase(clock.today()), reason_form=ReasonForm(formdata=None),
        why_not_publish=rules.why_not_publish(campaign), why_not_cancel=rules.why_not_cancel(campaign),
        why_not_change=rules.why_not_change(campaign), rules=rules, day=clock.today(),
    )  # fmt: skip


def _to(campaign: Campaign) -> Response:
    return redirect(url_for("campaigns.manage_detail", slug=campaign.slug), 303)


@bp.post("/campanas/<slug>/equipo/publicar")
@signed_in
def manage_publish(slug: str) -> Response:
    """Let everybody see it."""
    campaign = _campaign(slug, leading=True)
    target = url_for("campaigns.manage_detail", slug=slug)
    return done(
        lambda: commands.publish_campaign(actor(), campaign), _("Everybody can see the campaign now."), target
    )


@bp.post("/campanas/<slug>/equipo/cancelar")
@signed_in
def manage_cancel(slug: str) -> Response:
    """Call it off."""
    campaign = _campaign(slug, leading=True)
    reason = ReasonForm().reason.data or ""
    target = url_for("campaigns.manage_detail", slug=slug)
    return done(
        lambda: commands.cancel_campaign(actor(), campaign, reason[:300]), _("The campaign is called off. Its page says why."), target
    )  # fmt: skip


# ── pieces ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@bp.route("/campanas/<slug>/equipo/piezas/nueva", methods=["GET", "POST"])
@signed_in
def manage_piece_new(slug: str) -> ViewResult:
    """Add a piece."""
    campaign = _campaign(slug)
    form = PieceForm()
    if saved(form, lambda: commands.add_piece(actor(), campaign, form.draft)):
        flash(_("The piece is kept."), "good")
        return _to(campaign)
    return _render("piece_new", campaign.space, form, campaign=campaign, piece=None)


def _own_piece(slug: str, piece_id: int) -> tuple[Campaign, CampaignPiece]:
    campaign = _campaign(slug)
    return campaign, queries.piece_of(campaign, piece_id)


@bp.route("/campanas/<slug>/equipo/piezas/<int:piece_id>", methods=["GET", "POST"])
@signed_in
def manage_piece(slug: str, piece_id: int) -> ViewResult:
    """Put something right in a piece."""
    campaign, piece = _own_piece(slug, piece_id)
    kept = {name: getattr(piece, name) for name in ("title", "text", "channel", "link", "published_on")}
    form = PieceForm(data=kept | {"kind": piece.kind.value})
    if saved(form, lambda: commands.change_piece(actor(), piece, form.draft)):
        flash(_("The changes are saved."), "good")
        return _to(campaign)
    return _render(
        "piece",
        campaign.space,
        form,
        campaign=campaign,
        piece=piece,
        why_not_remove=rules.why_not_remove(piece),
    )


@bp.post("/campanas/<slug>/equipo/piezas/<int:piece_id>/quitar")
@signed_in
def manage_piece_remove(slug: str, piece_id: int) -> Response:
    """Take a piece away."""
    _of, piece = _own_piece(slug, piece_id)
    target = url_for("campaigns.manage_detail", slug=slug)
    return done(lambda: commands.remove_piece(actor(), piece), _("The piece is taken away."), target)


@bp.route("/campanas/<slug>/equipo/piezas/<int:piece_id>/alcance", methods=["GET", "POST"])
@signed_in
def manage_reach(slug: str, piece_id: int) -> ViewResult:
    """Tell how many a piece reached."""
    campaign, piece = _own_piece(slug, piece_id)
    form = ReachForm(data={"counted_on": clock.today()})
    if saved(form, lambda: commands.tell_reach(actor(), piece, form.draft)):
        flash(_("Noted. Everybody can see it, with who counted."), "good")
        return _to(campaign)
    return _render(
        "reach", campaign.space, form, campaign=campaign, piece=piece, why_not=rules.why_not_count(piece),
        counts=queries.counts_of(piece),
    )  # fmt: skip


# ── news ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@bp.get("/espacios/<slug>/equipo/noticias")
@signed_in
def manage_news(slug: str) -> ViewResult:
    """Everything that was written, drafts first."""
    space = _space(slug)
    return _render("news", space, page=queries.news_of_team(space, page_number()))


def _campaign_choices(space: Space) -> list[tuple[int, str]]:
    return [(each.id, each.title) for each in queries.campaigns_of(space, 1, drafts=True)]


@bp.route("/espacios/<slug>/equipo/noticias/nueva", methods=["GET", "POST"])
@signed_in
def manage_post_new(slug: str) -> ViewResult:
    """Write a piece of news."""
    space = _space(slug)
    form = PostForm(_campaign_choices(space))
    made: list[NewsPost] = []
    if saved(form, lambda: made.append(commands.write_post(actor(), space, form.draft))):
        flash(_("Kept as a draft. Look it over before it is published."), "good")
        return redirect(url_for("campaigns.post", slug=made[0].slug), 303)
    return _render("post_new", space, form, post=None)


@bp.route("/noticias/<slug>/equipo", methods=["GET", "POST"])
@signed_in
def manage_post(slug: str) -> ViewResult:
    """Change a piece of news."""
    post = _post(slug)
    allow(not post.is_public or rules.may_lead(actor(), post.space))
    choices = _campaign_choices(post.space)
    if post.campaign is not None and post.campaign_id not in dict(choices):
        choices.append((post.campaign.id, post.campaign.title))
    kept = {name: getattr(post, name) for name in ("title", "body", "picture_words", "version")}
    form = PostForm(choices, data=kept | {"campaign_id": str(post.campaign_id or "")})
    if why_not := rules.why_not_write_post(post):
        flash(why_not, "info")
        return redirect(url_for("campaigns.manage_news", slug=post.space.slug), 303)
    if saved(form, lambda: commands.change_post(actor(), post, form.draft, form.expected_version)):
        flash(_("The changes are saved."), "good")
        return redirect(url_for("campaigns.post", slug=slug), 303)
    if request.method == "POST":
        form.version.data = str(post.version)
    return _render("post", post.space, form, post=post)


@bp.post("/noticias/<slug>/equipo/publicar")
@signed_in
def manage_post_publish(slug: str) -> Response:
    """Let everybody read it."""
    post = _post(slug, leading=True)
    return done(
        lambda: commands.publish_post(actor(), post), _("Published: everybody can read it."), url_for("campaigns.post", slug=slug)
    )  # fmt: skip


@bp.post("/noticias/<slug>/equipo/retirar")
@signed_in
def manage_post_withdraw(slug: str) -> Response:
    """Take it away from the public."""
    post = _post(slug, leading=True)
    reason = ReasonForm().reason.data or ""
    return done(
        lambda: commands.withdraw_post(actor(), post, reason[:300]), _("Nobody but the team can read it now."),
        url_for("campaigns.post", slug=slug),
    )  # fmt: skip

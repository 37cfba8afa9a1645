"""Who may do what with campaigns and news, and whether it can be done now."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from civic.campaigns.models import Campaign, CampaignPiece, CampaignState, NewsPost, NewsState
from civic.core import clock
from civic.people.rules import Actor
from civic.spaces.models import Space
from civic.spaces.rules import is_coordinator, is_facilitator

MOST_PIECES = 60


def may_see_work(actor: Actor, space: Space) -> bool:
    """Facilitators see the drafts of their space."""
    return is_facilitator(actor, space)


def may_write(actor: Actor, space: Space) -> bool:
    """Facilitators write pieces, news and how many were reached."""
    return is_facilitator(actor, space)


def may_lead(actor: Actor, space: Space) -> bool:
    """Coordinators open, publish and cancel campaigns, and publish news."""
    return is_coordinator(actor, space)


def why_not_publish(campaign: Campaign) -> Any | None:
    """The sentence that says why a campaign cannot be published now, or None."""
    if campaign.state is not CampaignState.DRAFT:
        return _("It is not a draft any more.")
    if not campaign.aim:
        return _("Say first what the campaign wants.")
    if not campaign.pieces:
        return _("Add at least one piece first: a poster, words for the radio, words for WhatsApp or a post.")
    return None


def why_not_cancel(campaign: Campaign) -> Any | None:
    """The sentence that says why a campaign cannot be cancelled now, or None."""
    if campaign.state is CampaignState.CANCELLED:
        return _("It was cancelled already.")
    if campaign.state is CampaignState.DRAFT:
        return _("Nobody has seen it yet: just leave it as a draft.")
    if campaign.ends_on < clock.today():
        return _("It has ended, so it cannot be cancelled.")
    return None


def why_not_change(campaign: Campaign) -> Any | None:
    """The sentence that says why nothing of a campaign can change, or None."""
    return _("It was cancelled.") if campaign.state is CampaignState.CANCELLED else None


def why_not_count(piece: CampaignPiece) -> Any | None:
    """The sentence that says why nobody can tell yet how many a piece reached, or None."""
    if piece.published_on is None or piece.published_on > clock.today():
        return _("It has not gone out yet.")
    return why_not_change(piece.campaign)


def why_not_remove(piece: CampaignPiece) -> Any | None:
    """The sentence that says why a piece cannot be taken away, or None."""
    if piece.reaches:
        return _("It has been told how many it reached, so it stays.")
    if piece.campaign.is_public and piece.published_on is not None and piece.published_on <= clock.today():
        return _("It has gone out already, so it stays.")
    return why_not_change(piece.campaign)


def why_not_publish_post(post: NewsPost) -> Any | None:
    """The sentence that says why a piece of news cannot be published now, or None."""
    if post.state is NewsState.PUBLISHED:
        return _("It is published already.")
    if post.state is NewsState.WITHDRAWN:
        return _("It was withdrawn. Write it again if it is to be read.")
    return None


def why_not_withdraw_post(post: NewsPost) -> Any | None:
    """The sentence that says why a piece of news cannot be withdrawn, or None."""
    return None if post.state is NewsState.PUBLISHED else _("Nobody can read it now anyway.")


def why_not_write_post(post: NewsPost) -> Any | None:
    """The sentence that says why a piece of news cannot change, or None."""
    return (
        _("It was withdrawn. Write it again if it is to be read.")
        if post.state is NewsState.WITHDRAWN
        else None
    )

"""Reads of campaigns, their pieces, and the news of a space."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from civic.campaigns.models import (
    Campaign,
    CampaignEvent,
    CampaignPiece,
    CampaignState,
    NewsPost,
    NewsState,
    Reach,
)
from civic.core.db import db, for_change
from civic.core.errors import found
from civic.events.models import Event, EventStatus
from civic.spaces.models import Space
from civic.spaces.queries import tree_ids
from civic.web.paging import Page, paginate

# ── campaigns ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _whole() -> Select[Any]:
    return select(Campaign).options(selectinload(Campaign.pieces), selectinload(Campaign.events))


def campaign_by_slug(slug: str) -> Campaign:
    """The campaign with this address part, in any state, or NotFound."""
    return found(db.session.scalar(_whole().where(Campaign.slug == slug)))


def locked_campaign(campaign_id: int) -> Campaign:
    """The campaign read anew and held until the block ends."""
    return found(db.session.scalar(for_change(select(Campaign).where(Campaign.id == campaign_id), Campaign)))


def campaign_slug_taken(slug: str) -> bool:
    """Whether a campaign has this address part already."""
    return db.session.scalar(select(Campaign.id).where(Campaign.slug == slug)) is not None


def campaigns_of(space: Space, number: int, *, drafts: bool = False) -> Page[Campaign]:
    """A page of a space's campaigns, the latest first; with those that nobody may see yet if asked."""
    wanted = _whole().where(Campaign.space_id == space.id)
    if not drafts:
        wanted = wanted.where(Campaign.published_at.is_not(None))
    return paginate(wanted.order_by(Campaign.starts_on.desc(), Campaign.id.desc()), number)


def campaigns_running(space: Space, day: date, limit: int = 3) -> Sequence[Campaign]:
    """The public campaigns of a space that run on a day or begin in the next two weeks."""
    return db.session.scalars(
        select(Campaign)
        .where(
            Campaign.space_id == space.id,
            Campaign.state == CampaignState.PUBLISHED,
            Campaign.starts_on <= day + timedelta(days=14),
            Campaign.ends_on >= day,
        )
        .order_by(Campaign.starts_on, Campaign.id)
        .limit(limit)
    ).all()


def campaigns_of_event(event_id: int) -> Sequence[Campaign]:
    """The public campaigns that announce an event."""
    return db.session.scalars(
        select(Campaign)
        .join(CampaignEvent, CampaignEvent.campaign_id == Campaign.id)
        .where(CampaignEvent.event_id == event_id, Campaign.state == CampaignState.PUBLISHED)
        .order_by(Campaign.starts_on, Campaign.id)
    ).all()


def piece_of(campaign: Campaign, piece_id: int) -> CampaignPiece:
    """A piece of the campaign, or NotFound."""
    return found(next((each for each in campaign.pieces if each.id == piece_id), None))


def locked_piece(piece_id: int) -> CampaignPiece:
    """The piece read anew and held until the block ends."""
    return found(
        db.session.scalar(
            for_change(select(CampaignPiece).where(CampaignPiece.id == piece_id), CampaignPiece)
        )
    )


def counts_of(piece: CampaignPiece) -> Sequence[Reach]:
    """Every count of a piece with who recorded it, the newest first."""
    return db.session.scalars(
        select(Reach)
        .where(Reach.piece_id == piece.id)
        .options(joinedload(Reach.recorded_by))
        .order_by(Reach.id.desc())
    ).all()


def count_uncounted(space_ids: Collection[int], day: date) -> dict[int, int]:
    """{space: how many pieces went out at least a week ago and nobody has told yet how many they reached}."""
    counted = select(Reach.id).where(Reach.piece_id == CampaignPiece.id).exists()
    rows = db.session.execute(
        select(Campaign.space_id, func.count(CampaignPiece.id))
        .join(CampaignPiece, CampaignPiece.campaign_id == Campaign.id)
        .where(
            Campaign.space_id.in_(space_ids),
            Campaign.state == CampaignState.PUBLISHED,
            CampaignPiece.published_on <= day - timedelta(days=7),
            ~counted,
        )
        .group_by(Campaign.space_id)
    )
    return dict(rows.all())


def events_to_announce(space: Space, limit: int = 40) -> Sequence[Event]:
    """The public events of a space and of those below it, the latest first."""
    return db.session.scalars(
        select(Event)
        .where(Event.space_id.in_(tree_ids(space)), Event.status != EventStatus.DRAFT)
        .order_by(Event.starts_at.desc(), Event.id)
        .limit(limit)
    ).all()


# ── news ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def post_by_slug(slug: str) -> NewsPost:
    """The piece of news with this address part, in any state, or NotFound."""
    return found(db.session.scalar(select(NewsPost).where(NewsPost.slug == slug)))


def locked_post(post_id: int) -> NewsPost:
    """The piece of news read anew and held until the block ends."""
    return found(db.session.scalar(for_change(select(NewsPost).where(NewsPost.id == post_id), NewsPost)))


def post_slug_taken(slug: str) -> bool:
    """Whether a piece of news has this address part already."""
    return db.session.scalar(select(NewsPost.id).where(NewsPost.slug == slug)) is not None


def _public_posts(space: Space) -> Select[Any]:
    return (
        select(NewsPost)
        .where(NewsPost.space_id == space.id, NewsPost.state == NewsState.PUBLISHED)
        .order_by(NewsPost.published_at.desc(), NewsPost.id.desc())
    )


def news_of(space: Space, number: int, size: int = 10) -> Page[NewsPost]:
    """A page of what a space published, the newest first."""
    return paginate(_public_posts(space), number, size)


def newest_news(space: Space, limit: int = 3) -> Sequence[NewsPost]:
    """What a space published last."""
    return db.session.scalars(_public_posts(space).limit(limit)).all()


def news_of_campaign(campaign: Campaign) -> Sequence[NewsPost]:
    """What was published about a campaign."""
    return db.session.scalars(
        _public_posts(campaign.space).where(NewsPost.campaign_id == campaign.id).limit(20)
    ).all()


def news_of_team(space: Space, number: int) -> Page[NewsPost]:
    """A page of all that was written in a space: drafts first, then the newest."""
    draft_first = (NewsPost.state == NewsState.DRAFT).desc()
    return paginate(
        select(NewsPost).where(NewsPost.space_id == space.id).order_by(draft_first, NewsPost.id.desc()),
        number,
    )


# ── people ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def touched_by(person_id: int) -> Sequence[Campaign | CampaignPiece | Reach | NewsPost]:
    """Everything of this room that names a person as who made, recorded, wrote or published it."""
    found_rows: list[Any] = []
    for model, columns in (
        (Campaign, (Campaign.created_by_id,)),
        (CampaignPiece, (CampaignPiece.created_by_id,)),
        (Reach, (Reach.recorded_by_id,)),
        (NewsPost, (NewsPost.written_by_id, NewsPost.published_by_id)),
    ):
        named = or_(*(column == person_id for column in columns))
        found_rows += db.session.scalars(select(model).where(named).order_by(model.id)).all()
    return found_rows

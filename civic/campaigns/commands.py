"""Every change to campaigns, their pieces and the news of a space."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from civic.campaigns import queries, rules
from civic.campaigns.drafts import CampaignDraft, PieceDraft, PostDraft, ReachDraft
from civic.campaigns.models import (
    Campaign,
    CampaignPiece,
    CampaignState,
    NewsPost,
    NewsState,
    PieceKind,
    Reach,
)
from civic.core import clock, files
from civic.core.audit import record
from civic.core.db import db, on_clash
from civic.core.errors import allow, refuse_if
from civic.core.text import slugify
from civic.people.rules import Actor
from civic.spaces.models import Space

on_clash("campaigns", "slug", sentence=_l("Another campaign has this title. Change a word of it."))
on_clash("news_posts", "slug", sentence=_l("Other news has this title. Change a word of it."))

LONGEST_CHAT = 1500  # a longer text does not fit into a share link of every phone
NEEDS_TEXT = (PieceKind.RADIO, PieceKind.WHATSAPP)


def _free(title: str, taken: Callable[[str], bool]) -> str:
    base = slugify(title)
    slug, n = base, 1
    while taken(slug):
        n += 1
        slug = f"{base}-{n}"
    return slug


# ── campaigns ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _take(campaign: Campaign, draft: CampaignDraft) -> None:
    refuse_if(None if draft.ends_on >= draft.starts_on else _("The last day lies before the first one."))
    campaign.title, campaign.aim, campaign.audience = draft.title, draft.aim, draft.audience
    campaign.starts_on, campaign.ends_on = draft.starts_on, draft.ends_on


def _announce(campaign: Campaign, space: Space, draft: CampaignDraft) -> None:
    """The events a campaign announces; what is chosen must be public and of the same space."""
    known = {event.id: event for event in queries.events_to_announce(space)} | {
        event.id: event for event in campaign.events
    }
    campaign.events = [known[each] for each in draft.event_ids if each in known]


def open_campaign(actor: Actor, space: Space, draft: CampaignDraft) -> Campaign:
    """A new campaign of a space, a draft until it is published."""
    allow(rules.may_lead(actor, space))
    campaign = Campaign(
        space_id=space.id, slug=_free(draft.title, queries.campaign_slug_taken), created_by_id=actor.id,
        created_at=clock.now(), state=CampaignState.DRAFT, events=[], pieces=[],
    )  # fmt: skip
    _take(campaign, draft)
    db.session.add(campaign)
    db.session.flush()
    _announce(campaign, space, draft)
    record(actor, "campaigns.open_campaign", campaign, after={"title": campaign.title})
    return campaign


def change_campaign(actor: Actor, campaign: Campaign, draft: CampaignDraft) -> None:
    """Say something else of a campaign, its days or its events."""
    allow(rules.may_lead(actor, campaign.space))
    held = queries.locked_campaign(campaign.id)
    refuse_if(rules.why_not_change(held))
    before = {"title": held.title, "from": held.starts_on.isoformat(), "to": held.ends_on.isoformat()}
    _take(held, draft)
    _announce(held, held.space, draft)
    after = {"title": held.title, "from": held.starts_on.isoformat(), "to": held.ends_on.isoformat()}
    record(actor, "campaigns.change_campaign", held, before=before, after=after)


def publish_campaign(actor: Actor, campaign: Campaign) -> None:
    """Let everybody see a campaign."""
    allow(rules.may_lead(actor, campaign.space))
    held = queries.locked_campaign(campaign.id)
    refuse_if(rules.why_not_publish(held))
    held.state, held.published_at = CampaignState.PUBLISHED, clock.now()
    record(actor, "campaigns.publish_campaign", held, before={"state": "draft"}, after={"state": "published"})


def cancel_campaign(actor: Actor, campaign: Campaign, reason: str) -> None:
    """Call a campaign off; its page stays and says why."""
    allow(rules.may_lead(actor, campaign.space))
    held = queries.locked_campaign(campaign.id)
    refuse_if(rules.why_not_cancel(held))
    refuse_if(None if reason else _("Say why, so that everybody understands it later."))
    held.state, held.state_reason = CampaignState.CANCELLED, reason
    record(actor, "campaigns.cancel_campaign", held, before={"state": "published"}, after={"state": "cancelled"}, reason=reason)  # fmt: skip


# ── pieces ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _why_not_keep(draft: PieceDraft, has_file: bool) -> Any | None:
    if draft.kind in NEEDS_TEXT and not draft.text:
        return _("Write the words: they are what is read or sent.")
    if draft.kind is PieceKind.WHATSAPP and len(draft.text) > LONGEST_CHAT:
        return _(
            "For WhatsApp write at most %(most)d characters: longer texts are not read.", most=LONGEST_CHAT
        )
    if draft.kind is PieceKind.POSTER and not (has_file or draft.upload or draft.text):
        return _("Choose the file of the poster, or write what it says.")
    return None


def _keep(actor: Actor, piece: CampaignPiece, draft: PieceDraft) -> None:
    refuse_if(_why_not_keep(draft, piece.file is not None))
    piece.kind, piece.title, piece.text = draft.kind, draft.title, draft.text
    piece.channel, piece.link, piece.published_on = draft.channel, draft.link, draft.published_on
    if draft.upload is not None:
        old, piece.file = piece.file, files.store(draft.upload, actor.id)
        if old is not None:
            db.session.flush()  # nothing points to the old one any more
            files.discard(old)


def add_piece(actor: Actor, campaign: Campaign, draft: PieceDraft) -> CampaignPiece:
    """One more thing to print, read aloud, send or post."""
    allow(rules.may_write(actor, campaign.space))
    held = queries.locked_campaign(campaign.id)
    refuse_if(rules.why_not_change(held))
    if len(held.pieces) >= rules.MOST_PIECES:
        refuse_if(_("A campaign has at most %(most)d pieces.", most=rules.MOST_PIECES))
    piece = CampaignPiece(campaign=held, created_by_id=actor.id, created_at=clock.now(), reaches=[])
    _keep(actor, piece, draft)
    db.session.add(piece)
    db.session.flush()
    record(actor, "campaigns.add_piece", piece, after={"kind": draft.kind.value, "title": draft.title})
    return piece


def change_piece(actor: Actor, piece: CampaignPiece, draft: PieceDraft) -> None:
    """Put something right in a piece."""
    allow(rules.may_write(actor, piece.campaign.space))
    held = queries.locked_piece(piece.id)
    refuse_if(rules.why_not_change(held.campaign))
    if held.reaches and (draft.published_on is None or draft.published_on > clock.today()):
        refuse_if(_("It has been told how many it reached, so its day stays."))
    before = {
        "title": held.title,
        "text": held.text,
        "day": held.published_on and held.published_on.isoformat(),
    }
    _keep(actor, held, draft)
    after = {
        "title": held.title,
        "text": held.text,
        "day": held.published_on and held.published_on.isoformat(),
    }
    record(actor, "campaigns.change_piece", held, before=before, after=after)


def remove_piece(actor: Actor, piece: CampaignPiece) -> None:
    """Take away a piece that has not gone out."""
    allow(rules.may_write(actor, piece.campaign.space))
    held = queries.locked_piece(piece.id)
    refuse_if(rules.why_not_remove(held))
    record(actor, "campaigns.remove_piece", held, before={"kind": held.kind.value, "title": held.title})
    stored = held.file
    db.session.delete(held)
    db.session.flush()
    files.discard(stored)


def tell_reach(actor: Actor, piece: CampaignPiece, draft: ReachDraft) -> Reach:
    """How many a piece reached, with how that is known; an earlier count is closed, not written over."""
    allow(rules.may_write(actor, piece.campaign.space))
    held = queries.locked_piece(piece.id)
    refuse_if(rules.why_not_count(held))
    if held.published_on and draft.counted_on < held.published_on:
        refuse_if(_("It had not gone out on that day."))
    if draft.counted_on > clock.today():
        refuse_if(_("The day cannot lie in the future."))
    before = held.reach
    moment = clock.now()
    if before is not None:
        before.superseded_at = moment
    reach = Reach(
        piece=held, number=draft.number, unit=draft.unit, how_known=draft.how_known, told_by=draft.told_by,
        counted_on=draft.counted_on, evidence_link=draft.link, recorded_at=moment, recorded_by_id=actor.id,
        evidence=files.store(draft.upload, actor.id) if draft.upload is not None else None,
    )  # fmt: skip
    db.session.add(reach)
    db.session.flush()
    record(
        actor, "campaigns.tell_reach", held, before={"number": before.number} if before else None,
        after={"number": reach.number, "unit": reach.unit.value, "told_by": reach.told_by},
    )  # fmt: skip
    return reach


# ── news ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _write(actor: Actor, post: NewsPost, draft: PostDraft) -> None:
    post.title, post.body, post.picture_words = draft.title, draft.body, draft.picture_words
    post.campaign_id = draft.campaign_id
    old = post.picture
    if draft.upload is not None:
        refuse_if(
            None
            if draft.picture_words
            else _("Say what is seen in the picture, for those who cannot see it.")
        )
        post.picture = files.store(draft.upload, actor.id, files.check_image)
    elif draft.drop_picture:
        post.picture, post.picture_words = None, ""
    elif old is not None:
        refuse_if(
            None
            if draft.picture_words
            else _("Say what is seen in the picture, for those who cannot see it.")
        )
    if old is not None and old is not post.picture:
        db.session.flush()  # nothing points to the old one any more
        files.discard(old)


def write_post(actor: Actor, space: Space, draft: PostDraft) -> NewsPost:
    """A piece of news, a draft until it is published."""
    allow(rules.may_write(actor, space))
    post = NewsPost(
        space_id=space.id, slug=_free(draft.title, queries.post_slug_taken), written_by_id=actor.id,
        created_at=clock.now(), state=NewsState.DRAFT, version=1, picture=None,
    )  # fmt: skip
    _write(actor, post, draft)
    db.session.add(post)
    db.session.flush()
    record(actor, "campaigns.write_post", post, after={"title": post.title})
    return post


def change_post(actor: Actor, post: NewsPost, draft: PostDraft, version: int | None) -> None:
    """Change a piece of news; once it was published, with a line that says what was put right."""
    allow(rules.may_lead(actor, post.space) if post.is_public else rules.may_write(actor, post.space))
    held = queries.locked_post(post.id)
    refuse_if(rules.why_not_write_post(held))
    if version is not None and version != held.version:
        refuse_if(_("Somebody else changed it meanwhile. Look at their text before you save yours."))
    before = {"title": held.title, "body": held.body}
    if held.is_public:
        allow(rules.may_lead(actor, held.space))
        refuse_if(None if draft.change_note else _("It is published: say in a line what you put right."))
        held.changed_at, held.change_note = clock.now(), draft.change_note
    _write(actor, held, draft)
    held.version += 1
    after = {"title": held.title, "body": held.body}
    record(actor, "campaigns.change_post", held, before=before, after=after, reason=draft.change_note or None)


def publish_post(actor: Actor, post: NewsPost) -> None:
    """Let everybody read a piece of news."""
    allow(rules.may_lead(actor, post.space))
    held = queries.locked_post(post.id)
    refuse_if(rules.why_not_publish_post(held))
    held.state, held.published_at, held.published_by_id = NewsState.PUBLISHED, clock.now(), actor.id
    record(actor, "campaigns.publish_post", held, before={"state": "draft"}, after={"state": "published"})


def withdraw_post(actor: Actor, post: NewsPost, reason: str) -> None:
    """Take a piece of news away from the public, with the reason; its text is kept."""
    allow(rules.may_lead(actor, post.space))
    held = queries.locked_post(post.id)
    refuse_if(rules.why_not_withdraw_post(held))
    refuse_if(None if reason else _("Say why, so that everybody understands it later."))
    held.state, held.withdrawn_reason = NewsState.WITHDRAWN, reason
    record(actor, "campaigns.withdraw_post", held, before={"state": "published"}, after={"state": "withdrawn"}, reason=reason)  # fmt: skip

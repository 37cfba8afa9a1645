"""What forms hand to commands: plain values, without a session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from civic.campaigns.models import PieceKind, ReachUnit


@dataclass(frozen=True)
class CampaignDraft:
    """What is said of a campaign."""

    title: str
    aim: str
    audience: str
    starts_on: date
    ends_on: date
    event_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class PieceDraft:
    """What is said of a piece."""

    kind: PieceKind
    title: str
    text: str = ""
    channel: str = ""
    link: str | None = None
    published_on: date | None = None
    upload: Any = None  # a file that was chosen, or None to keep the one that is there


@dataclass(frozen=True)
class ReachDraft:
    """How many a piece reached, and how that is known."""

    number: int
    unit: ReachUnit
    how_known: str
    told_by: str
    counted_on: date
    link: str | None = None
    upload: Any = None


@dataclass(frozen=True)
class PostDraft:
    """What is said in a piece of news."""

    title: str
    body: str
    picture_words: str = ""
    campaign_id: int | None = None
    change_note: str = ""
    upload: Any = None
    drop_picture: bool = False

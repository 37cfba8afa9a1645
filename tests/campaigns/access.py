"""Who may open what in this room (read by tests/test_access.py)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from civic.campaigns.models import Campaign, CampaignPiece, CampaignState, NewsPost, NewsState, PieceKind
from civic.core import clock
from civic.core.db import db, transaction
from tests.world import World

ACCESS = {
    "campaigns.of_space GET": ("public", ""),
    "campaigns.detail GET": ("public", ""),
    "campaigns.file GET": ("public", "404: the world's piece has no file"),
    "campaigns.evidence GET": ("public", "404: nobody has counted the world's piece"),
    "campaigns.news GET": ("public", ""),
    "campaigns.feed GET": ("public", ""),
    "campaigns.post GET": ("public", ""),
    "campaigns.picture GET": ("public", "404: the world's news has no picture"),
    **{f"campaigns.{name} GET": ("facilitator", "of its space") for name in (
        "manage_list", "manage_detail", "manage_piece_new", "manage_piece", "manage_reach", "manage_news", "manage_post_new",
        "manage_post",
    )},
    **{f"campaigns.{name} POST": ("facilitator", "of its space") for name in (
        "manage_piece_new", "manage_piece", "manage_piece_remove", "manage_reach", "manage_post_new", "manage_post",
    )},
    **{f"campaigns.{name} GET": ("coordinator", "of its space") for name in ("manage_new", "manage_edit")},
    **{f"campaigns.{name} POST": ("coordinator", "of its space") for name in (
        "manage_new", "manage_edit", "manage_publish", "manage_cancel", "manage_post_publish", "manage_post_withdraw",
    )},
}  # fmt: skip


def campaign_of(world: World) -> Campaign:
    """A public campaign of the world's space with a piece that went out."""
    if "campaign" not in world.more:
        day = clock.today()
        with transaction():
            campaign = Campaign(
                space_id=world.space.id, slug="cuida-el-agua", title="Cuida el agua", aim="Que nadie riegue con manguera.",
                starts_on=day - timedelta(days=20), ends_on=day + timedelta(days=20), state=CampaignState.PUBLISHED,
                published_at=clock.now(),
                pieces=[CampaignPiece(kind=PieceKind.RADIO, title="Aviso", text="Vecina, vecino: cierra el caño.",
                                      published_on=day - timedelta(days=10))],
            )  # fmt: skip
            db.session.add(campaign)
        world.more["campaign"] = campaign
    return world.more["campaign"]


def post_of(world: World, state: NewsState) -> NewsPost:
    """A piece of news of the world's space in a state."""
    key = f"news {state}"
    if key not in world.more:
        with transaction():
            post = NewsPost(
                space_id=world.space.id, slug=f"noticia-{state}", title=f"Noticia {state}", body="Se acordó.", state=state,
                published_at=clock.now() if state is NewsState.PUBLISHED else None,
            )  # fmt: skip
            db.session.add(post)
        world.more[key] = post
    return world.more[key]


def _campaign(world: World) -> dict[str, Any]:
    return {"slug": campaign_of(world).slug}


def _piece(world: World) -> dict[str, Any]:
    return {"slug": campaign_of(world).slug, "piece_id": campaign_of(world).pieces[0].id}


def _public(world: World) -> dict[str, Any]:
    return {"slug": post_of(world, NewsState.PUBLISHED).slug}


def _draft(world: World) -> dict[str, Any]:
    return {"slug": post_of(world, NewsState.DRAFT).slug}


PARAMS = {
    **{f"campaigns.{name}": _campaign for name in (
        "detail", "manage_edit", "manage_detail", "manage_publish", "manage_cancel", "manage_piece_new",
    )},
    **{f"campaigns.{name}": _piece for name in ("file", "evidence", "manage_piece", "manage_piece_remove", "manage_reach")},
    **{f"campaigns.{name}": _public for name in ("post", "picture", "manage_post_withdraw")},
    **{f"campaigns.{name}": _draft for name in ("manage_post", "manage_post_publish")},
}  # fmt: skip

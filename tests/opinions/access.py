"""Who may open which address of the room (see tests/test_access.py)."""

from __future__ import annotations

from typing import Any

from civic.core.db import transaction
from civic.opinions import commands
from civic.proposals.queries import proposal_by_slug
from tests.proposals import access as proposals

ACCESS: dict[str, tuple[str, str]] = {
    "opinions.supporters GET": ("public", ""),
    "opinions.support POST": ("signed_in", ""),
    "opinions.withdraw_support POST": ("signed_in", ""),
    "opinions.follow POST": ("signed_in", ""),
    "opinions.unfollow POST": ("signed_in", ""),
    "opinions.comments GET": ("public", ""),
    "opinions.comments_new POST": ("signed_in", ""),
    "opinions.comment GET": ("public", ""),
    "opinions.comment POST": ("signed_in", ""),
    "opinions.edit_comment GET": ("own_comment", "404 for everybody but who wrote it; 409 when answered or late"),
    "opinions.edit_comment POST": ("own_comment", "404 for everybody but who wrote it"),
    "opinions.remove_comment POST": ("own_comment", "404 for everybody but who wrote it"),
    "opinions.report GET": ("signed_in", ""),
    "opinions.report POST": ("signed_in", ""),
    "opinions.moderation GET": ("public", ""),
    "opinions.manage_comments GET": ("facilitator", ""),
    "opinions.manage_hide POST": ("facilitator", "of the call's space"),
    "opinions.manage_show POST": ("facilitator", "of the call's space"),
    "opinions.manage_keep POST": ("facilitator", "of the call's space"),
    "opinions.amendments GET": ("public", ""),
    "opinions.amendment GET": ("public", ""),
    "opinions.new_amendment GET": ("signed_in", ""),
    "opinions.new_amendment POST": ("signed_in", ""),
    "opinions.answer_amendment POST": ("leader", "of the organisation that proposes (running the platform is not enough)"),
    "opinions.take_back_amendment POST": ("own_comment", "who proposed the change"),
}  # fmt: skip


def scene(world: Any) -> dict[str, Any]:
    """A comment and a proposed change of the world's citizen, on the world's proposal."""
    if "opinions" not in world.more:
        proposal = proposal_by_slug(proposals.scene(world)["slug"])
        citizen = world.people["citizen"]
        with transaction():
            said = commands.comment(citizen, proposal, "Me parece bien.")
            change = commands.propose_amendment(
                citizen, proposal, field="problem", passage=proposal.problem, replacement="Falta agua y luz.", reason="Falta también la luz.",
            )  # fmt: skip
        world.more["opinions"] = {"slug": proposal.slug, "comment": said.id, "change": change.id}
    return world.more["opinions"]


def _proposal(world: Any) -> dict[str, Any]:
    return {"slug": scene(world)["slug"]}


def _comment(world: Any) -> dict[str, Any]:
    return {"slug": scene(world)["slug"], "comment_id": scene(world)["comment"]}


def _change(world: Any) -> dict[str, Any]:
    return {"slug": scene(world)["slug"], "amendment_id": scene(world)["change"]}


def _passage(world: Any) -> dict[str, Any]:
    return {"slug": scene(world)["slug"], "campo": "problem", "parte": 1}


_OF_COMMENT = ("comment", "edit_comment", "remove_comment", "report", "manage_hide", "manage_show", "manage_keep")  # fmt: skip
PARAMS: dict[str, Any] = {
    **{
        f"opinions.{name}": _proposal
        for name in ("supporters", "support", "withdraw_support", "follow", "unfollow", "comments", "comments_new", "amendments")
    },
    **{f"opinions.{name}": _comment for name in _OF_COMMENT},
    **{f"opinions.{name}": _change for name in ("amendment", "answer_amendment", "take_back_amendment")},
    "opinions.new_amendment": _passage,
}  # fmt: skip

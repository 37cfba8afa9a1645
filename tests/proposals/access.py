"""Who may open which address of the room (see tests/test_access.py)."""

from __future__ import annotations

from typing import Any

from civic.core.db import db, transaction
from civic.proposals.models import CallState, CoAuthor, CoAuthorState, ProposalState
from tests.make import Make

_OWN = "who leads the organisation that proposes"
_CALL = "of the call's space"

ACCESS: dict[str, tuple[str, str]] = {
    # who reads
    "proposals.listing GET": ("public", ""),
    "proposals.of_space GET": ("public", ""),
    "proposals.of_call GET": ("public", ""),
    "proposals.detail GET": ("public", ""),
    "proposals.versions GET": ("public", ""),
    "proposals.card GET": ("public", "404 for another version than the latest"),
    "proposals.file GET": ("public", "404: the world's proposal has no paper"),
    # who writes
    "proposals.new GET": ("signed_in", ""),
    "proposals.new POST": ("signed_in", ""),
    "proposals.mine GET": ("signed_in", ""),
    "proposals.page GET": ("leader", _OWN),
    "proposals.page POST": ("leader", _OWN),
    "proposals.autosave POST": ("leader", _OWN),
    "proposals.own GET": ("leader", _OWN),
    "proposals.send POST": ("leader", _OWN),
    "proposals.sent GET": ("leader", _OWN),
    "proposals.text GET": ("leader", _OWN),
    "proposals.discard POST": ("leader", _OWN),
    "proposals.ask_late POST": ("leader", _OWN),
    "proposals.add_file POST": ("leader", _OWN),
    "proposals.remove_file POST": ("leader", _OWN),
    "proposals.own_file GET": ("leader", "404: the world's proposal has no paper"),
    "proposals.invite POST": ("leader", _OWN),
    "proposals.uninvite POST": ("leader", _OWN),
    "proposals.invitation GET": ("leader", "of the invited organisation"),
    "proposals.answer POST": ("leader", "of the invited organisation"),
    "proposals.leave POST": ("leader", "of the invited organisation"),
    "proposals.correct GET": ("leader", _OWN),
    "proposals.correct POST": ("leader", _OWN),
    "proposals.withdraw GET": ("leader", _OWN),
    "proposals.withdraw POST": ("leader", _OWN),
    "proposals.confirm_paper POST": ("leader", _OWN),
    # the team
    "proposals.manage_list GET": ("team", ""),
    "proposals.manage_table GET": ("team", ""),
    "proposals.manage_detail GET": ("team", ""),
    "proposals.manage_sheet GET": ("facilitator", "404: the world's proposal has no sheet"),
    "proposals.manage_merge POST": ("coordinator", _CALL),
    "proposals.manage_split POST": ("coordinator", _CALL),
    "proposals.manage_late POST": ("coordinator", _CALL),
    "proposals.manage_calls GET": ("team", ""),
    "proposals.manage_call_new GET": ("coordinator", ""),
    "proposals.manage_call_new POST": ("coordinator", ""),
    "proposals.manage_call GET": ("team", _CALL),
    "proposals.manage_preview GET": ("team", _CALL),
    "proposals.manage_call_edit GET": ("coordinator", _CALL),
    "proposals.manage_call_edit POST": ("coordinator", _CALL),
    "proposals.manage_publish POST": ("coordinator", _CALL),
    "proposals.manage_extend POST": ("coordinator", _CALL),
    "proposals.manage_close POST": ("coordinator", _CALL),
    "proposals.manage_copy POST": ("coordinator", _CALL),
    "proposals.manage_discard POST": ("coordinator", _CALL),
    "proposals.manage_paper GET": ("facilitator", _CALL),
    "proposals.manage_paper POST": ("facilitator", _CALL),
}


def scene(world: Any) -> dict[str, Any]:
    """{what: its address part or number} of a call and proposals of the world's organisation, made when first asked for."""
    if "proposals" not in world.more:
        make = Make()
        call = make.call(world.space, "Convocatoria del mundo")
        names = {"call": call.slug}
        draft_call = make.call(
            world.space, "Convocatoria escondida", state=CallState.DRAFT, published_at=None
        )
        names["draft_call"] = draft_call.slug
        own = world.organization
        draft = make.proposal(call, "Propuesta en borrador", organization=own, state=ProposalState.DRAFT)
        names |= {"draft": draft.token, "draft_id": draft.id}
        sent = make.proposal(call, "Propuesta presentada", organization=own)
        names |= {"sent": sent.token, "slug": sent.slug}
        other = make.proposal(call, "Propuesta de otra organización", organization=world.other_organization)
        with transaction():
            asked = CoAuthor(proposal_id=other.id, organization_id=own.id, state=CoAuthorState.INVITED)
            db.session.add(asked)
        world.more["proposals"] = names | {"invitation": asked.id}
    return world.more["proposals"]


def _draft(**more: Any) -> Any:
    return lambda world: {"token": scene(world)["draft"], **more}


def _sent(**more: Any) -> Any:
    return lambda world: {"token": scene(world)["sent"], **more}


def _public(**more: Any) -> Any:
    return lambda world: {"slug": scene(world)["slug"], **more}


def _call(world: Any) -> dict[str, Any]:
    return {"slug": scene(world)["call"]}


def _draft_call(world: Any) -> dict[str, Any]:
    return {"slug": scene(world)["draft_call"]}


def _invited(world: Any) -> dict[str, Any]:
    return {"co_author_id": scene(world)["invitation"]}


PARAMS: dict[str, Any] = {
    "proposals.of_call": _call,
    "proposals.detail": _public(),
    "proposals.versions": _public(),
    "proposals.card": _public(version=1),
    "proposals.file": _public(attachment_id=1),
    "proposals.new": _call,
    "proposals.page": _draft(theme="problema"),
    "proposals.autosave": _draft(theme="problema"),
    "proposals.own": _draft(),
    "proposals.send": _draft(),
    "proposals.sent": _sent(),
    "proposals.text": _draft(),
    "proposals.discard": _draft(),
    "proposals.ask_late": _draft(),
    "proposals.add_file": _draft(),
    "proposals.remove_file": _draft(attachment_id=1),
    "proposals.own_file": _draft(attachment_id=1),
    "proposals.invite": _draft(),
    "proposals.uninvite": _draft(co_author_id=1),
    "proposals.invitation": _invited,
    "proposals.answer": _invited,
    "proposals.leave": _invited,
    "proposals.correct": _sent(theme="problema"),
    "proposals.withdraw": _sent(),
    "proposals.confirm_paper": _sent(),
    "proposals.manage_detail": _public(),
    "proposals.manage_sheet": _public(attachment_id=1),
    "proposals.manage_merge": _public(),
    "proposals.manage_split": _public(),
    "proposals.manage_late": lambda world: {
        "slug": world.space.slug,
        "proposal_id": scene(world)["draft_id"],
    },
    "proposals.manage_call": _call,
    "proposals.manage_preview": _call,
    "proposals.manage_call_edit": _call,
    "proposals.manage_publish": _draft_call,
    "proposals.manage_extend": _call,
    "proposals.manage_close": _call,
    "proposals.manage_copy": _call,
    "proposals.manage_discard": _draft_call,
    "proposals.manage_paper": _call,
}

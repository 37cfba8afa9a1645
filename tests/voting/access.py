"""Who may open which address of the room (see tests/test_access.py)."""

from __future__ import annotations

from typing import Any

from tests.voting.scene import scene

_OF = "of the poll's space"

ACCESS: dict[str, tuple[str, str]] = {
    # who reads
    "voting.listing GET": ("public", ""),
    "voting.of_space GET": ("public", ""),
    "voting.detail GET": ("public", "a draft: its team"),
    "voting.roll GET": ("public", "names and organisations"),
    "voting.option GET": ("public", ""),
    "voting.photo GET": ("public", "404: the world's options have no photograph"),
    "voting.results GET": ("public", "before the count it leads to the poll"),
    "voting.results_csv GET": ("public", "404: no poll of the world is counted"),
    "voting.named_csv GET": ("public", "404: no poll of the world is counted"),
    "voting.ballots_pb GET": ("public", "404: no poll of the world is counted"),
    "voting.acta GET": ("public", "404: no poll of the world is counted"),
    "voting.simulate GET": ("public", ""),
    "voting.simulate POST": ("public", "so many an hour"),
    # who votes
    "voting.objection POST": ("signed_in", "while the roll is open"),
    "voting.ballot GET": ("signed_in", "who is not on the roll reads so"),
    "voting.review POST": ("own_mandate", "who speaks for the entry"),
    "voting.cast POST": ("own_mandate", "who speaks for the entry"),
    "voting.hand_over POST": ("own_mandate", "the titular"),
    # the box and its proof
    "voting.issue POST": ("own_mandate", "who speaks for the entry"),
    "voting.drop POST": ("token", "the ballot's credential is its authority; no session is read"),
    "voting.receipt GET": ("public", "the same page for everybody; the browser fills it"),
    "voting.receipt_image POST": ("token", "the box's signature is its authority; nothing is kept"),
    "voting.look_up GET": ("public", ""),
    "voting.look_up POST": ("token", "the code; so many an hour"),
    "voting.proof GET": ("public", ""),
    "voting.box_file GET": ("public", "404: no box of the world is opened"),
    "voting.recount_file GET": ("public", ""),
    "voting.offline_page GET": ("public", ""),
    "voting.frozen GET": ("public", ""),
    "voting.head GET": ("public", ""),
    "voting.roll_file GET": ("public", ""),
    # the team
    "voting.manage_list GET": ("team", ""),
    "voting.manage_new GET": ("coordinator", ""),
    "voting.manage_new POST": ("coordinator", ""),
    "voting.manage_detail GET": ("team", _OF),
    "voting.manage_theme GET": ("coordinator", _OF),
    "voting.manage_theme POST": ("coordinator", _OF),
    "voting.manage_options GET": ("team", _OF),
    "voting.manage_add_proposals POST": ("coordinator", _OF),
    "voting.manage_texts POST": ("coordinator", _OF),
    "voting.manage_option_new GET": ("coordinator", _OF),
    "voting.manage_option_new POST": ("coordinator", _OF),
    "voting.manage_option GET": ("coordinator", _OF),
    "voting.manage_option POST": ("coordinator", _OF),
    "voting.manage_option_move POST": ("coordinator", _OF),
    "voting.manage_option_drop POST": ("coordinator", _OF),
    "voting.manage_option_withdraw POST": ("coordinator", _OF),
    "voting.manage_roll GET": ("team", _OF),
    "voting.manage_make_roll POST": ("coordinator", _OF),
    "voting.manage_take_off POST": ("coordinator", _OF),
    "voting.manage_put_back POST": ("coordinator", _OF),
    "voting.manage_absence POST": ("facilitator", _OF),
    "voting.manage_objections GET": ("team", _OF),
    "voting.manage_answer POST": ("coordinator", _OF),
    "voting.manage_witnesses GET": ("coordinator", _OF),
    "voting.manage_witnesses POST": ("coordinator", _OF),
    "voting.manage_witness_drop POST": ("coordinator", _OF),
    "voting.manage_call POST": ("coordinator", _OF),
    "voting.manage_take_back POST": ("coordinator", _OF),
    "voting.manage_fix GET": ("coordinator", _OF),
    "voting.manage_fix POST": ("coordinator", _OF),
    "voting.manage_hall GET": ("facilitator", _OF),
    "voting.manage_hall_seat GET": ("facilitator", _OF),
    "voting.manage_hall_seat POST": ("facilitator", _OF),
    "voting.manage_paper GET": ("facilitator", _OF),
    "voting.manage_paper POST": ("facilitator", _OF),
    "voting.manage_paper_roll GET": ("facilitator", _OF),
    "voting.manage_paper_mark POST": ("facilitator", _OF),
    "voting.manage_paper_unmark POST": ("coordinator", _OF),
    "voting.manage_batch GET": ("facilitator", _OF),
    "voting.manage_batch POST": ("facilitator", _OF),
    "voting.manage_batch_enter POST": ("facilitator", _OF),
    "voting.manage_batch_drop POST": ("coordinator", _OF),
    "voting.manage_batch_sheet GET": ("facilitator", "404: the world's batch has no scan"),
    "voting.manage_close POST": ("coordinator", _OF),
    "voting.manage_draw POST": ("coordinator", _OF),
    "voting.manage_proclaim POST": ("coordinator", _OF),
    "voting.manage_overrule GET": ("administrator", "404: no poll of the world is counted"),
    "voting.manage_overrule POST": ("administrator", ""),
    "voting.manage_annul POST": ("coordinator", _OF),
}


def _at(which: str, **more: Any) -> Any:
    """The parameters of an address of one of the world's polls; further ones are looked up in the scene by name."""
    return lambda world: {
        "slug": scene(world)[which], **{k: scene(world).get(v, v) for k, v in more.items()},
    }  # fmt: skip


PARAMS: dict[str, Any] = {
    **{
        f"voting.{name}": _at("named")
        for name in ("detail", "roll", "results", "results_csv", "named_csv", "ballots_pb", "acta", "ballot")
    },
    **{f"voting.{name}": _at("named", key="agua") for name in ("option", "photo")},
    "voting.objection": _at("called"),
    **{f"voting.{name}": _at("secret", entry_id="secret_entry") for name in ("review", "cast", "hand_over")},
    "voting.issue": _at("secret", entry_id="secret_entry"),
    **{
        f"voting.{name}": _at("secret")
        for name in ("drop", "receipt", "receipt_image", "look_up", "proof", "box_file", "frozen")
    },
    "voting.head": _at("secret", number=0),
    "voting.roll_file": _at("secret", kind="csv"),
    "voting.manage_detail": _at("draft"),
    "voting.manage_theme": _at("draft", theme="conteo"),
    "voting.manage_options": _at("draft"),
    "voting.manage_add_proposals": _at("draft"),
    "voting.manage_texts": _at("draft"),
    "voting.manage_option_new": _at("draft"),
    "voting.manage_option": _at("draft", option_id="draft_option"),
    "voting.manage_option_move": _at("draft", option_id="draft_option"),
    "voting.manage_option_drop": _at("draft", option_id="draft_option"),
    "voting.manage_option_withdraw": _at("draft", option_id="draft_option"),
    "voting.manage_roll": _at("draft"),
    "voting.manage_make_roll": _at("draft"),
    "voting.manage_take_off": _at("draft", entry_id="draft_entry"),
    "voting.manage_put_back": _at("draft", entry_id="draft_entry"),
    "voting.manage_absence": _at("named", entry_id="named_entry"),
    "voting.manage_objections": _at("called"),
    "voting.manage_answer": _at("called", objection_id="objection"),
    "voting.manage_witnesses": _at("draft"),
    "voting.manage_witness_drop": _at("draft", witness_id="witness"),
    "voting.manage_call": _at("draft"),
    "voting.manage_take_back": _at("called"),
    "voting.manage_fix": _at("called"),
    "voting.manage_hall": _at("named"),
    "voting.manage_hall_seat": _at("named", entry_id="named_entry"),
    "voting.manage_paper": _at("secret"),
    "voting.manage_paper_roll": _at("secret"),
    "voting.manage_paper_mark": _at("secret", entry_id="secret_entry"),
    "voting.manage_paper_unmark": _at("secret", entry_id="secret_entry"),
    "voting.manage_batch": _at("secret", batch_id="batch"),
    "voting.manage_batch_enter": _at("secret", batch_id="batch"),
    "voting.manage_batch_drop": _at("secret", batch_id="batch"),
    "voting.manage_batch_sheet": _at("secret", batch_id="batch"),
    "voting.manage_close": _at("named"),
    "voting.manage_draw": _at("named"),
    "voting.manage_proclaim": _at("named"),
    "voting.manage_overrule": _at("named"),
    "voting.manage_annul": _at("named"),
}

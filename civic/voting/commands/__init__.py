"""Every change of polls, rolls and boxes."""

from civic.voting.commands.arranging import move_option
from civic.voting.commands.box import (
    Receipt,
    cast_secret,
    issue_credential,
    receipt_for,
    registrar_of,
    vote_through_server,
    write_log,
)
from civic.voting.commands.casting import cast_named, take_down, terms_of
from civic.voting.commands.closing import close_poll, enter_draw, overrule, proclaim
from civic.voting.commands.paper import (
    differences,
    drop_batch,
    enter_batch,
    mark_voted_on_paper,
    open_batch,
    take_back_paper_mark,
    type_batch,
    why_not_paper,
)
from civic.voting.commands.polls import (
    add_option,
    annul_poll,
    call_poll,
    change_option,
    change_poll,
    drop_option,
    drop_witness,
    fix_poll,
    give_photo,
    head_statement,
    make_poll,
    name_witness,
    sign_head,
    step,
    take_back,
    withdraw_option,
)
from civic.voting.commands.roll import (
    answer_objection,
    make_roll,
    note_absence,
    object_to,
    put_back,
    take_off,
)

__all__ = [
    "Receipt", "add_option", "annul_poll", "answer_objection", "call_poll", "cast_named", "cast_secret",
    "change_option", "change_poll", "close_poll", "differences", "drop_batch", "drop_option", "drop_witness", "enter_batch", "enter_draw", "fix_poll", "give_photo", "head_statement", "issue_credential", "make_poll",
    "make_roll", "mark_voted_on_paper", "move_option", "name_witness", "note_absence", "object_to", "open_batch", "overrule", "proclaim", "put_back", "receipt_for", "registrar_of", "sign_head", "step",
    "take_back", "take_back_paper_mark", "take_down", "take_off", "terms_of", "type_batch", "vote_through_server", "why_not_paper", "withdraw_option", "write_log",
]  # fmt: skip

"""Every change of opinions: `supporting` (supports, followers), `talking` (comments, moderation), `amending` (changes to a text)."""

from civic.opinions.commands.amending import (
    accept_amendment,
    decline_amendment,
    propose_amendment,
    take_back_amendment,
)
from civic.opinions.commands.supporting import (
    carry_supports,
    follow,
    support,
    tell_followers,
    unfollow,
    withdraw_support,
)
from civic.opinions.commands.talking import (
    comment,
    edit_comment,
    hide,
    keep,
    remove_comment,
    report,
    show_again,
)

__all__ = [
    "accept_amendment", "carry_supports", "comment", "decline_amendment", "edit_comment", "follow", "hide", "keep",
    "propose_amendment", "remove_comment", "report", "show_again", "support", "take_back_amendment", "tell_followers",
    "unfollow", "withdraw_support",
]  # fmt: skip

"""What the pages share: one's own proposal or nothing, the themes and their headings."""

from __future__ import annotations

from flask_babel import gettext as _

from civic.people.acting import actor
from civic.proposals import queries, rules
from civic.proposals.models import Proposal
from civic.proposals.texts import THEMES

THEME = "<any(" + ", ".join(THEMES) + "):theme>"


def mine_or_nothing(token: str) -> Proposal:
    """The proposal when the actor may write it; for anybody else it does not exist."""
    return rules.own_or_nothing(actor(), queries.proposal_by_token(token))


def titles() -> dict[str, str]:
    """The heading of each page."""
    return {
        "problema": _("The problem"),
        "propuesta": _("What we propose"),
        "lugar": _("Where"),
        "costo": _("How much it costs"),
        "beneficiarios": _("Who benefits"),
        "papeles": _("Papers, photographs and who joins"),
    }

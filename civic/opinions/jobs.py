"""Telling followers: however many they are, no request waits for it."""

from __future__ import annotations

from typing import Any

from civic.core.db import transaction
from civic.core.jobs import Job, Progress, handler
from civic.opinions import mail, queries
from civic.opinions.commands.supporting import TELL
from civic.proposals.queries import proposal_by_id, proposals_by_ids

AT_ONCE = 25
# What a message of each kind may say besides the proposal's title.
WORDS = {
    "proposal_changed": ("reason",),
    "proposal_merged": ("into", "url", "reason"),
    "proposal_split": ("parts", "reason"),
    "proposal_withdrawn": ("reason",),
}


@handler(TELL)
def tell_everybody(job: Job, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Write the message of everybody who is to hear of it, in small blocks; nobody hears twice when the job begins again."""
    proposal = proposal_by_id(payload["proposal"])
    news, topic = payload["news"], f"proposal:{payload['proposal']}"
    ids = queries.follower_ids(proposal.id, with_supporters=payload["supporters"])
    known = queries.told_already(f"opinions/{news}", topic, job.created_at)
    left = [number for number in ids if number not in known and number != payload.get("but")]
    for start in range(0, len(left), AT_ONCE):
        with transaction():
            proposal = proposal_by_id(payload["proposal"])
            for person in queries.persons_by_ids(left[start : start + AT_ONCE]):
                mail.tell_about(
                    person, proposal, news, _words(news, payload), mail_only=news == "proposal_changed"
                )
        progress(min(start + AT_ONCE, len(left)), len(left))
    return {"told": len(left)}


def _words(news: str, payload: dict[str, Any]) -> dict[str, str]:
    """The public words that a kind of news needs."""
    others = proposals_by_ids(payload.get("into", []))
    known = {
        "reason": payload.get("reason") or "",
        "into": others[0].title if others else "",
        "url": mail.address_of(others[0]) if others else "",
        "parts": "\n".join(f"– {each.title}: {mail.address_of(each)}" for each in others),
    }
    return {name: known[name] for name in WORDS[news]}

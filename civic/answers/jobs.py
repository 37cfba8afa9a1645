"""Telling authors, supporters and followers: however many they are, no request waits for it."""

from __future__ import annotations

from typing import Any

from civic.answers import mail, queries
from civic.answers.commands import TELL
from civic.core.db import transaction
from civic.core.jobs import Job, Progress, handler
from civic.opinions.queries import follower_ids, told_already
from civic.proposals.queries import proposal_by_id

AT_ONCE = 25


@handler(TELL)
def tell_everybody(job: Job, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Write everybody's message in small blocks; nobody hears twice when the job begins again."""
    proposal = proposal_by_id(payload["proposal"])
    news = payload["news"]
    authors = {person.id for person in mail.authors_of(proposal)}
    ids = sorted(authors | set(follower_ids(proposal.id, with_supporters=news == "answered")))
    known = told_already(f"answers/{news}", mail.topic_of(proposal, payload), job.created_at)
    left = [number for number in ids if number not in known]
    for start in range(0, len(left), AT_ONCE):
        with transaction():
            proposal = proposal_by_id(payload["proposal"])
            for person in queries.persons(left[start : start + AT_ONCE]):
                mail.tell_about(person, proposal, payload, is_author=person.id in authors)
        progress(min(start + AT_ONCE, len(left)), len(left))
    return {"told": len(left)}

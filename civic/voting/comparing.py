"""Work after a count: other rules on the same ballots, and what each project would have needed; kept once, shown many times."""

from __future__ import annotations

from typing import Any

from civic.core import clock
from civic.core.db import db, transaction
from civic.core.jobs import Job, Progress, handler
from civic.voting.ballots_cast import opened
from civic.voting.commands.casting import terms_of
from civic.voting.explained import comparisons
from civic.voting.kinds import PollKind
from civic.voting.models import Poll, PollComparison
from civic.voting.public_queries import kept_comparison
from civic.voting.queries import locked_poll, poll_by_id


@handler("voting.compare")
def compare(_job: Job, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Compare a counted poll; the same count gives the same lines, so it may be run again."""
    poll = poll_by_id(payload["poll"])
    if poll is None or poll.result is None or poll.kind is PollKind.DECISION:
        return {"made": False}
    root, seed = poll.result["root"], poll.result["seed"]
    data = comparisons(terms_of(poll), opened(poll), seed, progress)
    with transaction():
        keep(locked_poll(poll.id), root, seed, data)
    return {"made": True}


def keep(poll: Poll, root: str, seed: str, data: dict[str, Any]) -> PollComparison | None:
    """The comparison of the count that stands; None when a draw made another one meanwhile."""
    if poll.result is None or (poll.result["root"], poll.result["seed"]) != (root, seed):
        return None
    kept = kept_comparison(poll.id)
    if kept is None:
        kept = PollComparison(poll_id=poll.id, root=root, seed=seed, data=data)
        db.session.add(kept)
    kept.root, kept.seed, kept.data, kept.made_at = root, seed, data, clock.now()
    return kept

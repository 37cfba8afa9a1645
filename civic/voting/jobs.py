"""What the worker does for polls: it writes the opened box, and its ballots for other programs, into files, once, for everybody
who downloads them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from civic.core.db import transaction
from civic.core.errors import found
from civic.core.files import StoredFile, add, discard, forget, written
from civic.core.jobs import Job, Progress, handler
from civic.voting import comparing, simulating  # noqa: F401  (their handlers)
from civic.voting.exports import exported_ballots
from civic.voting.models import Poll
from civic.voting.published import MEDIA_TYPE, lines_of
from civic.voting.queries import locked_poll, poll_by_id


@handler("voting.publish")
def publish(_job: Job, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Write the box of a closed poll; the same box gives the same bytes, so it may be run again."""
    poll = found(poll_by_id(payload["poll"]))
    draw = poll.draw
    box = write_box(poll)
    progress(1, 2)
    ballots = write_ballots(poll)
    progress(2, 2)
    with transaction():
        poll = locked_poll(payload["poll"])
        if poll.draw != draw:  # a draw came while this was written: its own job writes the box with it
            forget(box)
            forget(ballots)
            return {"sha256": None}
        before = (poll.published, poll.exported)
        add(box)
        add(ballots)
        poll.published, poll.exported = box, ballots
        for stored in before:
            discard(stored)
    return {"sha256": box.sha256}


def write_box(poll: Poll) -> StoredFile:
    """The opened box as a stored file, not in the session yet; line by line, so that its size costs no memory."""
    return _written(f"{poll.slug}.jsonl", MEDIA_TYPE, lines_of(poll))


def write_ballots(poll: Poll) -> StoredFile:
    """The ballots of an opened box as Pabulib or PrefLib files have them, not in the session yet."""
    kind, text = exported_ballots(poll)
    return _written(f"{poll.slug}.{kind}", "text/plain; charset=utf-8", [text.encode()])


def _written(name: str, media_type: str, parts: Iterable[bytes]) -> StoredFile:
    with written(name, media_type) as (stored, file):
        file.writelines(parts)
    return stored

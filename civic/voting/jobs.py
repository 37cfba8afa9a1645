"""What the worker does for polls: it writes the opened box into a file, once, for everybody who downloads it."""

from __future__ import annotations

import hashlib
import os
from typing import Any

from civic.core import clock
from civic.core.db import db, transaction
from civic.core.errors import found
from civic.core.files import StoredFile, discard
from civic.core.jobs import Job, Progress, handler
from civic.core.vault import new_token
from civic.voting import comparing  # noqa: F401  (its handler)
from civic.voting.models import Poll
from civic.voting.published import MEDIA_TYPE, lines_of
from civic.voting.queries import locked_poll, poll_by_id


@handler("voting.publish")
def publish(_job: Job, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Write the box of a closed poll; the same box gives the same bytes, so it may be run again."""
    poll = found(poll_by_id(payload["poll"]))
    draw = poll.draw
    stored = write_box(poll)
    progress(1, 1)
    with transaction():
        poll = locked_poll(payload["poll"])
        if poll.draw != draw:  # a draw came while this was written: its own job writes the box with it
            stored.path.unlink(missing_ok=True)
            return {"sha256": None}
        discard(poll.published)
        db.session.add(stored)
        poll.published = stored
    return {"sha256": stored.sha256}


def write_box(poll: Poll) -> StoredFile:
    """The opened box as a file on the disk, not in the session yet; line by line, so that its size costs no memory."""
    stored = StoredFile(
        token=new_token(), name=f"{poll.slug}.jsonl", media_type=MEDIA_TYPE, size=0, sha256="", uploaded_at=clock.now()
    )  # fmt: skip
    stored.path.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    try:
        with stored.path.open("wb") as file:
            for line in lines_of(poll):
                file.write(line)
                digest.update(line)
                stored.size += len(line)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        stored.path.unlink(missing_ok=True)
        raise
    stored.sha256 = digest.hexdigest()
    return stored

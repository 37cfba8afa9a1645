"""What polls need without anybody asking: places in the log for waiting ballots, and the close when the time is over."""

from __future__ import annotations

from datetime import datetime, timedelta

from civic.core import clock, throttle
from civic.people.models import System
from civic.voting.commands.box import BATCH, write_log
from civic.voting.commands.closing import close_poll
from civic.voting.queries import count_not_in_log, ids_with_box_open, locked_poll, polls_to_close

# Between two heads of a box: many ballots share one, and witnesses are not flooded.
EVERY = timedelta(minutes=5)


def is_due(moment: datetime) -> bool:
    """Whether `tend` would find something to do."""
    return bool(polls_to_close(moment)) or any(map(_wants_head, ids_with_box_open(moment)))


def tend() -> int:
    """Write the log of open boxes where enough ballots wait, close the polls whose time is over; how many were touched.

    Inside a writing block. A poll whose tables still have paper is closed by its team.
    """
    now = clock.now()
    written = [
        head
        for number in ids_with_box_open(now)
        if _wants_head(number) and (head := write_log(locked_poll(number))) is not None
    ]
    for head in written:
        throttle.note("voting log", str(head.poll_id))
    over = polls_to_close(now)
    for poll in over:
        close_poll(System(), poll)
    return len(written) + len(over)


def _wants_head(poll_id: int) -> bool:
    return count_not_in_log(poll_id) >= BATCH and not throttle.count("voting log", str(poll_id), EVERY)

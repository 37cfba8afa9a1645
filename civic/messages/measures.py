"""What an operator watches of the outbox."""

from __future__ import annotations

from collections.abc import Iterator

from civic.messages.queries import count_by_state
from civic.web import watch


def outbox() -> Iterator[watch.Measure]:
    """How many mails wait, and how many were given up."""
    for state, count in count_by_state().items():
        yield watch.Measure("civic_mails", "Mails by state.", count, {"state": state.value})


watch.measures.append(outbox)

"""The mail that witnesses get: each signed head of the box, so that a box written anew would not fit what they hold."""

from __future__ import annotations

from civic.messages.addresses import absolute
from civic.messages.commands import tell
from civic.voting.models import BoxHead, Poll
from civic.voting.proof.canonical import canonical
from civic.voting.published import head_line
from civic.voting.queries import witnesses_of


def send_head(poll: Poll, head: BoxHead) -> None:
    """Queue the head, word for word as it is published, for every witness with an address."""
    line = head_line(poll, head.number, head.size, head.root, head.day.isoformat(), head.signature)
    written = canonical(line).decode()
    for witness in witnesses_of(poll):
        tell(
            witness.person,
            "voting/head",
            {
                "poll": poll.title,
                "space": poll.space.name,
                "number": str(head.number),
                "size": str(head.size),
                "head": written,
                "url": absolute("voting.proof", slug=poll.slug),
            },
            space_id=poll.space_id,
            mail_only=True,
            attachment=(f"cabeza-{head.number}-{poll.slug[:50]}.json", f"{written}\n"),
        )

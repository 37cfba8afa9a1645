"""The opened box as a file: every line that a stranger needs to recount it, sealed by the box's key. Format: docs/voting.md."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import rfc8785

from civic.voting.ballots_cast import named_line
from civic.voting.kinds import BallotState, Channel, Secrecy
from civic.voting.models import Poll
from civic.voting.proof import signing
from civic.voting.proof.canonical import canonical
from civic.voting.queries import batches_of, box_rows, heads_of, leaves_of, named_ballots, roll_rows

LEAVES_A_LINE = 1000
MEDIA_TYPE = "application/jsonl"


def lines_of(poll: Poll) -> Iterator[bytes]:
    """The file's lines, each with its end; ballots in the order of their hashes, read from the database bit by bit."""
    digest = hashlib.sha256()
    for document in _documents(poll):
        # amounts of a result may have céntimos; what was frozen and cast holds whole numbers alone
        line = (rfc8785.dumps if document["kind"] == "result" else canonical)(document) + b"\n"
        digest.update(line)
        yield line
    statement: dict[str, object] = {"kind": "seal", "poll": poll.fingerprint, "sha256": digest.hexdigest()}
    signature = signing.sign(bytes.fromhex(poll.box_secret or ""), statement)
    yield canonical({"kind": "seal", "sha256": digest.hexdigest(), "signature": signature.hex()}) + b"\n"


def _documents(poll: Poll) -> Iterator[dict[str, Any]]:
    yield {"kind": "poll", "frozen": poll.frozen, "fingerprint": poll.fingerprint}
    yield {"kind": "roll", "entries": _roll(poll)}
    if poll.secrecy is Secrecy.SECRET:
        yield from _box(poll)
    else:
        for ballot in named_ballots(poll):
            yield {"kind": "named", **named_line(ballot)}
    if poll.draw:
        yield {"kind": "draw", "draw": poll.draw}
    if poll.result is not None:
        yield {"kind": "result", "result": poll.result}


def _roll(poll: Poll) -> list[dict[str, Any]]:
    secret, on_paper = poll.secrecy is Secrecy.SECRET, Channel.PAPER.value in poll.channels
    return [
        {"number": number, "name": name, "group": group}
        | ({"issued": issued} if secret else {})
        | ({"paper": paper} if secret and on_paper else {})
        for number, name, group, issued, paper in roll_rows(poll)
    ]


def _box(poll: Poll) -> Iterator[dict[str, Any]]:
    for head in heads_of(poll):
        yield head_line(poll, head.number, head.size, head.root, head.day.isoformat(), head.signature)
    leaves = leaves_of(poll.id)
    for start in range(0, len(leaves), LEAVES_A_LINE):
        yield {"kind": "log", "from": start, "leaves": leaves[start : start + LEAVES_A_LINE]}
    for batch in batches_of(poll):
        if batch.entered_at is not None:
            yield {
                "kind": "batch", "number": batch.number, "table": batch.table_name, "ballots": batch.ballots,
                "blank": batch.blank, "spoiled": batch.spoiled, "sheet": batch.sheet.sha256 if batch.sheet else None,
            }  # fmt: skip
    for ballot in box_rows(poll.id):
        if ballot.state is BallotState.LIVE:
            yield {"kind": "ballot", "content": ballot.content}
        else:
            yield {"kind": "dead", "leaf": ballot.leaf, "state": ballot.state.value, "reason": ballot.reason}


def head_line(poll: Poll, number: int, size: int, root: str, day: str, signature: str) -> dict[str, Any]:
    """A signed head as it is published, mailed to witnesses and kept by them."""
    return {
        "kind": "head", "poll": poll.fingerprint, "number": number, "size": size, "root": root, "day": day,
        "signature": signature,
    }  # fmt: skip

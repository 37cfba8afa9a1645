"""The secret box: credentials given without seeing them, ballots taken without knowing whose, a log that only grows.

Between `issue_credential`, which knows the person, and `cast_secret`, which does not, only the voter's device stands. What
either leaves in the database leads to nothing in the other: see docs/voting.md for what this holds against whom.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Table, bindparam, inspect, update

from civic.core import clock
from civic.core.db import db, on_clash
from civic.core.errors import NotFound, Refused, refuse_if
from civic.people.rules import Actor
from civic.voting.ballot import Ballot, new_credential, new_nonce
from civic.voting.commands.casting import terms_of, voice_for
from civic.voting.commands.polls import sign_head
from civic.voting.kinds import BallotState, Channel, Secrecy
from civic.voting.models import BoxHead, Poll, RollEntry, SecretBallot
from civic.voting.proof import blind, merkle, signing
from civic.voting.queries import (
    held_box,
    held_poll,
    last_head,
    leaves_of,
    live_ballot,
    locked_entry,
    locked_poll,
    secret_ballot,
    waiting_leaves,
)
from civic.voting.rules import why_not_choices, why_not_vote

# Ballots get their place in the log in shuffled batches, so that the order names nobody.
BATCH = 10

on_clash(
    "secret_ballots",
    "poll_id",
    "token_key",
    sentence=_l("A ballot with this credential is in the box already."),
)


@dataclass(frozen=True)
class Receipt:
    """What the box gives for a ballot, signed: proof that it took it in."""

    poll: str
    leaf: str
    code: str
    signature: str

    @property
    def statement(self) -> dict[str, object]:
        """What was signed."""
        return {"kind": "receipt", "poll": self.poll, "leaf": self.leaf, "code": self.code}


def registrar_of(poll: Poll) -> blind.PublicKey:
    """The public key under which a poll's credentials are signed."""
    return blind.PublicKey(int(poll.registrar_n or "0", 16), poll.registrar_e or 0)


def issue_credential(actor: Actor, poll: Poll, entry: RollEntry, blinded: bytes) -> bytes:
    """The registrar's signature of what the voter's device has blinded; one per entry of the roll.

    The same question again (a lost answer) gets the same answer; another question is refused.
    """
    if poll.secrecy is not Secrecy.SECRET:
        raise NotFound
    voice_for(actor, poll, entry)
    entry = locked_entry(entry.id)
    refuse_if(why_not_vote(poll, clock.now()))
    refuse_if(voted_on_paper(entry))
    if entry.issued:
        if entry.blinded == blinded and entry.blind_signature:
            return entry.blind_signature
        raise Refused(already_issued())
    try:
        signature = blind.blind_sign(_registrar(poll), blinded)
    except blind.BlindingError as fault:
        raise Refused(_("Your device sent something we cannot sign. Open the ballot again.")) from fault
    # No line in the trail: the mark on the roll is public, and its hour would lead to the ballot.
    entry.issued, entry.blinded, entry.blind_signature = True, blinded, signature
    return signature


def already_issued() -> str:
    """What a second try is told. We cannot know whether the ballot arrived: only the voter's code can tell."""
    return _(
        "The credential of this vote was given already. If you voted, your code finds your ballot; if you were "
        "interrupted, finish on the device and in the window where you began."
    )


def voted_on_paper(entry: RollEntry) -> str | None:
    """What a seat that voted at a table is told at every other door, calmly; None when it did not."""
    if entry.paper_on is None:
        return None
    return _(
        "%(name)s voted on paper already, on %(day)s (%(table)s). That vote counts.",
        name=entry.name, day=format_date(entry.paper_on, "long"), table=entry.paper_table,
    )  # fmt: skip


def cast_secret(poll: Poll, ballot: Ballot, checked: blind.PublicKey | None = None) -> Receipt:
    """The receipt of a ballot that is in the box from now on. The same ballot again gets the same receipt; another one of
    the same credential replaces it where the poll allows, else it is refused. `checked` is the key under which the caller
    has found the credential good already, before it held the door."""
    # Held, so that no ballot slips in behind the back of whoever closes the box in this very moment.
    poll = held_box(identity_of(poll))
    if poll.secrecy is not Secrecy.SECRET or ballot.poll != poll.fingerprint:
        raise NotFound
    refuse_if(why_not_vote(poll, clock.now()))
    key = registrar_of(poll)
    if ballot.channel != Channel.DEVICE.value or (key != checked and not ballot.has_credential_of(key)):
        raise Refused(_("The credential of this ballot is not one of this poll. Open the ballot again."))
    return _put_in(poll, ballot, Channel.DEVICE)


def vote_through_server(actor: Actor, poll: Poll, entry: RollEntry, choices: Mapping[str, int]) -> Receipt:
    """The receipt of a ballot whose credential the server made in memory and forgot: for a voter without script.

    It is counted and shown apart: the secret rests on the server's word.
    """
    if poll.secrecy is not Secrecy.SECRET or Channel.SERVER.value not in poll.channels:
        raise NotFound
    voice_for(actor, poll, entry)
    entry = locked_entry(entry.id)
    poll = held_poll(poll.id)
    refuse_if(why_not_vote(poll, clock.now()))
    refuse_if(voted_on_paper(entry))
    if entry.issued:
        raise Refused(already_issued())
    refuse_if(why_not_choices(terms_of(poll), choices))
    credential, key = new_credential(), registrar_of(poll)
    covered = blind.blind(key, credential)
    signed = blind.blind_sign(_registrar(poll), covered.message)
    signature = blind.finalize(key, credential, signed, covered.inverse)
    # Kept as for a device: who voted without script must not be told apart on the roll.
    entry.issued, entry.blinded, entry.blind_signature = True, covered.message, signed
    return _put_in(
        poll,
        Ballot(
            poll.fingerprint or "",
            choices,
            new_nonce(),
            Channel.SERVER.value,
            credential.hex(),
            signature.hex(),
        ),
        Channel.SERVER,
    )


def identity_of(poll: Poll) -> int:
    """The number of a poll, without reading its row again."""
    known = inspect(poll).identity
    return int(known[0]) if known else poll.id


def _put_in(poll: Poll, ballot: Ballot, channel: Channel) -> Receipt:
    refuse_if(why_not_choices(terms_of(poll), ballot.choices))
    leaf = ballot.leaf.hex()
    if secret_ballot(leaf) is None:
        before = live_ballot(poll.id, ballot.token_key)
        if before is not None:
            if not poll.replaceable:
                raise Refused(_("You have voted already. That vote counts; your code finds it."))
            before.state, before.reason = BallotState.SUPERSEDED, "replaced"
            db.session.flush()
        db.session.add(
            SecretBallot(
                leaf=leaf, poll_id=poll.id, token_key=ballot.token_key, code=ballot.code, content=ballot.content,
                channel=channel, state=BallotState.LIVE,
            )
        )  # fmt: skip
        db.session.flush()
    return receipt_for(poll, leaf, ballot.code)


def receipt_for(poll: Poll, leaf: str, code: str) -> Receipt:
    """The signed receipt of a leaf; the same at every asking."""
    unsigned = Receipt(poll.fingerprint or "", leaf, code, "")
    signature = signing.sign(bytes.fromhex(poll.box_secret or ""), unsigned.statement).hex()
    return Receipt(unsigned.poll, leaf, code, signature)


def write_log(poll: Poll, *, at_least: int = BATCH) -> BoxHead | None:
    """A new signed head after the waiting ballots got their places, shuffled; None when fewer than `at_least` wait."""
    poll = locked_poll(poll.id)
    waiting = waiting_leaves(poll.id)
    if len(waiting) < at_least or not waiting:
        return None
    secrets.SystemRandom().shuffle(waiting)
    log = merkle.Frontier(bytes.fromhex(leaf) for leaf in leaves_of(poll.id))
    places = [{"of": leaf, "at": log.size + number} for number, leaf in enumerate(waiting)]
    table = cast("Table", SecretBallot.__table__)
    db.session.connection().execute(
        update(table).where(table.c.leaf == bindparam("of")).values(place=bindparam("at")), places
    )
    for row in list(db.session):  # those read before would not know their place
        if isinstance(row, SecretBallot):
            db.session.expire(row)
    for leaf in waiting:
        log.append(bytes.fromhex(leaf))
    head = last_head(poll.id)
    return sign_head(poll, head.number + 1 if head else 0, log.size, log.root())


def _registrar(poll: Poll) -> blind.PrivateKey:
    if poll.registrar_secret is None or poll.registrar_e is None:
        raise Refused(_("The time to vote is over."))
    p, q = poll.registrar_secret.split()
    return blind.PrivateKey(int(p, 16), int(q, 16), poll.registrar_e)

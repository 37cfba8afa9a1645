"""Polls for tests: a space with seats, and a poll at any moment of its life."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from civic.accreditation.models import MandateRole
from civic.core import clock
from civic.core.db import db, transaction
from civic.spaces.models import TeamRole
from civic.voting import commands
from civic.voting.ballot import Ballot, new_credential, new_nonce
from civic.voting.kinds import BallotForm, PollKind, Secrecy, Voters
from civic.voting.models import Poll
from civic.voting.proof import blind
from civic.voting.queries import locked_poll, poll_by_slug, roll_of


class Assembly:
    """A space with a coordinator and so many organisations, each with a titular and an alternate who have accounts."""

    def __init__(self, make: Any, seats: int = 3) -> None:
        self.make = make
        self.space = make.space()
        self.coordinator = make.team(self.space, TeamRole.COORDINATOR)
        self.organizations = [make.organization(f"Junta vecinal {n}") for n in range(1, seats + 1)]
        self.titulars, self.alternates = [], []
        for organization in self.organizations:
            titular, alternate = make.person(account=True), make.person(account=True)
            make.representation(self.space, organization, titular)
            make.representation(self.space, organization, alternate, role=MandateRole.ALTERNATE)
            self.titulars.append(titular)
            self.alternates.append(alternate)

    def terms(self, **changes: Any) -> dict[str, Any]:
        """The terms of a budget poll by approval, open from now on for two days."""
        now = clock.now()
        return {
            "title": "Prioridades del presupuesto",
            "kind": PollKind.BUDGET,
            "secrecy": Secrecy.NAMED,
            "voters": Voters.ORGANIZATIONS,
            "channels": ["device", "server", "hall"],
            "form": BallotForm.APPROVAL,
            "max_choices": 2,
            "budget_cents": 100_000_00,
            "rule": "equal-shares",
            "parameters": {"utility": "cost", "completion": "add1fu"},
            "tie_break": "default",
            "draw_from": "La Tinka del domingo siguiente al cierre",
            "opens_at": now + timedelta(hours=1),
            "closes_at": now + timedelta(days=2),
        } | changes

    def draft(self, **changes: Any) -> Poll:
        """A draft with three projects and its roll."""
        with transaction():
            poll = commands.make_poll(self.coordinator, self.space, self.terms(**changes))
            decision = poll.kind is PollKind.DECISION
            for key, title, cost, meaning in (
                ("agua", "Agua para el cerro", 60_000_00, "favour"),
                ("losa", "Losa deportiva", 40_000_00, "against"),
                ("luz", "Luz en el paseo", 30_000_00, "abstention"),
            ):
                commands.add_option(
                    self.coordinator, poll, key,
                    {"title": title, "cost_cents": None if decision else cost, "meaning": meaning if decision else None},
                )  # fmt: skip
            commands.make_roll(self.coordinator, poll)
        return poll_by_slug(poll.slug)

    def called(self, **changes: Any) -> Poll:
        """The poll with its roll published."""
        poll = self.draft(**changes)
        with transaction():
            commands.call_poll(self.coordinator, poll)
        return poll_by_slug(poll.slug)

    def fixed(self, **changes: Any) -> Poll:
        """The poll fixed under its fingerprint, not open yet."""
        poll = self.called(**changes)
        with transaction():
            commands.fix_poll(self.coordinator, poll)
        return poll_by_slug(poll.slug)

    def open(self, **changes: Any) -> Poll:
        """The poll open to vote: its opening hour is put into the past behind the program's back."""
        poll = self.fixed(**changes)
        return self.shift(poll, opens_at=clock.now() - timedelta(hours=1))

    def shift(self, poll: Poll, **moments: Any) -> Poll:
        """The poll with other hours, as if time had passed."""
        with transaction():
            held = locked_poll(poll.id)
            for name, moment in moments.items():
                setattr(held, name, moment)
        return poll_by_slug(poll.slug)

    def secret(self, **changes: Any) -> Poll:
        """A secret poll open to vote."""
        return self.open(secrecy=Secrecy.SECRET, channels=["device", "server", "paper"], **changes)

    def entry(self, poll: Poll, number: int = 0) -> Any:
        """The entry of an organisation of this assembly."""
        wanted = self.organizations[number].id
        return next(entry for entry in roll_of(poll) if entry.organization_id == wanted)

    def ballot(self, poll: Poll, voter: int = 0, *choices: str) -> Ballot:
        """A ballot as a voter's device makes it: token, blinding, the registrar's signature, unblinding."""
        credential, key = new_credential(), commands.registrar_of(poll)
        covered = blind.blind(key, credential)
        with transaction():
            signed = commands.issue_credential(
                self.titulars[voter], poll, self.entry(poll, voter), covered.message
            )
        signature = blind.finalize(key, credential, signed, covered.inverse)
        return Ballot(
            poll.fingerprint or "", dict.fromkeys(choices or ("agua",), 1), new_nonce(), "device",
            credential.hex(), signature.hex(),
        )  # fmt: skip

    def cast(self, poll: Poll, ballot: Ballot) -> commands.Receipt:
        """The receipt of a ballot."""
        with transaction():
            return commands.cast_secret(poll, ballot)


def fresh(thing: Any) -> Any:
    """The row as it stands in the database now."""
    db.session.rollback()
    db.session.expire_all()
    db.session.refresh(thing)
    return thing

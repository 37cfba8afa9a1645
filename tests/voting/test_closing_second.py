"""The last second over HTTP, by the server's clock: what arrives before it counts, what arrives in it or after does not."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from civic.core import clock
from civic.core.db import db
from civic.voting import commands
from civic.voting.ballot import new_credential
from civic.voting.models import NamedBallot, SecretBallot
from civic.voting.proof import blind
from tests.voting.polls import Assembly, fresh


@pytest.mark.parametrize(("seconds", "counts"), [(-1, True), (0, False), (1, False)])
def test_every_way_to_vote_ends_in_the_closing_second(app, make, signed_in, monkeypatch, seconds, counts):
    assembly = Assembly(make)
    end = (clock.now() + timedelta(minutes=20)).replace(microsecond=0)
    secret = assembly.shift(assembly.secret(), closes_at=end)
    named = assembly.shift(assembly.open(title="Pública"), closes_at=end)
    ballot, asked = assembly.ballot(secret, 0), assembly.entry(secret, 1)
    blinded = blind.blind(commands.registrar_of(secret), new_credential()).message.hex()
    monkeypatch.setattr(clock, "now", lambda: end + timedelta(seconds=seconds))

    dropped = app.test_client().post(f"/votaciones/{secret.slug}/urna", json=ballot.document)
    given = signed_in(assembly.titulars[1]).post(
        f"/votaciones/{secret.slug}/credencial/{asked.id}", json={"blinded": blinded}
    )
    assert (dropped.status_code, given.status_code) == ((200, 200) if counts else (409, 409))
    for poll, number in ((secret, 2), (named, 0)):
        browser = signed_in(assembly.titulars[number])
        cast = f"/votaciones/{poll.slug}/votar/{assembly.entry(poll, number).id}"
        browser.post(cast, data={"choices": json.dumps({"agua": 1})})

    assert fresh(asked).issued is counts
    assert fresh(assembly.entry(secret, 2)).issued is counts
    assert db.session.query(SecretBallot).count() == (2 if counts else 0)
    assert db.session.query(NamedBallot).count() == (1 if counts else 0)
    if not counts:
        assert "terminó" in dropped.json["sentence"]
        assert "terminó" in given.json["sentence"]

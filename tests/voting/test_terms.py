"""What a team writes into a draft besides its plain terms: the article of each, and the order of the ballot."""

from __future__ import annotations

import json

import pytest

from civic.core.db import transaction
from civic.spaces.models import TeamRole
from civic.voting import commands
from civic.voting.words import citable
from tests.voting.polls import Assembly
from tests.voting.test_manage import DECISION, now_of, page, post


@pytest.fixture
def assembly(app, make):
    return Assembly(make)


@pytest.fixture
def team(assembly, signed_in):
    return signed_in(assembly.coordinator)


CITED = {
    "voters": "art. 14", "ceiling": "art. 3", "rule": "art. 16", "ties": "art. 18", "quorum": "art. 17",
    "majority": "art. 20", "replacement": "art. 19",
}  # fmt: skip


@pytest.mark.parametrize("kind", ["budget", "decision"])
def test_each_term_cites_its_own_article_on_the_call_and_under_the_fingerprint(assembly, team, client, kind):
    poll = assembly.draft(**(DECISION if kind == "decision" else {}))
    terms = citable(kind)
    body = page(team, poll, "/temas/base-legal")
    assert {term for term in CITED if f'name="cites_{term}"' in body} == set(terms)
    typed = {f"cites_{term}": article for term, article in CITED.items()}
    post(team, poll, "/temas/base-legal", legal_basis="Ordenanza 5", version=str(poll.version), **typed)
    poll = now_of(poll)
    assert poll.basis == {term: CITED[term] for term in terms}
    assert all(CITED[term] in page(team, poll) for term in terms)
    with transaction():
        commands.call_poll(assembly.coordinator, poll)
    call = client.get(f"/votaciones/{poll.slug}").text
    assert all(call.count(CITED[term]) == 1 for term in terms)
    with transaction():
        poll = commands.fix_poll(assembly.coordinator, now_of(poll))
    assert json.loads(poll.frozen)["basis"] == poll.basis


def order(poll) -> list[str]:
    return [option.key for option in now_of(poll).options]


def test_options_change_places_in_a_draft_and_nowhere_else(assembly, team):
    poll = assembly.draft()
    of = {option.key: option.id for option in poll.options}
    assert order(poll) == ["agua", "losa", "luz"]
    post(team, poll, f"/opciones/{of['luz']}/mover", to="up")
    assert order(poll) == ["agua", "luz", "losa"]
    post(team, poll, f"/opciones/{of['agua']}/mover", to="down")
    assert order(poll) == ["luz", "agua", "losa"]
    for key, to in (("luz", "up"), ("losa", "down")):
        post(team, poll, f"/opciones/{of[key]}/mover", to=to)
    assert order(poll) == ["luz", "agua", "losa"]
    assert page(team, poll, "/opciones").count("/mover") == 4
    with transaction():
        commands.drop_option(assembly.coordinator, now_of(poll), now_of(poll).options[1])
    post(team, poll, f"/opciones/{of['losa']}/mover", to="up")
    assert order(poll) == ["losa", "luz"]
    called = assembly.called()
    assert "/mover" not in page(team, called, "/opciones")
    before = order(called)
    post(team, called, f"/opciones/{called.options[2].id}/mover", to="up")
    assert order(called) == before
    # an option of another poll is none of this one
    post(team, poll, f"/opciones/{called.options[0].id}/mover", 404, to="up")


def test_another_team_moves_nothing(assembly, signed_in, make):
    poll = assembly.draft()
    stranger = signed_in(make.team(make.space("Otro espacio", codes=["0212"]), TeamRole.COORDINATOR))
    post(stranger, poll, f"/opciones/{poll.options[1].id}/mover", 404, to="up")
    assert order(poll) == ["agua", "losa", "luz"]

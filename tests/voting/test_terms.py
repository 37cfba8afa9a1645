"""What a team writes into a draft besides its plain terms: the article of each, and the order of the ballot."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest

from civic.core import clock
from civic.core.db import transaction
from civic.spaces.models import TeamRole
from civic.voting import commands
from civic.voting.frozen import document
from civic.voting.kinds import PollKind
from civic.voting.ready import READY
from civic.voting.rules import why_not_count
from civic.voting.sources import from_proposal
from civic.voting.tally import outcome_of
from civic.voting.words import citable
from tests.evaluation.stage import stage
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


# ── the marks of a matrix ───────────────────────────────────────────────────────────────────────────────────────────

TABLE = "Opción;Criterio;Peso;Máximo;Evaluadora;Nota\n" + "\n".join(
    f"{option};{criterion};{weight};4;{who};{mark}"
    for option, marks in (("1", (4, 2)), ("losa deportiva", (1, 1)), ("luz", (2, 4)))
    for criterion, weight, mark in (("Impacto", 75, marks[0]), ("Costo", 25, marks[1]))
    for who in (1, 2)
)


def told(answer) -> str:
    return re.search(r"form-summary.*?</div>", answer.get_data(as_text=True), re.S)[0]


def test_the_marks_of_a_matrix_are_read_published_and_counted(assembly, team, client):
    poll = assembly.draft()
    form = {"rule": "matrix-vote", "matrix_vote_matrix_weight": "60", "version": str(poll.version)}
    assert "#marks" in told(post(team, poll, "/temas/conteo", 422, **form))
    for wrong, words in (
        (TABLE.replace("luz", "agua potable"), "agua potable"),
        (TABLE.replace(";4;2;4", ";4;2;9"), " 3:"),
        ("Opción;Criterio\n1;Impacto", "weight"),
        ("option," + "x" * 150_000, " 1:"),
        (TABLE.replace(";75;", ";" + "9" * 5000 + ";"), "#marks"),
    ):
        assert words in told(post(team, poll, "/temas/conteo", 422, marks=wrong, **form))
    assert (
        "form-summary"
        in post(
            team, poll, "/temas/conteo", 422, marks=TABLE, **form | {"matrix_vote_matrix_weight": "101"}
        ).text
    )
    form["matrix_vote_matrix_weight"] = "60,0"  # with the comma that many write
    post(team, poll, "/temas/conteo", marks="\n".join(TABLE.splitlines()[:-4]), **form)
    poll = now_of(poll)
    assert "Luz en el paseo" in why_not_count(poll)
    post(team, poll, "/temas/conteo", marks=TABLE.replace(";", "\t"), **form | {"version": str(poll.version)})
    poll = now_of(poll)
    assert why_not_count(poll) is None
    assert "Costo (25)" in page(team, poll)
    kept = page(team, poll, "/temas/conteo")
    assert "losa,Costo,25,4,2,1" in kept
    with transaction():
        commands.call_poll(assembly.coordinator, poll)
        poll = commands.fix_poll(assembly.coordinator, poll)
    call = client.get(f"/votaciones/{poll.slug}").text
    assert re.search(r"87\.50.*62\.50.*25\.00", call, re.S)  # agua, luz, losa
    # 60 % of the marks and 40 % of the votes: whoever has all the votes and few marks comes second
    terms = json.loads(poll.frozen)
    found = outcome_of(terms, [{"losa": 1}, {"losa": 1}, {"luz": 1}], entitled=3)
    assert found["count"]["scores"] == {"agua": 52.5, "losa": 55, "luz": 57.5}
    assert found["count"]["winners"] == ["luz", "losa"]


def test_the_published_evaluation_of_the_call_gives_its_marks(make, signed_in):
    scene = stage(make)
    scene.publish()
    first, second = scene.proposal("Agua"), scene.proposal("Losa")
    scene.evaluated(first, (4, 2), (3, 2))
    scene.evaluated(second, (1, 0), (1, 2))
    scene.results()
    team = signed_in(scene.coordinator)
    with transaction():
        terms = {
            "title": "Prioridades",
            "kind": PollKind.BUDGET,
            "call_id": scene.call.id,
            "budget_cents": 10_000_00,
        }
        times = {"opens_at": clock.now() + timedelta(days=3), "closes_at": clock.now() + timedelta(days=4)}
        ready = READY["presupuesto"].fill(clock.today())
        poll = commands.make_poll(scene.coordinator, scene.space, ready | terms | times)
        commands.add_option(scene.coordinator, poll, "p1", from_proposal(first))
    form = {"rule": "matrix", "marks_from": "evaluation"}
    post(team, poll, "/temas/conteo", version=str(now_of(poll).version), **form)
    with transaction():
        commands.add_option(scene.coordinator, now_of(poll), "p2", from_proposal(second))
    assert "Losa" in why_not_count(now_of(poll))
    post(team, poll, "/temas/conteo", version=str(now_of(poll).version), **form)
    poll = now_of(poll)
    assert why_not_count(poll) is None
    assert poll.parameters["matrix"]["criteria"][0] == {
        "id": "c1", "name": "Cierra una brecha", "weight": "60", "maximum": "4",
    }  # fmt: skip
    found = outcome_of(document(poll, []), [{"p2": 1}], entitled=1)
    assert found["count"]["scores"] == {"p1": 72.5, "p2": 25}
    assert found["count"]["winners"] == ["p1"]
    assert re.search(r'<input[^>]*checked[^>]*value="evaluation"', page(team, poll, "/temas/conteo"))

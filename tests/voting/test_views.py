"""The public pages of a poll: reading, voting without script, objecting, results, files."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta

import pytest

from civic.core import clock
from civic.core.db import db, transaction
from civic.core.jobs import HANDLERS, Job
from civic.proposals.money import soles
from civic.voting import commands
from civic.voting.counting import read
from civic.voting.kinds import BallotForm, Majority, PollKind
from civic.voting.kinds import Base as Of
from civic.voting.models import NamedBallot, Objection, PollComparison, SecretBallot
from civic.voting.queries import named_ballots, poll_by_slug, turnout
from civic.voting.tally import count_poll
from civic.voting.views.polls import terms_now
from civic.web.downloads import xlsx_bytes
from tests.voting.polls import Assembly


@pytest.fixture
def assembly(app, make):
    return Assembly(make)


@pytest.fixture
def signed_in(signed_in):
    """A browser of somebody who reads English, so that sentences are found as they stand in the code."""

    def browser(person):
        made = signed_in(person)
        assert made.post("/idioma", data={"language": "en"}).status_code == 303
        return made

    return browser


def close(assembly, poll, *ballots, compare=True):
    """The poll closed and counted, each ballot of the next seat."""
    for number, choices in enumerate(ballots):
        with transaction():
            commands.cast_named(assembly.titulars[number], poll, assembly.entry(poll, number), choices)
    poll = assembly.shift(poll, closes_at=clock.now() - timedelta(minutes=1))
    with transaction():
        commands.close_poll(assembly.coordinator, poll)
    if compare:
        HANDLERS["voting.compare"](None, {"poll": poll.id}, lambda *_: None)
    return poll_by_slug(poll.slug)


def words_of(text):
    """What is read of a page: no tags, one space."""
    return " ".join(re.sub(r"<[^>]+>", " ", text).replace("\u00a0", " ").split())


def page(client, address, status=200):
    answer = client.get(address, headers={"Accept-Language": "en"})
    assert answer.status_code == status, answer.text[:1500]
    return answer.text


def at(poll, *more):
    return "/".join(["/votaciones", poll.slug, *map(str, more)])


# ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_open_polls_stand_first_and_drafts_nowhere(assembly, client):
    old = close(assembly, assembly.open(title="Vieja"), {"agua": 1})
    with transaction():
        commands.proclaim(assembly.coordinator, old)
    assembly.fixed(title="Futura"), assembly.open(title="Abierta"), assembly.draft(title="Escondida")
    for address in ("/votaciones", f"/espacios/{assembly.space.slug}/votaciones"):
        text = page(client, address)
        assert text.index("Abierta") < text.index("Futura") < text.index("Vieja")
        assert "Escondida" not in text
    assert "Abierta" in page(client, f"/espacios/{assembly.space.slug}"), (
        "its front page leads to the open poll"
    )


def test_a_draft_exists_for_its_team_alone(assembly, client, signed_in):
    draft = assembly.draft()
    for more in ((), ("padron",), ("opciones", "agua"), ("resultados.csv",), ("acta.pdf",), ("votos.pb",)):
        page(client, at(draft, *more), 404)
    assert "Only your team sees this draft" in page(signed_in(assembly.coordinator), at(draft))


def test_the_page_says_the_rules_in_plain_words(assembly, client):
    poll = assembly.open(
        legal_basis="Ordenanza 12-2026, artículo 5", quorum_percent=50, quorum_of=Of.ENTITLED
    )
    said = words_of(page(client, at(poll)))
    for sentence in (
        "Each accredited organisation has one vote.", "Mark up to 2 options.", "Each ballot gets the same part of the money.",
        "Lima time (UTC−5)", "More votes first, then the lower cost", "La Tinka del domingo", "At least 50 % of the roll",
        "Ordenanza 12-2026", poll.fingerprint, "S/ 60,000", "Public: after the close everybody sees who voted what.",
    ):  # fmt: skip
        assert sentence in said


def test_while_it_is_open_the_turnout_is_shown_and_no_total(assembly, client):
    poll = assembly.open()
    with transaction():
        commands.cast_named(assembly.titulars[0], poll, assembly.entry(poll), {"losa": 1})
    said = words_of(page(client, at(poll)))
    assert "1 of 3" in said
    assert client.get(at(poll, "resultados")).status_code == 302
    for more in ("resultados.csv", "votos.csv", "votos.pb", "acta.pdf"):
        page(client, at(poll, more), 404)


def test_the_roll_shows_names_and_marks_and_no_document(assembly, client):
    poll = assembly.open()
    with transaction():
        commands.cast_named(assembly.titulars[1], poll, assembly.entry(poll, 1), {"losa": 1})
    text = page(client, at(poll, "padron"))
    said = words_of(text)
    assert "Junta vecinal 2" in said
    assert said.count("Has voted") == 1
    assert said.count("Not yet") == 2
    assert assembly.titulars[0].full_name not in said, "the seat votes, not the person"
    only = words_of(page(client, at(poll, "padron") + "?q=vecinal+3"))
    assert "Junta vecinal 3" in only
    assert "Junta vecinal 1" not in only


def test_pages_ask_as_much_for_many_as_for_few(assembly, make, client, count_queries):
    counts = []
    for more in (0, 9):
        for number in range(more):
            assembly.organizations.append(make.organization(f"Comedor popular {number}"))
            assembly.titulars.append(make.person(account=True))
            make.representation(assembly.space, assembly.organizations[-1], assembly.titulars[-1])
        poll = close(
            assembly, assembly.open(title=f"Con {more} más"), *[{"agua": 1}] * len(assembly.titulars)
        )
        addresses = (
            at(poll),
            at(poll, "padron"),
            at(poll, "resultados"),
            f"/espacios/{poll.space.slug}/votaciones",
        )
        counts.append([count_queries(lambda where=where: page(client, where)) for where in addresses])
    assert counts[0] == counts[1]


# ── objecting ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_objection_reaches_the_team_and_the_answer_the_page(assembly, client, signed_in, make):
    poll = assembly.called(roll_closes_at=clock.now() + timedelta(minutes=30))
    assert "Sign in to object" in page(client, at(poll))
    me = signed_in(make.person(account=True))
    sent = me.post(at(poll, "observaciones"), data={"about": "option:luz", "text": "El costo no es ese."})
    assert sent.status_code == 303
    objection = db.session.query(Objection).one()
    assert (objection.option.key, objection.text) == ("luz", "El costo no es ese.")
    with transaction():
        commands.answer_objection(assembly.coordinator, poll, objection, "Se corrigió.", upheld=True)
    assert "Se corrigió." in page(client, at(poll))


@pytest.mark.parametrize(
    "data",
    [
        {"about": "missing", "text": ""}, {"about": "entry", "text": "No va"}, {"about": "entry", "number": "99", "text": "No"},
        {"about": "option:nadie", "text": "x"}, {"about": "entry", "number": "1e9", "text": "x"},
    ],
)  # fmt: skip
def test_an_objection_that_says_too_little_is_shown_again(assembly, signed_in, make, data):
    poll = assembly.called(roll_closes_at=clock.now() + timedelta(minutes=30))
    answer = signed_in(make.person(account=True)).post(at(poll, "observaciones"), data=data)
    assert answer.status_code == 422
    assert not db.session.query(Objection).count()


# ── voting without script ───────────────────────────────────────────────────────────────────────────────────────────


def test_choice_review_confirm_receipt(assembly, signed_in):
    poll = assembly.open()
    me, entry = signed_in(assembly.titulars[0]), assembly.entry(poll).id
    assert "Mark up to 2 options." in page(me, at(poll, "votar"))
    review = me.post(at(poll, "votar", entry, "revisar"), data={"mark": ["agua", "luz"]})
    said = words_of(review.text)
    assert "Agua para el cerro" in said
    assert not db.session.query(NamedBallot).count(), "a review sends nothing"
    fields = dict.fromkeys(re.findall(r'name="mark" value="([^"]+)"', review.text))
    sent = me.post(at(poll, "votar", entry), data={"mark": list(fields)})
    assert sent.status_code == 303
    assert [ballot.choices for ballot in named_ballots(poll)] == [{"agua": 1, "luz": 1}]
    assert "Luz en el paseo" in page(me, sent.location)
    again = me.post(at(poll, "votar", entry), data={"mark": ["losa"]}, follow_redirects=True)
    assert again.status_code == 200
    assert len(named_ballots(poll)) == 1


def test_the_change_button_brings_the_ballot_back_as_it_was(assembly, signed_in):
    poll = assembly.open()
    me, entry = signed_in(assembly.titulars[0]), assembly.entry(poll).id
    back = me.post(at(poll, "votar", entry, "revisar"), data={"mark": ["losa"], "change": "1"}).text
    assert re.search(r'value="losa"[^>]*checked', back)
    assert not re.search(r'value="agua"[^>]*checked', back)


@pytest.mark.parametrize(
    ("terms", "data", "sentence"),
    [
        ({}, {"mark": ["agua", "losa", "luz"]}, "at most 2"),
        ({"within_budget": True, "max_choices": 3}, {"mark": ["agua", "losa", "luz"]}, "costs more than there is"),
        ({}, {"mark": "nadie"}, "not in this poll"),
        ({"form": "cumulative", "points": 5, "max_choices": None}, {"points.agua": "4", "points.luz": "3"}, "You gave 7 points and have 5"),
        ({"form": "cumulative", "points": 5, "max_choices": None}, {"points.agua": "dos"}, "only whole numbers"),
        ({"form": "scoring", "points": 5, "max_choices": None}, {"points.agua": "9"}, "highest score is 5"),
        ({"form": "ordinal", "max_choices": None}, {"place.agua": "1", "place.luz": "1"}, "1, 2, 3"),
    ],
)  # fmt: skip
def test_a_ballot_to_mend_comes_back_with_its_sentence_and_what_was_chosen(
    assembly, signed_in, terms, data, sentence
):
    poll = assembly.open(**terms)
    entry = assembly.entry(poll).id
    answer = signed_in(assembly.titulars[0]).post(
        at(poll, "votar", entry, "revisar"), data=data, headers={"Accept-Language": "en"}
    )
    assert answer.status_code == 422
    assert sentence in words_of(answer.text)
    for value in data.values():
        if isinstance(value, str) and value.isdigit():
            assert f'value="{value}"' in answer.text
    sent = signed_in(assembly.titulars[0]).post(at(poll, "votar", entry), data=data)
    assert sent.status_code in (303, 422)
    assert not db.session.query(NamedBallot).count()


def test_buttons_move_the_ballot_without_script(assembly, signed_in):
    poll = assembly.open(form=BallotForm.ORDINAL, max_choices=None)
    me, entry = signed_in(assembly.titulars[0]), assembly.entry(poll).id
    text = me.post(at(poll, "votar", entry, "revisar"), data={"place.agua": "1", "press": "up:luz"}).text
    assert re.search(r'name="place.luz"[^>]*value="2"', text)
    text = me.post(
        at(poll, "votar", entry, "revisar"), data={"place.agua": "1", "place.luz": "2", "press": "up:luz"}
    ).text
    assert text.index('data-key="luz"') < text.index('data-key="agua"'), "ranked ones stand on top"
    assert not db.session.query(NamedBallot).count()


def test_an_empty_ballot_is_called_blank_before_it_is_sent(assembly, signed_in):
    poll = assembly.open()
    me, entry = signed_in(assembly.titulars[0]), assembly.entry(poll).id
    assert "blank vote" in words_of(
        me.post(at(poll, "votar", entry, "revisar"), headers={"Accept-Language": "en"}).text
    )
    assert me.post(at(poll, "votar", entry)).status_code == 303
    assert [ballot.choices for ballot in named_ballots(poll)] == [{}]


def test_one_person_for_two_seats_chooses_for_whom(assembly, signed_in, make):
    make.representation(assembly.space, assembly.organizations[1], assembly.titulars[0])
    poll = assembly.open()
    text = page(signed_in(assembly.titulars[0]), at(poll, "votar"))
    assert "For whom do you vote?" in text
    assert f"padron={assembly.entry(poll, 1).id}" in text


def test_the_alternate_reads_why_not_and_votes_once_the_titular_hands_over(assembly, signed_in):
    poll = assembly.open()
    entry = assembly.entry(poll).id
    assert "titular representative votes" in page(signed_in(assembly.alternates[0]), "/mi-pagina")
    refused = signed_in(assembly.alternates[0]).post(at(poll, "votar", entry), data={"mark": "agua"})
    assert refused.status_code == 303
    assert not db.session.query(NamedBallot).count()
    alone = signed_in(assembly.alternates[0]).post(at(poll, "votar", entry, "suplente"), data={"reason": "x"})
    assert alone.status_code == 404, "only the titular can say so"
    assert (
        signed_in(assembly.titulars[0])
        .post(at(poll, "votar", entry, "suplente"), data={"reason": "De viaje"})
        .status_code
        == 303
    )
    signed_in(assembly.alternates[0]).post(at(poll, "votar", entry), data={"mark": "agua"})
    assert len(named_ballots(poll)) == 1


def test_who_is_asked_sees_it_on_their_page_until_they_have_voted(assembly, signed_in, make):
    poll = assembly.open()
    assert poll.title in page(signed_in(assembly.titulars[0]), "/mi-pagina")
    with transaction():
        commands.cast_named(assembly.titulars[0], poll, assembly.entry(poll), {"agua": 1})
    assert "Your vote is asked" not in page(signed_in(assembly.titulars[0]), "/mi-pagina")
    stranger = signed_in(make.person(account=True))
    assert "Your vote is asked" not in page(stranger, "/mi-pagina")
    assert "You are not on the roll" in page(stranger, at(poll, "votar"))


def test_nobody_votes_on_a_seat_that_is_not_theirs(assembly, signed_in):
    poll = assembly.open()
    other = assembly.entry(poll, 1).id
    for more in ((), ("revisar",), ("suplente",)):
        assert (
            signed_in(assembly.titulars[0])
            .post(at(poll, "votar", other, *more), data={"mark": "agua"})
            .status_code
            == 404
        )
    assert turnout(poll) == (3, 0)


def test_a_secret_vote_without_script_goes_through_the_server_and_gives_a_receipt(assembly, signed_in):
    poll = assembly.secret()
    me, entry = signed_in(assembly.titulars[0]), assembly.entry(poll).id
    ballot = page(me, at(poll, "votar"))
    assert "data-vote-secret" in ballot
    assert poll.registrar_n in ballot
    assert "the server makes your secret ballot" in ballot
    review = me.post(
        at(poll, "votar", entry, "revisar"), data={"mark": "agua"}, headers={"Accept-Language": "en"}
    )
    assert "without your name" in words_of(review.text)
    receipt = me.post(at(poll, "votar", entry), data={"mark": "agua"})
    assert receipt.status_code == 200
    kept = db.session.query(SecretBallot).one()
    assert kept.code in receipt.text
    assert json.loads(kept.content)["choices"] == {"agua": 1}
    again = me.post(at(poll, "votar", entry), data={"mark": "luz"})
    assert again.status_code == 303
    assert db.session.query(SecretBallot).count() == 1


def test_after_the_close_the_ballot_says_so(assembly, signed_in):
    poll = close(assembly, assembly.open(), {"agua": 1})
    me, entry = signed_in(assembly.titulars[1]), assembly.entry(poll, 1).id
    assert "The time to vote is over." in page(me, at(poll, "votar"))
    assert me.post(at(poll, "votar", entry), data={"mark": "agua"}).status_code == 303
    assert len(named_ballots(poll)) == 1
    assert "You voted on" in page(signed_in(assembly.titulars[0]), at(poll, "votar")), (
        "their vote stays readable"
    )


# ── results ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_result_says_who_won_why_and_what_the_others_lacked(assembly, client):
    poll = close(assembly, assembly.open(), {"agua": 1, "luz": 1}, {"losa": 1}, {"losa": 1, "luz": 1})
    counted = count_poll(terms_now(poll), [ballot.choices for ballot in named_ballots(poll)])
    said = words_of(page(client, at(poll, "resultados")))
    titles = {option.key: option.title for option in poll.options}
    first = said.index("projects won.")
    for key in counted.winners:
        assert first < said.index(titles[str(key)])
    assert f"{soles(int(counted.total_cost * 100))} of S/ 100,000".replace("\u00a0", " ") in said
    assert "The budget is divided equally among the voters: 3 ballots" in said
    lost = next(option for option in poll.options if option.key not in counted.winners)
    need = db.session.get(PollComparison, poll.id).data["needs"][lost.key]
    assert need["more_supporters"] or need["cost_at_most"]
    assert "It would have been funded" in said
    assert "Most points first" in said, "another rule stands beside"
    assert "Junta vecinal 2 Their vote Losa deportiva" in said


def test_what_it_would_take_is_true(assembly):
    """One supporter less, or one sol more, and it is not funded: counted again by hand."""
    poll = close(assembly, assembly.open(), {"agua": 1, "luz": 1}, {"losa": 1}, {"losa": 1, "luz": 1})
    terms, ballots = terms_now(poll), [ballot.choices for ballot in named_ballots(poll)]
    needs = db.session.get(PollComparison, poll.id).data["needs"]
    assert needs
    for key, need in needs.items():
        if need["more_supporters"]:
            more = need["more_supporters"]
            assert key in count_poll(terms, [*ballots, *[{key: 1}] * more]).winners
            assert key not in count_poll(terms, [*ballots, *[{key: 1}] * (more - 1)]).winners
        if need["cost_at_most"]:

            def at_cost(soles_, key=key):
                options = [
                    o | {"cost_cents": soles_ * 100} if o["key"] == key else o for o in terms["options"]
                ]
                return count_poll(terms | {"options": options}, ballots).winners

            assert key in at_cost(need["cost_at_most"])
            assert key not in at_cost(need["cost_at_most"] + 1)


def test_the_sealed_result_does_not_know_the_comparison(assembly):
    poll = close(assembly, assembly.open(), {"agua": 1}, compare=False)
    before = json.dumps(poll.result, sort_keys=True)
    assert db.session.query(Job).filter_by(kind="voting.compare").count() == 1
    HANDLERS["voting.compare"](None, {"poll": poll.id}, lambda *_: None)
    HANDLERS["voting.compare"](None, {"poll": poll.id}, lambda *_: None)
    assert json.dumps(poll_by_slug(poll.slug).result, sort_keys=True) == before


def test_until_it_is_compared_the_page_says_so(assembly, client):
    poll = close(assembly, assembly.open(), {"agua": 1}, compare=False)
    assert "is being computed" in page(client, at(poll, "resultados"))


def test_a_comparison_of_an_earlier_count_is_not_shown(assembly, client):
    poll = close(assembly, assembly.open(), {"agua": 1})
    with transaction():
        db.session.get(PollComparison, poll.id).seed = "another draw"
    assert "is being computed" in page(client, at(poll, "resultados"))


def test_a_decision_shows_its_sides_and_what_was_needed(assembly, client):
    poll = assembly.open(
        kind=PollKind.DECISION, form=BallotForm.CHOOSE_ONE, max_choices=None, budget_cents=None, rule="plurality",
        parameters={}, majority=Majority.TWO_THIRDS, majority_of=Of.VOTING,
    )  # fmt: skip
    said = words_of(
        page(client, at(close(assembly, poll, {"agua": 1}, {"agua": 1}, {"losa": 1}), "resultados"))
    )
    assert "Approved. 2 in favour, 1 against. To pass, 2 of 3 had to be in favour." in said


def test_without_quorum_the_page_says_that_nothing_was_decided(assembly, client):
    poll = close(assembly, assembly.open(quorum_percent=80, quorum_of=Of.ENTITLED), {"agua": 1})
    said = words_of(page(client, at(poll, "resultados")))
    assert "nothing was decided" in said
    assert "1 of 3 took part, 3 were needed" in said
    assert "project won" not in said


def test_a_tie_that_matters_waits_for_the_draw_and_is_told(assembly, client):
    terms = {"budget_cents": 30_000_00, "rule": "greedy-score", "parameters": {}}
    draft = assembly.draft(**terms)
    with transaction():
        for option in draft.options:
            option.cost_cents = 30_000_00
        commands.call_poll(assembly.coordinator, draft)
    with transaction():
        commands.fix_poll(assembly.coordinator, poll_by_slug(draft.slug))
    poll = assembly.shift(poll_by_slug(draft.slug), opens_at=clock.now() - timedelta(hours=1))
    poll = close(assembly, poll, {"agua": 1}, {"losa": 1})
    said = words_of(page(client, at(poll, "resultados")))
    assert "There is a tie: the public draw will decide it." in said
    assert "Tie at step 1 between «Agua para el cerro», «Losa deportiva»" in said
    with transaction():
        commands.enter_draw(assembly.coordinator, poll, "04 11 23")
    HANDLERS["voting.compare"](None, {"poll": poll.id}, lambda *_: None)
    after = words_of(page(client, at(poll, "resultados")))
    assert "04 11 23" in after
    assert "1 project won." in after
    assert "is being computed" not in after


def test_an_override_stands_beside_the_computed_result_with_its_reason(assembly, client, make):
    poll = close(assembly, assembly.open(), {"agua": 1}, {"agua": 1})
    boss = make.administrator()
    with transaction():
        commands.overrule(boss, poll, ["luz"], "La obra ya se hizo")
    said = words_of(page(client, at(poll, "resultados")))
    assert "Instead: Luz en el paseo." in said
    assert "La obra ya se hizo" in said
    assert said.index("Instead: Luz") < said.index("Agua para el cerro"), "and the computed one follows"


def test_an_election_names_the_seated_and_the_alternates(assembly, client):
    poll = assembly.open(
        kind=PollKind.ELECTION,
        form=BallotForm.APPROVAL,
        budget_cents=None,
        rule="approval",
        parameters={},
        seats=1,
    )
    poll = close(assembly, poll, {"losa": 1, "luz": 1}, {"losa": 1}, {"luz": 1, "losa": 1})
    said = words_of(page(client, at(poll, "resultados")))
    assert "1 person was elected." in said
    assert "1 Losa" not in said
    assert "Alternates, in this order: Luz en el paseo; Agua para el cerro" in said


def test_small_groups_are_not_told_apart(assembly, client):
    said = words_of(page(client, at(close(assembly, assembly.open(), {"agua": 1}), "resultados")))
    assert "By kind of organisation" not in said, "three organisations are too few"


# ── files ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_ballots_leave_as_pabulib_and_come_back_the_same(assembly, client):
    poll = close(assembly, assembly.open(), {"agua": 1, "luz": 1}, {"losa": 1}, {})
    text = page(client, at(poll, "votos.pb"))
    election = read(text.encode(), "x.pb")
    assert election.voters == 3
    assert dict(zip(election.index, election.supporters, strict=True)) == {"agua": 1, "losa": 1, "luz": 1}
    assert str(clock.now().year) in text
    assert not re.search(r"\d\d:\d\d", text), "never a time"


def test_an_election_leaves_as_preflib(assembly, client):
    poll = assembly.open(
        kind=PollKind.ELECTION,
        form=BallotForm.ORDINAL,
        max_choices=None,
        budget_cents=None,
        rule="schulze",
        parameters={},
        seats=1,
    )
    poll = close(assembly, poll, {"losa": 1, "luz": 2}, {"luz": 1})
    answer = client.get(at(poll, "votos.pb"))
    assert answer.headers["Content-Disposition"].endswith(".soi")
    assert read(answer.data, "x.soi").voters == 2


def test_who_voted_what_is_a_table_of_public_votes_alone(assembly, client):
    poll = close(assembly, assembly.open(), {"agua": 1})
    assert "Junta vecinal 1" in page(client, at(poll, "votos.csv"))
    secret = assembly.secret(title="Secreta")
    assembly.cast(secret, assembly.ballot(secret, 0, "agua"))
    secret = close(assembly, secret)
    page(client, at(secret, "votos.csv"), 404)
    said = words_of(page(client, at(secret, "resultados")))
    assert "Who voted what" not in said
    assert "own device: 1" in said
    assert "agua" in page(client, at(secret, "resultados.csv"))


def test_the_acta_holds_everything_and_is_the_same_twice(assembly, client):
    pypdf = pytest.importorskip("pypdf")
    poll = close(
        assembly,
        assembly.open(legal_basis="Ordenanza 12-2026"),
        {"agua": 1, "luz": 1},
        {"losa": 1},
        {"losa": 1},
    )
    with transaction():
        commands.proclaim(assembly.coordinator, poll)
    first = client.get(at(poll, "acta.pdf"), headers={"Accept-Language": "en"})
    assert first.data == client.get(at(poll, "acta.pdf"), headers={"Accept-Language": "en"}).data
    text = "".join(part.extract_text() for part in pypdf.PdfReader(io.BytesIO(first.data)).pages)
    flat = re.sub(r"[\s\u200b]+", "", text)
    for piece in (
        poll.title, poll.space.name, poll.fingerprint, poll.result["root"], poll.box_public, "Ordenanza 12-2026", "Losa deportiva",
        "Junta vecinal 3", "La Tinka del domingo", "The budget is divided equally", "Most points first", "Proclaimed on",
        "Signatures", "Witness", "On the roll: 3",
    ):  # fmt: skip
        assert re.sub(r"\s+", "", piece) in flat, piece


def test_the_acta_of_a_secret_vote_holds_the_heads_and_no_name_with_a_vote(assembly, client):
    pypdf = pytest.importorskip("pypdf")
    poll = assembly.secret()
    assembly.cast(poll, assembly.ballot(poll, 0, "agua"))
    poll = close(assembly, poll)
    answer = client.get(at(poll, "acta.pdf"), headers={"Accept-Language": "en"})
    flat = re.sub(
        r"[\s\u200b]+", "", "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(answer.data)).pages)
    )
    assert poll.result["root"] in flat
    assert "Headoftheemptybox" in flat
    assert "Juntavecinal" not in flat


# ── simulator ───────────────────────────────────────────────────────────────────────────────────────────────────────

PB = """META
key;value
description;x
budget;100
vote_type;approval
PROJECTS
project_id;cost;name
a;60;Puente
b;40;Pozo
c;50;Parque
VOTES
voter_id;vote
1;a,b
2;a
3;c
"""


def simulate(client, **data):
    return client.post(
        "/votaciones/simulador",
        data=data,
        headers={"Accept-Language": "en"},
        content_type="multipart/form-data",
    )


def test_a_file_and_a_past_poll_are_counted_by_several_rules(assembly, client):
    answer = simulate(client, votes=(io.BytesIO(PB.encode()), "x.pb"))
    said = words_of(answer.text)
    assert answer.status_code == 200
    assert "3 ballots" in said
    for rule in ("Equal shares", "Most points first", "Most points per cost first", "Phragmén"):
        assert rule in said
    assert "Puente, Pozo" in said
    poll = close(assembly, assembly.open(), {"agua": 1}, {"losa": 1})
    assert "Agua para el cerro" in words_of(simulate(client, poll=poll.slug).text)
    assert "30,000" in words_of(simulate(client, poll=poll.slug, budget="30000").text)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "Choose a past poll or a file."),
        ({"votes": (b"hola", "x.pb")}, "section"),
        ({"votes": (b"", "x.pb")}, "empty"),
        ({"votes": (b"x" * (10 * 1024 * 1024 + 1), "x.pb")}, "larger than 10 MB"),
        ({"votes": (xlsx_bytes("x", ["a"], [["b"]]), "x.pb")}, "UTF-8"),
        ({"poll": "no-hay"}, "valid choice"),
        ({"votes": (PB.encode(), "x.pb"), "budget": "-3"}, "above zero"),
    ],
)  # fmt: skip
def test_what_cannot_be_simulated_is_refused_in_a_sentence(assembly, client, data, sentence):
    made = {
        name: (io.BytesIO(value[0]), value[1]) if isinstance(value, tuple) else value
        for name, value in data.items()
    }
    answer = simulate(client, **made)
    assert answer.status_code == 422
    assert sentence in words_of(answer.text)

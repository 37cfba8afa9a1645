"""One seat and several: the examples of the literature, whose outcomes are known to everybody."""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civic.voting.counting import Election, Option, RuleFault, approvals, count, ranks_of, read
from tests.voting.counting import plain


def ranked(ballots: dict[str, int], ids: str | list[str] = "") -> Election:
    """`{"A>B=C": 3}`; options in the order of `ids` or of the alphabet."""
    orders = [
        ([place.split("=") for place in text.split(">")] if text else [], n) for text, n in ballots.items()
    ]
    names = list(ids) or sorted({id for order, _ in orders for place in order for id in place})
    at = {id: place for place, id in enumerate(names)}
    rows = ((tuple(tuple(at[id] for id in place) for place in order), n) for order, n in orders)
    return Election(tuple(Option(id) for id in names), ranks_of(rows), "ordinal")


TENNESSEE = {
    "Memphis>Nashville>Chattanooga>Knoxville": 42,
    "Nashville>Chattanooga>Knoxville>Memphis": 26,
    "Chattanooga>Knoxville>Nashville>Memphis": 15,
    "Knoxville>Chattanooga>Nashville>Memphis": 17,
}
DEBIAN = Path(__file__).parent / "files" / "debian-2002.soi"  # real ballots: README.md beside it
# Schulze (2011), example 1: 45 voters, five candidates; the ranking is E > A > C > B > D.
SCHULZE = {
    "A>C>B>E>D": 5,
    "A>D>E>C>B": 5,
    "B>E>D>A>C": 8,
    "C>A>B>E>D": 3,
    "C>A>E>B>D": 7,
    "C>B>A>D>E": 2,
    "D>C>E>B>A": 7,
    "E>B>A>D>C": 8,
}


@pytest.mark.parametrize(
    ("rule", "winner"),
    [
        ("plurality", "Memphis"),
        ("instant-runoff", "Knoxville"),
        ("borda", "Nashville"),
        ("condorcet", "Nashville"),
        ("copeland", "Nashville"),
        ("schulze", "Nashville"),
    ],
)
def test_the_capital_of_tennessee(rule, winner):
    assert count(ranked(TENNESSEE), rule).winners == [winner]


@pytest.mark.parametrize("rule", ["condorcet", "schulze", "copeland", "instant-runoff"])
def test_who_led_debian_in_2002(rule):
    election = read(DEBIAN.read_bytes(), DEBIAN.name)
    assert (election.voters, len(election.options)) == (475, 4)
    result = count(election, rule)
    assert [election.options[option].name for option in result.outcome.winners] == ["Bdale Garbee"]
    assert result.winners == [3]


def test_tennessee_in_figures():
    borda = count(ranked(TENNESSEE), "borda").as_data()["rounds"][0]["votes"]
    assert borda == {"Nashville": 194, "Chattanooga": 173, "Memphis": 126, "Knoxville": 107}
    rounds = count(ranked(TENNESSEE), "instant-runoff").as_data()["rounds"]
    assert [r["votes"] for r in rounds] == [
        {"Chattanooga": 15, "Knoxville": 17, "Memphis": 42, "Nashville": 26},
        {"Knoxville": 32, "Memphis": 42, "Nashville": 26},
        {"Knoxville": 58, "Memphis": 42},
    ]


def test_the_example_of_schulze():
    result = count(ranked(SCHULZE), "schulze")
    assert result.winners == ["E"]
    data = result.as_data()
    assert data["ranking"] == ["E", "A", "C", "B", "D"]
    assert data["pairwise"]["A"]["C"] == 26
    assert data["paths"]["E"] == {"A": 25, "B": 28, "C": 28, "D": 31}
    assert (data["paths"]["A"]["E"], data["paths"]["B"]["A"], data["paths"]["D"]["B"]) == (24, 25, 28)


def test_a_cycle_has_no_condorcet_winner_and_copeland_has_a_tie():
    cycle = ranked({"A>B>C": 4, "B>C>A": 3, "C>A>B": 2})
    assert count(cycle, "condorcet").winners == []
    assert count(cycle, "schulze").winners == ["A"]  # the weakest link, C over A by 5, is broken
    tie = count(cycle, "copeland", {"tie_break": "id"})
    assert tie.winners == ["A"]
    assert tie.as_data()["ties"][0]["members"] == ["A", "B", "C"]


def test_margins_and_winning_votes_differ_on_incomplete_ballots():
    """A over B by 6:5, B over C by 3:0, C over A by 8:6: the weakest is B–C by votes, A–B by margins."""
    found = set()
    rng = random.Random(4)
    for _ in range(2000):
        ballots = {">".join(rng.sample("ABC", rng.randint(1, 3))): rng.randint(1, 9) for _ in range(5)}
        made = ranked(ballots, "ABC")
        both = [
            count(made, "schulze", {"strength": s, "tie_break": "id"}) for s in ("winning-votes", "margins")
        ]
        if not any(result.ties for result in both) and both[0].winners != both[1].winners:
            found.add(tuple(id for result in both for id in result.winners))
    assert found
    assert count(made, "schulze").parameters["strength"] == "winning-votes"


def test_unranked_stands_below_ranked_and_equal_ranks_say_nothing():
    table = count(ranked({"A": 2, "B>A": 1, "B=C": 4}, "ABC"), "condorcet").as_data()["pairwise"]
    assert table["A"] == {"B": 2, "C": 3}
    assert table["B"] == {"A": 5, "C": 1}
    assert table["C"] == {"A": 4, "B": 0}
    borda = count(ranked({"A>B=C": 1, "D": 1}, "ABCD"), "borda").as_data()["rounds"][0]["votes"]
    assert borda == {"A": 4, "B": 2.5, "C": 2.5, "D": 3}


def test_a_ballot_that_puts_two_level_at_the_top_is_used_up_there():
    rounds = count(
        ranked({"A=B>C": 5, "C": 2, "A": 1}, "ABC"), "instant-runoff", {"tie_break": "id"}
    ).as_data()["rounds"]
    assert rounds[0]["exhausted"] == 5
    # once B is out, A stands alone in the first place of those five
    assert rounds[-1]["votes"]["A"] >= 1


FOOD = {
    "Oranges": 4,
    "Pears>Oranges": 2,
    "Chocolate>Strawberries": 8,
    "Chocolate>Sweets": 4,
    "Strawberries": 1,
    "Sweets": 1,
}


def test_the_party_of_twenty_guests():
    """The example of a single transferable vote told everywhere: quota 6; oranges, chocolate and strawberries."""
    result = count(ranked(FOOD), "stv", {"seats": 3})
    assert set(result.winners) == {"Oranges", "Chocolate", "Strawberries"}
    data = result.as_data()
    assert data["quota"] == 6
    assert data["rounds"][0]["votes"]["Chocolate"] == 12
    assert data["rounds"][1]["votes"] == {
        "Chocolate": 6,
        "Oranges": 4,
        "Pears": 2,
        "Strawberries": 5,
        "Sweets": 3,
    }


def test_transfer_values_are_cut_after_five_decimals():
    """11 votes, quota 6: each paper goes on at 5/11 = 0.45454…, so 0.45454; what is cut off is lost."""
    result = count(ranked({"A>B": 11, "C": 5, "B>C": 1}, "ABC"), "stv", {"seats": 2})
    second = result.as_data()["rounds"][1]
    assert second["votes"]["A"] == 6
    assert second["votes"]["B"] == 1 + 11 * 0.45454
    assert second["exhausted"] == 0.00006


def test_the_single_transferable_vote_is_the_plain_count():
    rng = random.Random(12)
    compared = 0
    for _ in range(500):
        options, seats = rng.randint(3, 7), rng.randint(1, 3)
        orders = [rng.sample(range(options), rng.randint(0, options)) for _ in range(rng.randint(8, 60))]
        made = Election(
            tuple(Option(str(i)) for i in range(options)),
            ranks_of((tuple((o,) for o in order), 1) for order in orders),
            "ordinal",
        )
        theirs = plain.scottish(options, orders, seats)
        result = count(made, "stv", {"seats": seats})
        assert len(result.winners) <= seats
        if theirs is not None:
            assert set(map(int, result.winners)) == theirs
            compared += 1
    assert compared > 150


def test_lists_share_seats_by_dhondt():
    """The example of the encyclopaedias: 100, 80, 30 and 20 thousand votes, eight seats: 4, 3, 1, 0."""
    made = ranked({"A": 100, "B": 80, "C": 30, "D": 20})
    result = count(made, "dhondt", {"seats": 8})
    assert result.as_data()["seats"] == {"A": 4, "B": 3, "C": 1, "D": 0}
    assert result.winners == ["A", "B", "A", "B", "A", "C", "B", "A"]
    # equal quotients: 100/2 and 50 go to the list with more votes first
    assert count(ranked({"A": 100, "B": 50}), "dhondt", {"seats": 2}).winners == ["A", "A"]


def test_several_seats_by_approvals():
    made = Election(tuple(Option(i) for i in "ABCD"), approvals([[0, 1], [0, 2], [1], [0]]), "approval")
    assert count(made, "approval", {"seats": 2}).winners == ["A", "B"]
    assert count(made, "approval").winners == ["A"]


def test_quotas_log_each_replacement():
    fields = {"A": "m", "B": "m", "C": "m", "D": "f", "E": "f"}
    options = tuple(Option(id, fields={"sex": sex}) for id, sex in fields.items())
    made = Election(options, approvals([[0]] * 5 + [[1]] * 4 + [[2]] * 3 + [[3]] * 2 + [[4]]), "approval")
    result = count(made, "approval", {"seats": 3, "quota": ["sex=f>=2"]})
    assert result.winners == ["A", "D", "E"]
    lines = [(s["option"], s["other"]) for s in result.as_data()["steps"] if s["kind"].startswith("replaced")]
    assert lines == [("D", "C"), ("E", "B")]
    assert result.as_data()["before_quotas"] == ["A", "B", "C"]
    at_most = count(made, "approval", {"seats": 3, "quota": ["men<=1:A,B,C"]})
    assert at_most.winners == ["A", "D", "E"]
    both = count(made, "approval", {"seats": 3, "quota": ["sex=f>=1", "north>=1:B"]})
    assert set(both.winners) == {"A", "B", "D"}
    impossible = count(made, "approval", {"seats": 3, "quota": ["sex=f>=3"]})
    assert impossible.as_data()["steps"][-1]["kind"] == "quota unmet"
    for wrong in ("sex", "sex=f", "x>=1:Z", "x>=1"):
        with pytest.raises(RuleFault):
            count(made, "approval", {"seats": 3, "quota": [wrong]})


RANKED = ["plurality", "borda", "instant-runoff", "condorcet", "copeland", "schulze", "stv"]


@st.composite
def elections(draw):
    size = draw(st.integers(1, 5))
    orders = draw(st.lists(st.permutations(range(size)).map(list), min_size=0, max_size=12))
    cuts = draw(st.lists(st.integers(0, size), min_size=len(orders), max_size=len(orders)))
    return size, [order[:cut] for order, cut in zip(orders, cuts, strict=True)]


def made_of(size, orders, names=None):
    names = names or [str(i) for i in range(size)]
    return Election(
        tuple(Option(name) for name in names),
        ranks_of((tuple((o,) for o in order), 1) for order in orders),
        "ordinal",
    )


@settings(max_examples=120)
@given(case=elections(), rule=st.sampled_from(RANKED), shuffle=st.randoms())
def test_every_rule_answers_every_profile_whatever_the_order_of_ballots(case, rule, shuffle):
    size, orders = case
    more = {"seats": min(2, size)} if rule == "stv" else {}
    result = count(made_of(size, orders), rule, more)
    mixed = list(orders)
    shuffle.shuffle(mixed)
    assert count(made_of(size, mixed), rule, more).as_data() == result.as_data()
    assert sorted(result.as_data()["ranking"]) == sorted(str(i) for i in range(size))
    assert len(result.winners) <= (more.get("seats") or 1)
    # Whoever beats everybody wins by the rules that promise it.
    beats_all = count(made_of(size, orders), "condorcet").winners
    if beats_all and rule in ("copeland", "schulze"):
        assert result.winners == beats_all
    # More than half of the first places win by every rule but Borda.
    top = [order[0] for order in orders if order]
    strong = [c for c in set(top) if Fraction(top.count(c), max(len(orders), 1)) > Fraction(1, 2)]
    if strong and rule not in ("borda", "stv"):
        assert result.winners == [str(strong[0])]

"""Pabulib and PrefLib: what real files hold is read, what is wrong is told with its line, and nothing ever breaks."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civic.voting.counting import (
    CountingFault,
    Election,
    FileFault,
    Marks,
    count,
    read,
    to_pabulib,
    to_preflib,
)
from civic.voting.counting.amounts import read_number
from civic.voting.counting.pabulib import safe_fields
from tests.voting.counting import plain

PB = """META
key;value
description;"Example; with ""quotes"" in it"
country;Poland
unit;Łódź
instance;2022
num_projects;4
num_votes;5
budget;2158427,19
vote_type;approval
rule;greedy
date_begin;01.10.2022
date_end;2022
PROJECTS
project_id;cost;name;category;target;selected
BO.D7.44/24;100,50;"Parque; ""El Sol"" ";green,health;all;1
2;200.25;Vía;;;0
3; 1 300 ;Pozo;;;
4;999999999;Withdrawn;;;
VOTES
voter_id;age;sex;vote
1;30;F;BO.D7.44/24,2
1;31;M;"2, 3"
3;32;F;
4;33;F;2,2
5;40-59;O;4
"""


def lines_of(text, **kind):
    election = read(text.encode() if isinstance(text, str) else text, "f.pb")
    return [(note.line, note.words()) for note in election.notes]


def test_a_real_file_with_all_its_oddities():
    election = read(b"\xef\xbb\xbf" + PB.replace("\n", "\r\n").encode(), "f.pb")
    assert election.budget == 215842719
    assert [option.cost for option in election.options] == [10050, 20025, 130000, 99999999900]
    assert election.options[0].id == "BO.D7.44/24"
    assert election.options[0].name == 'Parque; "El Sol"'
    assert election.options[0].fields["beneficiaries"] == "all"
    assert election.voters == 5
    assert election.supporters == (1, 3, 1, 1)
    said = lines_of(PB)
    assert [line for line, _ in said] == [23, 25]
    assert "not unique" in said[0][1]
    assert "counts once" in said[1][1]
    result = count(election, "greedy-score", {"tie_break": "std"}).as_data()
    assert result["winners"] == ["2", "BO.D7.44/24", "3"]
    assert result["total_cost"] == 1600.75


def test_a_wrong_number_of_votes_is_a_warning():
    assert "num_votes says 7, the file has 5" in lines_of(PB.replace("num_votes;5", "num_votes;7"))[-1][1]


@pytest.mark.parametrize(
    ("old", "new", "line", "word"),
    [
        ("vote_type;approval", "vote_type;rated", 10, "vote_type"),
        ("budget;2158427,19", "budget;much", 9, "budget"),
        ("budget;2158427,19\n", "", 2, "budget"),
        ("2;200.25", "2;dear", 17, "cost"),
        ("2;200.25", "2;-5", 17, "cost"),
        ("2;200.25", ";200.25", 17, "project_id"),
        ("3; 1 300 ", "2;7", 18, "twice"),
        ("3;32;F;", "3;32;F;17", 24, "17"),
        ("3;32;F;", "3;32;F;2;surplus", 24, "cells"),
        ("project_id;cost", "project_id;price", 15, "cost"),
        ("voter_id;age;sex;vote", "voter_id;age;sex;choice", 21, "vote"),
        ("VOTES\n", "VOTOS\n", 26, "VOTES"),
        ("META\n", "", 1, "META"),
        ("PROJECTS\n", "META\n", 14, "twice"),
        ("VOTES\n", "PROJECTS\n", 20, "twice"),
    ],
)
def test_a_wrong_file_is_told_with_its_line(old, new, line, word):
    assert old in PB
    with pytest.raises(FileFault) as fault:
        read(PB.replace(old, new, 1).encode(), "f.pb")
    assert (fault.value.line, word in str(fault.value)) == (line, True), str(fault.value)


def test_text_in_another_encoding_is_told_with_its_line():
    with pytest.raises(FileFault) as fault:
        read(PB.encode("iso8859-2"), "f.pb")
    assert fault.value.line == 5


def pb_of(kind, votes, columns="voter_id;vote", meta=""):
    head = f"META\nkey;value\nbudget;10\nvote_type;{kind}\n{meta}PROJECTS\nproject_id;cost\na;1\nb;2\nc;3\n"
    return (head + f"VOTES\n{columns}\n" + "".join(f"{n};{vote}\n" for n, vote in enumerate(votes))).encode()


def test_points_by_kind_of_ballot():
    assert read(pb_of("choose-1", ["a", "b", "b"])).totals == (1, 2, 0)
    assert read(pb_of("cumulative", ["a,b;3,2", "b;5"], "voter_id;vote;points")).totals == (3, 7, 0)
    assert read(pb_of("cumulative", ["a;2.5"], "voter_id;vote;points")).totals[0] == 2.5
    scored = read(pb_of("scoring", ["a;-2", "b,c;1,3"], "voter_id;vote;points", "default_score;1\n"))
    assert scored.totals == (-1, 2, 4)
    # ordinal: K is the longest ballot, or max_length
    assert read(pb_of("ordinal", ["a,b", "b"])).totals == (2, 3, 0)
    assert read(pb_of("ordinal", ["a,b", "b"], meta="max_length;3\n")).totals == (3, 5, 0)
    with pytest.raises(FileFault):
        read(pb_of("cumulative", ["a,b;3"], "voter_id;vote;points"))
    with pytest.raises(CountingFault):
        count(scored, "equal-shares")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1 234,50", 1234.5),
        ("1,234.5", 1234.5),
        ("1.234,5", 1234.5),
        ("1,234,567", 1234567),
        ("0,5", 0.5),
        ("+7", 7),
    ],
)
def test_numbers_as_files_write_them(text, number):
    assert read_number(text) == number


@pytest.mark.parametrize("text", ["", "x", "1e5", "nan", "٣", "1.2.3,4,5", "--1", "1" * 40])
def test_what_is_no_number(text):
    assert read_number(text) is None


def test_what_is_written_is_read_back_alike():
    rng = random.Random(1)
    for number in range(60):
        costs, ballots, budget = plain.some_election(rng, number % 2 == 0)
        made = plain.election({id: cost * 101 for id, cost in costs.items()}, ballots, budget * 101, unit=100)
        again = read(to_pabulib(made).encode(), "f.pb")
        assert (again.budget, again.totals, again.voters) == (made.budget, made.totals, made.voters)
        assert [o.cost for o in again.options] == [o.cost for o in made.options]
        for rule in ("greedy-score", "equal-shares"):
            assert (
                count(again, rule, {"tie_break": "std"}).winners
                == count(made, rule, {"tie_break": "std"}).winners
            )
        extension, text = to_preflib(made)
        assert extension == "cat"
        assert read(text.encode(), "f.cat").approved == made.supporters
    ordered = read(pb_of("ordinal", ["a,b", "b", ""]))
    assert read(to_pabulib(ordered).encode()).totals == ordered.totals
    extension, text = to_preflib(ordered)
    assert extension == "soi"
    assert set(read(text.encode()).ranks.rankings) == set(ordered.ranks.rankings)


def test_a_file_does_not_tell_the_order_in_which_ballots_came():
    costs, ballots = {"a": 1, "b": 2, "c": 3}, [["c"], ["a", "b"], [], ["b"], ["c"]]
    first, second = (
        to_pabulib(plain.election(costs, list(order), 3)) for order in (ballots, reversed(ballots))
    )
    assert first == second
    assert first.count("\n") == len(first.splitlines())


def test_age_and_sex_are_published_only_for_groups_that_are_large_enough():
    voters = [{"age": "30", "sex": "F", "district": "Ilo", "time": "10:30"}] * 10 + [
        {"age": "30", "sex": "M", "district": "Ilo", "time": "10:31"}
    ] * 9
    assert safe_fields(voters) == ["age", "district"]
    assert safe_fields(voters, 9) == ["age", "sex", "district"]
    assert safe_fields([*voters[:10], {**voters[0], "district": "Pacocha"}]) == ["district"]
    made = plain.election({"a": 1}, [["a"]] * 19, 1)
    text = to_pabulib(made, voters)
    assert "10:30" not in text
    assert "voter_id;vote;age;district\n" in text


SOC = "# FILE NAME: x\n# DATA TYPE: {kind}\n# NUMBER ALTERNATIVES: 3\n# NUMBER VOTERS: 7\n{more}# ALTERNATIVE NAME 1: Ana\n# ALTERNATIVE NAME 2: Eva\n# ALTERNATIVE NAME 3: Luz\n"


@pytest.mark.parametrize(
    ("kind", "rows", "winner"),
    [
        ("soc", "4: 1,2,3\n3: 2,3,1\n", 1),
        ("soi", "4: 3\n3: 2,3\n", 3),
        ("toc", "4: {2,3},1\n3: 2,{1,3}\n", 2),
        ("toi", "4: {2,3}\n3: 2\n", 2),
    ],
)
def test_orders_of_preflib(kind, rows, winner):
    election = read((SOC.format(kind=kind, more="") + rows).encode(), f"x.{kind}")
    assert not election.notes
    result = count(election, "schulze", {"tie_break": "id"})
    assert result.winners == [winner]
    assert set(result.as_data()["ranking"]) == {1, 2, 3}
    extension, text = to_preflib(election)
    assert extension == kind
    assert read(text.encode(), f"x.{extension}").ranks == election.ranks


def test_categories_of_preflib_are_approvals():
    more = "# NUMBER CATEGORIES: 2\n# CATEGORY NAME 1: Yes\n# CATEGORY NAME 2: No\n"
    election = read(
        (SOC.format(kind="cat", more=more) + "4: {1,2},3\n2: {},{1,2,3}\n1: 3,{1,2}\n").encode(), "x.cat"
    )
    assert election.approved == (4, 4, 1)
    assert count(election, "approval", {"seats": 2}).winners in ([1, 2], [2, 1])
    assert count(election, "phragmen", {"seats": 2, "tie_break": "id"}).winners == [1, 2]
    extension, text = to_preflib(election)
    assert (extension, read(text.encode(), "x.cat").approved) == ("cat", election.approved)


@pytest.mark.parametrize(
    ("row", "word"),
    [
        ("4: 1,2\n", "every alternative"),
        ("4: {1,2},3\n", "no ties"),
        ("4: 1,2,9\n", "not named"),
        ("4: 1,1,2\n", "twice"),
        ("x: 1,2,3\n", "how many"),
        ("4: 1,2,3 4\n", "order"),
        ("4: 1,{2,3\n", "order"),
        ("-4: 1,2,3\n", "how many"),
    ],
)
def test_a_wrong_order_is_told_with_its_line(row, word):
    with pytest.raises(FileFault) as fault:
        read((SOC.format(kind="soc", more="") + "3: 1,2,3\n" + row).encode(), "x.soc")
    assert fault.value.line == 9
    assert word in str(fault.value)


def reading(content, name):
    """(the election, nothing) or (nothing, the fault); anything else is an error of the reader."""
    try:
        return read(content, name), None
    except FileFault as fault:
        return None, fault


PIECES = st.sampled_from(
    [b"META\n", b"PROJECTS\n", b"VOTES\n", b"key;value\n", b"project_id;cost\n", b"voter_id;vote\n", b"budget;10\n",
     b"vote_type;approval\n", b"vote_type;ordinal\n", b"vote_type;cumulative\n", b"a;1\n", b"b;2,5\n", b"1;a,b\n", b"2;b;3\n",
     b'"', b";", b",", b"\x00", b"\xff", b"\n", b"\r", b"# DATA TYPE: soi\n", b"# DATA TYPE: cat\n", b"# NUMBER ALTERNATIVES: 2\n",
     b"# ALTERNATIVE NAME 1: x\n", b"3: 1,2\n", b"2: {1},{}\n", b"1: 2\n", b"max_length;2\n", b"voter_id;vote;points\n"]
)  # fmt: skip


@settings(max_examples=400)
@given(
    content=st.one_of(st.binary(max_size=200), st.lists(PIECES, max_size=25).map(b"".join)),
    name=st.sampled_from(["x.pb", "x.soi", "x.cat", "x", "x.toc"]),
)
def test_any_bytes_give_an_election_or_one_sentence_with_a_line(content, name):
    election, fault = reading(content, name)
    if election is None:
        assert 1 <= fault.line <= content.count(b"\n") + content.count(b"\r") + 1
        assert str(fault)
        return
    assert isinstance(election, Election)
    for rule, more in (
        ("greedy-score", {}),
        ("equal-shares", {"completion": "utilitarian"}),
        ("schulze", {}),
        ("borda", {}),
    ):
        try:
            assert count(election, rule, more).as_json()
        except CountingFault:
            assert rule in ("greedy-score", "equal-shares")


@settings(max_examples=300)
@given(
    place=st.integers(0, len(PB) - 1), piece=st.one_of(PIECES, st.binary(max_size=3)), cut=st.integers(0, 30)
)
def test_a_damaged_file_never_breaks_the_reader(place, piece, cut):
    content = PB.encode()
    election, fault = reading(content[:place] + piece + content[place + cut :], "f.pb")
    if election is None:
        assert fault.line >= 1
    else:
        assert isinstance(election.ballots, Marks) or election.kind == "ordinal"

"""`civic votes`, the explanation in words, and the recount in one file, run as a stranger runs it."""

from __future__ import annotations

import ast
import json
import random
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from civic.cli import cli, votes  # noqa: F401 - the second gives the first its commands
from civic.voting.counting import RULES, bundle, count, read, sentences, to_pabulib
from civic.voting.counting.bundle import MODULES
from civic.voting.counting.words import SENTENCES
from tests.voting.counting import plain
from tests.voting.counting.test_files import PB

COUNTING = Path(bundle.__code__.co_filename).parent


@pytest.fixture
def pb(tmp_path):
    path = tmp_path / "votes.pb"
    path.write_text(PB, encoding="utf-8")
    return path


def civic(*arguments):
    return CliRunner().invoke(cli, ["votes", *map(str, arguments)], standalone_mode=False)


def test_count_prints_json_and_words(pb):
    printed = civic("count", pb, "--rule", "equal-shares", "--tie-break", "std", "--json")
    data = json.loads(printed.stdout)
    assert data["rule"] == "equal-shares"
    assert data["parameters"]["completion"] == "add1fu"
    assert data["winners"] == ["2", "BO.D7.44/24", "3"]
    assert data["total_cost"] == 1600.75
    words = civic("count", pb, "--rule", "equal-shares", "--tie-break", "std").stdout
    assert "«Vía» (2) costs 200.25" in words
    assert "Total cost: 1,600.75 of 2,158,427.19." in words
    assert "Warning: Line 23" in words


@pytest.mark.parametrize(
    ("change", "arguments", "said"),
    [
        (("2;200.25", "2;dear"), ["--rule", "greedy-score"], "Line 17: the cost “dear”"),
        ((), ["--rule", "stv"], "needs --seats"),
        ((), ["--rule", "greedy-score", "--utility", "cost"], "no parameter --utility"),
        ((), ["--rule", "equal-shares", "--step", "x"], "--step must be a number"),
        ((), ["--rule", "matrix", "--matrix", "nowhere.csv"], "cannot be opened"),
    ],
)
def test_a_fault_is_one_sentence_and_status_2(pb, change, arguments, said):
    pb.write_text(PB.replace(*change) if change else PB, encoding="utf-8")
    run = civic("count", pb, *arguments)
    assert run.exit_code == 2
    assert said in run.stderr
    assert "Traceback" not in run.output


def test_a_file_that_is_not_there_has_status_2(tmp_path):
    assert civic("count", tmp_path / "no.pb", "--rule", "borda").exit_code == 2
    assert civic("count", tmp_path, "--rule", "borda").exit_code == 2


def test_simulate_puts_rules_side_by_side_for_each_file(pb):
    data = json.loads(civic("simulate", pb, pb, "--json").stdout)
    assert [line["rule"] for line in data[0]["rules"]] == ["equal-shares", "greedy-score"]
    assert len(data) == 2
    assert "voters left with nothing" in civic("simulate", pb, "--rule", "phragmen").stdout


def test_the_recount_is_one_file_of_the_standard_library_and_says_the_same(pb, tmp_path):
    program = tmp_path / "recount.py"
    program.write_text(civic("recount-program").stdout, encoding="utf-8")
    modules = {
        (node.module or "").split(".")[0]
        if isinstance(node, ast.ImportFrom)
        else node.names[0].name.split(".")[0]
        for node in ast.parse(program.read_text()).body
        if isinstance(node, (ast.Import, ast.ImportFrom))
    }
    assert modules <= sys.stdlib_module_names
    rng = random.Random(9)
    costs, ballots, budget = plain.some_election(rng, True, voters=40, projects=12)
    other = tmp_path / "other.pb"
    other.write_text(to_pabulib(plain.election(costs, ballots, budget)), encoding="utf-8")
    for path, rule, more in (
        (pb, "equal-shares", ["--completion", "add1u"]),
        (other, "equal-shares", []),
        (other, "phragmen", []),
        (pb, "schulze", ["--strength", "margins"]),
        (pb, "stv", ["--seats", "2", "--quota", "category=green,health>=1"]),
    ):
        arguments = [str(path), "--rule", rule, *more]
        for form in ([], ["--json"]) if path == other else (["--json"],):
            ours = civic("count", *arguments, *form).stdout
            run = [sys.executable, "-I", str(program), *arguments, *form]
            theirs = subprocess.run(run, capture_output=True, text=True, check=False, cwd=tmp_path)
            assert (theirs.returncode, theirs.stdout) == (0, ours), theirs.stderr
    pb.write_text("META\n")
    broken = subprocess.run(
        [sys.executable, "-I", str(program), str(pb), "--rule", "borda"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert broken.returncode == 2
    assert "Line 1: the section PROJECTS is missing" in broken.stderr


def test_no_name_stands_twice_in_the_one_file():
    seen: dict[str, str] = {}
    for module in MODULES:
        for node in ast.parse((COUNTING / f"{module}.py").read_text()).body:
            names = [node.name] if isinstance(node, (ast.FunctionDef, ast.ClassDef)) else []
            if isinstance(node, (ast.Assign, ast.AnnAssign)):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                names += [
                    n.id
                    for t in targets
                    for n in ast.walk(t)
                    if isinstance(n, ast.Name) and n.id != "__all__"
                ]
            for name in names:
                assert name not in seen, f"{name} stands in {seen[name]} and {module}"
                seen[name] = module


def test_every_module_but_the_search_is_in_the_one_file_and_none_knows_the_house():
    found = {str(p.relative_to(COUNTING).with_suffix("")) for p in COUNTING.rglob("*.py")}
    assert found - set(MODULES) == {
        "__init__",
        "bundle",
        "pabulib/__init__",
        "registry/__init__",
        "rules/__init__",
        "rules/quick_search",
    }
    for path in COUNTING.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("civic"):
                assert node.module.startswith("civic.voting.counting"), path


def test_every_step_has_words_in_the_language_of_the_reader():
    rng = random.Random(31)
    kinds = set()
    for _ in range(60):
        costs, ballots, budget = plain.some_election(rng)
        made = plain.election(costs, ballots, budget)
        for rule in RULES:
            if rule.startswith("matrix"):
                continue
            more = {"seats": 1} if rule in ("stv", "dhondt") else {}
            if rule == "greedy-score":
                more = rng.choice(({"no_skip": True}, {"threshold": 2}, {}))
            if rule == "equal-shares":
                more = {"comparison": rng.random() < 0.5}
            result = count(made, rule, more)
            kinds |= {step["kind"] for step in result.as_data()["steps"]}
            said = sentences(result, translate=lambda text: "¡" + text, money=lambda amount: f"S/ {amount}")
            assert len(said) == len(result.as_data()["steps"]) + len(result.ties)
            assert all(line.startswith("¡") and "%(" not in line for line in said)
    assert kinds <= set(SENTENCES)
    assert len(kinds) > 20


def test_the_same_result_has_the_same_fingerprint_and_another_has_not(pb):
    first, again = (count(read(pb.read_bytes()), "greedy-score") for _ in range(2))
    assert first.fingerprint == again.fingerprint
    assert first.fingerprint != count(read(pb.read_bytes()), "phragmen").fingerprint

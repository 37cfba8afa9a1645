"""`docs/security.md` tells the truth: a row for each check, tests and benches that exist, and a reason where there is none."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "security.md"
CHECKS = {f"S{n:02}" for n in range(1, 43)}
NOTHING = "–"


def rows(page: str) -> list[list[str]]:
    """[check, how, tests, bench, weaker] of every row that begins with a check."""
    return [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in page.splitlines()
        if re.match(r"\| S\d\d ", line)
    ]


@cache
def names_in(path: str) -> set[str]:
    """The names of the test functions of a file, read without running it."""
    file = ROOT / path
    if not file.is_file():
        return set()
    return {
        node.name
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def faults(page: str) -> list[str]:
    """What on the page is not so."""
    found, told = [], []
    for row in rows(page):
        check = row[0][:3]
        told.append(check)
        if len(row) != 5 or not all(row):
            found.append(f"{check}: a row has five cells, none empty")
            continue
        _name, how, tests, bench, weaker = row
        named = re.findall(r"`(tests/[\w/.]+)::(\w+)`", tests)
        if len(named) != tests.count("`") // 2:
            found.append(f"{check}: a test is written `tests/….py::test_…`")
        found += [
            f"{check}: {path}::{test} does not exist" for path, test in named if test not in names_in(path)
        ]
        if len(named) != len(set(named)):
            found.append(f"{check}: a test is named twice")
        found += [
            f"{check}: {path} does not exist"
            for path in re.findall(r"`(bench/[\w.]+)`", bench)
            if not (ROOT / path).is_file()
        ]
        if not named and weaker == NOTHING:
            found.append(f"{check}: neither a test nor a reason")
        if len(how) < 20:
            found.append(f"{check}: how it is met is not told")
    found += [f"{check}: no row" for check in sorted(CHECKS - set(told))]
    found += [f"{check}: {told.count(check)} rows" for check in sorted(set(told)) if told.count(check) > 1]
    found += [f"{check}: unknown" for check in sorted(set(told) - CHECKS)]
    return found


def test_each_check_has_a_row_whose_tests_exist():
    assert not faults(PAGE.read_text()), "\n".join(faults(PAGE.read_text()))


def test_the_look_at_the_page_can_fail():
    page = PAGE.read_text()
    good = "tests/test_safety.py::test_unknown_hosts_are_refused"
    assert good in page
    line = next(line for line in page.splitlines() if line.startswith("| S16 "))
    for wrong, told in (
        (page.replace(good, good + "_at_once"), "test_unknown_hosts_are_refused_at_once does not exist"),
        (page.replace(good, good.replace("safety", "danger")), "tests/test_danger.py"),
        (page.replace(f"`{good}`", "`the test of hosts`"), "a test is written"),
        (page.replace(line + "\n", ""), "S16: no row"),
        (page.replace(line, line + "\n" + line), "S16: 2 rows"),
        (page.replace(line, "| S16 Headers | all the headers of the check | – | – | – |"), "S16: neither a test nor a reason"),
        (page.replace(line, "| S16 Headers | all the headers of the check |  | – | – |"), "S16: a row has five cells"),
        (page.replace("`bench/bench_box.py`", "`bench/bench_bag.py`"), "bench/bench_bag.py does not exist"),
    ):  # fmt: skip
        assert any(told in fault for fault in faults(wrong)), told

"""Counting: a city's file of 90,000 ballots × 160 projects, and a million approvals from memory (the aims stand beside).

The file is made with a seed, in the shape of a large Polish city (costs of many sizes, ten approvals at most, districts).
With CIVIC_ORACLES=<environment> pabutools counts the same file in the same run: winners must be equal. It has no add1f, and
steps of one would take it a quarter of an hour, so both make add1 with steps of ten for that comparison.
CPU time counts, the machine may be busy.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from array import array
from pathlib import Path

from civic.voting.counting import Election, Marks, Option

VOTERS, PROJECTS, DISTRICTS, SEED = 90_000, 160, 36, 2022
COUNTER = """
import json, resource, sys, time
from civic.voting.counting import count, read
a = time.process_time(); election = read(open(sys.argv[1], "rb").read(), sys.argv[1])
b = time.process_time(); result = count(election, "equal-shares", {"completion": sys.argv[2], "tie_break": "id", "step": sys.argv[3]})
c = time.process_time()
json.dump({"read": b - a, "count": c - b, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
           "winners": sorted(result.winners), "times": result.as_data()["raised"]["times"]}, sys.stdout)
"""
ORACLE = """
import json, resource, sys, time
import pabutools.election as el
from pabutools.rules import method_of_equal_shares
from pabutools.tiebreaking import lexico_tie_breaking
a = time.process_time(); instance, profile = el.parse_pabulib(sys.argv[1]); b = time.process_time()
profile = profile.as_multiprofile()
winners = method_of_equal_shares(instance, profile, sat_class=el.Cost_Sat, voter_budget_increment=int(sys.argv[2]),
                                 tie_breaking=lexico_tie_breaking)
c = time.process_time()
json.dump({"read": b - a, "count": c - b, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
           "winners": sorted(str(p) for p in winners)}, sys.stdout)
"""


def city_file(path: Path, voters: int = VOTERS, projects: int = PROJECTS, budget: int = 12_000_000) -> None:
    """Write an approval file of the shape of a large city; the same for the same sizes."""
    rng = random.Random(SEED)
    ids = [f"BO.{number + 1}.{number % 7}/24" for number in range(projects)]
    size = (5_000, 10_000, 20_000, 30_000, 50_000, 80_000, 100_000, 150_000, 200_000, 300_000)
    costs = [int(rng.choice(size) * rng.uniform(0.6, 1.4)) for _ in ids]
    liked = [rng.paretovariate(1.1) * cost**0.3 for cost in costs]
    district = [rng.randrange(DISTRICTS) for _ in ids]
    near = [[p for p in range(projects) if district[p] == d] for d in range(DISTRICTS)]
    lines = ["META", "key;value", f"budget;{budget}", "vote_type;approval", "max_length;10"]
    lines += [f"num_projects;{projects}", f"num_votes;{voters}", "PROJECTS", "project_id;cost;name;district"]
    lines += [
        f'{id};{cost};"Project; of the kind";{d}' for id, cost, d in zip(ids, costs, district, strict=True)
    ]
    lines += ["VOTES", "voter_id;age;sex;voting_method;vote"]
    for voter in range(voters):
        named = dict.fromkeys(
            rng.choices(range(projects), weights=liked, k=min(1 + int(rng.expovariate(0.25)), 8))
        )
        home = near[rng.randrange(DISTRICTS)]
        named |= dict.fromkeys(rng.choices(home, k=2) if home else [])
        vote = ",".join(ids[project] for project in named)
        lines.append(f"{voter + 1};{rng.randrange(16, 90)};{rng.choice('MF')};internet;{vote}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def run(python: str, program: str, *arguments: str) -> dict[str, object]:
    """What a program in an interpreter of its own measures."""
    done = subprocess.run(
        [python, "-W", "ignore", "-c", program, *arguments],
        capture_output=True,
        text=True,
        check=True,
        timeout=3600,
    )
    return dict(json.loads(done.stdout[done.stdout.index("{") :]))


def million() -> float:
    """CPU seconds to count 1,000,000 approval ballots of 100 options that stand in memory, each a row of its own."""
    rng = random.Random(SEED)
    starts, options = array("q", [0]), array("i")
    rows = [rng.sample(range(100), rng.randint(1, 9)) for _ in range(5000)]
    for number in range(1_000_000):
        options.extend(rows[number * 7 % 5000])
        starts.append(len(options))
    marks = Marks(starts, options, array("q", [1]) * 1_000_000)
    election = Election(tuple(Option(str(number)) for number in range(100)), marks, "approval")
    from civic.voting.counting import count

    before = time.process_time()
    result = count(election, "approval", {"seats": 10})
    spent = time.process_time() - before
    if sum(election.totals) != len(options) or len(result.winners) != 10:
        raise SystemExit("the count of a million is wrong")
    return spent


def main() -> None:
    """Print the figures."""
    print(f"  1,000,000 approvals of 100 options, counted from memory: {million():.2f} s (aim ≤ 1)")
    oracles = os.environ.get("CIVIC_ORACLES", "")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "city.pb"
        city_file(path)
        ours = run(sys.executable, COUNTER, str(path), "add1fu", "1")
        print(
            f"  {VOTERS:,} ballots × {PROJECTS}: read {ours['read']:.2f} s (aim ≤ 2), equal-shares add1fu with "
            f"{ours['times']} steps, confirmed exactly, {ours['count']:.2f} s (aim ≤ 5), peak {ours['peak']:.0f} MB (aim ≤ 400)"
        )
        if not oracles:
            print("  NOT compared with pabutools: CIVIC_ORACLES names no environment that has it")
            return
        again = run(sys.executable, COUNTER, str(path), "add1", "10")
        theirs = run(f"{oracles}/bin/python", ORACLE, str(path), "10")
        same = "equal" if again["winners"] == theirs["winners"] else "DIFFERENT"
        total, other = (float(str(x["read"])) + float(str(x["count"])) for x in (again, theirs))
        print(
            f"  pabutools, add1: {other:.1f} s and {theirs['peak']:.0f} MB; ours {total:.1f} s and {again['peak']:.0f} MB: "
            f"{other / total:.0f} × faster (aim ≥ 20), winners {same}"
        )
        if same != "equal":
            raise SystemExit("pabutools and the count disagree")

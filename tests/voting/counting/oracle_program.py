"""Run by the Python of another environment (CIVIC_ORACLES): the same elections counted by pabutools, pref_voting, pyrankvote.

Reads one JSON object a line: {"library", "rule", …}, writes one JSON list of winners a line. No test by itself.
"""

import json
import sys


def budget(case):
    import pabutools.election as el
    from pabutools import rules
    from pabutools.tiebreaking import lexico_tie_breaking

    if "file" in case:
        instance, profile = el.parse_pabulib(case["file"])
    else:
        projects = {id: el.Project(id, cost) for id, cost in case["costs"].items()}
        instance = el.Instance(projects.values(), budget_limit=case["budget"])
        if isinstance(case["ballots"][0], dict):
            profile = el.CardinalProfile(
                [el.CardinalBallot({projects[i]: p for i, p in b.items()}) for b in case["ballots"]]
            )
        else:
            profile = el.ApprovalProfile(
                [el.ApprovalBallot([projects[i] for i in b]) for b in case["ballots"]]
            )
    if case.get("grouped"):
        profile = profile.as_multiprofile()
    points = not isinstance(profile, (el.ApprovalProfile, el.ApprovalMultiProfile))
    count = el.Additive_Cardinal_Sat if points else el.Cardinality_Sat
    if case["rule"] == "greedy-score":
        # pabutools divides satisfaction by cost: with most points first as a list of its own.
        found = sorted(instance, key=lambda p: (-sum(points_of(b, p) for b in profile), p.name))
        left, winners = instance.budget_limit, []
        for project in found:
            if project.cost <= left:
                left -= project.cost
                winners.append(project)
    elif case["rule"] == "greedy-density":
        winners = rules.greedy_utilitarian_welfare(
            instance, profile, sat_class=count, tie_breaking=lexico_tie_breaking
        )
    elif case["rule"] == "phragmen":
        winners = rules.sequential_phragmen(instance, profile, tie_breaking=lexico_tie_breaking)
    else:
        sat = count if case.get("utility") == "points" else el.Cost_Sat
        winners = rules.method_of_equal_shares(
            instance,
            profile,
            sat_class=sat,
            voter_budget_increment=1 if case["completion"].startswith("add1") else None,
            tie_breaking=lexico_tie_breaking,
        )
    return [str(p) for p in winners]


def points_of(ballot, project):
    return ballot[project] if hasattr(ballot, "keys") and project in ballot else int(project in ballot)


def ranked(case):
    from pref_voting import c1_methods, margin_based_methods, scoring_methods
    from pref_voting.profiles_with_ties import ProfileWithTies

    rankings = [{int(c): r for c, r in ranking.items()} for ranking in case["rankings"]]
    profile = ProfileWithTies(rankings, candidates=list(range(case["options"])))
    profile.use_extended_strict_preference()
    methods = {
        "copeland": c1_methods.copeland,
        "condorcet": c1_methods.condorcet,
        "schulze": margin_based_methods.beat_path,
        "borda": scoring_methods.borda if hasattr(scoring_methods, "borda") else None,
    }
    if case["rule"] == "borda":
        from pref_voting.profiles import Profile

        profile = Profile([[c for c, _ in sorted(r.items(), key=lambda item: item[1])] for r in rankings])
    found = methods[case["rule"]](profile)
    return sorted(int(c) for c in found)


def runoff(case):
    import pyrankvote
    from pyrankvote import Ballot, Candidate

    candidates = [Candidate(str(i)) for i in range(case["options"])]
    ballots = [Ballot([candidates[i] for i in order]) for order in case["orders"]]
    if case["rule"] == "instant-runoff":
        found = pyrankvote.instant_runoff_voting(candidates, ballots)
    else:
        found = pyrankvote.single_transferable_vote(candidates, ballots, case["seats"])
    return sorted(int(c.name) for c in found.get_winners())


def main():
    for line in sys.stdin:
        case = json.loads(line)
        answer = {"budget": budget, "ranked": ranked, "runoff": runoff}[case["library"]](case)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()

"""Counting as pure functions: ballots and parameters in, a result with every step out. Nothing here knows a page or a table.

    from civic.voting.counting import count, read, RULES
    election = read(content, "votes.pb")                    # Pabulib or PrefLib; FileFault has .line and the reason
    result = count(election, "equal-shares", {"utility": "cost", "completion": "add1fu"})
    result.winners, result.total_cost, result.ties, result.as_data(), result.as_json(), result.fingerprint
    sentences(result, translate=gettext, money=…)           # the same steps in the reader's language

`RULES` names every rule with its parameters as data (a form is built from it). An election is made by hand with
`Election(options, approvals([[0, 2], …]) | marks_of([({0: 3}, 1), …]) | ranks_of([(((0,), (1, 2)), 1), …]), kind, budget=…)`;
costs and budget in céntimos (`unit` of them make one of the currency). `to_pabulib` and `to_preflib` write it;
`side_by_side`, `without_project` and `what_it_would_take` (compare.py) compare; `bundle()` is the recount in one file.
Every number that decides is whole or a fraction. Definitions: docs/voting-rules.md.
"""

from __future__ import annotations

from civic.voting.counting.ballots import Election, Marks, Option, Ranks, approvals, marks_of, ranks_of
from civic.voting.counting.bundle import bundle
from civic.voting.counting.compare import side_by_side, what_it_would_take, without_project
from civic.voting.counting.faults import CountingFault, FileFault, Note, RuleFault
from civic.voting.counting.files import read
from civic.voting.counting.pabulib import read_pabulib, to_pabulib
from civic.voting.counting.preflib import read_preflib, to_preflib
from civic.voting.counting.quotas import Quota
from civic.voting.counting.registry import RULES, Parameter, Rule, count
from civic.voting.counting.results import Result
from civic.voting.counting.rules.matrix import Criterion, Sheet, read_sheet
from civic.voting.counting.words import sentences

__all__ = [
    "RULES",
    "CountingFault",
    "Criterion",
    "Election",
    "FileFault",
    "Marks",
    "Note",
    "Option",
    "Parameter",
    "Quota",
    "Ranks",
    "Result",
    "Rule",
    "RuleFault",
    "Sheet",
    "approvals",
    "bundle",
    "count",
    "marks_of",
    "ranks_of",
    "read",
    "read_pabulib",
    "read_preflib",
    "read_sheet",
    "sentences",
    "side_by_side",
    "to_pabulib",
    "to_preflib",
    "what_it_would_take",
    "without_project",
]

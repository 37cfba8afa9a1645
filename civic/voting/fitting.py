"""Which rules can count which ballots, which one is recommended, and in plain words what each rule and setting means. Pure data:
the rules themselves and their parameters stand in civic.voting.counting."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from civic.voting.kinds import BallotForm, PollKind

_MONEY = ("equal-shares", "greedy-score", "greedy-density", "phragmen", "matrix-vote", "matrix")
_RANKED = ("schulze", "instant-runoff", "stv", "condorcet", "copeland", "borda")

# What is recommended stands first.
FITTING: dict[PollKind, dict[BallotForm, tuple[str, ...]]] = {
    PollKind.BUDGET: dict.fromkeys(BallotForm, _MONEY),
    PollKind.ELECTION: {
        BallotForm.CHOOSE_ONE: ("plurality", "dhondt"),
        BallotForm.APPROVAL: ("approval", "equal-shares", "phragmen"),
        BallotForm.ORDINAL: _RANKED,
        BallotForm.SCORING: ("score",),
        BallotForm.CUMULATIVE: ("score",),
    },
    PollKind.DECISION: {BallotForm.CHOOSE_ONE: ("plurality",)},
}

RECOMMENDED_FORM = {
    PollKind.BUDGET: BallotForm.APPROVAL, PollKind.ELECTION: BallotForm.ORDINAL, PollKind.DECISION: BallotForm.CHOOSE_ONE,
}  # fmt: skip

# With several seats a rule for one seat fills only the first; these fill all of them.
FOR_SEATS = ("stv", "approval", "equal-shares", "phragmen", "plurality", "score", "borda", "dhondt")

ABOUT_RULES: dict[str, Any] = {
    "equal-shares": _l("Every vote carries the same part of the money, so that small neighbourhoods also win something. A project is paid by those who chose it."),
    "greedy-score": _l("The best known one: the projects with most points first, while the money lasts. A large group can take everything."),
    "greedy-density": _l("Cheap projects with many points go first: more projects, smaller ones."),
    "phragmen": _l("Every voter's money grows at the same speed, and supporters buy as soon as they can. Close to equal shares."),
    "matrix-vote": _l("The marks of the evaluators and the votes together, each with the weight that you state. Needs the marks of every project."),
    "matrix": _l("The marks of the evaluators alone decide; the votes only show what people think. Needs the marks of every project."),
    "plurality": _l("Whoever is marked on most ballots is elected. Everybody knows it; with many candidates a small part of the votes can be enough."),
    "approval": _l("Each voter marks everybody they find fit; those with most marks are elected."),
    "score": _l("The points are added up; those with most points are elected."),
    "borda": _l("Each place on the ballot is worth points. It rewards candidates who offend nobody."),
    "instant-runoff": _l("In each round the last one goes out and those ballots pass on, until one has more than half."),
    "stv": _l("Votes that a candidate does not need pass on to the next on the ballot, so that each group gets its part of the seats."),
    "condorcet": _l("Whoever beats every other one by one. It can happen that nobody does."),
    "copeland": _l("Whoever beats most of the others one by one."),
    "schulze": _l("Compares everybody with everybody, and always finds somebody."),
    "dhondt": _l("For lists: the seats are shared out by the votes of each list."),
}  # fmt: skip

ABOUT_SETTINGS: dict[str, Any] = {
    "utility": _l("What counts as having won something: the money of the projects one chose, or their number."),
    "utility.cost": _l("The money of the projects one chose"),
    "utility.points": _l("How many of the projects one chose, by the points given"),
    "completion": _l("After the shares are spent some money remains. This says what is done with it."),
    "completion.none": _l("Nothing: the rest is not spent"),
    "completion.utilitarian": _l("The rest goes to the projects with most points that still fit"),
    "completion.add1": _l("Raise each voter's part step by step and stop when nothing more fits"),
    "completion.add1u": _l("Raise the parts step by step, then most points with what is left"),
    "completion.add1f": _l("Raise the parts until the next step would spend too much"),
    "completion.add1fu": _l("Raise the parts until the next step would spend too much, then most points"),
    "step": _l("By how much each voter's part is raised at a time; empty means one sol."),
    "comparison": _l("If more voters have more funded projects with “most points first”, that result is taken."),
    "no_skip": _l("When the next project does not fit the count ends, even if a cheaper one would fit."),
    "matrix_weight": _l("From 0 to 100. With 60 the marks weigh 60 percent and the votes 40."),
    "threshold": _l("Projects with fewer points are not considered; empty means all are."),
    "strength": _l("How strong a comparison of two candidates is."),
    "strength.winning-votes": _l("How many prefer the winner of the two"),
    "strength.margins": _l("By how many votes the winner of the two is ahead"),
}  # fmt: skip

ABOUT_FORMS: dict[BallotForm, Any] = {
    BallotForm.CHOOSE_ONE: _l("One mark. The easiest for everybody."),
    BallotForm.APPROVAL: _l("As many marks as one wants, or up to a limit."),
    BallotForm.CUMULATIVE: _l("Each voter has some points and puts them where they want."),
    BallotForm.ORDINAL: _l("First, second, third…"),
    BallotForm.SCORING: _l("Each option gets a score, for example from 1 to 5."),
}

ABOUT_TIES: dict[str, Any] = {
    "default": _l("More points, then the lower cost, then a draw that nobody can foresee"),
    "std": _l("More points, then the lower cost, then the order of the short names"),
    "id": _l("Only the order of the short names"),
}


def marked(words: Any, is_recommended: bool) -> str:
    """The words, with a mark when that is what is recommended."""
    return _("%(what)s (recommended)", what=words) if is_recommended else str(words)

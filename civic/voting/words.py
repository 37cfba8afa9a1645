"""A poll in plain words: who votes, what a ballot may say, how it is counted, what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from civic.proposals.money import soles
from civic.voting.counting.registry import RULES
from civic.voting.counting.words import sentence_of, tie_sentence
from civic.voting.kinds import NAMES, Base, Majority, Voters
from civic.voting.marks import RULES_WITH_MARKS, means
from civic.web.i18n import number, percent

Terms = Mapping[str, Any]

# The rules for who votes, not for who chooses a rule.
TOLD: dict[str, Any] = {
    "equal-shares": _l("Each ballot gets the same part of the money. A project is bought by those who chose it, each paying the same as far as their part reaches; the one that costs its supporters least goes first."),
    "greedy-score": _l("The project with most votes goes first, then the next, as long as it fits in the money that is left."),
    "greedy-density": _l("The project with most votes for each sol it costs goes first, then the next, as long as it fits."),
    "phragmen": _l("Each voter receives money little by little, all at the same speed; as soon as the supporters of a project can pay it together, it is bought."),
    "matrix": _l("The best marks of the evaluators go first, as long as there is money."),
    "matrix-vote": _l("Marks of the evaluators and votes count together, with the stated weights."),
    "plurality": _l("Whoever is marked on most ballots is elected."),
    "approval": _l("Whoever is marked on most ballots is elected; each ballot may mark several."),
    "score": _l("The points are added up, and whoever has most is elected."),
    "borda": _l("Each place on a ballot gives points: the first the most, the last none. Whoever has most points is elected."),
    "instant-runoff": _l("In each round the one with fewest votes goes out, and those ballots pass to their next choice, until one has more than half."),
    "stv": _l("Whoever reaches the quota is elected; votes they do not need, and those of the last one, pass to the next choice on each ballot."),
    "condorcet": _l("Each is compared with each other one; whoever wins all comparisons is elected."),
    "copeland": _l("Each is compared with each other one; whoever wins most comparisons is elected."),
    "schulze": _l("Each is compared with each other one, by how many ballots place one above the other; whoever holds against all the others is elected."),
    "dhondt": _l("The seats are shared out among the lists by their votes, divided by 1, 2, 3 and so on."),
}  # fmt: skip
SETTINGS: dict[str, Any] = {
    "completion.none": _l("What is not spent this way stays unspent."),
    "completion.utilitarian": _l("The money left over goes to the projects with most votes that still fit."),
    "completion.add1": _l("To use more of the money, every ballot's part is raised step by step until nothing more fits."),
    "completion.add1u": _l("To use more of the money, every ballot's part is raised step by step until nothing more fits; the rest goes to the projects with most votes."),
    "completion.add1f": _l("To use more of the money, every ballot's part is raised step by step as long as the projects fit in the real budget."),
    "completion.add1fu": _l("To use more of the money, every ballot's part is raised step by step as long as the projects fit in the real budget; the rest goes to the projects with most votes that still fit."),
    "comparison": _l("If more voters have more of their projects with “most votes first”, that result is taken."),
    "no_skip": _l("When the next project does not fit, the count ends."),
}  # fmt: skip
TIES: dict[str, Any] = {
    "default": _l("More votes first, then the lower cost, then a draw that nobody can foresee."),
    "std": _l("More votes first, then the lower cost, then the order of the short names."),
    "id": _l("Only the order of the short names."),
}


# The terms that may name their own article, in the order of the call.
BASIS: dict[str, Any] = {
    "voters": _l("Who votes"),
    "ceiling": _l("Money to be shared out"),
    "rule": _l("How it is counted"),
    "ties": _l("Ties"),
    "quorum": _l("Quorum"),
    "majority": _l("Majority"),
    "replacement": _l("Changing the vote"),
}


def citable(kind: str) -> list[str]:
    """The terms of a kind of poll that may name their article: a decision has no rule and no ties, only it a majority."""
    left_out = {"decision": {"rule", "ties", "ceiling"}, "budget": {"majority"}}.get(
        kind, {"majority", "ceiling"}
    )
    return [term for term in BASIS if term not in left_out]


def cited(terms: Terms, term: str) -> str:
    """The article that a term names, or nothing."""
    return str((terms.get("basis") or {}).get(term, ""))


def with_article(terms: Terms, term: str, sentence: str) -> str:
    """A term in words, with its article behind it."""
    article = cited(terms, term)
    return f"{sentence} ({article})" if article and sentence else sentence


def of_units(amount: Any) -> str:
    """An amount of a count (in soles, whole or with parts) as the house writes money."""
    cents = Fraction(str(amount)) * 100
    if cents.denominator == 1:
        return soles(int(cents))
    return "S/\u00a0" + number(float(amount), 4 if abs(cents) < 100 else 2)


def rule_name(rule: str) -> str:
    """The name of a rule."""
    return _(RULES[rule].title) if rule in RULES else rule


def told(rule: str) -> str:
    """How a rule decides, in a sentence for who votes."""
    return str(TOLD.get(rule) or rule_name(rule))


def who_votes(terms: Terms, min_sessions: int | None) -> str:
    """Who is on the roll, in a sentence."""
    voters = Voters(terms["voters"])
    if voters is Voters.ATTENDEES and min_sessions:
        return ngettext(
            "Everybody who came to at least %(num)s session has one vote.",
            "Everybody who came to at least %(num)s sessions has one vote.", min_sessions,
        )  # fmt: skip
    if voters is Voters.ORGANIZATIONS:
        return _(
            "Each accredited organisation has one vote. Its titular representative casts it, or the alternate when the "
            "titular is absent."
        )
    return _("Each accredited representative has one vote.")


def what_to_mark(terms: Terms) -> str:
    """What a ballot may say, in a sentence."""
    most, least, points = terms["max_choices"], terms["min_choices"], terms["points"] or 0
    count = len(terms["options"])
    match terms["form"]:
        case "choose-1":
            return _("Mark one option.")
        case "approval":
            if most is None or most >= count:
                return _("Mark all the options you support.")
            return ngettext("Mark up to %(num)s option.", "Mark up to %(num)s options.", most)
        case "cumulative":
            return ngettext(
                "You have %(num)s point. Put it where you want.",
                "You have %(num)s points. Put them where you want, all on one or spread.", points,
            )  # fmt: skip
        case "scoring":
            return _("Give each option from 0 to %(num)s points.", num=points)
    if least > 1:
        return _("Put at least %(num)s options in order: 1 is what you want most.", num=least)
    return _(
        "Put the options in order: 1 is what you want most. You need not place all; those without a number count as last."
    )


def how_counted(terms: Terms) -> list[str]:
    """The rule, its settings and the order in which ties are decided, each in a sentence."""
    if terms["kind"] == "decision":
        return [majority_words(terms)]
    said = [told(terms["rule"])]
    said += marks_words(terms["rule"], terms["parameters"])
    for name, value in terms["parameters"].items():
        if name == "matrix":
            continue
        if f"{name}.{value}" in SETTINGS:
            said.append(str(SETTINGS[f"{name}.{value}"]))
        elif name in SETTINGS and value in (True, "1", "true"):
            said.append(str(SETTINGS[name]))
        elif name == "threshold" and value:
            said.append(_("Projects with fewer than %(num)s points are not considered.", num=value))
    for quota in terms["quotas"]:
        said.append(_("Quota among those elected: %(quota)s.", quota=quota_words(quota)))
    return said


def marks_words(rule: str, parameters: Mapping[str, Any]) -> list[str]:
    """The criteria of a matrix with their weights, and what marks and votes weigh."""
    matrix = parameters.get("matrix")
    if rule not in RULES_WITH_MARKS or not matrix:
        return []
    criteria = "; ".join(f"{each['name']} ({number(float(each['weight']))})" for each in matrix["criteria"])
    said = [_("Criteria and their weights: %(criteria)s.", criteria=criteria)]
    if rule == "matrix-vote":
        part = Fraction(str(parameters.get("matrix_weight", RULES["matrix-vote"].asks[1].default)))
        said.append(
            _(
                "The marks weigh %(marks)s and the votes %(votes)s.",
                marks=percent(part, 0),
                votes=percent(100 - part, 0),
            )
        )
    return said


def _share(part: Fraction) -> str:
    return percent(float(part), 0 if part.denominator == 1 else 2)


def marks_table(terms: Terms) -> tuple[list[str], list[list[str]]] | None:
    """(names of the columns, a row per option, the best first) of the marks of a matrix; None where there is none."""
    matrix = terms["parameters"].get("matrix")
    if terms["rule"] not in RULES_WITH_MARKS or not matrix:
        return None
    titles, found = titles_of(terms), means(matrix)
    order = sorted((key for key in titles if key in found), key=lambda key: -found[key][1])
    heads = [
        _("Project"),
        *(f"{c['name']} ({number(float(c['weight']))})" for c in matrix["criteria"]),
        _("Points of 100"),
    ]
    return heads, [
        [titles[key], *(number(float(mean), 2) for mean in found[key][0]), number(float(found[key][1]), 2)]
        for key in order
    ]


def quota_words(quota: str) -> str:
    """«mujeres>=2:ana,eva» as «mujeres: at least 2»."""
    name, _sep, rest = quota.partition(">=")
    if rest:
        return _("%(name)s: at least %(num)s", name=_group_words(name), num=rest.partition(":")[0])
    name, _sep, rest = quota.partition("<=")
    if rest:
        return _("%(name)s: at most %(num)s", name=_group_words(name), num=rest.partition(":")[0])
    return quota


def _group_words(name: str) -> str:
    """«sex=F» as «women», «zone=norte» as «norte»."""
    field, _sep, value = name.partition("=")
    if field == "sex":
        return {"F": _("women"), "M": _("men")}.get(value, value)
    return value or name


def ties_words(terms: Terms) -> str:
    """How ties are decided, in a sentence."""
    if terms["kind"] == "decision":
        return _("With as many votes on both sides it is not approved.")
    if terms["kind"] != "budget" and terms["tie_break"] == "default":
        chain = _("By a draw that nobody can foresee.")
    else:
        chain = str(TIES.get(terms["tie_break"], terms["tie_break"]))
    if terms["draw_from"]:
        chain += " " + _("The draw comes from: %(draw)s.", draw=terms["draw_from"])
    return chain


def majority_words(terms: Terms) -> str:
    """Which majority decides, in a sentence."""
    asked = terms["majority"]
    if not asked:
        return ""
    kind = NAMES[Majority(asked["kind"])]
    if asked["kind"] == "simple":
        return _("%(majority)s.", majority=kind)
    return _("%(majority)s %(of)s.", majority=kind, of=NAMES[Base(asked["of"])])


def quorum_words(terms: Terms) -> str:
    """Which quorum is asked, or that none is."""
    asked = terms["quorum"]
    if not asked:
        return _("No quorum is asked.")
    return _(
        "At least %(percent)s of the roll must take part, or nothing is decided.",
        percent=percent(asked["percent"], 0),
    )


def titles_of(terms: Terms) -> dict[str, str]:
    """{option key: its title}."""
    return {option["key"]: option["title"] for option in terms["options"]}


def choice_words(terms: Terms, choices: Mapping[str, int]) -> list[str]:
    """What a ballot says, option by option, in the order of its weight."""
    titles = titles_of(terms)
    form = terms["form"]
    if form in ("choose-1", "approval"):
        order = [option["key"] for option in terms["options"] if option["key"] in choices]
        return [titles[key] for key in order]
    if form == "ordinal":
        return [
            f"{choices[key]}. {titles.get(key, key)}" for key in sorted(choices, key=lambda k: choices[k])
        ]
    return [
        ngettext(
            "%(title)s: %(num)s point", "%(title)s: %(num)s points", choices[key], title=titles.get(key, key)
        )
        for key in sorted(choices, key=lambda k: (-choices[k], k))
    ]


def steps_words(terms: Terms, count: Mapping[str, Any]) -> list[str]:
    """How the rule decided, step by step."""
    titles = titles_of(terms)
    money = of_units if terms["kind"] == "budget" else lambda amount: number(Fraction(str(amount)))
    said = []
    for step in count["steps"]:
        plain = {
            key: number(value) if isinstance(value, int | float) and not isinstance(value, bool) and key not in _MONEY
            else value
            for key, value in step.items()
        }  # fmt: skip
        said.append(sentence_of(plain, _, lambda key: f"«{titles.get(str(key), key)}»", money))
    return said


_MONEY = {"cost", "left", "money", "payment", "each", "step"}


def ties_said(terms: Terms, count: Mapping[str, Any]) -> list[str]:
    """Every tie that changed the outcome, with its members and how it was decided."""
    titles = titles_of(terms)
    goes_out = terms["rule"] in ("instant-runoff", "stv")
    return [
        tie_sentence(tie, _, lambda key: f"«{titles.get(str(key), key)}»", goes_out) for tie in count["ties"]
    ]


def why_sentence(terms: Terms, count: Mapping[str, Any]) -> str:
    """Why these won, in one sentence that needs no rule book."""
    rule = count["rule"]
    if rule == "equal-shares" and terms["kind"] == "budget":
        return _(
            "The money was divided equally among the %(n)s ballots, and each project was bought together by those who chose it.",
            n=number(count["ballots"]),
        )
    if rule == "greedy-score":
        return _("The projects with most votes went first, as long as there was money for them.")
    return told(rule)


def outcome_headline(terms: Terms, result: Mapping[str, Any], winners: Sequence[str]) -> str:
    """What was decided, in one sentence."""
    if not result["valid"]:
        return _("The quorum was not reached: nothing was decided.")
    if terms["kind"] == "decision":
        return _("Approved.") if result["decision"]["passed"] else _("Not approved.")
    if result["needs_draw"]:
        return _("There is a tie: the public draw will decide it.")
    if terms["kind"] == "budget":
        return (
            ngettext("%(num)s project won.", "%(num)s projects won.", len(winners))
            if winners
            else _("No project won.")
        )
    if not winners:
        return _("Nobody was elected.")
    return ngettext("%(num)s person was elected.", "%(num)s persons were elected.", len(winners))

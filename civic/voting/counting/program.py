"""Counting from the command line, with nothing but the standard library: `civic votes count` and the recount in one file."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from civic.voting.counting.amounts import grouped, rounded
from civic.voting.counting.ballots import Election
from civic.voting.counting.compare import side_by_side
from civic.voting.counting.faults import N_, CountingFault, FileFault
from civic.voting.counting.files import read
from civic.voting.counting.registry import RULES, Parameter, count
from civic.voting.counting.results import Result
from civic.voting.counting.rules.matrix import read_sheet
from civic.voting.counting.words import sentences

WRONG = 2  # the exit status of a wrong file or option


def all_parameters() -> dict[str, Parameter]:
    """Every parameter of every rule, by name."""
    return {parameter.name: parameter for rule in RULES.values() for parameter in rule.parameters}


def read_file(name: str) -> Election:
    """The election in a file of this machine."""
    try:
        content = Path(name).read_bytes()
    except (OSError, ValueError) as fault:
        why = getattr(fault, "strerror", None) or str(fault)
        raise FileFault(N_("the file cannot be opened: %(why)s"), why=why) from None
    return read(content, name)


def with_files(given: Mapping[str, Any]) -> dict[str, Any]:
    """The options with the matrix read from its file."""
    values = dict(given)
    if values.get("matrix"):
        try:
            values["matrix"] = read_sheet(Path(values["matrix"]).read_bytes())
        except OSError as fault:
            raise FileFault(N_("the file cannot be opened: %(why)s"), why=fault.strerror or "") from None
    return values


def count_file(name: str, rule: str, given: Mapping[str, Any], as_json: bool) -> str:
    """What `count` prints: JSON, or the explanation in words."""
    election = read_file(name)
    result = count(election, rule, with_files(given))
    return result.as_json() if as_json else explained(result)


def explained(result: Result) -> str:
    """The result in plain words."""
    election, data = result.election, result.as_data()
    known = {str(option.id): option.name for option in election.options}
    lines = [f"{RULES[result.rule].title} ({result.rule}). {RULES[result.rule].about}"]
    settings = [
        f"{key} = {value}" for key, value in result.parameters.items() if value not in (None, "", False, [])
    ]
    lines += [f"Parameters: {', '.join(settings)}."] if settings else []
    lines.append(f"Ballots: {election.voters:,}. Options: {len(election.options)}.")
    lines += [f"Warning: {warning}" for warning in data["warnings"]]
    lines += ["", "How it was decided:"] + [f"  {line}" for line in sentences(result)]
    lines += ["", "Result:"]
    for number, winner in enumerate(data["winners"], 1):
        cost = election.options[election.index[str(winner)]].cost
        price = f"  {grouped(rounded_amount(cost, election.unit))}" if result.budgeted else ""
        lines.append(f"  {number}. {winner}  {known[str(winner)]}{price}".rstrip())
    if not data["winners"]:
        lines.append("  nobody" if not result.budgeted else "  nothing")
    if result.budgeted:
        lines.append(f"Total cost: {grouped(data['total_cost'])} of {grouped(data['budget'])}.")
    lines.append(f"Fingerprint of this result (SHA-256): {result.fingerprint}")
    return "\n".join(lines)


def rounded_amount(amount: int, unit: int) -> str:
    """An amount in units of the currency, as text."""
    from fractions import Fraction

    return rounded(Fraction(amount, unit), 6)


def simulate_files(names: Sequence[str], rules: Sequence[str], as_json: bool) -> str:
    """What several rules would have done on past polls."""
    chosen: list[tuple[str, dict[str, Any]]] | None = [(rule, {}) for rule in rules] or None
    tables: list[dict[str, Any]] = []
    for name in names:
        election = read_file(name)
        lines = [line.as_data() for line in side_by_side(election, chosen)]
        tables.append(
            {"file": name, "ballots": election.voters, "options": len(election.options), "rules": lines}
        )
    if as_json:
        return json.dumps(tables, ensure_ascii=False, indent=2)
    out = []
    for table in tables:
        out.append(f"{table['file']}: {table['ballots']:,} ballots, {table['options']} options")
        first = set(map(str, table["rules"][0]["winners"]))
        for line in table["rules"]:
            won = set(map(str, line["winners"]))
            out.append(
                f"  {line['rule']:15} {line['projects']:>4} chosen, cost {grouped(line['total_cost'])}, voters left with "
                f"nothing {line['voters_without_project']:,} ({line['voters_without_project_percent']} %)"
            )
            if won != first:
                gone, new = sorted(first - won), sorted(won - first)
                out.append(
                    f"    instead of the first rule: out {', '.join(gone) or '–'}; in {', '.join(new) or '–'}"
                )
    return "\n".join(out)


def said(name: str, fault: CountingFault) -> str:
    """A fault as the line that goes to standard error."""
    return f"{name}: {fault.note.words()}"


def main(arguments: Sequence[str]) -> int:
    """The stand-alone recount."""
    parser = argparse.ArgumentParser(description="Recount a Pabulib or PrefLib file.")
    parser.add_argument("file")
    parser.add_argument("--rule", required=True, choices=list(RULES))
    parser.add_argument("--json", action="store_true", dest="as_json", help="print JSON")
    for parameter in all_parameters().values():
        if parameter.kind == "flag":
            parser.add_argument(
                parameter.option, action="store_true", dest=parameter.name, help=parameter.label
            )
        elif parameter.kind == "quotas":
            parser.add_argument(
                parameter.option, action="append", default=[], dest=parameter.name, help=parameter.label
            )
        else:
            choices = list(parameter.choices) or None
            parser.add_argument(parameter.option, choices=choices, dest=parameter.name, help=parameter.label)
    given = vars(parser.parse_args(arguments))
    name, rule, as_json = given.pop("file"), given.pop("rule"), given.pop("as_json")
    try:
        text = count_file(name, rule, {key: value for key, value in given.items() if value}, as_json)
    except CountingFault as fault:
        sys.stderr.write(said(name, fault) + "\n")
        return WRONG
    sys.stdout.write(text + "\n")
    return 0

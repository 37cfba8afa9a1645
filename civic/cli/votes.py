"""`civic votes`: count a published file by a rule, or see what several rules make of past polls. Needs no database."""

from __future__ import annotations

import sys
from typing import Any

import click

from civic.cli import cli
from civic.voting.counting.faults import CountingFault
from civic.voting.counting.program import WRONG, all_parameters, count_file, said, simulate_files
from civic.voting.counting.registry import RULES


@cli.group("votes")
def votes() -> None:
    """Count votes from files, and recount."""


def _count(file: str, rule: str, as_json: bool, **given: Any) -> None:
    """Count FILE (Pabulib .pb, or PrefLib .soc .soi .toc .toi .cat) by a rule, exactly, and say why.

    A wrong file is named with line and reason; exit status 2.
    """
    try:
        print(count_file(file, rule, {name: value for name, value in given.items() if value}, as_json))
    except CountingFault as fault:
        click.echo(said(file, fault), err=True)
        sys.exit(WRONG)


def _options() -> list[click.Option]:
    """The options of `votes count`, made from the parameters of the rules."""
    found: list[click.Option] = []
    for parameter in all_parameters().values():
        rules = ", ".join(rule.name for rule in RULES.values() if parameter in rule.parameters)
        text = parameter.label + ("." if len(rules) > 120 else f" ({rules}).")
        if parameter.kind == "flag":
            found.append(click.Option([parameter.option], is_flag=True, help=text))
        elif parameter.kind == "quotas":
            found.append(click.Option([parameter.option], multiple=True, help=text))
        else:
            kind = click.Choice(parameter.choices) if parameter.choices else None
            found.append(click.Option([parameter.option], type=kind, help=text))
    return found


votes.add_command(
    click.Command(
        "count",
        callback=_count,
        help=_count.__doc__,
        params=[
            click.Argument(["file"]),
            click.Option(
                ["--rule"], required=True, type=click.Choice(list(RULES)), help="How it is counted."
            ),
            click.Option(["--json", "as_json"], is_flag=True, help="Print JSON."),
            *_options(),
        ],
    )
)


@votes.command("simulate", with_appcontext=False)
@click.argument("files", nargs=-1, required=True)
@click.option(
    "--rule",
    "rules",
    multiple=True,
    type=click.Choice(
        [rule.name for rule in RULES.values() if rule.budget and not rule.name.startswith("matrix")]
    ),
    help="May be given several times; equal-shares and greedy-score by default.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def simulate(files: tuple[str, ...], rules: tuple[str, ...], as_json: bool) -> None:
    """What several rules would have done on past polls: winners, cost, and who is left with nothing."""
    name = files[0]
    try:
        texts = []
        if as_json:
            texts.append(simulate_files(files, rules, True))
        else:
            for name in files:
                texts.append(simulate_files([name], rules, False))
        print("\n".join(texts))
    except CountingFault as fault:
        click.echo(said(name, fault), err=True)
        sys.exit(WRONG)


@votes.command("check", with_appcontext=False, context_settings={"ignore_unknown_options": True})
@click.argument(
    "arguments", nargs=-1, type=click.UNPROCESSED, metavar="FILE [--receipt R] [--head H] [--json]"
)
def check(arguments: tuple[str, ...]) -> None:
    """Recount the FILE of an opened box (.jsonl), as a stranger does: exit status 1 when something is wrong with it.

    --receipt and --head take what voters and witnesses kept. The same program for strangers: /votaciones/recuento.py
    """
    from civic.voting.recount.program import recount_main

    sys.exit(recount_main(arguments))


@votes.command("recount-program", with_appcontext=False)
def recount_program() -> None:
    """Print the stand-alone recount: one Python file with nothing but the standard library."""
    from civic.voting.counting.bundle import bundle

    print(bundle(), end="")

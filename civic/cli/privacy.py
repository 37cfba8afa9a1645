"""Duties towards people on the command line: what is past its time, and whom a breach concerns."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import click
from flask_babel import force_locale

from civic.cli import cli
from civic.core import clock, retention
from civic.core.db import transaction
from civic.core.errors import Refused
from civic.core.personal import HELD
from civic.people.models import System
from civic.people.queries import find_for_sign_in
from civic.privacy import commands, queries, rules
from civic.privacy.models import BreachKind
from civic.privacy.words import people_table, spoken
from civic.spaces.queries import space_by_slug
from civic.web.downloads import csv_text


@cli.command("retention")
@click.option(
    "--apply", "really", is_flag=True, help="Take away what is past its time; without it nothing is changed."
)
def keep_no_longer(really: bool) -> None:
    """Show how long each thing is kept and how many are past their time. No names."""
    lines = retention.dry_run()
    gone = retention.apply_rules(System()) if really else {}
    with force_locale("en"):
        for line in lines:
            oldest = f", the oldest of {line.oldest:%Y-%m-%d}" if line.oldest else ""
            taken = ""
            if really:
                number = gone[line.rule.code]
                taken = "; FAILED, see the log" if number < 0 else f"; {number} taken away"
            click.echo(
                f"{line.rule.code}: kept {line.days} days from {line.rule.counted}; {line.number} past{oldest}{taken}"
            )
    if any(number < 0 for number in gone.values()):
        raise SystemExit(1)


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return clock.as_utc(datetime.fromisoformat(text))
    except ValueError as wrong:
        raise click.BadParameter(f"{text}: write it as 2026-11-21T08:30") from wrong


@cli.command("breach")
@click.argument("title")
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in BreachKind]),
    required=True,
    help="What got into wrong hands.",
)
@click.option("--happened", default="", help="What happened, in a sentence or two.")
@click.option("--real", is_flag=True, help="It really happened; without it this is a drill.")
@click.option("--aware", help="When you became aware, Lima time: 2026-11-21T08:30. Now, if left out.")
@click.option("--table", "tables", multiple=True, help="A table, or bank:CODE for all tables of a data bank.")
@click.option("--space", help="Only of the space with this address name.")
@click.option("--since", help="From this moment on.")
@click.option("--until", help="Until this moment.")
@click.option("--username", help="The account whose session was stolen.")
@click.option("--device", type=int, help="The number of the door's phone.")
@click.option("--key", "has_key", is_flag=True, help="The data key went with it.")
@click.option(
    "--people",
    "path",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the list of people with their channels into this new file.",
)
def breach(
    title: str, kind: str, happened: str, real: bool, aware: str | None, tables: tuple[str, ...], space: str | None,
    since: str | None, until: str | None, username: str | None, device: int | None, has_key: bool, path: Path | None,
) -> None:  # fmt: skip
    """Write a breach (or a drill) down and say whom it concerns, by which data, and by when the authority must be told."""
    draft = commands.BreachDraft(
        kind=BreachKind(kind), title=title, happened=happened or title, is_drill=not real,
        aware_at=_moment(aware) or clock.now(), tables=_tables(tables), since=_moment(since), until=_moment(until),
        space=space_by_slug(space) if space else None, account=find_for_sign_in(username) if username else None,
        device=queries.device_by_id(device) if device else None, has_key=has_key,
    )  # fmt: skip
    if path is not None and path.exists():
        raise Refused(f"{path} is there already.")
    with transaction():
        made = commands.write_breach(System(), draft)
        if path is not None:
            commands.note_list_taken(System(), made)
    click.echo(f"{'Breach' if real else 'Drill'} {made.id}: {made.people_count} people are concerned.")
    with force_locale("en"):
        for word, number in made.data_counts.items():
            click.echo(f"  {spoken([word])}: {number}")
    if path is not None:
        header, rows = people_table(queries.people_of_breach(made))
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", newline="") as out:
            out.write(csv_text(header, rows))
        click.echo(f"The list is in {path}, readable by you alone. Delete it when the people are told.")
    click.echo(
        f"Tell the authority by {clock.local(rules.tell_by(made)):%Y-%m-%d %H:%M} (Lima). Notices: on its page."
    )


def _tables(named: tuple[str, ...]) -> list[str]:
    chosen: list[str] = []
    for name in named:
        inside = [t for t, held in HELD.items() if f"bank:{held.bank}" == name or t == name]
        if not inside:
            raise click.BadParameter(f"{name}: no such table or bank")
        chosen += inside
    return chosen

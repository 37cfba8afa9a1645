"""`civic import`: bring lists in from files, look at them first, undo them."""

from __future__ import annotations

from pathlib import Path

import click

from civic.cli import cli
from civic.core.db import transaction
from civic.core.errors import Refused
from civic.imports.commands import (
    apply_import,
    decide,
    keep_preview,
    look_at,
    read_file,
    rehearsal,
    undo_import,
)
from civic.imports.models import ListKind
from civic.imports.queries import batch_of
from civic.imports.runs import NEW, RowResult, counted
from civic.imports.sheets import documentation, template_csv, template_xlsx
from civic.people.models import System
from civic.spaces.queries import space_by_slug

KINDS = click.Choice([kind.value for kind in ListKind])
SHOWN = 200


@cli.command("import")
@click.argument("kind", type=KINDS)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--space", "slug", required=True, help="The space whose list it is, by the last part of its address."
)
@click.option("--apply", "keep", is_flag=True, help="Bring it in; without it the list is only looked at.")
@click.option(
    "--as-same", "answer", flag_value="same", help="Rows that may be known already are the first candidate."
)
@click.option("--as-new", "answer", flag_value=NEW, help="Rows that may be known already are others.")
def import_list(kind: str, file: Path, slug: str, keep: bool, answer: str | None) -> None:
    """Bring in a list of KIND from FILE (CSV or XLSX), all of it or nothing. The columns: `civic import-columns`."""
    actor, sort = System(), ListKind(kind)
    data = file.read_bytes()
    table = read_file(data, on_page=False)
    click.echo(f"{len(table.rows)} rows in {file.name}.")
    with rehearsal():
        results = look_at(actor, space_by_slug(slug), sort, table, {}, file.name)
    choices = {str(row.number): _chosen(row, answer) for row in results if row.state == "ask" and answer}
    if choices:
        with rehearsal():
            results = look_at(actor, space_by_slug(slug), sort, table, choices, file.name)
    _tell(results)
    counts = counted(results)
    if counts["wrong"] or counts["ask"]:
        raise Refused(
            "Nothing was brought in. Mend the rows above"
            + (
                ", and answer with --as-same or --as-new for those that may be known already."
                if counts["ask"]
                else "."
            )
        )
    if not keep:
        click.echo("Nothing was brought in: add --apply to do it.")
        return
    with transaction():
        batch = keep_preview(actor, space_by_slug(slug), sort, file.name, data, table, results)
        if choices:
            decide(actor, batch, choices, results)
        batch = apply_import(actor, batch)
    click.echo(f"Brought in as list {batch.id}. To take it back: civic import-undo {batch.id} --space {slug}")


def _chosen(row: RowResult, answer: str) -> str:
    return NEW if answer == NEW else str(row.candidates[0][0])


def _tell(results: list[RowResult]) -> None:
    """Every row that needs somebody, then the counts."""
    shown = 0
    for row in results:
        lines = [f"{column}: {sentence}" if column else sentence for column, sentence in row.problems]
        lines += row.notes
        if row.state == "ask":
            lines += [f"may be: {words}" for _ident, words in row.candidates]
        if lines and shown < SHOWN:
            click.echo(f"Row {row.number} ({row.label}) {row.state}")
            for line in lines:
                click.echo(f"    {line}")
            shown += 1
    counts = counted(results)
    click.echo(
        f"{counts['new']} new, {counts['known']} known already, {counts['same']} the same as before, "
        f"{counts['changed']} changed, {counts['ask']} to be answered, {counts['wrong']} wrong."
    )


@cli.command("import-undo")
@click.argument("number", type=int)
@click.option("--space", "slug", required=True, help="The space whose list it is.")
def import_undo(number: int, slug: str) -> None:
    """Take away what list NUMBER made, if nothing else rests on it."""
    with transaction():
        taken = undo_import(System(), batch_of(space_by_slug(slug), number))
    click.echo(f"List {number} is undone: {taken} taken away.")


@cli.command("import-template")
@click.argument("kind", type=KINDS)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def import_template(kind: str, file: Path) -> None:
    """Write the template of a list to FILE, as CSV or XLSX by its ending."""
    make = template_xlsx if file.suffix.lower() == ".xlsx" else template_csv
    file.write_bytes(make(ListKind(kind)))
    click.echo(f"Written: {file}")


@cli.command("import-columns")
def import_columns() -> None:
    """Print the columns of every list, as in docs/imports.md."""
    click.echo(documentation())

"""`civic import` and its companions, as somebody at the command line sees them."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from openpyxl import load_workbook

from civic.cli import imports as imports_cli
from civic.core.db import db
from civic.core.errors import Refused
from civic.imports.models import ImportBatch
from civic.people.models import Person
from tests.imports.lists import PEOPLE, csv_of
from tests.make import Make


def run(command: object, *words: str) -> Result:
    return CliRunner().invoke(command, list(words))  # type: ignore[arg-type]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "personas.csv"
    path.write_bytes(csv_of(PEOPLE, ("P-1", "Rosa", "Mamani", "Quispe", "59000001", "")))
    return path


def test_look_bring_in_and_undo(make: Make, file: Path) -> None:
    space = make.space()
    looked = run(imports_cli.import_list, "people", str(file), "--space", space.slug)
    assert looked.exit_code == 0, looked.output
    assert "1 new" in looked.output
    assert "--apply" in looked.output
    assert db.session.query(Person).count() == 0
    done = run(imports_cli.import_list, "people", str(file), "--space", space.slug, "--apply")
    assert done.exit_code == 0, done.output
    assert db.session.query(Person).count() == 1
    number = db.session.query(ImportBatch).one().id
    assert f"import-undo {number}" in done.output
    undone = run(imports_cli.import_undo, str(number), "--space", space.slug)
    assert undone.exit_code == 0, undone.output
    assert db.session.query(Person).count() == 0


def test_wrong_rows_are_told_and_nothing_comes_in(make: Make, file: Path) -> None:
    space = make.space()
    file.write_bytes(
        csv_of(PEOPLE, ("P-1", "Rosa", "Mamani", "", "12", ""), ("P-2", "Luz", "Soto", "", "", ""))
    )
    result = run(imports_cli.import_list, "people", str(file), "--space", space.slug, "--apply")
    assert isinstance(result.exception, Refused)
    assert "Row 2" in result.output
    assert "59" not in result.output
    assert db.session.query(Person).count() == 0


def test_answers_on_the_command_line(make: Make, file: Path) -> None:
    space = make.space()
    known = make.person("Rosa Mamani Quispe")
    file.write_bytes(csv_of(PEOPLE, ("P-1", "Rosa", "Mamani", "Quispe", "", "")))
    asked = run(imports_cli.import_list, "people", str(file), "--space", space.slug, "--apply")
    assert isinstance(asked.exception, Refused)
    assert "may be:" in asked.output
    same = run(imports_cli.import_list, "people", str(file), "--space", space.slug, "--apply", "--as-same")
    assert same.exit_code == 0, same.output
    assert [person.id for person in db.session.query(Person)] == [known.id]


def test_templates_and_columns(app: Flask, tmp_path: Path) -> None:
    for name in ("plantilla.csv", "plantilla.xlsx"):
        assert run(imports_cli.import_template, "events", str(tmp_path / name)).exit_code == 0
    assert (tmp_path / "plantilla.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert len(load_workbook(tmp_path / "plantilla.xlsx").worksheets) == 2
    assert "| referencia | reference | yes |" in run(imports_cli.import_columns).output

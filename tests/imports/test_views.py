"""The pages: send, look, answer, bring in, undo; templates; what others may not see."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

from civic.core.db import db
from civic.core.text import fold
from civic.imports import sheets
from civic.imports.columns import COLUMNS
from civic.imports.models import BatchState, ImportBatch, ListKind
from civic.imports.rules import MAX_ON_PAGE
from civic.people.models import Person
from civic.spaces.models import Space, TeamRole
from tests.imports.lists import PEOPLE, csv_of
from tests.make import Make

SignedIn = Callable[[Person], FlaskClient]


@pytest.fixture
def space(make: Make) -> Space:
    return make.space()


@pytest.fixture
def browser(make: Make, space: Space, signed_in: SignedIn) -> FlaskClient:
    return signed_in(make.team(space, TeamRole.COORDINATOR))


def root(space: Space) -> str:
    return f"/espacios/{space.slug}/gestion/importar"


def send(
    browser: FlaskClient, space: Space, data: bytes, name: str = "lista.csv", kind: str = "people"
) -> Any:
    return browser.post(root(space), data={"kind": kind, "file": (io.BytesIO(data), name)})


def test_from_the_file_to_undone(browser: FlaskClient, space: Space) -> None:
    answer = send(
        browser, space, csv_of(PEOPLE, ("P-1", "Rosa", "Mamani", "Quispe", "59000001", "900 000 001"))
    )
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    assert "Rosa Mamani Quispe" in page
    assert "59000001" not in page
    assert db.session.query(Person).filter_by(given_names="Rosa").count() == 0
    done = browser.post(answer.location + "/aplicar")
    assert done.status_code == 303
    assert db.session.query(Person).filter_by(given_names="Rosa").count() == 1
    after = browser.get(answer.location).text
    assert "Rosa" not in after  # what was typed is no longer kept
    assert browser.post(answer.location + "/deshacer").status_code == 303
    assert db.session.query(Person).filter_by(given_names="Rosa").count() == 0
    assert db.session.query(ImportBatch).one().state is BatchState.UNDONE


def test_wrong_rows_say_row_column_and_how_to_mend(browser: FlaskClient, space: Space) -> None:
    data = csv_of(PEOPLE, ("P-1", "Rosa", "Mamani", "", "1234567", ""), ("P-1", "", "Condori", "", "", "12"))
    page = browser.get(send(browser, space, data).location).text
    assert "Fila 2" in page or "Row 2" in page
    for title in ("número de documento", "nombres", "teléfono", "referencia"):
        assert title in page
    assert "/aplicar" not in page
    batch = db.session.query(ImportBatch).one()
    answer = browser.post(f"{root(space)}/{batch.id}/aplicar", data={"back": f"{root(space)}/{batch.id}"})
    assert answer.status_code == 303
    assert db.session.query(Person).filter_by(first_surname="Mamani", given_names="Rosa").count() == 0


def test_answers_are_kept_and_only_candidates_count(browser: FlaskClient, space: Space, make: Make) -> None:
    known = make.person("Rosa Mamani Quispe")
    stranger = make.person("Nadie Conocido Aquí")
    make.representation(space, make.organization(), known)
    place = send(browser, space, csv_of(PEOPLE, ("P-1", "Rosa", "Mamani", "Quispe", "", ""))).location
    assert f'value="{known.id}"' in browser.get(place).text
    browser.post(place + "/responder", data={"fila-2": str(stranger.id)})
    assert db.session.query(ImportBatch).one().count("ask") == 1
    browser.post(place + "/responder", data={"fila-2": str(known.id)})
    assert db.session.query(ImportBatch).one().count("known") == 1
    assert "checked" in browser.get(place).text
    browser.post(place + "/aplicar")
    assert db.session.query(ImportBatch).one().state is BatchState.APPLIED


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"MZ\x00",
        b"referencia\n",
        b"a;b\n1;2\n",
        b"PK\x03\x04",
        b"referencia\n" + b"x\n" * (MAX_ON_PAGE + 1),
    ],
)
def test_a_file_that_cannot_be_read_keeps_the_form(browser: FlaskClient, space: Space, data: bytes) -> None:
    answer = send(browser, space, data)
    assert answer.status_code == 422
    assert 'id="file' in answer.text or 'name="file"' in answer.text
    assert db.session.query(ImportBatch).count() == 0


def test_neither_kind_nor_file(browser: FlaskClient, space: Space) -> None:
    assert browser.post(root(space), data={}).status_code == 422
    assert send(browser, space, b"x", kind="nothing").status_code == 422


def test_script_in_cells_and_file_name_stays_text(browser: FlaskClient, space: Space) -> None:
    evil = "<script>alert(1)</script>"
    data = csv_of(PEOPLE, (evil, evil, evil, evil, evil, evil))
    place = send(browser, space, data, name=f"../../{evil}.csv").location
    for page in (browser.get(place).text, browser.get(root(space)).text):
        assert "<script>alert" not in page
        assert "../" not in page.split("<main")[1]


def test_a_list_of_another_space_is_not_there(
    browser: FlaskClient, space: Space, make: Make, signed_in: SignedIn
) -> None:
    place = send(browser, space, csv_of(PEOPLE, ("P-1", "Rosa", "Mamani", "", "", ""))).location
    other = make.space()
    neighbour = signed_in(make.team(other, TeamRole.COORDINATOR))
    number = place.rsplit("/", 1)[1]
    assert neighbour.get(f"{root(other)}/{number}").status_code == 404
    assert neighbour.post(f"{root(other)}/{number}/aplicar").status_code == 404
    assert neighbour.get(place).status_code == 403


def test_long_lists_have_pages_and_few_queries(
    browser: FlaskClient, space: Space, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    def look(rows: int) -> tuple[str, int]:
        data = csv_of(PEOPLE, *((f"P-{n}", "Rosa", f"Apellido{n}x", "", "", "") for n in range(rows)))
        place = send(browser, space, data).location
        return browser.get(place).text, count_queries(lambda: browser.get(place))

    short, few = look(3)
    long, many = look(130)
    assert few == many
    assert short.count("<article") == 3
    assert long.count("<article") == 50
    assert "pagina=3" in long


@pytest.mark.parametrize("kind", list(ListKind))
def test_templates_open_and_come_back_without_a_fault(
    browser: FlaskClient, space: Space, kind: ListKind
) -> None:
    plain = browser.get(f"{root(space)}/plantillas/{kind.value}.csv")
    assert plain.data.startswith(b"\xef\xbb\xbf")
    book = browser.get(f"{root(space)}/plantillas/{kind.value}.xlsx")
    sheet = load_workbook(io.BytesIO(book.data))
    assert len(sheet.worksheets) == 2
    titles = [fold(str(cell.value)) for cell in sheet.worksheets[0][1]]
    assert titles == [fold(sheets.title_of(column)) for column in COLUMNS[kind]]
    for data, name in ((plain.data, "p.csv"), (book.data, "p.xlsx")):
        place = send(browser, space, data, name=name, kind=kind.value).location
        batch = db.session.get(ImportBatch, int(place.rsplit("/", 1)[1]))
        assert batch is not None
        assert (batch.count("example"), batch.count("total")) == (1, 1)


def test_unknown_templates_are_not_there(browser: FlaskClient, space: Space) -> None:
    assert browser.get(f"{root(space)}/plantillas/nothing.csv").status_code == 404
    assert browser.get(f"{root(space)}/plantillas/people.exe").status_code == 404


def test_the_documented_columns_are_the_ones_we_read(app: Any) -> None:
    page = Path(__file__).parents[2].joinpath("docs", "imports.md").read_text(encoding="utf-8")
    assert sheets.documentation().strip() in page, (
        "run: .venv/bin/civic import-columns, and paste it into docs/imports.md"
    )

"""Files open right, say what they hold, hold nothing personal, and nothing else leaves."""

from __future__ import annotations

import csv
import io
import json

import pytest

from civic.accreditation.models import FileState
from civic.core import clock
from civic.events.models import EventStatus
from civic.opendata.datasets import DATASETS
from tests.monitoring.database import build
from tests.test_access import ROWS, addresses

PERSONAL = {
    "dni", "documento", "document", "ruc", "telefono", "phone", "celular", "correo", "email", "nacimiento", "birth",
    "direccion", "address", "apellido", "surname", "nombres", "persona", "person", "representante_nombre", "usuario",
    "etnia", "lengua", "discapacidad", "firma", "foto",
}  # fmt: skip


def read_csv(response):
    assert response.status_code == 200
    text = response.data.decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:])))


@pytest.fixture
def world(app, make):
    return build(make)


def address(dataset, kind, world):
    return f"/datos/{dataset.slug}.{kind}?espacio={world.space.slug}&anio=2022"


@pytest.mark.parametrize("dataset", DATASETS.values(), ids=lambda dataset: dataset.slug)
def test_csv_and_json_hold_the_same_listed_columns(client, world, dataset):
    header, *rows = read_csv(client.get(address(dataset, "csv", world)))
    assert header == [column.name for column in dataset.columns]
    assert all(len(row) == len(header) for row in rows)
    response = client.get(address(dataset, "json", world))
    body = json.loads(response.data)
    assert body["licence"] == "CC BY 4.0"
    assert [column["name"] for column in body["columns"]] == header
    assert all(column["about"] for column in body["columns"])
    assert len(body["rows"]) == len(rows)
    assert all(list(row) == header for row in body["rows"])
    assert response.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("dataset", DATASETS.values(), ids=lambda dataset: dataset.slug)
def test_no_column_is_personal(dataset):
    names = [column.name for column in dataset.columns]
    assert len(names) == len(set(names))
    assert not {part for name in names for part in name.split("_")} & PERSONAL


def test_no_person_appears_in_any_file(client, world, make):
    person = world.people[1]
    secrets = [person.document_number, person.first_surname, person.name_key, "Persona1"]
    for dataset in DATASETS.values():
        for kind in ("csv", "json"):
            text = client.get(address(dataset, kind, world)).data.decode()
            assert not [word for word in secrets if word in text], dataset.slug


def test_no_other_public_address_gives_a_table(app, client, world, make):
    """Of all addresses open to a visitor only those of the list answer with CSV, JSON or a spreadsheet."""
    from tests.world import build as build_world

    whole = build_world(make)
    tables = []
    for row, (audience, _note) in ROWS.items():
        endpoint, method = row.split()
        if method != "GET" or audience not in ("public", "token") or endpoint.startswith("opendata."):
            continue
        for where in addresses(app, whole, row):
            media = client.get(where).mimetype or ""
            if any(word in media for word in ("csv", "json", "spreadsheet", "excel", "zip")):
                tables.append(f"{row}: {media}")
    # empty forms of lists, the name of an app: no data; the acts of an evaluation and of a vote, which are recomputed from
    # their own files
    allowed = {
        "imports.template", "door.manifest", "evaluation.sheet_text", "evaluation.scores_csv", "evaluation.workbook",
        "voting.frozen", "voting.head", "voting.roll_file", "voting.box_file", "voting.results_csv", "voting.named_csv",
        "records.sealed", "records.sealed_annex",  # whose SHA-256 is the seal
        "privacy.banks_file", "watch.alive", "watch.ready",  # what is kept of whom, not the data; how the program is
    }  # fmt: skip
    assert not [one for one in tables if one.split()[0] not in allowed]


def test_formulas_stay_text_and_spanish_stays_spanish(client, make):
    space = make.space("Mesa de Ñahuimpuquio")
    make.event(space, '=HYPERLINK("http://x")', place="+51 Ñandú", starts_at=clock.at(clock.today(), 9))
    header, row = read_csv(client.get("/datos/actividades.csv"))
    assert row[header.index("titulo")] == '\'=HYPERLINK("http://x")'
    assert row[header.index("lugar")] == "'+51 Ñandú"
    assert row[header.index("inicio")] == f"{clock.today():%Y-%m-%d} 09:00"
    assert row[header.index("ubigeo")] == "180301"


def test_only_what_is_published_is_in_it(client, make):
    space = make.space()
    make.event(space, "Publicada", seats=20)
    make.event(space, "Sin límite")
    make.event(space, "Borrador secreto", status=EventStatus.DRAFT)
    accredited, waiting = make.organization("Junta Acreditada"), make.organization("Junta en Trámite")
    make.membership(space, accredited)
    make.membership(space, waiting, FileState.SUBMITTED)
    header, *rows = read_csv(client.get("/datos/actividades.csv"))
    seats = {row[header.index("titulo")]: row[header.index("cupos")] for row in rows}
    assert seats == {"Publicada": "20", "Sin límite": ""}
    header, *rows = read_csv(client.get("/datos/organizaciones.csv"))
    assert [row[header.index("nombre")] for row in rows] == ["Junta Acreditada"]
    assert rows[0][header.index("tipo")] == "Junta vecinal"
    header, *rows = read_csv(client.get("/datos/espacios.csv"))
    assert rows[0][header.index("territorio")] == "1803"


def test_the_rate_is_that_of_the_page(client, world):
    header, row = read_csv(client.get(f"/datos/participacion.csv?espacio={world.space.slug}&anio=2022"))
    found = dict(zip(header, row, strict=True))
    assert (found["participaron"], found["representantes"], found["tasa"]) == ("4", "8", "50.0")
    assert (found["organizaciones_presentes"], found["organizaciones"]) == ("5", "8")
    past = client.get(f"/datos/participacion.json?espacio={world.space.slug}&anio=2022&al=2022-05-15").json
    assert (past["rows"][0]["participaron"], past["rows"][0]["al"]) == (2, "2022-05-15")


@pytest.mark.parametrize(
    "path",
    [
        "/datos/personas.csv",
        "/datos/participacion.csv?espacio=nada",
        "/datos/participacion-recuento.csv",
        "/datos/x.json",
    ],
)
def test_what_is_not_there_is_not_found(client, app, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("value", ["' OR 1=1--", "2022;DROP", "99999", "٢٠٢٢", "\x00", "2022-13-45", "%27"])
@pytest.mark.parametrize("name", ["anio", "al", "ambito", "orden"])
def test_unknown_parameters_change_nothing(client, world, name, value):
    plain = client.get(f"/datos/participacion.csv?espacio={world.space.slug}").data
    response = client.get("/datos/participacion.csv", query_string={"espacio": world.space.slug, name: value})
    assert response.data == plain


def test_a_large_table_streams_in_a_fixed_number_of_queries(client, make, count_queries):
    from civic.core.db import db, transaction
    from civic.core.text import fold
    from civic.events.models import Category, Event

    space = make.space()
    make.event(space)
    small = count_queries(lambda: client.get("/datos/actividades.csv").data)
    with transaction():
        now = clock.now()
        db.session.add_all(
            Event(
                space_id=space.id,
                slug=f"a-{n}",
                title=f"Actividad {n}",
                title_key=fold(f"a {n}"),
                category=Category.CIVIC,
                status=EventStatus.HELD,
                starts_at=now,
                ends_at=now,
            )
            for n in range(2500)
        )
    response = []
    assert count_queries(lambda: response.append(client.get("/datos/actividades.csv").data)) == small
    assert response[0].count(b"\r\n") == 2502


def test_the_dictionary_page(client, world):
    for language in ("es", "en"):
        with client.session_transaction() as session:
            session["language"] = language
        text = client.get("/datos").data.decode()
        assert "CC BY 4.0" in text
        for dataset in DATASETS.values():
            assert all(column.name in text for column in dataset.columns)

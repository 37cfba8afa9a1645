"""The pages of plans show every line, the state of every value, and never 0 for what is unknown."""

from __future__ import annotations

import gzip
import html
import re

import pytest
import yaml

from civic.core.db import transaction
from civic.people.models import System
from civic.plan import commands
from civic.plan.source import DATA

NAMES = ("ilo-2019-2022", "huaylas-2015-2017")


@pytest.fixture
def loaded(app, make):
    spaces = make.space("Mesa de Ilo", codes=["1803"]), make.space("Mesa de Huaylas", codes=["0212"])
    with transaction():
        for name in NAMES:
            commands.load_plan(System(), DATA / f"{name}.yaml")
    return spaces


@pytest.fixture
def english(app):
    client = app.test_client()
    with client.session_transaction() as session:
        session["language"] = "en"
    return client


def text_of(response):
    assert response.status_code == 200
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.data.decode()))).replace(
        "\xa0", " "
    )


def squeeze(text):
    return re.sub(r"\s+", " ", str(text))


@pytest.mark.parametrize("name", NAMES)
def test_every_line_of_the_source_stands_on_the_page(english, loaded, name):
    raw = yaml.safe_load((DATA / f"{name}.yaml").read_text("utf-8"))
    text = text_of(english.get(f"/planes/{name}"))
    for line in raw.get("goals", []) + raw.get("results", []) + raw.get("activities", []):
        for key in ("problem", "objective", "target_text", "text", "source_note"):
            assert squeeze(line.get(key, "")) in text, (line["id"], key)
        for sheet in line["indicators"]:
            assert squeeze(sheet["name"]) in text
    for section in raw.get("dimensions", []) + raw.get("components", []):
        assert squeeze(section["source_label"]) in text


@pytest.mark.parametrize("name", NAMES)
def test_every_sheet_opens_with_all_it_has(english, loaded, name):
    raw = yaml.safe_load((DATA / f"{name}.yaml").read_text("utf-8"))
    for line in raw.get("goals", []) + raw.get("results", []) + raw.get("activities", []):
        for sheet in line["indicators"]:
            text = text_of(english.get(f"/planes/{name}/indicadores/{sheet['id']}"))
            for words in (sheet["name"], sheet["unit"], sheet["measurement"]["how"], sheet.get("notes", ""),
                          *sheet["measurement"].get("evidence", []), *sheet["measurement"].get("rule", {})):  # fmt: skip
                assert squeeze(words) in text, (sheet["id"], words)
            assert "no baseline" in text
            value = sheet["target"]["value"]
            assert ("no number set" in text) is (value is None)
            if value is not None:
                assert f"≥ {value}" in text


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("ILO-SOC-01-A", ["≥ 70 %", "In the plan's words", "Target for 2022", "none set"]),
        ("ILO-SOC-01-B", ["no number set", "Added: not in the plan"]),
        ("ILO-AMB-01-A", ["≥ 1", "Implied"]),
        ("ILO-INS-03-B", ["The plan gives no number", "before progress can be shown"]),
        ("ILO-SOC-07-A", ["≥ 6 a year"]),
        ("ILO-SOC-05-C", ["≥ 24 hours a day"]),
        ("ILO-SOC-02-A", ["Idea registrada", "35 %"]),
    ],
)
def test_where_a_value_comes_from(english, loaded, code, words):
    text = text_of(english.get(f"/planes/ilo-2019-2022/indicadores/{code}"))
    assert not [word for word in words if word not in text]


def test_the_space_shows_its_plan(english, loaded, make):
    assert "FORMATO RESUMEN" in text_of(english.get(f"/espacios/{loaded[0].slug}/plan"))
    assert "Descentralización con ciudadanía" in text_of(english.get(f"/espacios/{loaded[1].slug}/plan"))
    assert "has not published a plan" in text_of(
        english.get(f"/espacios/{make.space('Mesa sin plan').slug}/plan")
    )
    listing = text_of(english.get("/planes"))
    assert "16 lines, 23 indicators" in listing
    assert "18 lines, 27 indicators" in listing


def test_the_words_of_the_source_are_marked_spanish(english, loaded):
    body = english.get("/planes/ilo-2019-2022").data.decode()
    assert '<span lang="es">70% de Agentes representantes' in body
    assert '<h2 id="social" lang="es">' in body


@pytest.mark.parametrize("path", ["/planes/x", "/planes/ilo-2019-2022/indicadores/X", "/espacios/x/plan"])
def test_what_is_not_there_is_not_found(client, loaded, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("name", NAMES)
def test_pages_are_light_and_ask_little(client, loaded, count_queries, name):
    assert len(gzip.compress(client.get(f"/planes/{name}").data)) <= 14_000
    # each kind of record once, twice for what moved: tests/monitoring/test_queries_plans.py holds that rows add none
    assert count_queries(lambda: client.get(f"/planes/{name}")) <= 75

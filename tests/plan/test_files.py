"""A plan that leaves as a file comes back the same; a bad spreadsheet names sheet, row and column."""

from __future__ import annotations

import copy
import io
import string
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from civic.core.db import transaction
from civic.people.models import System
from civic.plan import commands, queries
from civic.plan.source import DATA, BadPlanFile, read_plan, read_yaml
from civic.plan.source.sheet import read_sheet
from civic.plan.source.writing import csv_bytes, mapping_of, workbook, yaml_text
from tests.plan.small import mapping, sheet

GENERATE = (Phase.explicit, Phase.generate)  # a plan that fails is told as it is: shrinking one takes minutes
SEEDS = ("ilo-2019-2022", "huaylas-2015-2017")


@pytest.mark.parametrize("name", SEEDS)
def test_a_seed_plan_leaves_from_its_rows_and_comes_back_equal(app, make, tmp_path, name):
    make.space("Mesa", codes=["1803"])
    with transaction():
        commands.load_plan(System(), DATA / f"{name}.yaml")
    text = yaml_text(mapping_of(queries.plan_to_load(name)))
    assert read_yaml("x.yaml", text.encode()).parts == read_plan(DATA / f"{name}.yaml").parts
    file = tmp_path / "again.yaml"
    file.write_text(text, "utf-8")
    with transaction():
        assert commands.load_plan(System(), file).outcome == "changed"  # other bytes
    assert yaml_text(mapping_of(queries.plan_to_load(name))) == text


CODE = st.text(string.ascii_uppercase + string.digits, min_size=1, max_size=8)
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=25).map(
    lambda text: " ".join(text.split()) or "x"
)
VALUE = st.one_of(
    st.integers(0, 10**9),
    st.decimals(0, 10**6, places=3).map(lambda d: str(d.normalize())).filter(lambda t: "E" not in t),
)


@st.composite
def plans(draw: Any) -> dict[str, Any]:
    """A generated plan that has no fault."""
    made = mapping("plan-al-azar")
    is_project = draw(st.booleans())
    codes = iter(draw(st.lists(CODE, min_size=12, max_size=12, unique=True)))
    sections = [next(codes) for _ in range(draw(st.integers(1, 2)))]
    lines = []
    for number in range(draw(st.integers(1, 3))):
        sheets = []
        for _ in range(draw(st.integers(1, 2))):
            known = draw(st.booleans())
            value = draw(st.none() | VALUE)
            status = (
                "not_quantified_in_source"
                if value is None
                else draw(st.sampled_from(["stated", "implied", "not_in_source"]))
            )
            one = sheet(
                next(codes), name=draw(WORDS), unit=draw(st.sampled_from(["persona", "proyecto", "otra: cajas de palta"])),
                baseline={"value": draw(VALUE) if known else None, "year": 2019 if known else None, "status": "known" if known else "unknown"},
                target={"value": value, "operator": draw(st.sampled_from([">=", "<=", "="])), "status": status}
                | draw(st.fixed_dictionaries({}, optional={"unit": st.sampled_from(["%", "points"]), "per": st.just("year")})),
                frequency=draw(st.sampled_from(["monthly", "quarterly", "semiannual", "annual"])),
            )  # fmt: skip
            one |= draw(st.fixed_dictionaries({}, optional={
                "notes": WORDS, "disaggregations": st.lists(CODE, min_size=1, max_size=3),
                "annual_targets": st.dictionaries(st.integers(2021, 2024), st.none() | VALUE, min_size=1, max_size=3),
            }))  # fmt: skip
            sheets.append(one)
        section = draw(st.sampled_from(sections))
        line: dict[str, Any] = {"id": next(codes), "platform_scope": "linked", "indicators": sheets}
        if is_project:
            kind = draw(st.sampled_from(["activity", "result"]))
            line |= {"component": section, "kind": kind, "text": draw(WORDS), "due_date": "2023-05-31"}
        else:
            line |= {
                "dimension": section,
                "source_number": number + 1,
                "problem": draw(WORDS),
                "objective": draw(WORDS),
                "target_text": draw(WORDS),
            }
        lines.append(line)
    del made["dimensions"], made["goals"]
    if is_project:
        made["results"] = [x for x in lines if x["kind"] == "result"]
        made["activities"] = [x for x in lines if x["kind"] == "activity"]
        made["components"] = [
            {"code": code, "source_label": draw(WORDS), "order": n, "activities": sum(x["component"] == code for x in made["activities"])}
            for n, code in enumerate(sections, 1)
        ]  # fmt: skip
    else:
        made["goals"] = lines
        made["dimensions"] = [
            {"code": code, "source_label": draw(WORDS), "goals": sum(x["dimension"] == code for x in lines)}
            for code in sections
        ]
    return made


def parts_of(made):
    return read_yaml("p.yaml", yaml_text(made).encode()).parts


@settings(max_examples=8, phases=GENERATE)
@given(plans())
def test_any_plan_comes_back_equal_from_yaml_and_from_both_spreadsheets(made):
    parts = parts_of(made)
    assert yaml.safe_load(yaml_text(made)) == made
    assert read_sheet("p.xlsx", workbook(made)).parts == parts
    assert read_sheet("p.csv", csv_bytes(made)).parts == parts


def test_texts_are_tidied_alike_in_every_format():
    made = mapping("plan-al-azar")
    line = made["goals"][0]
    line["problem"], line["objective"] = (
        "Agua\u200b  cara e\u0301tica",
        "\u2adc",
    )  # U+2ADC is never left alone by NFC
    parts = parts_of(made)
    assert parts.goals[0].problem == "Agua cara ética"
    assert read_sheet("p.xlsx", workbook(made)).parts == parts
    assert read_sheet("p.csv", csv_bytes(made)).parts == parts


@settings(
    max_examples=3,
    phases=GENERATE,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(plans())
def test_any_plan_loads_and_leaves_its_rows_equal(app, tmp_path_factory, made):
    file = tmp_path_factory.mktemp("plan") / "plan.yaml"
    file.write_text(yaml_text(made), "utf-8")
    with transaction():
        plan = commands.load_plan(System(), file).plan
    assert parts_of(mapping_of(queries.plan_to_load(plan.slug))) == parts_of(made)


def test_shared_parts_are_written_out():
    shared = ["a"]
    assert "&" not in yaml_text({"one": shared, "two": shared})


def changed(sheet_name: str, cell: str, value: Any) -> bytes:
    book = load_workbook(io.BytesIO(workbook(mapping())))
    book[sheet_name][cell] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("sheet_name", "cell", "value", "where", "word"),
    [
        ("Hitos", "D2", "41", ("Hitos", 2, "D"), "add up to 101"),
        ("Hitos", "D2", "mucho", ("Hitos", 2, "D"), "not a whole number"),
        ("Plan", "B14", "2020-12-31", ("Plan", 14, "B"), "ends before"),
        ("Plan", "B13", "diciembre", ("Plan", 13, "B"), "must be a date"),
        ("Plan", "A2", "codigo raro", ("Plan", 2, "A"), "not a field"),
        ("Filas", "B3", "G-1", ("Filas", 3, "B"), "used already"),
        ("Filas", "O3", "reservrio", ("Filas", 3, "O"), "did you mean “reservorio”"),
        ("Filas", "V3", "parsecs", ("Filas", 3, "V"), "is not known"),
        ("Filas", "Y3", "2999", ("Filas", 3, "Y"), "larger"),
        ("Filas", "Y3", "2030", ("Filas", 3, "Y"), "outside the plan's period"),
        ("Filas", "P3", "sube", ("Filas", 3, "P"), "is not one of aumenta"),
        ("Filas", "K1", "clave", ("Filas", 1, None), "“código” is missing"),
        ("Secciones", "A2", "otra", ("Filas", 2, "A"), "no dimension"),
    ],
)  # fmt: skip
def test_a_bad_cell_is_named(app, sheet_name, cell, value, where, word):
    from flask_babel import force_locale

    with force_locale("en"), pytest.raises(BadPlanFile) as caught:
        read_sheet("plan.xlsx", changed(sheet_name, cell, value))
    found = [(f.sheet, f.line, f.column, f.sentence) for f in caught.value.faults]
    assert any((s, r, c) == where and word in said for s, r, c, said in found), found


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04rubbish",
        b"a;b\n1;2\n",
        b"\x00\x01",
        b"x" * (10 << 20),
        b"[Plan]\ncampo,valor\n",
        b"[Filas]\n",
    ],
    ids=["empty", "zip", "csv", "nul", "10MB", "headless", "rows"],
)
def test_a_file_that_is_no_plan_is_refused(app, data):
    with pytest.raises(BadPlanFile) as caught:
        read_sheet("plan.csv", data)
    assert caught.value.faults


def test_a_formula_is_text(app):
    made = copy.deepcopy(mapping())
    made["goals"][0]["problem"] = '=HYPERLINK("http://x")'
    assert read_sheet("p.csv", csv_bytes(made)).parts.goals[0].problem == made["goals"][0]["problem"]
    assert b"'=HYPERLINK" in csv_bytes(made).replace(b'"', b"")

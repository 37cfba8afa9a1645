"""Every fault of a plan file is told with its line and in words, and no file is too strange to be read."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civic.plan.source import DATA, BadPlanFile, read_plan

ILO = (DATA / "ilo-2019-2022.yaml").read_text("utf-8")


def faults(tmp_path, text):
    file = tmp_path / "plan.yaml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(BadPlanFile) as caught:
        read_plan(file)
    return caught.value.faults


def line_of(text, piece):
    return text[: text.index(piece)].count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new", "place", "word"),
    [
        ("      value: 70\n", "      value: setenta\n", "goals[0].indicators[0].target.value", "number"),
        ("      value: 70\n", "      value: null\n", "goals[0].indicators[0].target", "must be a number"),
        ("      value: 70\n", "      value: .nan\n", "goals[0].indicators[0].target.value", ""),
        ("      value: 70\n", "      value: true\n", "goals[0].indicators[0].target.value", ""),
        ("      status: stated\n", "      status: said\n", "goals[0].indicators[0].target.status", "one of"),
        ("    ubigeo: '1803'\n", "    ubigeo: 0212\n", "plan.territory.ubigeo", "between quotes"),
        ("    end: '2022-12-31'\n", "    end: '2018-12-31'\n", "plan.period", "ends before"),
        ("    end: '2022-12-31'\n", "    end: 'December'\n", "plan.period.end", "date such as"),
        ("  dimension: economic\n", "  dimension: nothing\n", "goals[8].dimension", "no dimension"),
        ("- id: ILO-ECO-02\n", "- id: ILO-ECO-01\n", "goals[9].id", "used already"),
        ("  goals: 8\n", "  goals: 9\n", "dimensions[0].goals", "the file has 8"),
        ("    suggested_weight: 35\n", "    suggested_weight: 36\n", "milestone_templates.investment_project",
         "add up to 101"),
        ("      milestone_template: programme\n", "      milestone_template: none\n",
         "goals[7].indicators[0].measurement.milestone_template", "no template"),
        ("    frequency: annual\n", "    frecuency: annual\n", "goals[0].indicators[0].frecuency", "not known"),
        ("    frequency: annual\n", "    frequency: annual\n    frequency: annual\n",
         "goals[0].indicators[0].frequency", "twice"),
        ("    unit: planta\n", "    unit: plnta\n", "goals[4].indicators[0].unit", "did you mean “planta”"),
        ("      unit: '%'\n", "      unit: parsecs\n", "goals[0].indicators[0].target.unit", "is not known"),
        ("    due_year: 2022\n", "    due_year: 2031\n", "goals[0].indicators[0].due_year", "outside the plan's period"),
        ("      2019: 20\n", "      2018: 20\n", "goals[3].indicators[0].annual_targets[2018]", "outside"),
        ("schema_version: 1\n", "schema_version: 2\n", "schema_version", "one of"),
    ],
)  # fmt: skip
def test_a_fault_is_told_where_it_stands(tmp_path, old, new, place, word):
    assert old in ILO
    text = ILO.replace(old, new, 1)
    found = {fault.place: fault for fault in faults(tmp_path, text)}
    assert place in found, [str(f) for f in found.values()]
    assert word in found[place].sentence
    line = found[place].line
    assert line is not None
    assert found[place].column is not None
    assert 1 <= line <= text.count("\n") + 1
    if place.endswith(("value", "status", "ubigeo", "dimension")):
        key = place.rsplit(".", 1)[1]
        assert text.splitlines()[line - 1].strip().startswith(key)


def test_all_faults_are_told_at_once(tmp_path):
    text = (
        ILO.replace("value: 70", "value: x")
        .replace("    direction: increase\n", "", 1)
        .replace("kind: output", "kind: y", 1)
    )
    assert len(faults(tmp_path, text)) == 3


@pytest.mark.parametrize(
    "text",
    [b"", b"- a\n", b"a: [", b"a: b: c", b"\xff\xfe\x00", b"a: !!python/object/apply:os.system ['x']", b"x" * (2 << 20),
     b"a: &a [x]\nb: [*a, *a]\n", b"[" * 5000, b"schema_version: 1\n", b"a: 2022-99-99\n", b"\x00"],
    ids=["empty", "list", "open", "colons", "bytes", "object", "large", "alias", "deep", "short", "date", "nul"],
)  # fmt: skip
def test_a_file_that_is_no_plan_is_refused_in_a_sentence(tmp_path, text):
    found = faults(tmp_path, text)
    assert found
    assert all(fault.sentence.strip(". ") for fault in found)


def test_a_missing_file_is_a_sentence(tmp_path):
    with pytest.raises(BadPlanFile, match="cannot be read"):
        read_plan(tmp_path / "none.yaml")


@settings(max_examples=60)
@given(st.integers(0, len(ILO) - 1), st.text(max_size=3), st.integers(0, 40))
def test_a_damaged_file_is_a_refusal_or_a_plan(tmp_path_factory, at, put, cut):
    """Whatever is cut out or written in, reading ends in a plan or in faults, never in another error."""
    file = tmp_path_factory.mktemp("p") / "plan.yaml"
    file.write_text(
        ILO[:at] + put + ILO[at + cut :], "utf-8", errors="surrogateescape" if put.isascii() else "replace"
    )
    try:
        told = read_plan(file).parts.goals
    except BadPlanFile as error:
        told = error.faults
    assert told

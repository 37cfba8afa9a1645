"""A plan is written from a file or by hand, seen before it is public, and published whole or not at all."""

from __future__ import annotations

import io

import pytest

from civic.core.db import db, transaction
from civic.core.errors import NotAllowed, Refused
from civic.plan import commands, queries
from civic.plan.models import Plan, PlanDraft
from civic.plan.source import BadPlanFile, parts
from civic.plan.source.writing import csv_bytes, workbook, yaml_text
from civic.spaces.models import TeamRole
from tests.plan.small import mapping
from tests.plan.test_manage import words_of
from tests.security.payloads import MARKUP, TRICKS


@pytest.fixture
def lead(make):
    space = make.space("Mesa de Ilo", codes=["1803"])
    return make.team(space, TeamRole.COORDINATOR), space


@pytest.fixture
def at(signed_in, lead):
    client = signed_in(lead[0])
    with client.session_transaction() as session:
        session["language"] = "en"
    return client


def send(client, space, name, data):
    return client.post(f"/espacios/{space.slug}/equipo/planes/nuevo", data={"file": (io.BytesIO(data), name)})


FILES = {
    "plan.yaml": lambda: yaml_text(mapping("plan-nuevo")).encode(),
    "plan.xlsx": lambda: workbook(mapping("plan-nuevo")),
    "plan.csv": lambda: csv_bytes(mapping("plan-nuevo")),
}


def line_of(data: bytes, piece: bytes) -> int:
    """The line in which a piece of a file stands."""
    return data[: data.index(piece)].count(b"\n") + 1


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_seen_first_and_published_then(at, lead, client, name):
    answer = send(at, lead[1], name, FILES[name]())
    assert answer.status_code == 303
    page = words_of(at.get(answer.location))
    assert "Nothing is missing." in page
    assert client.get("/planes/plan-nuevo").status_code == 404
    assert at.post(answer.location + "/publicar").status_code == 303
    assert "Dos reservorios" in client.get("/planes/plan-nuevo").text
    assert queries.plan_to_load("plan-nuevo").space_id == lead[1].id
    assert at.get(answer.location).status_code == 404
    again = send(at, lead[1], "plan.yaml", client.get("/planes/plan-nuevo/plan.yaml").data)
    at.post(again.location + "/publicar")
    assert "There is a plan with the code" in words_of(at.get(again.location))


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        (
            "plan.yaml",
            FILES["plan.yaml"]().replace(b"suggested_weight: 60", b"suggested_weight: 61"),
            "the weights add up to 101",
        ),
        (
            "plan.yaml",
            FILES["plan.yaml"]().replace(b"unit: reservorio", b"unit: reservrio"),
            f"line {line_of(FILES['plan.yaml'](), b'unit: reservorio')}, column 5",
        ),
        ("plan.yaml", b"a: &a [x]\nb: *a\n", "anchors and aliases"),
        ("plan.yaml", b"x" * (10 << 20), "larger than 1 MB"),
        ("plan.xlsx", b"PK", "We could not open the spreadsheet"),
        (
            "plan.csv",
            FILES["plan.csv"]().replace(b"reservorio,", b"reservrio,"),
            f"sheet Filas, row {line_of(FILES['plan.csv'](), b',reservorio,')}, column O",
        ),
    ],
    ids=["weights", "unit", "bomb", "10MB", "zip", "csv"],
)
def test_a_bad_file_is_told_and_nothing_is_kept(at, lead, name, data, said):
    page = words_of(send(at, lead[1], name, data), 422)
    assert said in page, page
    assert "Nothing of the file was kept." in page
    assert db.session.query(PlanDraft).count() == db.session.query(Plan).count() == 0


def test_a_plan_is_typed_in(at, lead, client):
    start = at.post(f"/espacios/{lead[1].slug}/equipo/planes/nuevo", data={}).location

    def keep(part, number, **typed):
        version = str(queries.draft_by_token(start.rsplit("/", 1)[1]).version)
        db.session.expire_all()
        return at.post(f"{start}/{part}/{number}", data={"version": version} | typed)

    assert "missing before it can be published" in words_of(at.get(start))
    made = parts.flat(mapping("plan-nuevo"))
    for part in ("plan", "seccion", "hito", "linea"):
        for number, row in enumerate(made[part], 1):
            assert keep(part, number, **parts.cells(part, row)).status_code == 303
    for number, row in enumerate(made["indicador"], 1):
        version = {"version": str(queries.draft_by_token(start.rsplit("/", 1)[1]).version)}
        db.session.expire_all()
        answer = at.post(
            f"{start}/indicador/{number}?linea={row['line'] + 1}",
            data=version | parts.cells("indicador", row),
        )
        assert answer.status_code == 303
    assert "Nothing is missing." in words_of(at.get(start))
    assert "is not a number" in words_of(keep("indicador", 1, target__value="dos"), 422)
    stale = at.post(f"{start}/seccion/1", data={"version": "1", "code": "x"})
    assert "Somebody else changed this plan meanwhile." in words_of(stale, 422)
    assert at.post(start + "/publicar").status_code == 303
    assert "Dos reservorios" in client.get("/planes/plan-nuevo").text
    loaded = queries.plan_to_load("plan-nuevo")
    assert [i.code for s in loaded.sections for g in s.goals for i in g.indicators] == [
        "WORKS",
        "SHARE",
        "OPEN",
        "COUNTED",
    ]


def test_what_is_missing_leads_to_its_part(at, lead):
    made = mapping("plan-nuevo")
    made["goals"][1]["problem"] = ""
    made["goals"][1]["indicators"][1]["unit"] = "parsecs"
    made["milestone_templates"]["work"][0]["suggested_weight"] = 10
    with transaction():
        draft = commands.begin_draft(*lead, made, "forms")
    page = at.get(f"/planes/borradores/{draft.token}")
    said = words_of(page)
    assert "Line of the plan G-2: Problem" in said
    assert "Indicator OPEN: Unit" in said
    assert "Milestone design: Weight" in said
    for part in ("linea/2", "indicador/3", "hito/1"):
        assert f'href="/planes/borradores/{draft.token}/{part}"' in page.text


def test_parts_are_taken_out(lead):
    made = parts.take_out(mapping(), "linea", 1)
    assert [line["id"] for line in made["goals"]] == ["G-2"]
    assert [one["id"] for one in made["goals"][0]["indicators"]] == ["SHARE", "OPEN", "COUNTED"]
    assert made["dimensions"][0]["goals"] == 1
    with pytest.raises(ValueError, match="n[uú]m"):
        parts.take_out(mapping(), "indicador", 9)


def test_a_kind_of_line_that_is_not_known_is_told(lead):
    row, wrong = parts.read("linea", {}, {"id": "L-9", "kind": "Qʼero"})
    assert "kind" not in row
    assert "Qʼero" in wrong["kind"]


def test_rows_and_mapping_are_the_same_plan():
    assert parts.whole(parts.flat(mapping())) == mapping()


def test_who_may_and_what_is_half_written(lead, make):
    who, space = lead
    stranger = make.team(space, TeamRole.FACILITATOR)
    with pytest.raises(NotAllowed), transaction():
        commands.begin_draft(stranger, space, mapping(), "forms")
    with transaction():
        draft = commands.begin_draft(who, space, parts.empty("Mesa", "1803", "", ""), "forms")
    with pytest.raises(BadPlanFile), transaction():
        commands.publish_draft(who, draft)
    assert queries.plans() == []
    with transaction():
        commands.drop_draft(who, draft)
    with pytest.raises(Refused), transaction():
        commands.change_draft(who, draft, 1, mapping())


def test_the_template_is_itself_a_plan(at, lead):
    for kind in ("xlsx", "csv"):
        data = at.get(f"/espacios/{lead[1].slug}/equipo/planes/plantilla.{kind}").data
        assert send(at, lead[1], f"plan.{kind}", data).status_code == 303
    assert at.get(f"/espacios/{lead[1].slug}/equipo/planes/plantilla.doc").status_code == 404


@pytest.mark.parametrize("part", ["plan", "linea", "indicador"])
def test_junk_in_a_part_is_never_an_error(at, lead, part):
    """Whatever stands in the fields, the part is kept or told, and the preview opens after it."""
    with transaction():
        draft = commands.begin_draft(*lead, mapping("plan-nuevo"), "forms")
    start = f"/planes/borradores/{draft.token}"
    for junk in (*TRICKS[::9], *MARKUP[::9], "9" * 30, "{}", "[1", "2027=;=", "2027=x"):
        version = str(db.session.get(PlanDraft, draft.id).version)
        db.session.expire_all()
        form = dict.fromkeys(parts.cells(part, {}), junk[:6000]) | {"version": version}
        assert at.post(f"{start}/{part}/1", data=form).status_code in (303, 422), junk
        assert at.get(start).status_code == 200, junk
    assert at.get(start + "/plan.yaml").status_code == 200
    for version in ("", "x", "9" * 30):
        assert at.post(f"{start}/{part}/1", data={"version": version}).status_code in (303, 422)
        assert at.post(f"{start}/{part}/1/quitar", data={"version": version}).status_code in (303, 404)
    assert at.post(start + "/publicar").status_code == 303

"""The pages say the figure, hide what must be hidden, and stay with those they are for."""

from __future__ import annotations

import html
import io
import json
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from civic.attendance.models import ProofLevel
from civic.cli.monitoring import participation
from civic.core import clock
from civic.core.db import db, transaction
from civic.core.disclosure import Band, Breakdown, Row
from civic.events.models import EventStatus
from civic.monitoring import recount
from civic.monitoring.models import ParticipationSnapshot
from civic.monitoring.queries import report
from civic.monitoring.views.figures import SHOWN_GROUPS, group_tables
from civic.people.models import System
from civic.plan import commands as plan_commands
from civic.spaces.models import TeamRole
from tests.monitoring.database import build, crowd

PLAN = Path(plan_commands.__file__).parent.parent / "data" / "ilo-2019-2022.yaml"


def text_of(response):
    assert response.status_code == 200, response.status_code
    body = re.sub(r"<(svg|script|style).*?</\1>", " ", response.data.decode(), flags=re.S)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body))).replace("\xa0", " ")


@pytest.fixture
def english(app):
    """A visitor's browser in English: the texts of the code."""
    client = app.test_client()
    with client.session_transaction() as session:
        session["language"] = "en"
    return client


@pytest.fixture
def world(app, make):
    world = build(make)
    with transaction():
        plan_commands.load_plan(System(), PLAN)
    return world


def page(world, **query):
    return f"/espacios/{world.space.slug}/participacion?" + "&".join(f"{k}={v}" for k, v in query.items())


def test_the_answer_in_one_sentence(english, world):
    text = text_of(english.get(page(world, anio=2022)))
    assert "Did we reach 70 %?" in text
    assert "4 of 8 representatives = 50.0 %; 2 are missing for the target of 70 %." in text
    assert "Far from the target" in text
    assert "Definition 1.0" in text
    assert "5 of 9" not in text.split("counted in other ways")[0]
    for number in ("55.6 %", "62.5 %", "57.1 %"):
        assert number in text


def test_the_figures_agree_everywhere(english, world):
    """Page, method, CSV, JSON and the space's own page name the same N, D, rate and gap at the same moment."""
    crowd_year = clock.today().year
    slug = world.space.slug
    found = report(world.space)
    n, d = found.figures.share
    assert found.year == crowd_year
    words = f"{n} of {d} representatives"
    assert words in text_of(english.get(page(world)))
    assert words in text_of(english.get(f"/espacios/{slug}/participacion/metodo"))
    row = english.get(f"/datos/participacion.json?espacio={slug}").json["rows"][0]
    assert (row["participaron"], row["representantes"], row["faltan"]) == (n, d, found.gap)
    card = text_of(english.get(f"/espacios/{slug}"))
    assert f"{n} of {d}" in card


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"anio": 2022, "al": "2022-05-15"}, "2 of 8 representatives = 25.0 %"),
        ({"anio": 2022, "al": "2022-13-01"}, "4 of 8"),
        ({"anio": 2022, "al": "2999-01-01"}, "4 of 8"),
        ({"anio": 2022, "variante": "alternos"}, "55.6 %"),
        ({"anio": 2022, "variante": "organizaciones"}, "62.5 %"),
        ({"anio": 2022, "variante": "' OR 1=1"}, "50.0 %"),
        ({"anio": 2022, "ambito": "solo"}, "4 of 8"),
        ({"anio": "1066"}, str(clock.today().year)),
        ({"anio": "２０２２"}, str(clock.today().year)),
        ({"anio": "2022%00", "ver": "todo"}, str(clock.today().year)),
    ],
)
def test_filters_are_an_allow_list(english, world, query, words):
    assert words in text_of(english.get(page(world, **query)))


def test_how_it_is_calculated(english, world):
    text = text_of(english.get(f"/espacios/{world.space.slug}/participacion/metodo?anio=2022"))
    for words in (
        "100 × 4 ÷ 8", "3 events counted", "E1 cívica", "2 events not counted, and why", "E5 cívica",
        "It was cancelled.", "It is neither civic nor cultural.", "Resolución N°0082-2018-JNE",
        "70 % of 8, rounded up, is 6 people. 6 − 4 leaves 2.", "version 1.0", "recuento.py",
    ):  # fmt: skip
        assert words in text, words


def test_nobody_accredited_is_no_data(english, make):
    space = make.space("Mesa nueva")
    text = text_of(english.get(f"/espacios/{space.slug}/participacion"))
    assert "No data: nobody from civil society was accredited" in text
    assert "0.0 %" not in text
    assert "100.0 %" not in text


def test_a_target_that_is_met_says_so(english, make):
    """7 of 10 is exactly 70 %."""
    space = make.space("Mesa de Ilo", codes=["1803"])
    with transaction():
        plan_commands.load_plan(System(), PLAN)
    crowd(make, space, 7, 10)
    assert "the target of 70 % is reached" in text_of(english.get(f"/espacios/{space.slug}/participacion"))


def counted_again(data, suffix, tmp_path, *arguments):
    """What the published script prints for a downloaded file, run outside the project with nothing but Python."""
    script, file = tmp_path / "recuento.py", tmp_path / f"filas.{suffix}"
    script.write_bytes(Path(recount.__file__).read_bytes())
    file.write_bytes(data)
    ended = subprocess.run(
        [sys.executable, "-I", "-S", script, file, *arguments],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


@pytest.mark.parametrize("suffix", ["csv", "json"])
@pytest.mark.parametrize(
    "query", ["anio=2022", "anio=2022&al=2022-07-28", "anio=2020", "anio=2022&ambito=solo"]
)
def test_anybody_gets_the_same_number(client, world, tmp_path, suffix, query):
    where = f"espacio={world.space.slug}&{query}"
    rows = client.get(f"/datos/participacion-recuento.{suffix}?{where}").data
    published = client.get(f"/datos/participacion.json?{where}").json["rows"][0]
    again = counted_again(rows, suffix, tmp_path, "--meta", "70")
    assert (again["numerator"], again["denominator"], again["rate"], again.get("gap")) == (
        published["participaron"], published["representantes"], published["tasa"], published["faltan"],
    )  # fmt: skip
    assert (again["with_alternates"]["numerator"], again["with_alternates"]["denominator"]) == (
        published["participaron_con_alternos"], published["representantes_con_alternos"],
    )  # fmt: skip
    assert (again["by_organisation"]["numerator"], again["by_organisation"]["denominator"]) == (
        published["organizaciones_presentes"], published["organizaciones"],
    )  # fmt: skip
    assert again["exposed"]["denominator"] == published["expuestos"]


def test_the_published_script_is_the_one_tested(client):
    assert client.get("/datos/recuento.py").data == Path(recount.__file__).read_bytes()


def test_rows_to_count_again_mean_nobody(client, world):
    """Two downloads share no order, and a row holds nothing but its flags."""
    where = f"/datos/participacion-recuento.json?espacio={world.space.slug}&anio=2022"
    rows = client.get(where).json["rows"]
    assert {len(row) for row in rows} == {6}
    assert [row["fila"] for row in rows if row["tipo"] == "representante"] == list(range(1, 10))
    orders = {json.dumps(client.get(where).json["rows"]) for _try in range(6)}
    assert len(orders) > 1


def numbers(text):
    return {int(n) for n in re.findall(r"\d+", text)}


def test_small_groups_cannot_be_worked_out_from_page_and_files(app, english, make):
    """40 representatives, of whom 3 live in Pacocha and 2 said no sex: neither number stands anywhere, nor follows from
    subtraction, on the page or in any file; and the page of 30 days ago gives no groups to compare with."""
    space = make.space("Mesa de Ilo")
    crowd(
        make, space, 30, 40,
        sex=lambda n: "unstated" if n < 2 else "female" if n % 2 else "male",
        ubigeo=lambda n: "180303" if n < 3 else "180301" if n < 30 else "180302",
    )  # fmt: skip
    text = text_of(english.get(f"/espacios/{space.slug}/participacion"))
    groups = english.get(f"/datos/participacion-grupos.json?espacio={space.slug}").json["rows"]
    section = text.split("Who takes part")[1].split("Look at another year")[0]
    assert "Pacocha" not in section
    assert "Not said" not in section
    for row in groups:
        assert row["representantes_aprox"] % 5 == 0
        assert row["representantes_aprox"] >= 5
        assert (row["participaron_aprox"] or 0) % 5 == 0
    shown = {(row["dimension"], row["grupo"]): row for row in groups}
    assert ("district", "180303") not in shown
    assert ("sex", "unstated") not in shown
    for name in ("sex", "district"):
        listed = [row["representantes_aprox"] for key, row in shown.items() if key[0] == name]
        rest = 40 - sum(listed)
        assert not listed or abs(rest) < 5, "what is left over is rounding, not a hidden group"
    # the page shows the very rows of the file
    for row in groups:
        if row["participacion"] == "about":
            assert f"about {row['participaron_aprox']} of {row['representantes_aprox']}" in section
    for back in range(1, 31):
        day = clock.today() - timedelta(days=back)
        assert (
            english.get(f"/datos/participacion-grupos.json?espacio={space.slug}&al={day}").json["rows"] == []
        )
    assert (
        english.get(f"/datos/participacion-grupos.json?espacio={space.slug}&ambito=solo").json["rows"] == []
    )


def test_thirty_daily_snapshots_tell_of_nobody(english, make, monkeypatch):
    """Each day one person more is accredited; whoever keeps every day's file sees no step smaller than five."""
    space = make.space("Mesa de Ilo")
    crowd(make, space, 30, 40)
    where = f"/datos/participacion-grupos.json?espacio={space.slug}"
    before: dict = {}
    for n in range(12):
        make.representation(space, make.organization(), make.person(sex="female" if n % 3 else "male"))
        rows = english.get(where).json["rows"]
        now = {(row["dimension"], row["grupo"]): row for row in rows}
        for key in now.keys() & before.keys():
            for column in ("representantes_aprox", "participaron_aprox"):
                if now[key][column] is not None and before[key][column] is not None:
                    assert abs(now[key][column] - before[key][column]) in (0, 5)
        before = now


def test_the_threshold_is_a_setting(app, english, make):
    space = make.space("Mesa de Ilo")
    crowd(make, space, 30, 60, sex=lambda n: "female" if n % 2 else "male")
    app.config["SMALL_CELL"] = 10
    try:
        rows = english.get(f"/datos/participacion-grupos.json?espacio={space.slug}").json["rows"]
        assert rows
        assert all(row["representantes_aprox"] % 10 == 0 for row in rows)
        assert "rounded to 10" in text_of(english.get(f"/espacios/{space.slug}/participacion"))
    finally:
        app.config["SMALL_CELL"] = 5


# The team's pages


def test_whom_to_call(app, signed_in, make):
    space = make.space("Mesa de Ilo")
    people = crowd(make, space, 2, 5, phone=lambda n: f"+5198765432{n}")
    facilitator = signed_in(make.team(space, TeamRole.FACILITATOR))
    body = facilitator.get(f"/espacios/{space.slug}/participacion/pendientes").data.decode()
    for n, person in enumerate(people):
        assert (person.full_name in body) is (n >= 2)
        assert (f"https://wa.me/5198765432{n}?text=" in body) is (n >= 2)
        assert (f"tel:+5198765432{n}" in body) is (n >= 2)
        assert person.document_number not in body
    sheet = facilitator.get(f"/espacios/{space.slug}/participacion/pendientes/imprimir").data.decode()
    assert people[4].sorted_name in sheet
    assert people[0].sorted_name not in sheet
    organizations = facilitator.get(
        f"/espacios/{space.slug}/participacion/pendientes?ver=organizaciones"
    ).data.decode()
    assert organizations.count("Junta Vecinal") == 3


def test_an_observer_sees_who_but_not_how_to_reach_them(app, signed_in, make):
    space = make.space("Mesa de Ilo")
    people = crowd(make, space, 0, 2, phone=lambda n: f"+5198765432{n}")
    observer = signed_in(make.team(space, TeamRole.OBSERVER))
    body = observer.get(f"/espacios/{space.slug}/participacion/pendientes").data.decode()
    assert people[0].full_name in body
    assert "98765432" not in body
    assert observer.get(f"/espacios/{space.slug}/participacion/pendientes/imprimir").status_code == 403


def test_another_spaces_team_finds_nothing(app, signed_in, make):
    space, other = make.space("Mesa de Ilo"), make.space("Mesa de Huaylas")
    stranger = signed_in(make.team(other, TeamRole.COORDINATOR))
    for end in ("pendientes", "pendientes/imprimir", "cierres"):
        assert stranger.get(f"/espacios/{space.slug}/participacion/{end}").status_code == 404
    assert stranger.post(f"/espacios/{space.slug}/participacion/cierres/2022/cerrar").status_code == 404


def test_closing_a_year_and_noting_a_change(app, signed_in, english, world, make):
    coordinator = signed_in(make.team(world.space, TeamRole.COORDINATOR))
    base = f"/espacios/{world.space.slug}/participacion/cierres"
    assert "2022" in coordinator.get(base).data.decode()
    assert coordinator.post(f"{base}/2022/cerrar").status_code == 303
    kept = db.session.query(ParticipationSnapshot).one()
    assert (kept.year, kept.numerator, kept.denominator) == (2022, 4, 8)
    make.attendance(world.events[2], world.people[9], recorded_at=clock.now())
    text = text_of(english.get(page(world, anio=2022)))
    assert "4 of 8 representatives" in text
    assert "Closed figure" in text
    assert "a count of today comes to 5 of 8" in text
    empty = coordinator.post(f"{base}/2022/anotar", data={"reason": "  "})
    assert empty.status_code == 422
    assert coordinator.post(f"{base}/2022/anotar", data={"reason": "Lista en papel"}).status_code == 303
    again = coordinator.post(f"{base}/2022/anotar", data={"reason": "Otra vez"})
    assert again.status_code == 422
    text = text_of(english.get(page(world, anio=2022)))
    assert "Lista en papel" in text
    assert "That day's count: 5 of 8." in text
    year = clock.today().year
    assert coordinator.post(f"{base}/{year - 1}/cerrar").status_code in (303, 409)
    assert coordinator.post(f"{base}/1999/cerrar").status_code == 404


def test_the_team_is_asked_to_call(app, signed_in, make):
    space = make.space("Mesa de Ilo")
    crowd(make, space, 2, 5)
    body = signed_in(make.team(space, TeamRole.COORDINATOR)).get(f"/espacios/{space.slug}/gestion")
    if body.status_code == 200:
        assert f"/espacios/{space.slug}/participacion/pendientes" in body.data.decode()


def test_pages_ask_the_same_number_of_queries_for_few_and_many(app, english, make, count_queries):
    small, large = make.space("Mesa chica"), make.space("Mesa grande")
    crowd(make, small, 2, 6)
    crowd(make, large, 30, 60)
    slugs = small.slug, large.slug
    for end in ("", "/metodo"):
        english.get(f"/espacios/{slugs[0]}/participacion{end}")  # what is read once is read
        few, many = (
            count_queries(lambda slug=slug, end=end: english.get(f"/espacios/{slug}/participacion{end}"))
            for slug in slugs
        )
        assert few == many <= 25


def test_of_a_thousand_districts_the_first_are_shown(app):
    rows = tuple(Row(f"{n:06}", 20, Band.FEW, None) for n in range(1000))
    with app.test_request_context():
        tables = group_tables({"district": Breakdown(rows), "sex": Breakdown(rows[:2])})
    assert [(len(table.rows), table.is_cut) for table in tables] == [(2, False), (SHOWN_GROUPS, True)]


def test_the_page_is_light(app, english, world):
    import gzip

    body = english.get(page(world, anio=2022)).data
    assert len(gzip.compress(body)) <= 14_000
    assert io.BytesIO(body).read(15) == b"<!doctype html>"


def test_the_rate_from_a_level_of_proof_upward(app, client, make):
    """A stricter proof counts fewer, never the target's figure; page, file and command line say the same."""
    space = make.space("Mesa de la Prueba", is_featured=True)
    event = make.event(space, status=EventStatus.HELD, starts_at=clock.now() - timedelta(hours=5))
    for proof in (ProofLevel.DECLARED, ProofLevel.MARKED, ProofLevel.SIGNED, ProofLevel.CONFIRMED):
        organization, person = make.organization(), make.person()
        make.representation(space, organization, person)
        make.attendance(event, person, proof=proof, organization=organization)
    came = {}
    for level in ("", "declared", "marked", "scanned", "signed", "confirmed", "nonsense"):
        page = client.get(f"/espacios/{space.slug}/participacion", query_string={"prueba": level})
        table = client.get("/datos/participacion.json", query_string={"espacio": space.slug, "prueba": level})
        row = table.get_json()["rows"][0]
        came[level] = row["participaron"]
        assert f"{row['participaron']} de 4 representantes" in page.text
        assert row["prueba"] == (level if level in ("marked", "scanned", "signed", "confirmed") else None)
    assert came == {
        "": 4,
        "declared": 4,
        "marked": 3,
        "scanned": 2,
        "signed": 2,
        "confirmed": 1,
        "nonsense": 4,
    }
    told = app.test_cli_runner().invoke(participation, [space.slug, "--proof", "signed", "--json"])
    assert '"numerator": 2' in told.output, told.output

"""The pages on which values and milestones are reported, verified and owed; and who is reminded."""

from __future__ import annotations

import html
import re
from datetime import date

import pytest

from civic.core import clock
from civic.core.db import db, transaction
from civic.messages.models import Message
from civic.plan import commands, queries
from civic.spaces.models import TeamRole
from tests.plan.small import SLUG, indicator, small_plan

BASE = f"/planes/{SLUG}/indicadores"


@pytest.fixture
def team(make, tmp_path):
    space = make.space("Mesa de Ilo", codes=["1803"])
    people = {
        "lead": make.team(space, TeamRole.COORDINATOR), "one": make.team(space, TeamRole.FACILITATOR),
        "two": make.team(space, TeamRole.FACILITATOR), "data": make.person("Rosa Condori", account=True, email="rosa@correo.pe"),
    }  # fmt: skip
    return people | {"plan": small_plan(space, tmp_path), "space": space}


@pytest.fixture
def at(signed_in):
    """A browser of somebody, in English."""

    def enter(who):
        client = signed_in(who)
        with client.session_transaction() as session:
            session["language"] = "en"
        return client

    return enter


def words_of(response, status=200):
    assert response.status_code == status, response.status_code
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.text))).replace("\xa0", " ")


def value_form(**more):
    fields = {
        "once": "f1", "period_start": "2022-01-01", "period_end": "2022-12-31", "numerator": "1,030", "denominator": "4,120",
        "text": "Se conectaron dos sectores.", "entity": "Gerencia de Infraestructura", "evidence_name": "Informe n.º 4",
        "evidence_url": "https://example.org/informe.pdf",
    }  # fmt: skip
    return fields | more


def test_from_the_report_to_the_verified_value(team, at):
    one, two = at(team["one"]), at(team["two"])
    page = words_of(one.get(f"{BASE}/SHARE/valores/nuevo?hasta=2022-12-31"))
    assert "Periods without a report: 2021 · 2022" in page
    assert one.post(f"{BASE}/SHARE/valores/nuevo", data=value_form()).status_code == 303
    page = words_of(one.get(f"{BASE}/SHARE"))
    assert "2022: 25 % (1,030 of 4,120) Waits for verification" in page
    waiting = two.get(f"/espacios/{team['space'].slug}/equipo/planes")
    assert "Waits for verification (1)" in words_of(waiting)
    link = re.search(rf'href="(/planes/{SLUG}/reportes/valor/\d+)"', waiting.text)[1]
    assert "You reported it: somebody else verifies it." in words_of(one.get(link))
    assert "somebody else verifies" in words_of(one.post(link, data={"decision": "verify"}), 422)
    assert "Say what does not agree" in words_of(two.post(link, data={"decision": "return"}), 422)
    assert two.post(link, data={"decision": "verify", "note": "Coincide."}).status_code == 303
    page = words_of(at(team["data"]).get(f"{BASE}/SHARE"))
    assert "2022: 25 % (1,030 of 4,120) Verified" in page
    assert "Coincide." in page


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"numerator": "mil"}, "Write a number, for example 12 or 12.5."),
        ({"evidence_url": ""}, "Add what shows it: a file or a link."),
        ({"period_end": "2021-01-01"}, "The period ends before it begins."),
        ({"value": "30"}, "1030 of 4120 is 25.00, not 30."),
        ({"period_start": ""}, "Write the first day of the period."),
    ],
)
def test_what_to_mend_is_said_and_what_was_typed_stays(team, at, more, said):
    response = at(team["one"]).post(f"{BASE}/SHARE/valores/nuevo", data=value_form(**more))
    assert said in words_of(response, 422)
    assert "Se conectaron dos sectores." in response.text
    assert queries.history_of(indicator("SHARE")) == []


def test_a_milestone_with_a_file(team, at):
    from tests.answers.access import picture

    client = at(team["one"])
    step = queries.milestones_of(indicator("WORKS"))[1]
    form = {"once": "s1", "work": "new", "work_name": "Reservorio alto", "milestone": str(step.id), "percent": "100",
            "occurred_on": "2023-05-02", "entity": "Gerencia", "evidence_name": "Acta de recepción"}  # fmt: skip
    assert "Add what shows it" in words_of(client.post(f"{BASE}/WORKS/hitos/nuevo", data=form), 422)
    file = picture()
    response = client.post(
        f"{BASE}/WORKS/hitos/nuevo", data=form | {"evidence_file": (file.stream, "acta.jpg")}
    )
    assert response.status_code == 303
    page = client.get(f"{BASE}/WORKS")
    assert "60 % of the way · it counts for the target" in words_of(page)
    assert "Not all verified" in words_of(page)
    kept = client.application.test_client().get(re.search(r'href="(/planes/evidencias/[^"]+)"', page.text)[1])
    assert (kept.status_code, kept.mimetype) == (200, "image/jpeg")


def test_an_unknown_file_is_not_evidence(client, team):
    assert client.get("/planes/evidencias/nada").status_code == 404


def test_the_space_sets_the_open_number(team, at):
    client = at(team["lead"])
    form = {
        "value": "35",
        "act": "Acta n.º 4-2024",
        "decided_on": "2024-03-01",
        "url": "https://example.org/acta.pdf",
    }
    assert "no number set" in words_of(client.get(f"{BASE}/OPEN"))
    assert client.post(f"{BASE}/OPEN/meta", data=form).status_code == 303
    page = words_of(client.get(f"{BASE}/OPEN"))
    assert "≥ 35 % Set by the space, not by the plan Act: Acta n.º 4-2024" in page
    assert "is not changed here" in words_of(client.post(f"{BASE}/SHARE/meta", data=form), 422)


def test_who_answers_is_asked_on_their_own_page_and_reminded_once(team, at, monkeypatch):
    client = at(team["lead"])
    form = {"data_entity": "Gerencia de Agua", "achievement_entity": "Alcaldía", "username": "nadie"}
    assert "Nobody has this user name." in words_of(client.post(f"{BASE}/SHARE/responsables", data=form), 422)
    form["username"] = team["data"].account.username
    assert client.post(f"{BASE}/SHARE/responsables", data=form).status_code == 303
    mine = at(team["data"])
    assert "Indicador SHARE" in words_of(mine.get("/mi-pagina"))
    assert mine.get(f"{BASE}/SHARE/valores/nuevo").status_code == 200
    assert mine.get(f"{BASE}/OPEN/valores/nuevo").status_code in (403, 404)
    told = []
    for day in (
        date(2022, 1, 20),
        date(2022, 1, 21),
        date(2022, 2, 3),
        date(2022, 2, 20),
        date(2022, 3, 1),
        date(2024, 2, 20),
    ):
        monkeypatch.setattr(clock, "today", lambda day=day: day)
        with transaction():
            told.append(commands.remind())
    assert told == [1, 0, 1, 0, 1, 1]
    message = db.session.query(Message).filter_by(kind="plan/owed").order_by(Message.id).first()
    assert "Indicador SHARE (2021-01-01 – 2021-12-31)" in message.body


def test_the_team_is_asked_for_what_waits_and_what_is_late(team, at):
    one, two = at(team["one"]), at(team["two"])
    one.post(f"{BASE}/SHARE/valores/nuevo", data=value_form())
    assert "1 report of the plan waits for verification" in words_of(
        two.get(f"/espacios/{team['space'].slug}/equipo")
    )
    page = words_of(one.get(f"/espacios/{team['space'].slug}/equipo"))
    assert "waits for verification" not in page
    assert "reports of the plan are overdue" in page


def test_overdue_stands_on_the_sheet(team, client):
    with client.session_transaction() as session:
        session["language"] = "en"
    page = words_of(client.get(f"{BASE}/SHARE"))
    assert "Nobody has reported on: 2021, 2022, 2023, 2024" in page
    assert "Nobody has reported on" not in words_of(client.get(f"{BASE}/COUNTED"))


def test_pages_ask_little(team, at, count_queries):
    client = at(team["one"])
    before = 0
    for number in range(4):
        client.post(f"{BASE}/SHARE/valores/nuevo", data=value_form(once=f"n{number}", period_start=f"202{number + 1}-01-01",
                    period_end=f"202{number + 1}-12-31"))  # fmt: skip
        before = before or count_queries(lambda: client.get(f"/espacios/{team['space'].slug}/equipo/planes"))
    assert count_queries(lambda: client.get(f"/espacios/{team['space'].slug}/equipo/planes")) <= before

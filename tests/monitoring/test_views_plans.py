"""The pages of plans with values: no row is a dead page, each is found in three clicks, and everything says where it comes from."""

from __future__ import annotations

import gzip
import html
import json
import re

import pytest
import yaml

from civic.cli.plan import status
from civic.core import clock
from civic.core.db import transaction
from civic.demo.extras import PLAN_FOLDER
from civic.monitoring.pace import RowState
from civic.people.models import System
from civic.plan.commands import load_plan

PLANS = {"ilo-2019-2022": "1803", "huaylas-2015-2017": "0212"}
CLICKS = 3


def source(name):
    return yaml.safe_load((PLAN_FOLDER / f"{name}.yaml").read_text("utf-8"))


def lines(name):
    raw = source(name)
    return raw.get("goals", []) + raw.get("results", []) + raw.get("activities", [])


@pytest.fixture
def loaded(app, make):
    spaces = {name: make.space(f"Mesa {code}", codes=[code]) for name, code in PLANS.items()}
    with transaction():
        for name in PLANS:
            load_plan(System(), PLAN_FOLDER / f"{name}.yaml")
    return spaces


def links(body):
    """The pages a page leads to: no files, no questions, no acts of an account."""
    found = (html.unescape(link) for link in re.findall(r'href="(/[^"#]*)', body))
    return [link for link in found if not re.match(r"/(static|datos|entrar|cuenta)|.*[?]|.*[.]\w+$", link)]


def test_every_row_is_three_clicks_from_the_front_page(client, loaded):
    """A walk of the links, page by page, as a reader would."""
    wanted = {f"/planes/{name}/metas/{line['id']}" for name in PLANS for line in lines(name)}
    assert len(wanted) == 34
    depth, seen, level = {}, {"/"}, ["/"]
    for clicks in range(1, CLICKS + 1):
        following = []
        for page in level:
            for link in links(client.get(page).get_data(as_text=True)):
                if link not in seen:
                    seen.add(link)
                    depth[link] = clicks
                    following.append(link)
        level = following
    assert {page: depth.get(page) for page in wanted if depth.get(page, 9) > CLICKS} == {}
    for page in sorted(wanted):
        answer = client.get(page)
        assert answer.status_code == 200, page


@pytest.mark.parametrize("name", PLANS)
def test_the_page_of_a_line_tells_all_of_each_row(app, loaded, name):
    client = app.test_client()
    with client.session_transaction() as session:
        session["language"] = "en"
    raw = lines(name)
    for line in (raw[0], raw[3], raw[-1]):
        body = client.get(f"/planes/{name}/metas/{line['id']}").get_data(as_text=True)
        said = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body)))
        for sheet in line["indicators"]:
            for words in (sheet["name"], sheet["measurement"]["how"], "no baseline", "Source", sheet["id"]):
                assert re.sub(r"\s+", " ", words) in said, (line["id"], words)
            assert f"/planes/{name}/indicadores/{sheet['id']}" in body


@pytest.mark.parametrize("name", PLANS)
def test_the_board_is_light_and_reads_without_style(client, loaded, name):
    body = client.get(f"/planes/{name}").get_data(as_text=True)
    assert len(gzip.compress(body.encode())) < 20_000
    assert not re.search(r"\sstyle=|<style|<script(?! src)", body)
    for line in lines(name):
        for sheet in line["indicators"]:
            assert f'id="{sheet["id"]}"' in body
    drawings = re.findall(r'<svg class="bullet-drawing[^"]*"[^>]*role="img" aria-label="([^"]*)"', body)
    rows = sum(len(line["indicators"]) for line in lines(name))
    assert len(drawings) == rows + 4  # and the four of the key
    assert all(drawings)
    table = body[body.index('id="table"') :]
    assert table.count("<tr>") == rows + 1


def test_the_space_and_the_list_lead_to_it(client, loaded):
    space = loaded["ilo-2019-2022"]
    assert 'id="ILO-SOC-01-A"' in client.get(f"/espacios/{space.slug}/plan").get_data(as_text=True)
    assert "/planes/comparar" in client.get("/planes").get_data(as_text=True)


@pytest.mark.parametrize(
    "path",
    ["/planes/x/metas/ILO-SOC-01", "/planes/ilo-2019-2022/metas/HUA-R-01", "/planes/ilo-2019-2022/metas/x"],
)
def test_what_is_no_line_is_not_found(client, loaded, path):
    assert client.get(path).status_code == 404


def test_compare_names_both_and_what_they_share(client, loaded):
    body = client.get("/planes/comparar").get_data(as_text=True)
    for code in ("ILO-INS-03", "HUA-R-03", "ILO-ECO-02", "HUA-C1-04"):
        assert f"/metas/{code}" in body
    assert "48" in body
    assert "32" in body  # months of each plan
    same = client.get("/planes/comparar?uno=huaylas-2015-2017&otro=huaylas-2015-2017")
    assert same.status_code == 200
    assert same.get_data(as_text=True).count("/metas/ILO-ECO-02") == 1
    assert client.get("/planes/comparar?uno=%00&otro=../..").status_code == 200


def test_compare_without_two_plans(client, app):
    assert client.get("/planes/comparar").status_code == 200


def test_the_command_lists_all_rows(app, loaded):
    run = app.test_cli_runner().invoke
    printed = run(status, ["ilo-2019-2022"]).output
    rows = [sheet for line in lines("ilo-2019-2022") for sheet in line["indicators"]]
    for sheet in rows:
        assert re.search(rf"^{sheet['id']} .*{re.escape(sheet['name'])}$", printed, re.M), sheet["id"]
    told = json.loads(run(status, ["huaylas-2015-2017", "--json"]).output)
    assert len(told["rows"]) == 27
    assert {row["state"] for row in told["rows"]} <= set(RowState)
    assert sum(told["states"].values()) == 27
    first = told["rows"][0]
    assert (first["indicator"], first["target"], first["baseline"], first["value"]) == (
        "HUA-R-01-A",
        200,
        None,
        None,
    )
    assert first["missing"] == ["nothing_recorded"]
    assert told["day"] == clock.today().isoformat()
    early = json.loads(run(status, ["huaylas-2015-2017", "--json", "--day", "2014-01-01"]).output)
    assert {row["state"] for row in early["rows"]} == {"not_begun", "not_quantified"}

"""The pages: independence between evaluators, the download that makes the same order, constant statements, both languages."""

from __future__ import annotations

import csv
import io
import re
from fractions import Fraction

import openpyxl
import pytest

from civic.core.db import transaction
from civic.evaluation import commands, queries, rerank, results
from civic.evaluation.models import Round, Verdict
from civic.evaluation.ranking import Outcome
from civic.evaluation.sheet import fingerprint
from tests.evaluation.stage import stage


@pytest.fixture
def play(make):
    return stage(make, ceiling_cents=60_000_00)


@pytest.fixture
def finished(play):
    """Seven proposals: ties, a discussion, one that does not pass."""
    play.publish()
    scores = [
        ((4, 4), (4, 3)),
        ((3, 3), (3, 3)),
        ((2, 4), (3, 4)),
        ((2, 4), (3, 4)),
        ((4, 4), (0, 1)),
        ((1, 1), (1, 2)),
    ]
    for n, pair in enumerate(scores):
        proposal = play.proposal(cost_cents=(20 - n) * 1000_00, people_benefited=100 if n != 3 else 101)
        one, other = play.evaluated(proposal, *pair)
        if n == 4:
            play.send(one, 3, 3, Round.FINAL)
            play.send(other, 2, 3, Round.FINAL)
            with transaction():
                from civic.core import clock

                commands.note_discussion(
                    other.evaluator, proposal, clock.today(), "Se revisó la visita de campo."
                )
    barred = play.proposal()
    play.filters(barred, Verdict.NO)
    play.results()
    return play


def few_lines(text: str) -> list[tuple[str, str]]:
    """An independent count, in a few lines, from the public file alone."""
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    given: dict[str, dict[str, Fraction]] = {}
    for r in rows:
        if r["cuenta"] == "1":
            part = (
                Fraction(r["peso"])
                * (int(r["puntaje"]) - int(r["escala_min"]))
                / (int(r["escala_max"]) - int(r["escala_min"]))
            )
            marks = given.setdefault(r["propuesta"], {})
            marks[r["evaluador"]] = marks.get(r["evaluador"], Fraction(0)) + part
    facts = {r["propuesta"]: r for r in rows}

    def mean_on(number: str, code: str) -> Fraction:
        marks = [
            int(r["puntaje"])
            for r in rows
            if r["propuesta"] == number and r["cuenta"] == "1" and r["criterio"] == code
        ]
        return Fraction(sum(marks), len(marks))

    order = sorted(
        given, key=lambda n: (-sum(given[n].values()) / len(given[n]), -mean_on(n, "c1"), -mean_on(n, "c2"),
                              -int(facts[n]["personas_beneficiadas"]), int(facts[n]["costo_centimos"]), int(n))
    )  # fmt: skip
    left, told = int(rows[0]["techo_centimos"]), []
    for place, n in enumerate(order):
        fits = int(facts[n]["costo_centimos"]) <= left and all(
            where == "priority" for _n, where in told[:place]
        )
        left -= int(facts[n]["costo_centimos"]) if fits else 0
        told.append((n, "priority" if fits else "reserve"))
    return told


def test_a_few_lines_make_the_same_order_from_the_download(finished, client):
    text = client.get(f"/convocatorias/{finished.call.slug}/resultados/puntajes.csv").get_data(as_text=True)
    ranking = results.ranking_of(queries.results_of(finished.sheet))
    shown = [(str(r.number), r.outcome.value) for r in ranking.rows if r.outcome is not Outcome.FILTERED]
    assert few_lines(text) == shown
    assert [(str(n), where) for _p, n, _points, where in rerank.order(rerank.read(text))] == shown
    assert [p for _p, _n, p, _w in rerank.order(rerank.read(text))] == [
        r.points for r in ranking.rows if r.place
    ]
    assert {where for _n, where in shown} == {"priority", "reserve"}
    page = client.get(f"/convocatorias/{finished.call.slug}/resultados").get_data(as_text=True)
    assert re.findall(r'id="p(\d+)"', page)[: len(shown)] == [n for n, _w in shown]


def test_the_program_runs_alone(finished, client, tmp_path):
    import subprocess
    import sys

    (tmp_path / "p.csv").write_bytes(
        client.get(f"/convocatorias/{finished.call.slug}/resultados/puntajes.csv").data
    )
    (tmp_path / "reordenar.py").write_bytes(client.get("/datos/reordenar.py").data)
    ran = subprocess.run(
        [sys.executable, "-I", "reordenar.py", "p.csv"], cwd=tmp_path, capture_output=True, text=True, check=True
    )  # fmt: skip
    assert len(ran.stdout.splitlines()) == 6


def test_the_text_of_the_sheet_has_the_published_fingerprint(finished, client):
    text = client.get(f"/convocatorias/{finished.call.slug}/criterios/hoja.json").get_data(as_text=True)
    page = client.get(f"/convocatorias/{finished.call.slug}/criterios").get_data(as_text=True)
    assert fingerprint(text) in page.replace("<wbr>", "")


def test_the_workbook_holds_texts_and_the_annex_is_a_paper(finished, client):
    with transaction():
        finished.proposals[0].title = "=1+1"
    finished.results("Se corrigió el título")
    data = client.get(f"/convocatorias/{finished.call.slug}/resultados/resultados.xlsx").data
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert len(book.sheetnames) == 5
    cell = next(c for row in book.worksheets[0].iter_rows() for c in row if c.value == "=1+1")
    assert cell.data_type == "s"
    paper = client.get(f"/convocatorias/{finished.call.slug}/resultados/anexo.pdf")
    assert paper.data.startswith(b"%PDF-")
    assert client.get(f"/convocatorias/{finished.call.slug}/resultados/anexo.pdf").data == paper.data


def test_nobody_sees_the_first_scores_before_all_have_sent(play, signed_in, make):
    play.publish()
    proposal = play.proposal()
    play.filters(proposal)
    one, other = play.assigned(proposal)
    with transaction():
        commands.send_scores(
            one.evaluator, one, Round.FIRST, {"c1": 4, "c2": 4}, {"c1": "secreto uno", "c2": "secreto dos"}
        )
    watchers = [other.evaluator, play.evaluators[2], play.coordinator, make.administrator()]
    addresses = [
        f"/convocatorias/{play.call.slug}/gestion/evaluacion", f"/convocatorias/{play.call.slug}/gestion/evaluacion/{proposal.number}",
        f"/evaluaciones/{other.id}", f"/evaluaciones/{one.id}", f"/propuestas/{proposal.slug}",
    ]  # fmt: skip
    opened = 0
    for who in watchers:
        for address in addresses:
            answer = signed_in(who).get(address)
            opened += answer.status_code == 200
            assert "secreto" not in answer.get_data(as_text=True), (who.full_name, address)
    assert opened > 10
    play.send(other, 4, 4)
    assert "secreto uno" in signed_in(other.evaluator).get(f"/evaluaciones/{other.id}").get_data(as_text=True)


def test_an_evaluator_declares_saves_and_sends_by_the_form(play, signed_in):
    play.publish()
    proposal = play.proposal()
    play.filters(proposal)
    with transaction():
        row = commands.assign(play.coordinator, play.sheet, proposal, play.evaluators[0])
    browser, address = signed_in(play.evaluators[0]), f"/evaluaciones/{row.id}"
    assert b'name="score_c1"' not in browser.get(address).data
    assert browser.post(address + "/declarar", data={}).status_code == 303
    browser.post(address + "/declarar", data={"conflict": "no"})
    assert b'name="score_c1"' in browser.get(address).data
    browser.post(address, data={"score_c1": "3", "reason_c1": "Hay padrón", "act": "save"})
    assert b"Hay padr\xc3\xb3n" in browser.get(address).data
    half = browser.post(address, data={"score_c1": "3", "reason_c1": "Hay padrón", "act": "send"})
    assert half.status_code == 422
    assert "Población" in half.get_data(as_text=True)
    assert "Hay padrón" in half.get_data(as_text=True)
    full = {"score_c1": "3", "reason_c1": "Hay padrón", "score_c2": "2", "reason_c2": "Censo", "act": "send"}
    assert browser.post(address, data=full).status_code == 303
    assert browser.post(address, data=full).status_code == 303  # pressed twice
    assert len(queries.assignment_by_id(row.id).evaluations) == 1


def test_the_sheet_is_written_by_the_form(play, signed_in):
    browser, base = signed_in(play.coordinator), f"/convocatorias/{play.call.slug}/gestion/evaluacion"
    assert browser.post(base + "/hoja/abrir").status_code == 303
    typed = {
        "version": "1", "filters-0-name": "¿Es competencia?", "filters-0-most": "mil quinientos", "criteria-0-name": "Brecha",
        "criteria-0-weight": "60,5", "criteria-1-name": "Población", "criteria-1-weight": "38", "lowest": "0", "highest": "1",
        "anchors-0-words": "no", "anchors-1-words": "sí", "evaluators": "2", "threshold": "20", "minimum": "0",
        "tie_break": "cost", "reserve": "skip",
    }  # fmt: skip
    assert browser.post(base + "/hoja", data=typed | {"criteria-0-weight": "mucho"}).status_code == 422
    assert browser.post(base + "/hoja", data=typed).status_code == 303
    sheet = queries.sheet_of(play.call)
    assert [c.weight_hundredths for c in sheet.criteria] == [6050, 3800]
    assert sheet.filters[0].most_cents == 1500_00
    assert sheet.tie_break == ["cost", "criteria", "benefited", "number"]
    assert (
        browser.post(base + "/hoja/publicar", follow_redirects=True).get_data(as_text=True).count("1.5") >= 1
    )
    assert browser.post(base + "/hoja", data=typed).status_code == 422  # somebody has saved meanwhile
    assert (
        browser.post(base + "/hoja", data=typed | {"version": "2", "criteria-1-weight": "39.5"}).status_code
        == 303
    )
    browser.post(base + "/hoja/publicar")
    assert browser.get(f"/convocatorias/{play.call.slug}/criterios").status_code == 200
    assert browser.get(base + "/hoja").status_code in (302, 303)


def test_statements_do_not_grow_with_proposals(make, client, signed_in, count_queries):
    counts = []
    for how_many in (1, 7):
        play = stage(make)
        play.publish()
        for _n in range(how_many):
            play.evaluated(play.proposal())
        play.results()
        pages = [
            (client, f"/convocatorias/{play.call.slug}/resultados"),
            (signed_in(play.coordinator), f"/convocatorias/{play.call.slug}/gestion/evaluacion"),
            (signed_in(play.evaluators[0]), f"/espacios/{play.space.slug}/gestion/evaluaciones"),
            (signed_in(play.evaluators[0]), f"/espacios/{play.space.slug}/gestion"),
        ]
        counts.append([count_queries(lambda b=b, a=a: b.get(a)) for b, a in pages])
    assert counts[0] == counts[1]
    assert max(counts[1][:3]) <= 30


def test_the_page_says_how_many_are_on_the_list(finished, client):
    page = client.get(f"/convocatorias/{finished.call.slug}/resultados").get_data(as_text=True)
    chosen = len(results.ranking_of(queries.results_of(finished.sheet)).of(Outcome.PRIORITY))
    assert chosen > 1
    section = page.split('id="priority"')[1].split("<section")[0]
    assert section.count('<li class="ranked-row') == chosen
    assert re.search(rf"figure-value[^>]*>\s*{chosen}\b", page)


def test_the_call_leads_to_its_criteria_results_and_answers(finished, client):
    page = client.get(f"/convocatorias/{finished.call.slug}").get_data(as_text=True)
    for part in ("criterios", "resultados", "respuestas"):
        assert f'href="/convocatorias/{finished.call.slug}/{part}"' in page

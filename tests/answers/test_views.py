"""The pages: an answer by the form, the clock in public, a report with a photograph, hostile files, constant statements."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest

from civic.answers import commands, queries
from civic.answers.models import AnswerKind
from civic.core import clock
from civic.core.db import db, transaction
from civic.opinions import commands as opinions
from civic.opinions.models import Comment, Stance, Support
from tests.answers.access import answer_data, picture, report_data
from tests.evaluation.stage import stage


@pytest.fixture
def play(make):
    return stage(make, answer_days=10, answer_in_working_days=False)


TYPED = {
    "kind": "referred", "referred_to": "EPS Ilo", "reason": "Le corresponde a la empresa de agua.", "signer": "Elsa Vargas",
    "office": "Gerenta", "entity": "Municipalidad", "signed_on": clock.today().isoformat(),
}  # fmt: skip


def test_an_answer_by_the_form_is_read_by_a_visitor(play, signed_in, client):
    proposal = play.proposal()
    browser, address = (
        signed_in(play.coordinator),
        f"/convocatorias/{play.call.slug}/gestion/respuestas/{proposal.number}",
    )
    half = browser.post(address, data=TYPED | {"reason": ""})
    assert half.status_code == 422
    assert "EPS Ilo" in half.get_data(as_text=True)
    assert (
        browser.post(address, data=TYPED | {"document": (io.BytesIO(b"<html>no"), "x.pdf")}).status_code
        == 422
    )
    assert queries.answer_to(proposal.id) is None
    scan = picture()
    assert browser.post(address, data=TYPED | {"document": (scan.stream, "acta.jpg")}).status_code == 303
    page = client.get(f"/propuestas/{proposal.slug}/respuesta").get_data(as_text=True)
    assert "Le corresponde a la empresa de agua." in page
    assert "EPS Ilo" in page
    answer = queries.answer_to(proposal.id)
    document = client.get(f"/propuestas/{proposal.slug}/respuesta/{answer.id}/documento")
    assert document.mimetype == "image/jpeg"
    assert document.headers["Content-Disposition"].startswith("attachment")
    assert (
        client.get(f"/propuestas/{play.proposal().slug}/respuesta/{answer.id}/documento").status_code == 404
    )


def test_a_report_by_the_form_shows_its_photograph(play, signed_in, client):
    proposal = play.proposal()
    with transaction():
        commands.answer(play.coordinator, proposal, answer_data())
        step = commands.add_milestone(
            play.coordinator, proposal, "Expediente", clock.today() + timedelta(days=3)
        )
    browser, address = (
        signed_in(play.coordinator),
        f"/convocatorias/{play.call.slug}/gestion/seguimiento/{proposal.number}",
    )
    typed = {
        "once": "a" * 20, "state": "works", "on_day": clock.today().isoformat(), "progress": "30", "budget": "doce mil",
        "executed": "3,000.50", "note": "Se excavó.", "caption": "La zanja abierta",
    }  # fmt: skip
    assert browser.post(address, data=typed | {"executed": "muchos"}).status_code == 422
    for _twice in range(2):
        sent = typed | {
            f"reached_{step.id}": "1",
            f"evidence_{step.id}": "Resolución 4",
            "photos": (picture().stream, "f.jpg"),
        }
        assert browser.post(address, data=sent).status_code == 303
    (report,) = queries.reports_on(proposal.id)
    assert (report.budget_cents, report.executed_cents) == (12_000_00, 3_000_50)
    assert queries.milestones_of(proposal.id)[0].evidence == "Resolución 4"
    page = client.get(f"/propuestas/{proposal.slug}/respuesta").get_data(as_text=True)
    assert 'alt="La zanja abierta"' in page
    photo = client.get(f"/propuestas/{proposal.slug}/seguimiento/fotos/{report.photos[0].id}")
    assert photo.mimetype == "image/jpeg"


def test_statements_do_not_grow_with_proposals(make, client, signed_in, count_queries):
    counts = []
    for how_many in (1, 6):
        play = stage(make, answer_days=10, answer_in_working_days=False)
        for n in range(how_many):
            proposal = play.proposal()
            with transaction():
                commands.answer(play.coordinator, proposal, answer_data())
                commands.report(play.coordinator, proposal, report_data(once=f"{n}" * 20))
            play.proposal()
        lead = signed_in(play.coordinator)
        pages = [
            (client, f"/convocatorias/{play.call.slug}/respuestas"), (client, f"/espacios/{play.space.slug}/seguimiento"),
            (lead, f"/espacios/{play.space.slug}/gestion/respuestas"), (lead, f"/convocatorias/{play.call.slug}/gestion/respuestas"),
        ]  # fmt: skip
        counts.append([count_queries(lambda b=b, a=a: b.get(a)) for b, a in pages])
    assert counts[0] == counts[1]
    assert max(counts[1]) <= 25


def test_the_public_clock_names_the_entity_that_is_late(play, client):
    proposal, other = play.proposal(), play.proposal()
    with transaction():
        commands.name_entity(play.coordinator, proposal, "EPS Ilo")
        commands.answer(play.coordinator, other, answer_data(AnswerKind.NOT_FEASIBLE))
    page = client.get(f"/convocatorias/{play.call.slug}/respuestas").get_data(as_text=True)
    overdue = page.split("<caption")[1]
    assert "EPS Ilo" in overdue
    assert play.space.name not in overdue.split("</table>")[0]


def test_a_proposal_with_a_whole_history_costs_no_more_than_its_panels(play, make, client, count_queries):
    """Support, talk, changes, evaluation, answer and reports on one page: a statement or two each, however much there is."""
    play.publish()
    proposal = play.proposal("Agua segura", body="Captar el agua del río.")
    play.evaluated(proposal)
    play.results()
    taken, neighbour = [], make.person(account=True)
    for n in (1, 6):
        people = [(make.person(account=True), make.organization()) for _turn in range(n)]
        with transaction():
            for leader, organization in people:
                opinions.support(leader, proposal)
                db.session.add(
                    Support(proposal_id=proposal.id, organization_id=organization.id, given_by_id=leader.id)
                )
                said = Comment(
                    proposal_id=proposal.id,
                    person_id=neighbour.id,
                    voice=1,
                    text="Bien",
                    stance=Stance.IN_FAVOUR,
                    path="",
                )
                db.session.add(said)
                db.session.flush()
                said.path = f"{said.id:010d}"
                db.session.add(
                    Comment(
                        proposal_id=proposal.id, person_id=leader.id, voice=2 + n, text="Sí", stance=Stance.NEUTRAL, depth=1,
                        parent_id=said.id, root_id=said.id, path=f"{said.id:010d}{said.id:010d}",
                    )
                )  # fmt: skip
            commands.answer(
                play.coordinator, proposal, answer_data(change_reason="Otra razón." if n > 1 else "")
            )
            for turn in range(n):
                commands.report(
                    play.coordinator,
                    proposal,
                    report_data(once=f"{n}-{turn}".ljust(20, "x"), progress=40 + n),
                    [],
                )
        address = f"/propuestas/{proposal.slug}"
        client.get(address)
        taken.append(count_queries(lambda address=address: client.get(address)))
    assert taken[0] == taken[1] <= 16

"""The pages of sessions: what the public sees, what the team types, and that what was typed is not lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from civic.core import clock
from civic.core.db import db, transaction
from civic.meetings import commands, queries
from civic.meetings.forms import end_of_minute
from civic.meetings.models import Decision, DecisionWay, Meeting, MeetingNotice, NoticeChannel
from civic.messages.models import Message


def test_before_the_session_everybody_reads_place_and_agenda(hall, client):
    meeting = hall.call(starts_at=clock.now() + timedelta(days=3))
    page = client.get(f"/sesiones/{meeting.slug}").text
    for words in ("Local comunal", "Informe del trimestre", "Plan del año", "Traigan sus propuestas."):
        assert words in page
    assert hall.titular["a"].full_name not in page
    assert meeting.slug in client.get(f"/espacios/{hall.space.slug}/sesiones").text
    assert meeting.slug in client.get(f"/espacios/{hall.space.slug}").text
    assert "Plan del año" in client.get(f"/eventos/{meeting.slug}").text
    assert "Plan del año" in client.get(f"/sesiones/{meeting.slug}/convocatoria").text


def test_after_the_session_everybody_reads_what_was_decided_and_no_person(hall, client):
    meeting = hall.held()
    page = client.get(f"/sesiones/{meeting.slug}").text
    assert "Se aprueba el plan." in page
    assert "Organización A" in page
    assert all(person.first_surname not in page for person in hall.titular.values())


def test_a_session_that_goes_on_shows_no_decision_yet(hall, client):
    meeting = hall.call()
    hall.open(meeting)
    hall.decide(meeting, 10)
    assert "Se aprueba el plan." not in client.get(f"/sesiones/{meeting.slug}").text


def test_a_session_is_called_with_a_form(hall, signed_in):
    browser, day = signed_in(hall.coordinator), clock.today() + timedelta(days=5)
    form = {
        "kind": "extraordinary", "day": day.isoformat(), "starts": "09:00", "ends": "12:00", "place": "Auditorio",
        "agenda": "Uno\n\n  Dos  \n", "measure": "count", "needed": "3", "second_after": "30", "second_needed": "2", "ubigeo": "",
    }  # fmt: skip
    answer = browser.post(f"/espacios/{hall.space.slug}/gestion/sesiones/nueva", data=form)
    assert answer.status_code == 303
    meeting = db.session.query(Meeting).one()
    assert [item.title for item in meeting.items] == ["Uno", "Dos"]
    assert (meeting.first_count, meeting.first_percent, meeting.second_count) == (3, None, 2)
    assert meeting.event.starts_at == clock.at(day, 9)
    assert "Auditorio" in browser.get(f"/sesiones/{meeting.slug}/gestion").text
    assert 'value="3"' in browser.get(f"/sesiones/{meeting.slug}/gestion/editar").text


def test_what_was_typed_stays_when_the_call_is_refused(hall, signed_in):
    form = {
        "kind": "ordinary", "day": clock.today().isoformat(), "starts": "12:00", "ends": "09:00", "place": "Auditorio",
        "measure": "percent", "needed": "51", "agenda": "Un punto largo",
    }  # fmt: skip
    answer = signed_in(hall.coordinator).post(
        f"/espacios/{hall.space.slug}/gestion/sesiones/nueva", data=form
    )
    assert answer.status_code == 422
    assert "Un punto largo" in answer.text
    assert db.session.query(Meeting).count() == 0


def test_calling_and_noting_calls(hall, signed_in):
    meeting = hall.call(starts_at=clock.now() + timedelta(days=3))
    browser = signed_in(hall.coordinator)
    asked = f'href="/espacios/{hall.space.slug}/gestion/sesiones">'
    before = browser.get(f"/espacios/{hall.space.slug}/equipo").text.count(asked)
    browser.post(f"/sesiones/{meeting.slug}/gestion/convocar")
    assert db.session.query(Message).filter_by(kind="meetings/called").count() == 10
    after = browser.get(f"/espacios/{hall.space.slug}/equipo").text.count(asked)
    assert after == before - 1  # the task is done, the menu stays
    browser.post(
        f"/sesiones/{meeting.slug}/gestion/avisos",
        data={
            "organization": str(hall.organizations["c"].id), "channel": "radio",
            "told_at": clock.local(clock.now() - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"), "note": "Radio Ilo, 7 a. m.",
        },
    )  # fmt: skip
    assert db.session.query(MeetingNotice).filter_by(channel=NoticeChannel.RADIO).count() == 1
    page = browser.get(f"/sesiones/{meeting.slug}/gestion").text
    assert "Radio Ilo, 7 a. m." in page
    assert hall.titular["a"].full_name in page
    refused = browser.post(
        f"/sesiones/{meeting.slug}/gestion/avisos", data={"organization": "1", "channel": "radio"}
    )
    assert refused.status_code == 422


def test_a_session_held_without_signal_is_typed_in(hall, signed_in):
    """Paper first; later attendance, opening, decisions and closing with the hours as they were."""
    meeting = hall.call()
    for key in "abc":
        hall.come(meeting, key, 24 * 60, source="paper")
    browser, hour = signed_in(hall.facilitator), lambda m: clock.local(hall.at(m)).strftime("%Y-%m-%dT%H:%M")
    browser.post(f"/sesiones/{meeting.slug}/gestion/sala/abrir", data={"at": hour(10)})
    answer = browser.post(
        f"/sesiones/{meeting.slug}/gestion/decisiones/nueva",
        data={
            "text": "Se limpia el canal.", "way": "vote", "in_favour": "2", "against": "1", "abstained": "0",
            "taken_at": hour(40), "item": str(meeting.items[1].id), "poll": "", "once": "papel-1",
            "dissents-0-organization": str(hall.organizations["b"].id), "dissents-0-reason": "Falta maquinaria",
        },
    )  # fmt: skip
    assert answer.status_code == 303
    browser.post(f"/sesiones/{meeting.slug}/gestion/sala/cerrar", data={"at": hour(40)})
    made = db.session.query(Decision).one()
    assert (made.with_quorum, made.present, made.in_favour, made.way) == (True, 3, 2, DecisionWay.VOTE)
    assert clock.local(made.taken_at).strftime("%Y-%m-%dT%H:%M") == hour(40)
    assert [d.organization.name for d in made.dissents] == ["Organización B"]
    assert queries.meeting_by_slug(meeting.slug).closed_at is not None


def test_what_was_typed_stays_when_a_decision_is_refused(hall, signed_in):
    meeting = hall.call()
    hall.open(meeting)
    answer = signed_in(hall.facilitator).post(
        f"/sesiones/{meeting.slug}/gestion/decisiones/nueva",
        data={
            "text": "Una cosa larga",
            "way": "vote",
            "in_favour": "9",
            "against": "1",
            "item": "",
            "poll": "",
        },
    )
    assert answer.status_code == 422
    assert "Una cosa larga" in answer.text
    assert db.session.query(Decision).count() == 0


def test_a_representative_is_marked_from_the_hall(hall, signed_in):
    meeting = hall.call(starts_at=clock.now() - timedelta(minutes=20))
    browser = signed_in(hall.facilitator)
    where = f"/sesiones/{meeting.slug}/gestion/sala"
    person, organization = hall.titular["a"], hall.organizations["a"]
    browser.post(f"{where}/llegada", data={"who": f"{person.id}-{organization.id}"})
    assert queries.presence_at(meeting, clock.now()).present == 1
    browser.post(f"{where}/abrir", data={"at": ""})
    browser.post(f"{where}/salida", data={"person": str(person.id), "at": ""})
    assert queries.presence_at(meeting, clock.now()).present == 0
    gone = queries.departures_of(meeting)[0]
    browser.post(f"{where}/salidas/{gone.id}/vuelta", data={"at": ""})
    assert queries.presence_at(meeting, clock.now()).present == 1
    wrong = browser.post(
        f"{where}/llegada",
        data={"who": f"{person.id}-{hall.organizations['b'].id}"},
    )
    assert wrong.status_code == 404


def test_from_the_draft_the_acta_leads_back_to_its_session(hall, signed_in, client):
    meeting = hall.held()
    browser = signed_in(hall.coordinator)
    answer = browser.post(f"/sesiones/{meeting.slug}/gestion/acta")
    assert answer.status_code == 303
    page = browser.get(answer.headers["Location"]).text
    assert f"/sesiones/{meeting.slug}" in page
    assert hall.titular["a"].full_name in page  # is expected to sign
    record = queries.meeting_by_slug(meeting.slug).record
    assert f"/actas/{record.slug}" in browser.get(f"/sesiones/{meeting.slug}/gestion").text
    assert (
        f"/actas/{record.slug}" not in client.get(f"/sesiones/{meeting.slug}").text
    )  # a draft is the team's


def test_a_commitment_leads_back_to_its_decision(hall, client):
    meeting = hall.held()
    decision = queries.decisions_of(meeting)[0]
    with transaction():
        made = commands.promise(
            hall.coordinator, meeting, decision, text="Limpiar el canal", entity="Municipalidad",
            due_on=clock.today() + timedelta(days=20), proof="Fotografías",
        )  # fmt: skip
    page = client.get(f"/espacios/{meeting.space.slug}/compromisos/{made.number}").text
    assert f'href="/sesiones/{meeting.slug}#decision-{decision.id}"' in page


def test_the_pages_of_a_larger_session_ask_no_more_of_the_database(hall, signed_in, count_queries):
    meeting = hall.held()
    browser = signed_in(hall.coordinator)
    pages = [
        f"/sesiones/{meeting.slug}",
        f"/sesiones/{meeting.slug}/gestion",
        f"/sesiones/{meeting.slug}/gestion/sala",
    ]
    few = []
    for page in pages:
        browser.get(page)
        few.append(count_queries(lambda page=page: browser.get(page)))
    for n in range(6):
        organization = hall.make.organization(f"Otra {n}")
        hall.titular[f"x{n}"] = hall.make.person()
        hall.make.representation(
            hall.space, organization, hall.titular[f"x{n}"], recorded_at=hall.at(-90_000)
        )
    second = hall.call()
    for key in ("a", "b", "x0", "x1", "x2", "x3", "x4"):
        hall.come(second, key, 0)
    hall.open(second)
    for minute in (10, 20, 30, 40):
        hall.decide(second, minute, dissents=((hall.organizations["a"].id, "No"),))
    hall.close(second)
    for page, before in zip([p.replace(meeting.slug, second.slug) for p in pages], few, strict=True):
        assert count_queries(lambda page=page: browser.get(page)) <= before, page


@pytest.mark.parametrize(
    ("typed", "expected"),
    [(None, 0), (0, 0), (-1, -1), (60, 60)],
    ids=["nothing", "this minute", "before", "ahead"],
)
def test_a_typed_minute_holds_what_happened_in_it(typed, expected, app):
    with clock.pretending(clock.at(clock.today(), 9) + timedelta(seconds=20)):
        now = clock.now()
        minute = None if typed is None else now.replace(second=0) + timedelta(minutes=typed)
        told = end_of_minute(minute)
        assert told == (now if expected == 0 else minute + timedelta(seconds=59))


def test_a_copy_of_my_data_tells_the_sessions(hall):
    from civic.meetings.listeners import export_calls

    meeting = hall.call(starts_at=clock.now() + timedelta(days=3))
    with transaction():
        commands.notify(hall.coordinator, meeting)
    _title, lines = export_calls(hall.titular["a"])
    assert [line["organization"] for line in lines] == ["Organización A"]

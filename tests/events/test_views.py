"""Pages of events as a browser gets them: lists, calendar, registering, tickets, the team's pages."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from icalendar import Calendar

from civic.core import clock
from civic.core import db as core_db
from civic.core.db import db, transaction
from civic.events.models import (
    Audience,
    Category,
    Event,
    EventStatus,
    Registration,
    RegistrationState,
)
from civic.messages.models import Message
from civic.people.commands import publish_notices
from civic.people.models import AccessLink, Consent, Person, System
from civic.spaces.models import Space, TeamRole


def once_of(page: str) -> str:
    found = re.search(r'name="once"[^>]*value="([^"]+)"', page)
    assert found
    return found.group(1)


def visitor(**more):
    return {
        "given_names": "Rosa", "first_surname": "Mamani", "second_surname": "Quispe", "document_kind": "dni",
        "document_number": "41234567", "phone": "987 654 321",
    } | more  # fmt: skip


@pytest.fixture
def space(make):
    return make.space("Mesa de Ilo")


@pytest.fixture
def queries_of(count_queries):
    """`queries_of(browser, address)`: the statements of a page for a session that remembers nothing."""

    def count(browser, address: str) -> int:
        db.session.remove()
        return count_queries(lambda: browser.get(address))

    return count


def days(n, hour=9):
    return clock.at(clock.today() + timedelta(days=n), hour)


# ── lists ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_list_shows_what_comes_next_and_no_draft(client, make, space):
    make.event(space, "Después", starts_at=days(20))
    make.event(space, "Antes", starts_at=days(2))
    make.event(space, "Pasado", starts_at=days(-4))
    make.event(space, "Secreto", status=EventStatus.DRAFT)
    page = client.get("/eventos").text
    assert page.index("Antes") < page.index("Después")
    assert "Pasado" not in page
    assert "Secreto" not in page
    assert "Pasado" in client.get("/eventos?vista=pasados").text


def test_the_filters_find_without_accents(client, make, space):
    other = make.space("Mesa de Huaylas", codes=["0212"])
    make.event(space, "Taller de Áncash", category=Category.TRAINING, starts_at=days(3))
    make.event(other, "Feria de Caraz", category=Category.FAIR, starts_at=days(60), ubigeo="021201")
    month = clock.local(days(60)).strftime("%Y-%m")
    for query, shown, hidden in (
        ("q=ancash", "Taller de Áncash", "Feria de Caraz"),
        ("q=ÁNCASH", "Taller de Áncash", "Feria de Caraz"),
        ("tipo=fair", "Feria de Caraz", "Taller de Áncash"),
        ("distrito=021201", "Feria de Caraz", "Taller de Áncash"),
        (f"mes={month}", "Feria de Caraz", "Taller de Áncash"),
        (f"espacio={other.slug}", "Feria de Caraz", "Taller de Áncash"),
    ):
        page = client.get(f"/eventos?{query}").text
        assert shown in page, query
        assert hidden not in page, query


@pytest.mark.parametrize(
    "bad", ["'", "%00", "1;DROP TABLE events", "%F0%9F%92%A9", "../..", "%25", "_", "9" * 400]
)
def test_no_parameter_breaks_the_list(client, make, space, bad):
    make.event(space, "Antes", starts_at=days(2))
    for name in ("q", "mes", "distrito", "tipo", "espacio", "vista", "pagina"):
        assert client.get(f"/eventos?{name}={bad}").status_code == 200
    assert client.get(f"/espacios/{bad}/eventos").status_code in (404, 308)


def test_the_calendar_shows_every_session_on_its_day(client, make, space):
    first = clock.at(clock.today().replace(day=1) + timedelta(days=9), 9)
    make.event(space, "Curso", starts_at=first, sessions=3)
    make.event(space, "Secreto", status=EventStatus.DRAFT, starts_at=first)
    page = client.get("/eventos?vista=calendario").text
    assert len(re.findall(r"9:00\sa\.\sm\. Curso", page)) == 3
    assert "Secreto" not in page


def test_a_space_shows_the_events_of_those_below_it(client, make, space):
    below = make.space("CCL de Ilo", parent_id=space.id)
    make.event(below, "Sesión del CCL")
    make.event(make.space("Otra mesa"), "De otra mesa")
    page = client.get(f"/espacios/{space.slug}/eventos").text
    assert "Sesión del CCL" in page
    assert "De otra mesa" not in page


@pytest.mark.parametrize("address", ["/eventos", "/eventos?vista=calendario", "/eventos?vista=pasados", "/espacios/{space}/eventos", "/espacios/{space}", "/espacios/{space}/eventos.ics"])  # fmt: skip
def test_more_rows_do_not_mean_more_queries(client, make, space, queries_of, address):
    address, identity = address.format(space=space.slug), space.id

    def fill(n):
        space = db.session.get(Space, identity)
        for number in range(n):
            make.event(space, starts_at=days(2 + number), sessions=2, seats=5)
            make.event(space, starts_at=days(-40 + number), category=Category.CIVIC)

    fill(3)
    client.get(address)
    few = queries_of(client, address)
    fill(12)
    assert queries_of(client, address) == few


def test_the_page_of_an_event_asks_the_same_whatever_is_registered(client, make, space, queries_of):
    event = make.event(space, seats=100)
    address = f"/eventos/{event.slug}"
    few = queries_of(client, address)
    event = db.session.query(Event).one()
    for _n in range(15):
        make.registration(event)
    assert queries_of(client, address) == few


def test_the_team_list_and_detail_ask_the_same_for_many(signed_in, make, space, queries_of):
    browser = signed_in(make.team(space, TeamRole.COORDINATOR))
    slug = space.slug
    event = make.event(space, seats=100)
    addresses = [f"/espacios/{slug}/equipo/eventos", f"/eventos/{event.slug}/gestion"]
    make.registration(event, organization_id=make.organization().id)
    few = [queries_of(browser, address) for address in addresses]
    space, event = db.session.query(Space).one(), db.session.query(Event).one()
    for _n in range(12):
        make.registration(event, organization_id=make.organization().id)
        make.registration(make.event(space))
    assert [queries_of(browser, address) for address in addresses] == few


# ── one event ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_draft_does_not_exist_for_strangers_nor_its_twins(client, signed_in, make, space):
    event = make.event(space, "Borrador", status=EventStatus.DRAFT)
    twins = (
        "", ".ics", "/inscripcion", "/materiales/1", "/inscripcion/mi-organizacion", "/gestion", "/gestion/editar",
    )  # fmt: skip
    for twin in twins:
        for browser in (
            client,
            signed_in(make.person(account=True)),
            signed_in(make.team(make.space(), TeamRole.COORDINATOR)),
        ):
            answer = browser.get(f"/eventos/{event.slug}{twin}")
            assert answer.status_code == 404 or "/entrar" in (answer.location or ""), twin
            assert "Borrador" not in answer.text
    assert "Borrador" not in client.get(f"/espacios/{space.slug}/eventos.ics").text
    assert "Borrador" in signed_in(make.team(space, TeamRole.FACILITATOR)).get(f"/eventos/{event.slug}").text


def test_the_link_card_says_what_when_and_where(client, make, space):
    event = make.event(
        space, "Taller <b>abierto</b>", summary="Para todos & todas", place="Casa de la Cultura"
    )
    page = client.get(f"/eventos/{event.slug}").text
    assert '<meta property="og:title" content="Taller &lt;b&gt;abierto&lt;/b&gt;">' in page
    description = re.search(r'og:description" content="([^"]*)"', page).group(1)
    assert "Casa de la Cultura" in description
    assert "Para todos &amp; todas" in description


def test_a_cancelled_event_says_why_and_takes_nobody(client, make, space):
    event = make.event(space, status=EventStatus.CANCELLED, status_reason="No hay local")
    assert "No hay local" in client.get(f"/eventos/{event.slug}").text
    answer = client.post(f"/eventos/{event.slug}/inscripcion", data=visitor())
    assert answer.status_code == 422
    assert db.session.query(Registration).count() == 0


# ── registering ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_visitor_gets_a_ticket_in_one_form(client, make, space):
    event = make.event(space, seats=2, latitude=-17.64, longitude=-71.33)
    path = f"/eventos/{event.slug}/inscripcion"
    page = client.get(path).text
    fields = set(re.findall(r'<(?:input|select)[^>]*name="([^"]+)"', page)) - {
        "once",
        "csrf_token",
        "next",
        "language",
    }
    assert fields == {
        "given_names",
        "first_surname",
        "second_surname",
        "document_kind",
        "document_number",
        "phone",
    }
    answer = client.post(path, data=visitor(once=once_of(page)))
    assert answer.status_code == 303
    ticket = client.get(answer.location)
    assert "Rosa Mamani" in ticket.text
    assert event.title in ticket.text
    assert "openstreetmap.org" in ticket.text
    assert "41234567" not in ticket.text
    assert ticket.headers["Cache-Control"] == "no-store"
    person = db.session.query(Person).filter_by(document_tail="567").one()
    assert person.phone == "+51987654321"


def test_double_tap_back_and_two_tabs_never_make_two(client, app, make, space):
    event = make.event(space, seats=5)
    path = f"/eventos/{event.slug}/inscripcion"
    client.post("/idioma", data={"language": "en"})
    form = visitor(once=once_of(client.get(path).text))
    first, second = client.post(path, data=form), client.post(path, data=form)
    assert first.location == second.location
    other_tab = client.post(path, data=visitor(once=once_of(client.get(path).text)))
    assert other_tab.location == first.location
    assert "already registered" in client.get(other_tab.location).text
    stranger = app.test_client()
    again = stranger.post(path, data=visitor(once=once_of(stranger.get(path).text)))
    token = first.location.rsplit("/", 1)[1]
    assert again.status_code == 200
    assert token not in again.text
    assert db.session.query(Registration).count() == 1


def test_the_ticket_is_sent_again_only_to_its_owner_and_not_without_end(app, make, space):
    event = make.event(space)
    person = make.person(
        "Rosa Mamani Quispe", dni="41234567", email="rosa@example.org", preferred_channel="email"
    )
    make.registration(event, person)
    for _n in range(3):
        browser = app.test_client()
        browser.post(f"/eventos/{event.slug}/inscripcion", data=visitor())
    assert [m.recipient for m in db.session.query(Message)] == ["rosa@example.org"]


def test_who_writes_too_little_is_told_what_to_mend_and_keeps_the_rest(client, make, space):
    event = make.event(space)
    answer = client.post(
        f"/eventos/{event.slug}/inscripcion", data=visitor(first_surname="", document_number="4123456")
    )
    assert answer.status_code == 422
    assert "<title>Error" in answer.text or "<title>" in answer.text
    assert 'id="error-summary"' in answer.text
    assert 'value="Rosa"' in answer.text
    assert db.session.query(Person).count() == 0


def test_full_events_say_so_and_give_a_position(client, make, space):
    event = make.event(space, seats=1)
    make.registration(event)
    make.registration(event, state=RegistrationState.WAITING)
    answer = client.post(f"/eventos/{event.slug}/inscripcion", data=visitor(), follow_redirects=True)
    assert re.search(r"(number|puesto|número)[^<]*2", answer.text)
    assert db.session.query(Registration).filter_by(state=RegistrationState.WAITING).count() == 2


def test_with_an_account_it_takes_one_tap(signed_in, make, space):
    event, person = make.event(space), make.person(account=True)
    browser = signed_in(person)
    path = f"/eventos/{event.slug}/inscripcion"
    page = browser.get(path).text
    assert person.full_name in page
    answer = browser.post(path, data={"once": once_of(page), "represents": ""})
    assert answer.status_code == 303
    assert db.session.query(Registration).one().person_id == person.id
    assert browser.get(path).status_code == 303


@pytest.mark.parametrize(("seats", "most"), [(100, 13), (1, 13)])
def test_a_place_costs_so_many_statements_and_no_more_in_a_full_event(
    signed_in, make, space, count_queries, seats, most
):
    event = make.event(space, seats=seats)
    path, people = f"/eventos/{event.slug}/inscripcion", [make.person(account=True) for _n in range(4)]
    browsers = [signed_in(person) for person in people]
    for browser in browsers:
        db.session.remove()  # what this test has read is nobody's in a real request
        assert count_queries(lambda asks=browser: asks.post(path, data={"represents": ""})) <= most
    places = db.session.query(Registration).order_by(Registration.number).all()
    assert [place.number for place in places] == [1, 2, 3, 4]
    taken = [place.state for place in places].count(RegistrationState.CONFIRMED)
    assert taken == min(seats, 4)
    assert db.session.query(Event).one().pools[0].taken == taken


def test_who_has_a_place_is_told_so_without_waiting_for_those_who_write(signed_in, make, space, monkeypatch):
    event, person, other = make.event(space), make.person(account=True), make.person(account=True)
    make.registration(event, person)
    path = f"/eventos/{event.slug}/inscripcion"
    monkeypatch.setattr(core_db, "PATIENCE", 0.01)
    line = core_db._lines[str(db.engine.url.database)]
    assert line.take(0)
    answers = [signed_in(one).post(path, data={"represents": ""}).status_code for one in (person, other)]
    line.give()
    assert answers == [303, 503], "the other's place would have to be written"


def test_a_refusal_still_offers_whom_one_could_come_for(signed_in, make, space):
    event = make.event(space, audience=Audience.YOUTH)
    person = make.person(account=True, birth_date=date(1960, 5, 1))
    make.representation(space, make.organization("Club de madres"), person)
    page = signed_in(person).post(f"/eventos/{event.slug}/inscripcion", data={"represents": ""})
    assert page.status_code == 422
    assert "Club de madres" in page.text


def test_a_representative_chooses_for_whom_to_come(signed_in, make, space):
    event, person = make.event(space), make.person(account=True)
    mine, other = make.organization("Junta Norte"), make.organization("Junta Sur")
    make.representation(space, mine, person)
    make.membership(space, other)
    browser = signed_in(person)
    page = browser.get(f"/eventos/{event.slug}/inscripcion").text
    assert "Junta Norte" in page
    assert "Junta Sur" not in page
    forged = browser.post(f"/eventos/{event.slug}/inscripcion", data={"represents": str(other.id)})
    assert forged.status_code == 422
    browser.post(f"/eventos/{event.slug}/inscripcion", data={"represents": str(mine.id)})
    assert db.session.query(Registration).one().organization_id == mine.id


def test_a_facilitator_registers_several_in_a_row(signed_in, make, space):
    event = make.event(space, seats=2)
    browser = signed_in(make.team(space, TeamRole.FACILITATOR))
    path = f"/eventos/{event.slug}/gestion/inscribir"
    for n in range(3):
        page = browser.get(path).text
        answer = browser.post(
            path,
            data=visitor(
                document_number=f"4123456{n}",
                given_names=f"Rosa{'abc'[n]}",
                represents="",
                heard="voice",
                once=once_of(page),
            ),
        )
        assert answer.status_code == 303
    page = browser.get(path).text
    assert page.index("Rosac") < page.index("Rosaa")
    states = [r.state.value for r in db.session.query(Registration).order_by(Registration.number)]
    assert states == ["confirmed", "confirmed", "waiting"]


def test_giving_back_asks_first_and_works_once(client, make, space):
    event = make.event(space, seats=1)
    held, waiting = make.registration(event), make.registration(event, state=RegistrationState.WAITING)
    path = f"/inscripciones/{held.token}/cancelar"
    assert client.get(path).status_code == 200
    db.session.expire_all()
    assert db.session.get(Registration, held.id).state is RegistrationState.CONFIRMED
    for _n in range(2):
        assert client.post(path, data={"reason": ""}).status_code == 303
    db.session.expire_all()
    states = [db.session.get(Registration, r.id).state for r in (held, waiting)]
    assert states == [RegistrationState.CANCELLED, RegistrationState.CONFIRMED]
    assert client.get(f"/inscripciones/{held.token}/pase").status_code == 404


def test_a_token_nobody_has_opens_nothing(client, make, space):
    make.registration(make.event(space))
    for token in ("", "x", "a" * 26, "%27", "..%2f"):
        assert client.get(f"/inscripciones/{token}").status_code in (404, 308)


def test_the_link_stands_only_where_a_place_is(client, signed_in, make, space):
    event = make.event(space, seats=1, online_url="https://meet.example.pe/sala")
    held, waiting = make.registration(event), make.registration(event, state=RegistrationState.WAITING)
    secret = "meet.example.pe"
    assert secret not in client.get(f"/eventos/{event.slug}").text
    assert secret not in client.get(f"/eventos/{event.slug}.ics").text
    assert secret not in client.get(f"/espacios/{space.slug}/eventos.ics").text
    assert secret not in client.get(f"/inscripciones/{waiting.token}").text
    assert secret not in client.get(f"/inscripciones/{waiting.token}/calendario.ics").text
    assert secret in client.get(f"/inscripciones/{held.token}").text
    assert secret in re.sub(r"\r\n ", "", client.get(f"/inscripciones/{held.token}/calendario.ics").text)


# ── calendar files ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_calendar_file_holds_every_session_in_lima(client, make, space):
    event = make.event(
        space, "Curso, con «comas»; y más", starts_at=days(10, 9), sessions=2, place="Casa; de, la Cultura"
    )
    answer = client.get(f"/eventos/{event.slug}.ics")
    assert answer.mimetype == "text/calendar"
    made = Calendar.from_ical(answer.data)
    entries = made.walk("VEVENT")
    assert len(entries) == 2
    assert len(made.walk("VTIMEZONE")) == 1
    start = entries[0]["dtstart"].dt
    assert start == days(10, 9)
    assert entries[0]["dtstart"].params["TZID"] == "America/Lima"
    assert entries[0]["summary"] == "Curso, con «comas»; y más"
    assert entries[0]["uid"] != entries[1]["uid"]


def test_the_feed_of_a_space_tells_what_was_moved_and_cancelled(client, make, space):
    make.event(space, "Sigue")
    make.event(space, "No será", status=EventStatus.CANCELLED)
    make.event(space, "Más tarde", status=EventStatus.POSTPONED)
    made = Calendar.from_ical(client.get(f"/espacios/{space.slug}/eventos.ics").data)
    states = {str(e["summary"]).split(": ")[-1]: str(e["status"]) for e in made.walk("VEVENT")}
    assert states == {"Sigue": "CONFIRMED", "No será": "CANCELLED", "Más tarde": "TENTATIVE"}


# ── the team ────────────────────────────────────────────────────────────────────────────────────────────────────────


def event_form(**more):
    day = (clock.today() + timedelta(days=10)).isoformat()
    return {
        "title": "Foro del agua", "category": "forum", "audience": "anybody", "format": "in_person",
        "place": "Casa de la Cultura", "ubigeo": "180301", "needs_registration": "y", "seats": "30",
        "sessions-0-day": day, "sessions-0-starts": "09:00", "sessions-0-ends": "12:00",
    } | more  # fmt: skip


def test_an_event_is_planned_published_and_marked_as_held(signed_in, client, make, space):
    browser = signed_in(make.team(space, TeamRole.COORDINATOR))
    assert browser.get(f"/espacios/{space.slug}/equipo/eventos/nuevo").status_code == 200
    answer = browser.post(
        f"/espacios/{space.slug}/equipo/eventos/nuevo", data=event_form(reserved_civil_society="5")
    )
    assert answer.status_code == 303
    event = db.session.query(Event).one()
    assert event.capacity == 35
    assert clock.local(event.starts_at).hour == 9
    assert client.get(f"/eventos/{event.slug}").status_code == 404
    browser.post(f"/eventos/{event.slug}/gestion/publicar")
    assert client.get(f"/eventos/{event.slug}").status_code == 200
    browser.post(f"/eventos/{event.slug}/gestion/realizado")
    db.session.expire_all()
    assert db.session.query(Event).one().status is EventStatus.PUBLISHED  # it has not begun


def test_one_more_session_can_be_written_without_losing_anything(signed_in, make, space):
    browser = signed_in(make.team(space, TeamRole.COORDINATOR))
    answer = browser.post(
        f"/espacios/{space.slug}/equipo/eventos/nuevo", data=event_form(add_session="1", summary="Una frase")
    )
    assert 'name="sessions-1-day"' in answer.text
    assert "Una frase" in answer.text
    assert db.session.query(Event).count() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""}, {"sessions-0-day": ""}, {"sessions-0-starts": "25:99"}, {"seats": "muchos"}, {"seats": "-3"},
        {"category": "party"}, {"latitude": "-17.6"}, {"latitude": "200", "longitude": "1"}, {"ubigeo": "999999"},
        {"online_url": "javascript:alert(1)"}, {"sessions-0-starts": "17:00", "sessions-0-ends": "09:30"},
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_and_kept(signed_in, make, space, wrong):
    browser = signed_in(make.team(space, TeamRole.COORDINATOR))
    answer = browser.post(f"/espacios/{space.slug}/equipo/eventos/nuevo", data=event_form(**wrong))
    assert answer.status_code == 422
    assert 'id="error-summary"' in answer.text
    assert "Casa de la Cultura" in answer.text
    assert db.session.query(Event).count() == 0


def test_two_editors_see_both_texts_and_the_second_may_insist(signed_in, make, space):
    event = make.event(space, "Foro", ubigeo="180301")
    first, second = (signed_in(make.team(space, TeamRole.COORDINATOR)) for _n in range(2))
    path = f"/eventos/{event.slug}/gestion/editar"
    version = re.search(r'name="version"[^>]*value="(\d+)"', first.get(path).text).group(1)
    base = event_form(category=event.category.value, seats="", version=version) | {
        "sessions-0-id": str(event.sessions[0].id)
    }
    assert first.post(path, data=base | {"title": "Foro del primero"}).status_code == 303
    answer = second.post(path, data=base | {"title": "Foro del segundo"})
    assert answer.status_code == 422
    assert "Foro del primero" in answer.text
    assert "Foro del segundo" in answer.text
    newer = re.search(r'name="version"[^>]*value="(\d+)"', answer.text).group(1)
    assert second.post(path, data=base | {"title": "Foro de los dos", "version": newer}).status_code == 303
    db.session.expire_all()
    assert db.session.query(Event).one().title == "Foro de los dos"


def test_the_form_of_an_event_saves_what_it_showed(signed_in, make, space):
    event = make.event(
        space, "Curso", sessions=2, seats=9, starts_at=days(4, 20), online_url="https://meet.example.pe/a",
        latitude=-17.5, longitude=-71.25, registration_opens_at=days(-1), registration_closes_at=days(3),
    )  # fmt: skip
    browser = signed_in(make.team(space, TeamRole.COORDINATOR))
    page = browser.get(f"/eventos/{event.slug}/gestion/editar").text
    form = dict(re.findall(r'<input[^>]*name="((?!csrf)[^"]+)"[^>]*value="([^"]*)"', page))
    form |= {
        "audience": "anybody",
        "format": "in_person",
        "ubigeo": "180301",
        "summary": "",
        "description": "",
    }
    before = [(s.id, s.starts_at, s.ends_at) for s in event.sessions]
    answer = browser.post(f"/eventos/{event.slug}/gestion/editar", data=form)
    assert answer.status_code == 303, re.findall(r"form-error.*?</p>", answer.text)
    db.session.expire_all()
    again = db.session.query(Event).one()
    assert [(s.id, s.starts_at, s.ends_at) for s in again.sessions] == before
    assert (again.latitude, again.longitude, again.online_url) == (-17.5, -71.25, "https://meet.example.pe/a")
    assert (again.registration_opens_at, again.registration_closes_at) == (days(-1), days(3))
    assert again.capacity == 9


def test_moving_and_cancelling_ask_for_a_reason(signed_in, make, space):
    event = make.event(space)
    browser = signed_in(make.team(space, TeamRole.COORDINATOR))
    for act in ("mover", "cancelar"):
        assert browser.post(f"/eventos/{event.slug}/gestion/{act}", data={"reason": ""}).status_code == 422
    assert (
        browser.post(f"/eventos/{event.slug}/gestion/mover", data={"reason": "Por lluvias"}).status_code
        == 303
    )
    db.session.expire_all()
    assert db.session.query(Event).one().status is EventStatus.POSTPONED
    assert (
        browser.post(f"/eventos/{event.slug}/gestion/cancelar", data={"reason": "No va"}).status_code == 303
    )
    db.session.expire_all()
    assert db.session.query(Event).one().status is EventStatus.CANCELLED


def test_observers_see_numbers_and_no_names(signed_in, make, space):
    event, person = make.event(space), make.person("Rosa Secreta Quispe")
    make.registration(event, person)
    assert (
        "Secreta"
        not in signed_in(make.team(space, TeamRole.OBSERVER)).get(f"/eventos/{event.slug}/gestion").text
    )
    page = signed_in(make.team(space, TeamRole.FACILITATOR)).get(f"/eventos/{event.slug}/gestion").text
    assert "Secreta" in page
    assert person.document_number not in page


def test_nothing_changes_by_looking(client, signed_in, make, space):
    event = make.event(space, seats=1)
    registration = make.registration(event)
    browser = signed_in(make.team(space, TeamRole.COORDINATOR))
    for act in ("publicar", "realizado", "reabrir", "duplicar", "materiales"):
        assert browser.get(f"/eventos/{event.slug}/gestion/{act}").status_code == 405
    client.get(f"/inscripciones/{registration.token}/cancelar")
    db.session.expire_all()
    assert db.session.get(Registration, registration.id).state is RegistrationState.CONFIRMED


def test_who_is_known_is_asked_before_a_second_record_is_made(signed_in, make, space):
    event, before = make.event(space), make.event(space)
    known = make.registration(before, make.person("Rosa Huamán Quispe")).person
    browser = signed_in(make.team(space, TeamRole.FACILITATOR))
    path = f"/eventos/{event.slug}/gestion/inscribir"
    told = visitor(given_names="Rosa", first_surname="Guaman", second_surname="", document_kind="none",
                   document_number="", represents="", heard="paper")  # fmt: skip
    asked = browser.post(path, data=told | {"once": once_of(browser.get(path).text)})
    assert asked.status_code == 422
    assert known.sorted_name in asked.text
    assert db.session.query(Registration).filter_by(event_id=event.id).count() == 0
    again = browser.post(path, data=told | {"once": once_of(asked.text), "same": str(known.id)})
    assert again.status_code == 303
    assert db.session.query(Registration).filter_by(event_id=event.id).one().person_id == known.id


def test_consent_is_kept_with_how_it_was_given_and_a_slip_is_handed_over(signed_in, make, space):
    with transaction():
        publish_notices(System())
    event = make.event(space)
    facilitator = make.team(space, TeamRole.FACILITATOR)
    browser = signed_in(facilitator)
    path = f"/eventos/{event.slug}/gestion/inscribir"
    told = visitor(represents="", once=once_of(browser.get(path).text))
    assert browser.post(path, data=told).status_code == 422  # how they agreed must be said
    for _n in range(2):
        assert browser.post(path, data=told | {"heard": "voice", "may_write": "y"}).status_code == 303
    consents = db.session.query(Consent).order_by(Consent.id).all()
    assert [(c.notice.kind.value, c.channel, c.recorded_by_id) for c in consents] == [
        ("privacy", "voice", facilitator.id), ("messages", "voice", facilitator.id),
    ]  # fmt: skip
    registration = db.session.query(Registration).one()
    slip = browser.post(f"/eventos/{event.slug}/gestion/inscripciones/{registration.id}/hoja")
    assert slip.status_code == 200
    assert registration.person.full_name in slip.text
    assert registration.person.document_number not in slip.text
    assert db.session.query(AccessLink).one().issued_by_id == facilitator.id
    other = signed_in(make.team(make.space("Mesa de Huaraz"), TeamRole.FACILITATOR))
    assert (
        other.post(f"/eventos/{event.slug}/gestion/inscripciones/{registration.id}/hoja").status_code == 403
    )

"""The pages and the two addresses a phone speaks with: who gets in, what leaves, what bad input is told."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from civic.core import clock
from civic.core.db import db, transaction
from civic.door.codes import code_hash
from civic.door.models import DoorDevice, DoorPass, DoorScan
from civic.door.rows import MAX_BYTES, MAX_ROWS
from civic.events.models import Registration, RegistrationState
from civic.spaces.models import TeamRole
from tests.door.scene import HEADERS


@pytest.fixture
def coordinator(at_door):
    return at_door.make.team(at_door.space, TeamRole.COORDINATOR)


def make_pass(at_door, browser, **more) -> str:
    """The token in the QR of a pass made on the page."""
    page = browser.post(
        f"/espacios/{at_door.space.slug}/gestion/puertas/nueva",
        data={
            "label": "Puerta norte", "events": at_door.event.id, "valid_from": clock.today().isoformat(),
            "valid_to": clock.today().isoformat(), "max_phones": "1", **more,
        },
    )  # fmt: skip
    assert page.status_code == 200, page.text
    assert "qr-drawing" in page.text
    made = db.session.query(DoorPass).order_by(DoorPass.id.desc()).first()
    assert made.label == "Puerta norte"
    return made


def test_a_phone_becomes_a_door(app, at_door, coordinator, signed_in, client):
    with app.test_request_context():
        from civic.door import commands

        with transaction():
            _made, token = commands.make_pass(
                coordinator, at_door.space, "Puerta", [at_door.event], clock.today(), clock.today()
            )
    page = client.get(f"/puerta/activar/{token}")
    assert page.status_code == 200
    assert at_door.event.title in page.text
    assert at_door.people[0].first_surname not in page.text
    response = client.post(f"/puerta/activar/{token}", data={"label": "Mi teléfono"})
    assert (response.status_code, response.location) == (303, "/puerta")
    cookie = response.headers["Set-Cookie"]
    for part in ("civic-door=", "HttpOnly", "SameSite=Strict", "Path=/puerta", f"Max-Age={72 * 3600}"):
        assert part in cookie
    assert db.session.query(DoorDevice).one().label == "Mi teléfono"
    assert client.get("/puerta").status_code == 200
    assert client.get("/puerta/api/lista").status_code == 200
    other = app.test_client()
    assert other.post(f"/puerta/activar/{token}").status_code == 409
    assert other.get("/puerta").status_code == 403
    assert other.get("/puerta/activar/nothing").status_code == 404


def test_the_cookie_is_secure_behind_https(app, at_door, coordinator, client):
    from civic.door import commands

    with app.test_request_context(), transaction():
        token = commands.make_pass(
            coordinator, at_door.space, "Puerta", [at_door.event], clock.today(), clock.today()
        )[1]
    answer = client.post(f"/puerta/activar/{token}", base_url="https://localhost")
    assert "Secure" in answer.headers["Set-Cookie"]


def test_the_door_opens_nothing_else(app, at_door):
    phone = at_door.phone()
    phone.client.set_cookie("civic-door", phone.cookie, path="/")
    for path in (
        f"/sesiones/{at_door.session.id}/asistencia", f"/espacios/{at_door.space.slug}/gestion",
        f"/espacios/{at_door.space.slug}/gestion/puertas", "/mis-datos",
    ):  # fmt: skip
        assert phone.client.get(path).status_code in (302, 303, 403, 404)


PLACES = {
    # states of a person's registrations at this event, and at the other event of the pass → (waiting, cancelled) here
    "has a place": (["confirmed"], [], (False, False)),
    "waits": (["waiting"], [], (True, False)),
    "gave it back": (["cancelled"], [], (False, True)),
    "gave it back and took it again": (["cancelled", "confirmed"], [], (False, False)),
    "gave it back and waits again": (["cancelled", "waiting"], [], (True, False)),
    "gave it back twice": (["cancelled", "cancelled"], [], (False, True)),
    "gave it back here, comes to the other": (["cancelled"], ["confirmed"], (False, True)),
    "waits here, comes to the other": (["waiting"], ["confirmed"], (True, False)),
    "comes here, gave the other back": (["confirmed"], ["cancelled"], (False, False)),
    "waits here, gave the other back": (["waiting"], ["cancelled"], (True, False)),
}


def test_a_place_at_one_event_says_nothing_of_another(at_door):
    """What the list says of each person at a session, and that the server judges their ticket alike."""
    make = at_door.make
    other = make.event(at_door.space, "Otro acto", starts_at=at_door.event.starts_at)
    tickets = {}
    for name, (here, there, _expected) in PLACES.items():
        person = make.person()
        for event, states in ((at_door.event, here), (other, there)):
            for state in states:
                ticket = make.registration(event, person, state=RegistrationState(state))
                if event is at_door.event:
                    tickets[name] = ticket
    phone = at_door.phone(at_door.event, other)
    people = {person["name"]: person for person in phone.list().json["people"]}
    for name, (_here, _there, expected) in PLACES.items():
        told = people[tickets[name].person.sorted_name]
        session = at_door.session.id
        assert (session in told["waiting"], session in told["cancelled"]) == expected, name
        answer = phone.one(phone.scan(at_door.session, tickets[name]))
        assert answer == (("review", "registration_cancelled") if expected[1] else ("entered", "entered")), (
            name
        )


def test_what_the_list_tells(at_door):
    make = at_door.make
    ended = make.representation(
        at_door.space, make.organization(), valid_to=clock.today() - timedelta(days=3)
    )
    speaks = make.representation(at_door.space, make.organization("Club Ilo"))
    stranger = make.person()
    make.registration(make.event(at_door.space, "Otro"), stranger)
    with transaction():
        db.session.get(Registration, at_door.tickets[3].id).state = RegistrationState.CANCELLED
    phone = at_door.phone()
    phone.send(phone.scan(at_door.session, at_door.tickets[0]))
    response = phone.list()
    told = response.json
    people = {person["name"]: person for person in told["people"]}
    first = people[at_door.people[0].sorted_name]
    assert first["tail"] == at_door.people[0].document_tail
    assert first["sessions"] == [at_door.session.id]
    assert first["codes"] == [code_hash(told["salt"], at_door.tickets[0].token)]
    assert first["marks"][str(at_door.session.id)]["by"] == "Puerta 1"
    assert people[at_door.people[3].sorted_name]["cancelled"] == [at_door.session.id]
    accredited = people[speaks.person.sorted_name]
    assert (accredited["accredited"], accredited["sessions"], accredited["organization"]) == (
        True,
        [],
        "Club Ilo",
    )
    assert told["revoked"] == [code_hash(told["salt"], ended.token)]
    assert stranger.sorted_name not in people
    assert all(person["ref"] != str(at_door.people[0].id) for person in told["people"])
    for secret in (at_door.people[0].document_number, at_door.tickets[0].token, speaks.token):
        assert secret not in response.text
    again = phone.client.get("/puerta/api/lista", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304
    other = at_door.phone().list().json
    assert {p["ref"] for p in other["people"]}.isdisjoint(p["ref"] for p in told["people"])


def test_the_list_asks_as_much_for_four_as_for_forty(at_door, count_queries):
    phone = at_door.phone()
    few = count_queries(lambda: phone.list())
    for _ in range(36):
        at_door.make.registration(at_door.event)
    assert count_queries(lambda: phone.list()) == few


def test_a_sending_asks_as_much_for_two_as_for_twenty(at_door, count_queries):
    tickets = [at_door.make.registration(at_door.event) for _ in range(22)]
    phone = at_door.phone()
    phone.send(phone.scan(at_door.session, at_door.tickets[0]))
    rows = [phone.scan(at_door.session, ticket) for ticket in tickets]
    few = count_queries(lambda: phone.send(*rows[:2]))
    many = count_queries(lambda: phone.send(*rows[2:]))
    assert many == few


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"rows": 4}', b"null", b"\xff\xfe", b"[" * 90_000])
def test_what_cannot_be_read(at_door, body):
    phone = at_door.phone()
    phone.client.set_cookie("civic-door", phone.cookie, path="/puerta")
    answer = phone.client.post(
        "/puerta/api/envios", data=body, headers=HEADERS, content_type="application/json"
    )
    assert answer.status_code == 400
    assert answer.json["error"] == "unreadable"
    assert answer.json["sentence"]


def test_limits_and_guards(app, at_door):
    phone = at_door.phone()
    row = phone.scan(at_door.session, at_door.tickets[0])
    assert phone.post({"rows": [row | {"id": f"x{n}"} for n in range(MAX_ROWS + 1)]}).status_code == 413
    large = phone.post({"rows": [row], "pad": "x" * MAX_BYTES})
    assert (large.status_code, large.json["error"]) == (413, "too_large")
    form = phone.client.post("/puerta/api/envios", data={"rows": "[]"}, headers=HEADERS)
    assert form.status_code == 415
    assert (
        app.test_client().post("/puerta/api/envios", json={"rows": [row]}, headers=HEADERS).status_code == 403
    )
    app.config["WTF_CSRF_ENABLED"] = True
    for headers in (
        {}, {"X-Door": "1"}, {"Origin": "http://localhost"}, HEADERS | {"Origin": "https://evil.example"},
        HEADERS | {"Origin": "null"}, HEADERS | {"Sec-Fetch-Site": "cross-site"},
    ):  # fmt: skip
        answer = phone.client.post("/puerta/api/envios", json={"rows": [row]}, headers=headers)
        assert (answer.status_code, answer.json["error"]) == (400, "not_here"), headers
    assert db.session.query(DoorScan).count() == 0
    assert phone.one(row) == ("entered", "entered")


def test_the_coordinator_makes_and_takes_back_passes(at_door, coordinator, signed_in):
    browser, base = signed_in(coordinator), f"/espacios/{at_door.space.slug}/gestion/puertas"
    assert at_door.event.title in browser.get(f"{base}/nueva").text
    made = make_pass(at_door, browser)
    page = browser.get(base).text
    assert "Puerta norte" in page
    assert browser.post(f"{base}/{made.id}/retirar").status_code == 303
    db.session.expire_all()
    assert db.session.get(DoorPass, made.id).revoked_by_id == coordinator.id


@pytest.mark.parametrize(
    "wrong",
    [
        {"label": ""},
        {"events": ""},
        {"valid_to": "2001-01-01"},
        {"max_phones": "0"},
        {"max_phones": "x"},
        {"events": "999999"},
    ],
)
def test_a_pass_with_a_fault_is_not_made(at_door, coordinator, signed_in, wrong):
    data = {"label": "Puerta", "events": at_door.event.id, "valid_from": clock.today().isoformat(),
            "valid_to": clock.today().isoformat(), "max_phones": "1", **wrong}  # fmt: skip
    page = signed_in(coordinator).post(f"/espacios/{at_door.space.slug}/gestion/puertas/nueva", data=data)
    assert page.status_code == 422
    assert re.search(r"<title>\s*Error", page.text)
    assert db.session.query(DoorPass).count() == 0


def test_the_short_list_on_the_page(at_door, signed_in):
    phone = at_door.phone()
    who = at_door.make.team(at_door.space, TeamRole.FACILITATOR)
    with transaction():
        db.session.get(Registration, at_door.tickets[0].id).state = RegistrationState.CANCELLED
    cancelled = phone.scan(at_door.session, at_door.tickets[0])
    nowhere = phone.scan(None, at_door.tickets[1])
    nobody = phone.walk_in(at_door.session, "Julia", "Huamán", "12")
    phone.send(cancelled, nowhere, nobody)
    browser, address = signed_in(who), f"/espacios/{at_door.space.slug}/gestion/puertas/revision"
    page = browser.get(address)
    assert page.status_code == 200
    assert at_door.people[0].full_name in page.text
    assert "Julia Huamán" in page.text
    ids = {key: scan.id for key, scan in at_door.scans().items()}

    def decide(row, **data):
        return browser.post(f"{address}/{ids[row['id']]}", data=data)

    assert decide(cancelled, choice="accept", reason="").status_code == 422
    assert decide(cancelled, reason="vino").status_code == 422
    assert decide(cancelled, choice="accept", reason="vino").status_code == 303
    assert at_door.status(at_door.people[0]) == "present"
    assert decide(nowhere, choice="accept", reason="vino").status_code == 422, "nobody said at which session"
    assert decide(nowhere, choice="accept", reason="vino", session=at_door.session.id).status_code == 303
    assert at_door.status(at_door.people[1]) == "present"
    assert decide(nobody, choice="leave", reason="no se entiende").status_code == 303
    assert decide(nobody, choice="accept", reason="tarde").status_code == 422
    assert browser.get(address).status_code == 200
    strange = signed_in(at_door.make.person(account=True))
    assert strange.get(address).status_code == 404

"""Random and hostile forms to every route: refused, cleaned or ignored, and never an error."""

from __future__ import annotations

import random
import re
from urllib.parse import quote

import pytest

from tests.security.payloads import MARKUP, TRICKS

ERRORS = range(500, 600)


def fields_of(page: str) -> list[str]:
    """The names of all controls of a page."""
    return sorted(set(re.findall(r'<(?:input|select|textarea|button)[^>]*\bname="([^"]+)"', page)))


@pytest.mark.both
def test_random_forms_are_never_an_error(app, engine, world, walk, signed_in):
    """Every form of the site, filled with junk under its own names many times; PostgreSQL, the stricter of the two, gets all of it."""
    chance = random.Random(20260613)
    wrong, sent = [], 0
    get_addresses = {row.removesuffix(" GET"): address for row, address in walk("GET")}
    routes = walk("POST")
    times = {"administrator": 2, "coordinator": 1, "leader": 1}
    if engine.kind == "sqlite":
        times = {"administrator": 1}
    for who, rounds in times.items():
        for row, address in routes:
            client = signed_in(world.people[who])
            if row.startswith(("people.sign_out", "people.set_active")):
                continue
            page = get_addresses.get(row.removesuffix(" POST"))
            names = fields_of(client.get(page).get_data(as_text=True)) if page else []
            names = [n for n in names if n != "csrf_token"] or [
                "reason",
                "who",
                "mark",
                "all",
                "note",
                "role",
                "kind",
                "given",
            ]
            for _round in range(rounds):
                data = {
                    name: [chance.choice(TRICKS + MARKUP) for _n in range(chance.choice((1, 1, 1, 2)))]
                    for name in names
                    if chance.random() < 0.85
                }
                status = post(client, address, data)
                sent += 1
                if status in ERRORS:
                    wrong.append(f"{row} as {who}: {status} for {sorted(data)}")
    assert sent > (400 if engine.kind == "postgres" else 100)
    assert not wrong, "\n".join(wrong)


def post(client, address, data) -> int:
    """The status of a form sent as a browser would: lone surrogates go as the bytes a broken program writes."""
    body = "&".join(
        f"{quote(name)}={quote(value.encode('utf-8', 'surrogatepass'))}"
        for name, values in data.items()
        for value in values
    )
    answer = client.post(address, data=body, content_type="application/x-www-form-urlencoded")
    answer.close()
    return answer.status_code


# A right answer to each question of the site's forms, by the end of its name.
GOOD = {
    "day": "2026-12-20", "starts": "09:00", "ends": "11:00", "starts_at": "2026-12-20T09:00", "opens_at": "2026-01-01T09:00",
    "closes_at": "2027-01-01T09:00", "birth_date": "1980-01-31", "given_names": "Rosa María", "first_surname": "Núñez", "second_surname": "Ccori",
    "phone": "987654321", "email": "rosa@correo.pe", "name": "Mesa de prueba", "title": "Reunión de prueba", "place": "Local comunal", "seats": "20",
    "name_es": "Junta", "name_en": "Board", "code": "junta_x", "codes": "1803", "identity": "persona3", "surname": "Apellido3", "reason": "porque sí",
    "text": "un texto", "ubigeo": "180301", "latitude": "-17.64", "longitude": "-71.34", "consents": "y", "position": "3", "parent": "",
    "username": "rosa.nunez", "password": "tres palabras juntas 9", "answer": "la respuesta", "level": "provincial", "url": "https://mesa.pe/x",
    "online_url": "https://mesa.pe/y", "recognized_on": "2020-01-01", "board_from": "2026-01-01", "board_to": "2027-12-31", "news": "cambia la hora",
}  # fmt: skip


EDGES = {
    ("day", "birth_date", "valid_from", "valid_to", "recognized_on", "board_from", "board_to"): (
        "9999-12-31", "0001-01-01", "31/12/9999"
    ),
    ("starts_at", "opens_at", "closes_at", "registration_opens_at", "registration_closes_at"): (
        "9999-12-31T23:59", "0001-01-01T00:00"
    ),
    ("seats", "position", "review_days", "mandate_months", "version", "reserved_public"): ("-1", "0", "2147483648", "999999999999"),
    ("latitude", "longitude"): ("nan", "inf", "1e400", "-91", "181"),
    ("starts", "ends"): ("00:00", "23:59"),
}  # fmt: skip


def filled_in(page: str, number: int) -> dict[str, str]:
    """A good answer to every question of a page's forms; the document number is never the same."""
    values: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        kind = re.search(r'type="(\w+)"', tag)
        if (
            not name
            or (kind and kind[1] in ("file", "submit"))
            or (kind and kind[1] == "checkbox" and "checked" not in tag)
        ):
            continue
        if not (kind and kind[1] == "radio") or "checked" in tag or name[1] not in values:
            values[name[1]] = value[1] if value else ""
    for name, body in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        options = re.findall(r'<option[^>]*value="([^"]*)"([^>]*)>', body)
        chosen = [v for v, more in options if "selected" in more] or [v for v, _m in options if v] or [""]
        values.setdefault(name, chosen[0])
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', page, re.S):
        values.setdefault(name, text.strip())
    rows = [name for name in values if name.startswith(("rows-", "sessions-")) and "-0-" not in name]
    values = {name: value for name, value in values.items() if name not in rows and name != "csrf_token"}
    for name, value in values.items():
        known = name.rsplit("-", 1)[-1]
        if known == "document_number":
            values[name] = str(number)
        elif known in GOOD and (not value or known in ("level", "codes")):
            values[name] = GOOD[known]
    return values


def test_one_hostile_field_in_a_good_form_is_never_an_error(app, world, walk, signed_in):
    """Forms that are right but for one field: junk passes the first checks and reaches the commands behind them.

    Each form by the first role whose good answer it takes: who may do less fills in the same form.
    """
    chance, wrong, accepted, number = random.Random(1973), [], set(), 45000000
    pages = {row.removesuffix(" GET"): address for row, address in walk("GET")}
    for who in ("coordinator", "administrator", "leader", "accreditor", "facilitator"):
        for row, address in walk("POST"):
            page, client = pages.get(row.removesuffix(" POST")), signed_in(world.people[who])
            answer = client.get(page) if page and row not in accepted else None
            if answer is None or answer.status_code != 200 or "change_password" in row:
                continue
            good = filled_in(answer.get_data(as_text=True), number := number + 1)
            attacks = [{name: [value]} for name in sorted(good) for value in chance.sample(TRICKS, 3)]
            edges = [
                {name: [value]} for name in sorted(good) for known, values in EDGES.items()
                if name.rsplit("-", 1)[-1] in known for value in values
            ]  # fmt: skip
            for attack in [*edges, *chance.sample(attacks, min(8, len(attacks))), {}]:
                if "document_number" in good:
                    good["document_number"] = str(number := number + 1)
                status = post(client, address, {n: [v] for n, v in good.items()} | attack)
                if status in ERRORS:
                    wrong.append(f"{row} as {who}: {attack}")
                if status in (302, 303):
                    accepted.add(row)
    assert not wrong, "\n".join(wrong)
    # the test is void when the good forms are not good
    assert len(accepted) >= 18, sorted(accepted)

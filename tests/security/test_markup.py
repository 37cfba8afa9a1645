"""Markup in every name and text that people can give: shown as text on every page that shows it, in mails and in the trail."""

from __future__ import annotations

import io
import logging
import re

import pytest
from PIL import Image

from civic.core.db import db, transaction
from civic.core.text import fold
from civic.messages.models import Message
from civic.messages.worker import _letter
from civic.people.models import Person
from tests.security.payloads import MARKUP
from tests.security.test_personal_data import MARKED, documents_in
from tests.security.test_twins import crawl, starts

# What an unescaped payload would look like; escaped, the «<» is «&lt;» and quotes are &#34; or &#39;.
RAW = re.compile(
    r"zqx(?:<|\"|'|</|&lt;(?=<)|\]\]><|-->)|zqx\{\{7\*7\}\}<|zqx49|zqx[^<>]{0,40}<(?:b|script|img|svg)\b"
)
ALL = " ".join(MARKUP)


def picture() -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "PNG")
    out.seek(0)
    return out


@pytest.fixture
def poisoned(app, world, signed_in):
    """The world with markup in every text, some through the real forms, the rest straight in the tables."""
    coordinator, leader = signed_in(world.people["coordinator"]), signed_in(world.people["leader"])
    good = {
        "given_names": MARKUP[1],
        "first_surname": MARKUP[5],
        "second_surname": MARKUP[7],
        "document_kind": "dni",
        "phone": "",
    }
    sent = [
        app.test_client().post(f"/eventos/{world.event.slug}/inscripcion", data=good | {"document_number": "46666661", "once": "c" * 20}),
        coordinator.post(f"/eventos/{world.event.slug}/gestion/inscribir", data=good | {"document_number": "46666662", "once": "d" * 20}),
        coordinator.post(f"/eventos/{world.event.slug}/gestion/materiales",
                         data={"title": MARKUP[0], "upload": (picture(), "zqx<img src=x onerror=alert(1)>.png")}),
        coordinator.post(f"/eventos/{world.event.slug}/gestion/materiales", data={"title": MARKUP[2], "url": "https://mesa.pe/?a=\"><script>"}),
        leader.post(f"/organizaciones/{world.organization.slug}/registro/documentos",
                    data={"kind": "statute", "file": (picture(), "zqx\"><script>.png")}),
        signed_in(world.people["operator"]).post(
            f"/personas/{world.people['citizen'].id}/corregir",
            data=good | {"document_number": "", "reason": ALL[:900], "sex": "female", "ubigeo": "180301",
                         "preferred_channel": "whatsapp", "birth_date": "1980-01-01"}),
        signed_in(world.people["citizen"]).post("/mis-datos/solicitud", data={"kind": "correction", "text": ALL[:1500]}),
        coordinator.post(f"/eventos/{world.held_event.slug}/gestion/reabrir", data={"reason": ALL[:250]}),
        coordinator.post(f"/espacios/{world.space.slug}/equipo/etapas/nueva",
                         data={"name": MARKUP[0], "opens_at": "2026-01-01T09:00", "closes_at": "2027-01-01T09:00", "description": ALL[:400],
                               "legal_basis": MARKUP[4], "allows": ["events", "agreements"]}),
    ]  # fmt: skip
    assert sum(answer.status_code in (200, 303) for answer in sent) >= 6, [a.status_code for a in sent]
    with transaction():
        for n, thing in enumerate(
            (world.space, world.other_space, world.organization, world.other_organization)
        ):
            thing = db.session.merge(thing)
            thing.name = MARKUP[n] + MARKUP[n + 5]
            thing.name_key = fold(thing.name)
            if hasattr(thing, "promise"):
                thing.promise, thing.description, thing.contact_place = (
                    MARKUP[3],
                    {"es": ALL[:600]} if isinstance(thing.description, dict) else ALL[:600],
                    MARKUP[6],
                )
        for n, event in enumerate((world.event, world.held_event, world.draft_event)):
            event = db.session.merge(event)
            event.title, event.place = MARKUP[n + 8], MARKUP[n + 9]
            event.title_key = fold(event.title)
            for name in ("summary", "description", "organizer", "place_reference"):
                if hasattr(event, name) and not isinstance(getattr(event, name), dict):
                    setattr(event, name, MARKUP[n])
        for n, person in enumerate(db.session.query(Person).all()):
            person.given_names, person.first_surname = MARKUP[n % len(MARKUP)], MARKUP[(n + 3) % len(MARKUP)]
            person.second_surname = MARKUP[(n + 7) % len(MARKUP)]
        membership = db.session.merge(world.rejected)
        membership.reason = ALL[:900]
        membership.late_request = ALL[:400]
    db.session.expire_all()
    return world


def unescaped(body: str) -> list[str]:
    """Where a payload stands raw in a page (what only differs in scripts' own JSON aside)."""
    return [body[max(0, m.start() - 60) : m.end() + 40] for m in re.finditer(RAW, body)]


def raw_markup(pages: dict[str, str]) -> dict[str, list[str]]:
    """{address: where a hostile text stands as markup}."""
    raw = {}
    for address, body in pages.items():
        text = re.sub(r"\nContent-Type.*", "", body, flags=re.S)
        if "Content-Type: text/html" in body and (found := unescaped(text)):
            raw[address] = found[:2]
    return raw


def runnable_files(pages: dict[str, str]) -> list[str]:
    """Calendars, tables and downloads that a browser might run, or into which a name wrote a line of its own."""
    faults = []
    for address, body in pages.items():
        if "Content-Type: text/html" in body:
            continue
        if "X-Content-Type-Options: nosniff" not in body:
            faults.append(f"{address}: no nosniff")
        if re.search(r"Content-Type: (image/svg|application/xhtml|text/xml)", body):
            faults.append(f"{address}: a kind that runs")
        if "text/calendar" in body:
            lines = body.split("Content-Disposition")[0].splitlines()
            faults += [
                f"{address}: {line}" for line in lines if not re.match(r"^([A-Z-]+[;:]| |\S+: |$)", line)
            ]
    return faults


def shown_documents(pages: dict[str, str]) -> dict[str, str]:
    """{address: where somebody's whole document number stands}."""
    return {
        address: body[max(0, body.find(found[0]) - 200) :][:400]
        for address, body in pages.items()
        if (found := documents_in(address + body))
    }


@pytest.mark.parametrize(
    "who", ["visitor", "coordinator", "administrator", "leader", "accreditor", "facilitator", "operator"]
)
def test_what_a_role_reaches(app, poisoned, marked, walk, signed_in, caplog, who):
    """Every page, share card, calendar and table that a role can reach: hostile texts are text, no file can be run, no
    document number stands anywhere, and mails only where people must be reached."""
    caplog.set_level(logging.DEBUG)
    client = app.test_client() if who == "visitor" else signed_in(poisoned.people[who])
    pages = crawl(client, starts(walk, who))
    assert sum("zqx" in body for body in pages.values()) > 10  # the texts are there
    raw = raw_markup(pages)
    assert not raw, raw
    runs = runnable_files(pages)
    assert not runs, runs
    shown = shown_documents(pages)
    assert not shown, shown
    if who in ("visitor", "leader"):
        own = "" if who == "visitor" else str(list(marked).index(who))
        others = {
            address: found for address, body in pages.items()
            if (found := [m for m in re.findall(r"marca(\d+)@", body) if m != own])
        }  # fmt: skip
        assert not others, others
    assert not MARKED.search(caplog.text)


def test_mails_are_text_with_one_line_of_subject(app, poisoned, make, signed_in):
    """Whatever an event is called, its mail has one subject line, one recipient, and no part that a reader would run."""
    with transaction():
        person = make_reachable(db.session.merge(poisoned.people["stranger"]))
    event = make.event(poisoned.space, "zqx<script>alert(1)</script>\r\nBcc: todos@evil.example")
    signed_in(person).post(f"/eventos/{event.slug}/inscripcion", data={"once": "e" * 20})
    letters = [letter for message in db.session.query(Message) if (letter := _letter(message))]
    assert letters
    for letter in letters:
        assert len(letter.get_all("To")) == 1
        assert letter["Bcc"] is None
        assert "\n" not in letter["Subject"]
        for part in letter.walk():
            assert part.get_content_type() in (
                "text/plain",
                "multipart/mixed",
                "multipart/alternative",
                "text/calendar",
            )


def make_reachable(person: Person) -> Person:
    """A person who is written to by mail."""
    person.email, person.preferred_channel = "julia@correo.pe", "email"
    return person


def test_the_search_itself_can_fail():
    assert unescaped("<p>zqx<script>alert(1)</script></p>")
    assert unescaped('<a title="zqx" onmouseover="alert(1)">')
    assert not unescaped("<p>zqx&lt;script&gt;alert(1)&lt;/script&gt;</p>")
    assert not unescaped('<a title="zqx&#34; onmouseover=&#34;alert(1)">')
    page = "<p>zqx<b></p>\nContent-Type: text/html"
    assert list(raw_markup({"/a": page, "/b": "<p>zqx&lt;b></p>\nContent-Type: text/html"})) == ["/a"]
    assert runnable_files({"/a": "Content-Type: image/svg"}) == ["/a: no nosniff", "/a: a kind that runs"]
    assert list(shown_documents({"/a": "DNI 73190012", "/b": "DNI ···012", "/c/73190013": ""})) == [
        "/a",
        "/c/73190013",
    ]

"""A coordinator: plans and publishes an event, sees whom to call, and brings a list in."""

from __future__ import annotations

import re
from datetime import timedelta

from playwright.sync_api import expect

from civic.core import clock
from tests.browser.conftest import LAPTOP
from tests.browser.hands import es, follow, plan_event, press


def test_an_event_is_planned_published_and_on_the_list(page_of, phone):
    team = page_of("coordinadora.ilo", **LAPTOP)
    title = "Feria del libro usado"
    slug = plan_event(team, title, days=8, seats=40, category="cultural")
    phone.goto(f"/eventos/{slug}")
    expect(phone.get_by_role("heading", level=1)).to_have_text(title)
    expect(phone.locator("main")).to_contain_text("Quedan 40 lugares")
    phone.goto("/eventos?q=feria+del+libro")  # the list is paged, and other tests plan events too
    expect(phone.locator("main").get_by_role("link", name=title)).to_be_visible()
    phone.goto("/espacios/mesa-ilo/eventos?q=feria+del+libro")
    expect(phone.locator("main").get_by_role("link", name=title)).to_be_visible()


def test_a_draft_is_seen_by_nobody_else(page_of, phone):
    team = page_of("coordinadora.ilo", **LAPTOP)
    team.goto("/espacios/mesa-ilo/equipo/eventos/nuevo")
    team.fill("[name=title]", "Borrador secreto")
    team.fill("[name=sessions-0-day]", (clock.today() + timedelta(days=9)).isoformat())
    team.fill("[name=sessions-0-starts]", "10:00")
    team.fill("[name=sessions-0-ends]", "12:00")
    press(team, es("Save the draft"))
    slug = team.url.split("/eventos/")[1].split("/")[0]
    answer = phone.goto(f"/eventos/{slug}")
    assert answer is not None
    assert answer.status == 404
    expect(phone.locator("body")).not_to_contain_text("Borrador secreto")


def test_who_has_not_come_yet_can_be_called(page_of):
    team = page_of("coordinadora.ilo")
    team.goto("/espacios/mesa-ilo/participacion/pendientes")
    cards = team.locator("main .person-contact")
    assert cards.count() >= 10
    link = cards.get_by_role("link", name=re.compile("WhatsApp")).first
    assert re.match(r"https://wa\.me/51\d{9}\?text=\S+", link.get_attribute("href") or "")
    phones = cards.locator("a[href^='tel:']")
    assert phones.count() >= 5
    follow(team, es("Print the list"))
    expect(team.locator("table tbody tr").first).to_be_visible()
    assert team.locator(".site-nav").count() == 0


def test_a_list_comes_in_after_a_preview_and_can_be_undone(page_of):
    team = page_of("coordinadora.ilo", **LAPTOP)
    team.goto("/espacios/mesa-ilo/gestion/importar")
    template = team.request.get("/espacios/mesa-ilo/gestion/importar/plantillas/organisations.csv").body()
    titles = template.decode("utf-8-sig").splitlines()[0]
    separator = ";" if ";" in titles else ","
    columns = titles.split(separator)

    def row(**values: str) -> str:
        return separator.join(values.get(column.strip(), "") for column in columns)

    good = {
        "referencia": "J-1",
        "nombre": "Junta Vecinal Altos de Boca del Río",
        "tipo": "junta_vecinal",
        "distrito": "Ilo",
    }
    wrong = good | {"referencia": "J-2", "nombre": ""}
    assert set(good) <= {column.strip() for column in columns}, columns

    def send(*rows: str) -> None:
        team.goto("/espacios/mesa-ilo/gestion/importar")
        team.check("[name=kind][value=organisations]")
        body = "\r\n".join([titles, *rows]).encode("utf-8-sig")
        team.set_input_files("[name=file]", {"name": "juntas.csv", "mimeType": "text/csv", "buffer": body})
        press(team, es("Look at the list"))

    send(row(**good), row(**wrong))
    expect(team.locator("main")).to_contain_text(es("This list cannot come in yet"))
    assert team.get_by_role("button", name=es("Bring the list in")).count() == 0

    # It sounds like one that is known: the question comes before anything is made twice.
    send(row(**good))
    expect(team.locator("main")).to_contain_text(es("Is this one of these?"))
    team.get_by_label(es("No, it is another one")).check()
    press(team, es("Keep my answers"))
    expect(team.locator("main")).to_contain_text(es("The list is ready"))
    expect(team.locator("main")).to_contain_text("Junta Vecinal Altos de Boca del Río")
    press(team, es("Bring the list in"))
    expect(team.locator("main")).to_contain_text(es("This list is in"))
    team.get_by_text(es("Undo this list"), exact=True).first.click()
    team.locator("main").get_by_role("button", name=re.compile(es("Undo this list"))).last.click()
    expect(team.locator("main")).to_contain_text(es("This list was undone"))

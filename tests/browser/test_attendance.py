"""A facilitator at the door, a second person for what is corrected later, and the public rate that follows from it."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import LAPTOP
from tests.browser.hands import es, fill, follow, lead_on, number, plan_event, press, somebody

WORDS = re.compile(r"(\d+) de (\d+) representantes")


def rate_of(page: Page, space: str = "mesa-ilo") -> tuple[int, int]:
    """Who came and how many there are, as the public page says it in words."""
    page.goto(f"/espacios/{space}/participacion")
    found = WORDS.search(page.locator(".lead.strong").inner_text())
    assert found
    return int(found[1]), int(found[2])


def row_of(page: Page, name: str):
    """The row of the door's list that holds this name."""
    return page.locator(".door-row", has_text=name)


def count(page: Page) -> int:
    """How many came, as the head of the door says."""
    return number(page.locator(".door-count b").inner_text())


def mark(row, status: str) -> None:
    """Presses one mark of a row."""
    row.get_by_role("button", name=re.compile(f"^{es(status)} ")).click()


def test_from_the_list_to_the_public_rate(page_of, phone):
    came, total = rate_of(phone)
    team = page_of("coordinadora.ilo", **LAPTOP)
    team.goto("/espacios/mesa-ilo/participacion/pendientes")
    expected = team.locator(".person-contact-name").first.inner_text()
    slug = plan_event(team, "Cabildo del muelle", minutes=-5, seats=50)
    people = [somebody(given) for given in ("Aurelio", "Benita", "Casimiro")]

    door = page_of("facilitadora.ilo")
    door.goto(f"/eventos/{slug}/gestion")
    follow(door, es("Attendance list"))
    expect(door).to_have_url(re.compile(r"/sesiones/\d+/asistencia$"))
    session = door.url
    assert count(door) == 0

    # Three people without registration, in one go.
    follow(door, es("Register somebody at the door"))
    for position, person in enumerate(people):
        for name in ("given_names", "first_surname", "document_number"):
            door.fill(f"[name=rows-{position}-{name}]", person[name])
    press(door, es("Register and mark as present"))
    expect(door.locator(".door-count b")).to_have_text("3")

    # By the last three digits; a slip of the finger is undone, then the right mark is made.
    aurelio = people[0]
    door.fill("#door-q", aurelio["document_number"][-3:])
    lead_on(door.locator("#door-q"), "Enter")
    row = row_of(door, aurelio["first_surname"])
    expect(row).to_have_count(1)
    expect(door.locator("#door-list .door-row")).to_have_count(1)
    row.get_by_role("button", name=re.compile(f"^{es('Undo')}")).click()
    expect(door.locator(".door-count b")).to_have_text("2")
    door.goto(session)
    mark(row_of(door, aurelio["first_surname"]), "Late")
    expect(door.locator(".door-count b")).to_have_text("3")
    expect(row_of(door, aurelio["first_surname"])).to_contain_text(es("Late"))

    # A representative who had not come to anything yet is known here, and comes without having registered.
    door.goto(session)
    door.fill("#door-q", expected)
    lead_on(door.locator("#door-q"), "Enter")
    mark(door.locator(".door-row").first, "Present")
    expect(door.locator(".door-count b")).to_have_text("4")
    assert rate_of(phone) == (came, total)  # it counts when the event is marked as held

    # The list is closed; what is changed later waits for a second person.
    door.goto(session)
    door.locator("main summary", has_text=es("Close the list")).click()
    door.locator("details[open]").get_by_role("button", name=re.compile(es("Close the list"))).click()
    expect(door.locator("main")).to_contain_text(es("List closed"))
    follow(door, es("See the list"))
    expect(door.locator("main")).to_contain_text(
        es("A later change is a correction: say why, and a second person confirms it.")
    )
    benita = people[1]
    row_of(door, benita["first_surname"]).get_by_role("link", name=benita["first_surname"]).first.click()
    door.get_by_label(es("Absent")).check()
    door.fill("[name=reason]", "Se fue antes de empezar")
    press(door, es("Propose the correction"))
    expect(door.get_by_role("heading", name=es("Waits for a second person"))).to_be_visible()
    door.goto(f"/eventos/{slug}/gestion/asistencia")
    waiting = door.locator(".card", has_text=benita["first_surname"])
    expect(waiting).to_contain_text("Se fue antes de empezar")
    expect(waiting).to_contain_text(es("Another person of the team must decide this."))
    assert waiting.get_by_role("button").count() == 0
    door.goto(session)
    assert count(door) == 4

    team.goto(f"/eventos/{slug}/gestion/asistencia")
    team.locator(".card", has_text=benita["first_surname"]).get_by_role(
        "button", name=re.compile(f"^{es('Confirm')}")
    ).click()
    expect(team.locator(".card", has_text=benita["first_surname"])).to_have_count(0)
    expect(team.locator(".door-count b")).to_have_text("3")
    press(team, es("Mark the event as held"))
    expect(team.locator("main")).to_contain_text(es("Its attendance counts for the participation target."))

    # One representative more, and only one: the others came for themselves.
    assert rate_of(phone) == (came + 1, total)
    rate = f"{100 * (came + 1) / total:.1f}".replace(".", ".")
    expect(phone.locator(".cloth-figure")).to_contain_text(rate)
    phone.goto("/")
    expect(phone.locator("main")).to_contain_text(f"{came + 1} de {total} representantes")
    phone.goto("/espacios/mesa-ilo")
    expect(phone.locator("main")).to_contain_text(f"{came + 1} de {total} representantes")
    published = phone.request.get("/datos/participacion.json").json()
    ilo = next(row for row in published["rows"] if row["espacio"] == "mesa-ilo")
    assert (ilo["participaron"], ilo["representantes"]) == (came + 1, total)
    phone.goto("/espacios/mesa-ilo/participacion/metodo")
    expect(phone.locator("main")).to_contain_text("Cabildo del muelle")
    team.goto("/espacios/mesa-ilo/participacion/pendientes")
    expect(team.locator("main")).not_to_contain_text(expected)


def test_the_door_works_without_javascript(no_js_page, page_of):
    team = page_of("coordinadora.ilo", **LAPTOP)
    slug = plan_event(team, "Asamblea del comité", minutes=-5, category="assembly")
    page = page_of("facilitadora.ilo", java_script_enabled=False, viewport={"width": 360, "height": 640})
    page.goto(f"/eventos/{slug}/gestion")
    follow(page, es("Attendance list"))
    follow(page, es("Register somebody at the door"))
    person = somebody("Dionisia")
    fill(
        page, {f"rows-0-{name}": person[name] for name in ("given_names", "first_surname", "document_number")}
    )
    press(page, es("Register and mark as present"))
    expect(page.locator(".door-count b")).to_have_text("1")
    page.fill("#door-q", person["document_number"][-3:])
    page.get_by_role("search").get_by_role("button").click()
    row_of(page, person["first_surname"]).get_by_role("button", name=re.compile(f"^{es('Undo')}")).click()
    expect(page.locator(".door-count b")).to_have_text("0")


def test_who_is_not_of_the_team_sees_no_list(page_of, phone):
    for page in (page_of("ciudadana"), phone):
        answer = page.goto("/sesiones/1/asistencia")
        assert answer is not None
        assert answer.status in (403, 404) or "/entrar" in page.url
        assert page.locator(".door-row").count() == 0

"""A course on phones: a leader enrols three members, the facilitator closes the list, and each reads where they stand."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.hands import es, follow, lead_on, press

MEMBERS = (("Aurelia", "Ccama"), ("Benigno", "Ticona"), ("Casilda", "Huanca"))
SOON = """() => { const at = (m) => new Date(Date.now() + m * 6e4).toLocaleString("sv-SE", {timeZone: "America/Lima"});
                 return [at(-5).slice(0, 10), at(-5).slice(11, 16), at(55).slice(11, 16), at(45).slice(0, 16).replace(" ", "T")]; }"""


def plan(page: Page) -> str:
    """The coordinator fills a course from a template and plans its edition for today; the address of its event."""
    page.goto("/espacios/mesa-ilo/gestion/formacion/plantillas")
    page.locator("main").get_by_role("button", name="Gobernabilidad democrática").click()
    page.check("[name=is_public]")
    press(page, es("Save"))
    lead_on(page.get_by_role("link", name=es("Plan an edition")))
    page.fill("#label", "prueba")
    day, begins, ends, last = page.evaluate(SOON)
    for n in range(5):  # one session is enough: the others stay empty rows
        page.fill(f"[name=sessions-{n}-title]", "")
    page.fill("[name=sessions-0-day]", day)
    page.fill("[name=sessions-0-starts]", begins)
    page.fill("[name=sessions-0-ends]", ends)
    page.fill("[name=place]", "Local comunal")
    press(page, es("Plan it"))
    event = page.url.split("/gestion")[0]
    page.goto(event + "/gestion/editar")  # people may still register after it has begun
    page.evaluate("document.querySelector('[name=registration_closes_at]').closest('details').open = true")
    page.fill("[name=registration_closes_at]", last)
    press(page, es("Save the changes"))
    page.locator("main").get_by_role("button", name=es("Publish")).click()
    expect(page.locator("main")).to_contain_text(es("Cohort: who has completed it"))
    return event


def save_my_place(page: Page, event: str) -> None:
    """Somebody with an account registers in one tap."""
    page.goto(event + "/inscripcion")
    own = page.locator("input[type=radio][name=represents][value='']")
    if own.count():
        own.check()
    page.locator("main form").get_by_role("button").last.click()
    expect(page.locator("main")).to_contain_text(es("You have a place"))


def test_three_members_of_a_leader_and_what_each_reads(page_of, axe, sideways):
    event = plan(page_of("coordinadora.ilo"))

    leader = page_of("lideresa.ilo")
    leader.goto(event + "/inscripcion/varias-personas")
    blocks = leader.locator("details", has=leader.locator("[name=rows-0-given_names]"))
    if blocks.get_attribute("open") is None:
        blocks.locator("summary").first.click()
    assert axe(leader) == []
    assert sideways(leader) == []
    for n, (name, surname) in enumerate(MEMBERS):
        leader.fill(f"[name=rows-{n}-given_names]", name)
        leader.fill(f"[name=rows-{n}-first_surname]", surname)
        leader.select_option(f"[name=rows-{n}-document_kind]", "none")
    press(leader, es("Register them"))
    for name, surname in MEMBERS:
        expect(leader.locator("main")).to_contain_text(f"{name} {surname}")
    save_my_place(leader, event)
    citizen = page_of("ciudadana")
    save_my_place(citizen, event)

    facilitator = page_of("facilitadora.ilo")
    facilitator.goto(event + "/gestion")
    follow(facilitator, es("Attendance list"))
    door = facilitator.url
    row = facilitator.locator(".door-list > *", has_text="Paredes")
    row.get_by_role("button").first.click()
    expect(facilitator.locator("main")).to_contain_text("Paredes")
    facilitator.goto(door)
    facilitator.locator("summary", has_text=es("Close the list")).first.click()
    press(facilitator, es("Close the list"))
    facilitator.goto(event + "/gestion")
    facilitator.get_by_role("link", name=es("Cohort: who has completed it")).click()
    main = facilitator.locator("main")
    for _name, surname in MEMBERS:
        expect(main).to_contain_text(surname)
    expect(main).to_contain_text(es("%(num)d more session must be attended.", num=1))
    assert axe(facilitator) == []
    assert sideways(facilitator) == []

    citizen.goto("/mi-pagina")
    mine = citizen.locator("section[aria-labelledby=mis-cursos]")
    expect(mine).to_contain_text(es("Completed"))
    leader.goto("/mi-pagina")
    hers = leader.locator("section[aria-labelledby=mis-cursos] .card", has_text="Gobernabilidad")
    expect(hers).to_contain_text(es("%(num)d more session must be attended.", num=1))
    assert axe(citizen) == []

"""A session from its call to a commitment kept: door, quorum, decision, signed and sealed acta, and what a visitor reads."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import Page, expect

from civic.core import clock
from tests.browser.conftest import LAPTOP, PHONE
from tests.browser.hands import lead_on

SPACE = "/espacios/mesa-ilo"
CLUB = "Club de Madres «Virgen del Carmen»"
DECISION = "Se instala un punto de acopio de residuos en el mercado Pacocha."
PROMISE = "Poner los tachos del punto de acopio."


def send(page: Page, action: str, within: str = "main") -> None:
    """Press the button of the form that leads to an address ending so, opened first where it is folded away."""
    form = page.locator(f"{within} form[action$='{action}']").first
    folded = page.locator(f"{within} details:not([open])").filter(
        has=page.locator(f"form[action$='{action}']")
    )
    if folded.count():
        folded.first.locator("summary").click()
    form.locator("button").last.click()
    page.wait_for_load_state()


def call_session(page: Page) -> str:
    """The path of a session called for now, with a quorum of one organisation."""
    now = clock.local(clock.now())
    page.goto(f"{SPACE}/gestion/sesiones/nueva")
    page.fill("input[name=day]", now.date().isoformat())
    page.fill(
        "input[name=starts]", max(now - timedelta(minutes=9), now.replace(hour=0, minute=0)).strftime("%H:%M")
    )
    page.fill("input[name=ends]", "23:59")
    page.fill("input[name=place]", "Local de la Mesa")
    page.fill("textarea[name=agenda]", "Residuos en el mercado\nOtros")
    page.check("input[name=measure][value=count]")
    page.fill("input[name=needed]", "1")
    page.locator("main form button").last.click()
    page.wait_for_url("**/gestion")
    return page.url.removesuffix("/gestion").split("/sesiones/")[1]


def test_from_the_call_to_a_commitment_kept(page_of, page_factory, axe, sideways):
    lead = page_of("coordinadora.ilo", **LAPTOP)
    slug = call_session(lead)
    lead.locator("details summary").filter(has=lead.locator("svg")).last.click()
    lead.locator("form#notice select[name=organization]").select_option(label=CLUB)
    lead.locator("form#notice select[name=channel]").select_option("whatsapp")
    lead.locator("form#notice button").click()
    expect(lead.locator("#convocados td", has_text="WhatsApp")).to_have_count(1)
    assert not axe(lead)

    # In the hall, on a phone: nobody is in, the leader comes, the session opens, something is decided.
    hall = page_of("facilitadora.ilo", **PHONE)
    hall.goto(f"/sesiones/{slug}/gestion/sala")
    expect(hall.locator("[data-again] .figure-value")).to_have_text("0")
    row = hall.locator("#presentes li", has_text=CLUB)
    row.locator("button[form=llegada]").first.click()
    expect(hall.locator("[data-again] .figure-value")).to_have_text("1")
    send(hall, "/sala/abrir")
    assert not axe(hall)
    assert not sideways(hall)
    hall.locator("#agenda a[href*='decisiones/nueva?punto=']").first.click()
    hall.fill("textarea[name=text]", DECISION)
    hall.check("input[name=way][value=consensus]")
    hall.locator("main form button").last.click()
    expect(hall.locator("#agenda article", has_text=DECISION)).to_have_count(1)

    # The coordination writes down what follows, closes, and the acta is written from it all.
    lead.goto(f"/sesiones/{slug}/gestion/sala")
    lead.locator("#agenda article", has_text=DECISION).locator("a[href$='/compromiso']").click()
    lead.fill("textarea[name=text]", PROMISE)
    lead.fill("input[name=entity]", "Municipalidad Provincial de Ilo")
    lead.fill("input[name=due_on]", (clock.today() + timedelta(days=30)).isoformat())
    lead.fill("input[name=proof]", "Fotografía del punto de acopio")
    lead.locator("main form button").last.click()
    expect(lead.locator("#agenda article", has_text=PROMISE)).to_have_count(1)
    send(lead, "/sala/cerrar")
    send(lead, "/gestion/acta")
    for words in (DECISION, PROMISE, CLUB):
        expect(lead.locator("main")).to_contain_text(words)
    send(lead, "/aprobar")
    acta = lead.url.removesuffix("/equipo")

    # Who was there signs; another person than who wrote it seals.
    hall.goto(f"{acta}/equipo")
    hall.locator("a[href*='/firmar?n=']").first.click()
    hall.check("input[name=way][value=paper]")
    hall.locator("main form[enctype] button[type=submit], main form[enctype] button.button-act").last.click()
    hall.wait_for_url("**/equipo")
    other = page_of("administradora", **LAPTOP)
    other.goto(f"{acta}/equipo")
    send(other, "/sellar")

    # The promise is kept: reported with its proof, looked at by somebody else.
    lead.goto(f"/sesiones/{slug}")
    lead_on(lead.get_by_role("link", name=PROMISE))
    commitment = lead.url
    lead.goto(f"{commitment}/trabajo")
    lead.locator("details", has=lead.locator("form#claim")).locator("summary").click()
    lead.fill("form#claim textarea[name=text]", "Los tachos están puestos.")
    lead.fill("form#claim input[name=link]", "https://www.gob.pe/muniilo")
    lead.locator("form#claim button").last.click()
    lead.wait_for_load_state()
    hall.goto(f"{commitment}/trabajo")
    hall.locator("details", has=hall.locator("form#accept")).locator("summary").click()
    hall.fill("form#accept textarea[name=text]", "Fui al mercado y los vi.")
    hall.locator("form#accept button").last.click()
    hall.wait_for_load_state()

    visitor = page_factory(**PHONE)
    visitor.goto(f"{SPACE}/sesiones")
    visitor.locator(f"a[href='/sesiones/{slug}']").click()
    kept = visitor.locator("article", has_text=DECISION).locator("li", has_text=PROMISE)
    expect(kept.locator(".state-good")).to_have_count(1)
    assert not axe(visitor)
    visitor.locator("a[href^='/actas/']").first.click()
    expect(visitor.locator("main")).to_contain_text(DECISION)

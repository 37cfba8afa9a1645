"""An evaluation to its end: two evaluators who do not see each other, a difference discussed, results, and an answer a visitor reads."""

from __future__ import annotations

from datetime import date

from playwright.sync_api import Page, expect

from tests.browser.conftest import LAPTOP, PHONE
from tests.browser.hands import es, press

TITLE = "Cerco del puquio de Shuyo"
CODES = [f"c{n}" for n in range(1, 9)]
CALL = f"/convocatorias/pequenas-obras-de-huaylas-{date.today().year + 1}"
REASON = "Lo vimos en la visita del puquio"


def open_mine(page: Page) -> None:
    """From the evaluator's own list to the proposal."""
    page.goto("/espacios/mesa-huaylas/gestion/evaluaciones")
    page.get_by_role("link", name=TITLE).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)


def mark(page: Page, value: int, words: str) -> None:
    """A number and a reason for every criterion."""
    for code in CODES:
        page.check(f"input[name=score_{code}][value='{value}']")
        page.fill(f"textarea[name=reason_{code}]", f"{words} ({code})")


def begin(page: Page) -> None:
    """Say that there is no conflict of interest."""
    page.check("input[name=conflict][value=no]")
    press(page, es("Continue"))
    expect(page.locator("#scores")).to_be_visible()


def test_from_the_first_score_to_the_answer_a_visitor_reads(page_of, page_factory, axe):
    first, second = page_of("evaluadora.huaylas", **LAPTOP), page_of("evaluador.huaylas", **LAPTOP)
    open_mine(first)
    begin(first)
    assert not axe(first)
    mark(first, 4, REASON)
    first.fill("textarea[name=reason_c8]", "")
    press(first, es("Send the scores"))
    expect(first.locator("#error-summary")).to_be_visible()
    expect(first.locator("textarea[name=reason_c1]")).to_have_value(f"{REASON} (c1)")
    first.fill("textarea[name=reason_c8]", "Participaron las mujeres")
    press(first, es("Send the scores"))
    expect(first.get_by_text(es("Your scores were sent and are kept as they are."))).to_be_visible()

    open_mine(second)
    assert REASON not in second.content()
    begin(second)
    assert REASON not in second.content()
    mark(second, 1, "Poco")
    press(second, es("Send the scores"))

    # Too far apart: both see both, discuss, and score again.
    expect(second.get_by_role("heading", name=es("Discuss it"))).to_be_visible()
    expect(second.get_by_text(f"{REASON} (c1)").first).to_be_visible()
    second.fill("#discusion textarea[name=note]", "Fuimos juntos al puquio y revisamos el presupuesto.")
    press(second, es("Write it down"))
    mark(second, 3, "Revisado")
    press(second, es("Send the scores"))
    open_mine(first)
    mark(first, 3, "Revisado")
    press(first, es("Send the scores"))
    expect(first.get_by_role("heading", name=es("What was sent"))).to_be_visible()

    lead = page_of("coordinador.huaylas", **LAPTOP)
    lead.goto(f"{CALL}/gestion/evaluacion")
    lead.get_by_text(es("Publish the results"), exact=True).first.click()
    lead.get_by_role("button", name=es("Publish the results")).click()
    expect(lead.get_by_role("heading", level=1)).to_have_text(es("Results"))

    lead.goto(f"{CALL}/gestion/respuestas")
    lead.get_by_role("link", name=TITLE).first.click()
    lead.check("input[name=kind][value=accepted]")
    lead.fill("textarea[name=reason]", "Alcanza el presupuesto y protege el agua de 40 familias.")
    lead.fill("input[name=signer]", "Nélida Cadillo Romero")
    lead.fill("input[name=office]", "Gerenta de Planeamiento")
    press(lead, es("Publish the answer"))
    expect(
        lead.get_by_text(es("The answer is public. Authors, supporters and followers are told."))
    ).to_be_visible()

    visitor = page_factory(**PHONE)
    visitor.goto(f"{CALL}/resultados")
    shown = visitor.locator("li.ranked-row", has_text=TITLE)
    shown.locator("summary").first.click()
    expect(shown.get_by_text(f"{REASON} (c1)")).to_be_visible()
    expect(shown.get_by_text("Fuimos juntos al puquio y revisamos el presupuesto.")).to_be_visible()
    assert not axe(visitor)
    shown.get_by_role("link", name=TITLE).click()
    expect(visitor.get_by_text(es("Accepted"), exact=True).first).to_be_visible()
    visitor.get_by_role("link", name=es("Read the reason and what became of it")).first.click()
    expect(visitor.get_by_text("protege el agua de 40 familias")).to_be_visible()
    expect(visitor.get_by_text("Nélida Cadillo Romero").first).to_be_visible()

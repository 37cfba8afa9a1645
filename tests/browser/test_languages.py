"""Both languages, the switch that keeps the page, and the way back from the sign-in page."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import LAPTOP, PHONE
from tests.browser.hands import es, sign_in, spanish_words, texts

VISITOR = (
    "/", "/eventos", "/eventos?vista=calendario", "/organizaciones", "/espacios", "/espacios/mesa-ilo", "/espacios/mesa-ilo/eventos",
    "/espacios/mesa-ilo/participacion", "/espacios/mesa-ilo/participacion/metodo", "/espacios/mesa-ilo/organizaciones",
    "/espacios/mesa-ilo/plan", "/planes", "/datos", "/buscar?q=agua", "/privacidad", "/entrar", "/cuenta/nueva", "/clave", "/activar",
    "/organizaciones/registrar", "/no-existe",
)  # fmt: skip
TEAM = (
    "/mi-pagina", "/mis-datos", "/espacios/mesa-ilo/equipo", "/espacios/mesa-ilo/equipo/eventos", "/espacios/mesa-ilo/equipo/eventos/nuevo",
    "/espacios/mesa-ilo/gestion/acreditaciones", "/espacios/mesa-ilo/gestion/llamadas", "/espacios/mesa-ilo/gestion/importar",
    "/espacios/mesa-ilo/participacion/pendientes", "/eventos/asamblea-de-juntas-vecinales-ilo/gestion/asistencia",
)  # fmt: skip


@pytest.mark.parametrize("role", ["", "coordinadora.ilo"], ids=["visitor", "coordinator"])
def test_english_is_complete(page_of, page_factory, role):
    page = page_of(role, **LAPTOP) if role else page_factory(**LAPTOP)
    page.goto("/")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    faults = []
    for address in TEAM if role else VISITOR:
        page.goto(address)
        assert page.locator("html").get_attribute("lang") == "en", address
        # «Mar» is a month here and a weekday there
        faults += [f"{address}: {text}" for text in texts(page) if text in spanish_words() and len(text) > 3]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    "options", [PHONE, PHONE | {"java_script_enabled": False}], ids=["script", "no script"]
)
def test_the_switch_keeps_the_page(page_factory, options):
    page = page_factory(**options)
    for address in ("/espacios/mesa-ilo/participacion?variante=alternos", "/eventos?pagina=1", "/planes"):
        page.goto(address)
        spanish = page.get_by_role("heading", level=1).inner_text()
        page.get_by_role("button", name="English").click()
        expect(page.locator("html")).to_have_attribute("lang", "en")
        assert page.url.endswith(address)
        assert page.get_by_role("heading", level=1).inner_text() != spanish
        page.get_by_role("button", name="Español").click()
        expect(page.locator("html")).to_have_attribute("lang", "es-PE")
        assert page.url.endswith(address)
        expect(page.get_by_role("heading", level=1)).to_have_text(spanish)


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("ciudadana", "/mis-datos"),
        ("lideresa.ilo", "/organizaciones/registrar/nombre"),
        ("coordinadora.ilo", "/espacios/mesa-ilo/participacion/pendientes"),
    ],
)
def test_after_signing_in_one_is_where_one_was_going(phone, who, address):
    phone.goto(address)
    expect(phone.get_by_role("heading", level=1)).to_have_text(es("Sign in"))
    sign_in(phone, who, from_here=True)
    assert phone.url.endswith(address)


def test_signing_in_leads_to_no_other_site(phone):
    phone.goto("/entrar?next=https://example.org/robar")
    sign_in(phone, "ciudadana", from_here=True)
    assert phone.url.endswith("/mi-pagina")

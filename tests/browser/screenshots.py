"""Photographs the main pages of a fresh demonstration into docs/images/: `make screenshots`.

Not a test. A page is named once here: its picture's name, its address, and who looks at it (nobody in particular, or a
user name of the demonstration).
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.at_door import become, ended_credential, pass_for, registered
from tests.browser.conftest import LAPTOP, PHONE, QUIET, ROOT, Instance
from tests.browser.hands import es, plan_event, press, sign_in

PICTURES = ROOT / "docs/images"
# An address may begin with a page and the part of a link on it: «/eventos > /eventos/foro» follows the link.
PAGES: tuple[tuple[str, str, str | None], ...] = (
    ("front", "/", None),
    ("space", "/espacios/mesa-ilo", None),
    ("participation", "/espacios/mesa-ilo/participacion", None),
    ("method", "/espacios/mesa-ilo/participacion/metodo", None),
    ("events", "/eventos", None),
    ("event", "/eventos > /eventos/foro-agua-para-el-puerto", None),
    ("register", "/eventos > /eventos/feria-de-reciclaje-del-puerto > inscripcion", None),
    ("organisation", "/organizaciones/club-de-madres-virgen-del-carmen", None),
    ("plan", "/planes/ilo-2019-2022", None),
    ("proposals", "/propuestas", None),
    ("proposal", "/espacios/mesa-huaylas/propuestas?q=canal+de+riego > /propuestas/canal-de-riego", None),
    (
        "results",
        "/espacios/mesa-huaylas/propuestas > /convocatorias/presupuesto-participativo > /resultados",
        None,
    ),
    ("course", "/formacion > /formacion/liderazgo-e-incidencia", None),
    ("trained", "/espacios/mesa-huaylas/formacion/cifras", None),
    # the way to a certificate: the team's list, its page for the team, and what a stranger with the code sees
    (
        "certificate",
        "/espacios/mesa-huaylas/gestion/certificados > /gestion'][href^='/certificados > /certificados/",
        "coordinador.huaylas",
    ),
    ("my-page", "/mi-pagina", "lideresa.ilo"),
    ("ticket", "/mi-pagina > /inscripciones/", "lideresa.ilo"),
    (
        "committee-file",
        "/espacios/mesa-ilo/gestion/acreditaciones > /gestion/acreditaciones/comedor",
        "acreditador.ilo",
    ),
    (
        "door",
        "/eventos/taller-de-fichas-de-proyecto-ilo/gestion/asistencia > /asistencia",
        "facilitadora.ilo",
    ),
    ("calls", "/espacios/mesa-ilo/gestion/llamadas", "facilitadora.ilo"),
    ("short-list", "/espacios/mesa-ilo/gestion/puertas/revision", "coordinadora.ilo"),
)
DEVICES: dict[str, dict[str, Any]] = {"phone": PHONE, "laptop": LAPTOP}


def open_page(page: Page, way: str) -> int:
    """Goes to an address and follows the links that the way names; the last answer's status."""
    first, *links = way.split(" > ")
    answer = page.goto(first)
    for part in links:
        href = page.locator(f"main a[href*='{part}']").first.get_attribute("href")
        answer = page.goto(href or "/")
    return answer.status if answer else 0


def context_of(browser: Browser, address: str, device: str) -> BrowserContext:
    """A fresh browser of somebody in Lima."""
    return browser.new_context(
        base_url=address, locale="es-PE", timezone_id="America/Lima", reduced_motion="reduce", **DEVICES[device]
    )  # fmt: skip


def photograph(browser: Browser, address: str, device: str) -> None:
    """Takes every page on one device; an address that does not answer stops the work with its name."""
    pages: dict[str | None, Page] = {}
    for name, path, username in PAGES:
        if username not in pages:
            pages[username] = context_of(browser, address, device).new_page()
            if username:
                sign_in(pages[username], username)
        page = pages[username]
        status = open_page(page, path)
        if status != 200:
            sys.exit(f"{path} as {username or 'a visitor'} answered {status}.")
        keep(page.screenshot(), PICTURES / f"{name}-{device}.png")


def photograph_door(browser: Browser, instance: Instance) -> None:
    """A phone that becomes a door, the six answers it gives without a network, and a sheet of paper for the same event."""
    address = instance.address
    team = context_of(browser, address, "laptop").new_page()
    sign_in(team, "coordinadora.ilo")
    elsewhere = plan_event(team, "Feria de semillas", minutes=90, seats=40)
    slug = plan_event(team, "Cabildo del valle alto", minutes=30, seats=120)
    visitor = context_of(browser, address, "phone").new_page()
    _person, other = registered(visitor, elsewhere, "Gregoria")
    tickets = [registered(visitor, slug, name)[1] for name in ("Aurelio", "Benita", "Casimira")]
    visitor.goto(tickets[2])
    visitor.get_by_role("link", name=es("I cannot come: give my place back")).click()
    visitor.locator("main form button").last.click()

    door = context_of(browser, address, "phone").new_page()
    become(door, pass_for(team, ["Cabildo del valle alto", "Feria de semillas"]))
    door.locator("#sessions button", has_text="Cabildo del valle alto").click()
    door.context.set_offline(True)
    door.click("#state")
    door.wait_for_timeout(300)
    keep(door.screenshot(), PICTURES / "door-ready-phone.png")
    door.click("#detail-back")
    shown = []
    revoked = f"{address}/credenciales/{ended_credential(instance)}"
    for code in (tickets[0], tickets[0], "https://example.org/abc", other, tickets[2], revoked):
        door.fill("#term", code)
        door.press("#term", "Enter")
        door.wait_for_timeout(400)
        door.locator("#term").blur()
        shown.append(door.screenshot())
    keep(side_by_side(shown), PICTURES / "door-answers-phone.png")

    team.goto(f"/eventos/{slug}/papel")
    team.get_by_label(es("Also the accredited representatives of the space")).first.check()
    press(team, es("Print the sheet"))
    team.wait_for_url("**/hojas/*/papel")
    keep(team.screenshot(), PICTURES / "sheet-laptop.png")


def side_by_side(pictures: list[bytes], across: int = 3, gap: int = 16) -> bytes:
    """Several pictures of one size as one, at half their size."""
    images = [Image.open(io.BytesIO(picture)).convert("RGB").reduce(2) for picture in pictures]
    width, height = images[0].size
    down = -(-len(images) // across)
    whole = Image.new("RGB", (across * (width + gap) - gap, down * (height + gap) - gap), "white")
    for n, image in enumerate(images):
        whole.paste(image, (n % across * (width + gap), n // across * (height + gap)))
    written = io.BytesIO()
    whole.save(written, "PNG")
    return written.getvalue()


def keep(picture: bytes, path: Path) -> None:
    """Writes a picture in 256 colours: a third of the size, and nobody sees the difference."""
    with Image.open(io.BytesIO(picture)) as image:
        image.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
    sys.stdout.write(f"  {path.relative_to(ROOT)}  {path.stat().st_size // 1024} kB\n")


def main() -> None:
    """A demonstration of its own, served and photographed, then gone."""
    chromium = subprocess.run([ROOT / ".ci/chromium"], capture_output=True, text=True, check=False)
    if chromium.returncode != 0:
        sys.exit(chromium.stderr.strip())
    flags = [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else QUIET
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        instance = Instance(Path(folder))
        instance.civic("up", "--prepare-only")
        try:
            address = instance.start()
            browser = playwright.chromium.launch(executable_path=chromium.stdout.strip(), args=flags)
            for device in DEVICES:
                photograph(browser, address, device)
            photograph_door(browser, instance)
            browser.close()
        finally:
            instance.stop()


if __name__ == "__main__":
    main()

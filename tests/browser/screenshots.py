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
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import LAPTOP, PHONE, QUIET, ROOT, Instance
from tests.browser.hands import sign_in

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


def photograph(browser: Browser, address: str, device: str) -> None:
    """Takes every page on one device; an address that does not answer stops the work with its name."""
    pages: dict[str | None, Page] = {}
    for name, path, username in PAGES:
        if username not in pages:
            options = DEVICES[device]
            context = browser.new_context(
                base_url=address,
                locale="es-PE",
                timezone_id="America/Lima",
                reduced_motion="reduce",
                **options,
            )
            pages[username] = context.new_page()
            if username:
                sign_in(pages[username], username)
        page = pages[username]
        status = open_page(page, path)
        if status != 200:
            sys.exit(f"{path} as {username or 'a visitor'} answered {status}.")
        keep(page.screenshot(), PICTURES / f"{name}-{device}.png")


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
            browser.close()
        finally:
            instance.stop()


if __name__ == "__main__":
    main()

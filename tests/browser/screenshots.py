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

from civic.demo.accounts import DEMO_PASSWORD
from tests.browser.conftest import LAPTOP, PHONE, QUIET, ROOT, Instance

PICTURES = ROOT / "docs/images"
SIGN_IN = "/ingresar"
PAGES: tuple[tuple[str, str, str | None], ...] = (
    ("home", "/", None),
    ("events", "/eventos", None),
    ("organisations", "/organizaciones", None),
    ("spaces", "/espacios", None),
    ("plans", "/planes", None),
    ("open-data", "/datos", None),
    ("sign-in", SIGN_IN, None),
)
DEVICES: dict[str, dict[str, Any]] = {"phone": PHONE, "laptop": LAPTOP}


def sign_in(page: Page, username: str) -> None:
    """Signs in as a person does: the page's own form."""
    page.goto(SIGN_IN)
    form = page.locator("form", has=page.locator("input[type=password]"))
    form.locator("input:not([type=hidden]):not([type=password])").first.fill(username)
    form.locator("input[type=password]").fill(DEMO_PASSWORD)
    form.locator("[type=submit]").first.click()
    page.wait_for_load_state()


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
        answer = page.goto(path)
        if answer is None or answer.status != 200:
            sys.exit(
                f"{path} as {username or 'a visitor'} answered {answer.status if answer else 'nothing'}."
            )
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

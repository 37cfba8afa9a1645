"""Papers: a template of templates/pdf/ and values become a tagged PDF (PDF/UA-1 and PDF/A-2a), the same bytes every time.

Values travel as JSON beside the template, so that no word of a person is ever read as markup. Typst is loaded on first use:
it is large, and only the worker and a few downloads need it.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from flask import has_request_context

from civic.config import ROOT

TEMPLATES = ROOT / "templates" / "pdf"
STANDARDS: Any = ["ua-1", "a-2a"]
ASSET_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,60}\.(svg|png|jpg)")


def make_pdf(
    template: str,
    data: Mapping[str, Any],
    *,
    title: str,
    lang: str = "es",
    day: date,
    assets: Mapping[str, bytes] | None = None,
) -> bytes:
    """The PDF that `templates/pdf/<template>.typ` makes of plain JSON values; `day` is its date, `assets` its pictures.

    Asked for by a page it is made in a process of its own, so that a web worker neither loads Typst nor keeps its memory.
    """
    if has_request_context() and "typst" not in sys.modules:
        return _made_apart(template, data, title=title, lang=lang, day=day, assets=assets or {})
    with _desk(template, assets or {}) as main:
        import typst

        made = typst.compile(
            main, format="pdf", pdf_standards=STANDARDS, **_given(main, data, title, lang, day, assets)
        )
    if not isinstance(made, bytes):
        raise TypeError("typst gave no single file")
    return made


def make_pictures(
    template: str,
    data: Mapping[str, Any],
    *,
    title: str,
    lang: str = "es",
    day: date,
    assets: Mapping[str, bytes] | None = None,
    ppi: float = 110,
) -> list[bytes]:
    """The same paper as PNG pictures, one a page: for a preview, and for tests that look at it."""
    with _desk(template, assets or {}) as main:
        import typst

        made: Any = typst.compile(main, format="png", ppi=ppi, **_given(main, data, title, lang, day, assets))
    return [made] if isinstance(made, bytes) else list(made)


def qr_picture(text: str) -> bytes:
    """A QR code as an SVG asset, black on nothing, with the error correction a printed and folded paper needs."""
    import segno  # large, and only for codes

    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", border=2, xmldecl=False, svgclass=None, lineclass=None
    )
    return out.getvalue()


_TURNS = threading.BoundedSemaphore(2)  # papers a server process has made at once
_PATIENCE = 60  # seconds


def _made_apart(
    template: str, data: Mapping[str, Any], *, title: str, lang: str, day: date, assets: Mapping[str, bytes]
) -> bytes:
    order = {
        "template": template, "data": data, "title": title, "lang": lang, "day": day.isoformat(),
        "assets": {name: b64encode(content).decode() for name, content in assets.items()},
    }  # fmt: skip
    with _TURNS:
        run = subprocess.run(
            [sys.executable, "-m", "civic.core.pdf"], input=json.dumps(order).encode(), capture_output=True,
            timeout=_PATIENCE, check=False, cwd=ROOT,
        )  # fmt: skip
    if run.returncode:
        raise RuntimeError(
            f"the paper {template} was not made: {run.stderr.decode(errors='replace')[-2000:]}"
        )
    return run.stdout


def _main() -> None:
    order = json.load(sys.stdin.buffer)
    assets = {name: b64decode(content) for name, content in order.pop("assets").items()}
    made = make_pdf(
        order.pop("template"),
        order.pop("data"),
        day=date.fromisoformat(order.pop("day")),
        assets=assets,
        **order,
    )
    sys.stdout.buffer.write(made)


@contextmanager
def _desk(template: str, assets: Mapping[str, bytes]) -> Iterator[Path]:
    """A folder with the templates and pictures of one paper: all that the compiler may read."""
    if not re.fullmatch(r"[a-z][a-z_-]*", template):
        raise ValueError(f"{template} is no name of a template")
    with tempfile.TemporaryDirectory(prefix="civic-pdf-") as name:
        folder = Path(name)
        for needed in ("house", template):
            shutil.copyfile(TEMPLATES / f"{needed}.typ", folder / f"{needed}.typ")
        (folder / "assets").mkdir()
        for asset, content in assets.items():
            if not ASSET_NAME.fullmatch(asset):
                raise ValueError(f"{asset} is no name of a picture")
            (folder / "assets" / asset).write_bytes(content)
        yield folder / f"{template}.typ"


def _given(
    main: Path,
    data: Mapping[str, Any],
    title: str,
    lang: str,
    day: date,
    assets: Mapping[str, bytes] | None,
) -> dict[str, Any]:
    language, _, region = lang.replace("-", "_").partition("_")
    info = {
        "title": title, "lang": language, "region": region or ("PE" if language in ("es", "qu", "ay") else None),
        "year": day.year, "month": day.month, "day": day.day, "assets": sorted(assets or {}),
    }  # fmt: skip
    return {
        "root": main.parent,
        "ignore_system_fonts": True,  # the fonts of the wheel are the same on every machine
        "sys_inputs": {
            "data": json.dumps(data, ensure_ascii=False),
            "info": json.dumps(info, ensure_ascii=False),
        },
        "timestamp": datetime(day.year, day.month, day.day, 12, tzinfo=UTC),
    }


if __name__ == "__main__":
    _main()

"""The recount as one page that works without internet: built from its parts, nothing in it is fetched."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from civic.config import ROOT

HERE = Path(__file__).parent


@cache
def offline_page() -> str:
    """The page with its style and scripts inside; the arithmetic is the very file with which ballots are made."""
    page = (HERE / "page.html").read_text(encoding="utf-8")
    scripts = [(ROOT / "static/vote/proof.js"), HERE / "count.js", HERE / "check.js", HERE / "page.js"]
    script = "\n".join(path.read_text(encoding="utf-8") for path in scripts)
    if "</script" in script:
        raise ValueError("A script of the page would end itself.")
    style = (HERE / "style.css").read_text(encoding="utf-8")
    return page.replace("/* style */", style).replace("/* script */", script)

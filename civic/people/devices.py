"""What a browser calls itself, coarsely: enough to know one's own phone again, too little to follow anybody. Pure."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

# The first sign found decides: most browsers also name those they descend from.
_BROWSERS = (
    ("edg", ("Edg/", "EdgA/", "EdgiOS/")),
    ("opera", ("OPR/", "Opera", "OPT/")),
    ("samsung", ("SamsungBrowser/",)),
    ("firefox", ("Firefox/", "FxiOS/")),
    ("chrome", ("Chrome/", "CriOS/", "Chromium/")),
    ("safari", ("Safari/",)),
)
_SYSTEMS = (
    ("android", ("Android",)),
    ("iphone", ("iPhone",)),
    ("ipad", ("iPad",)),
    ("windows", ("Windows",)),
    ("chromeos", ("CrOS",)),
    ("mac", ("Macintosh", "Mac OS")),
    ("linux", ("Linux", "X11")),
)
_NAMES = {
    "edg": "Edge", "opera": "Opera", "samsung": "Samsung Internet", "firefox": "Firefox", "chrome": "Chrome",
    "safari": "Safari", "android": "Android", "iphone": "iPhone", "ipad": "iPad", "windows": "Windows",
    "chromeos": "Chromebook", "mac": "Mac", "linux": "Linux",
}  # fmt: skip


def agent_of(header: str | None) -> str:
    """«chrome/android» of a User-Agent header; «/» of one that says nothing known."""
    text = (header or "")[:400]
    return "/".join(
        next((name for name, signs in kinds if any(sign in text for sign in signs)), "")
        for kinds in (_BROWSERS, _SYSTEMS)
    )


def agent_words(agent: str) -> Any:
    """«Chrome on Android», in the reader's language."""
    browser, _slash, system = agent.partition("/")
    if browser in _NAMES and system in _NAMES:
        return _l("%(browser)s on %(system)s", browser=_NAMES[browser], system=_NAMES[system])
    return _NAMES.get(browser) or _NAMES.get(system) or _l("A browser that does not say its name")

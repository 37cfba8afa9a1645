"""What the door needs on the phone: its style and scripts under an address that names their content, its worker, its manifest."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from flask import Response, abort, current_app, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from civic.door.views import bp
from civic.web.assets import asset, shrink_css

# The door brings its own small stylesheet: the site's ground, the few blocks it uses, and what is the door's alone.
STYLES = (
    "css/tokens.css", "css/base.css", "css/blocks/weave.css", "css/blocks/button.css", "css/blocks/form.css", "door/door.css",
)  # fmt: skip
DECODER = "vendor/qr-scanner-1.4.2/qr-worker.js"
WORKERS = ("sw.js", "sw-sync.js")


def _read(static: str) -> dict[str, tuple[bytes, str]]:
    folder = Path(static)
    style = shrink_css("\n".join((folder / name).read_text() for name in STYLES))
    made = {"door.css": (style.encode(), "text/css")}
    for path in sorted((folder / "door").glob("*.js")):
        if path.name not in WORKERS:
            made[path.name] = (path.read_bytes(), "text/javascript")
    return made


_kept = cache(_read)


def _files() -> dict[str, tuple[bytes, str]]:
    static = str(current_app.config["STATIC"])
    return _read(static) if current_app.debug else _kept(static)


def version() -> str:
    """The name of all style and scripts together; it changes when any of them does, since the modules call each other."""
    text = b"".join(name.encode() + data for name, (data, _media) in _files().items())
    return hashlib.sha256(text).hexdigest()[:12]


@bp.app_template_global()
def door_code(name: str) -> str:
    """The address of one of the door's files."""
    return url_for("door.code", version=version(), name=name)


@bp.app_template_global()
def door_decoder() -> str:
    """The address of what reads codes from pictures, for phones whose browser does not."""
    return asset(DECODER)


@bp.get("/puerta/codigo/<version>/<name>", endpoint="code")
def serve_code(version: str, name: str) -> Response:
    """The door's stylesheet or one of its modules, kept by the browser for a year."""
    if name not in _files():
        abort(404)
    data, media = _files()[name]
    response = Response(data, mimetype=media)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _shell() -> list[str]:
    """Everything the door fetches besides its page; the fallback decoder is fetched only by phones that need it."""
    images = ("images/favicon.svg", "images/icon-192.png")
    return (
        [door_code(name) for name in _files()] + [asset(name) for name in images] + [url_for("door.manifest")]
    )


@bp.get("/puerta/<any('sw.js', 'sw-sync.js'):name>", endpoint="worker")
def serve_worker(name: str) -> Response:
    """The worker that opens the door without a signal; asked for anew each time, so that it is never an old one."""
    text = (Path(current_app.config["STATIC"]) / "door" / name).read_text()
    told = {"files */ []": _shell(), 'version */ ""': version(), 'decoder */ ""': door_decoder()}
    for place, value in told.items():
        text = text.replace(f"/* {place}", json.dumps(value))
    text = text.replace('from "./', f'from "{url_for("door.code", version=version(), name="")}')
    response = Response(text, mimetype="text/javascript")
    response.headers["Service-Worker-Allowed"] = url_for("door.app")
    response.headers["Cache-Control"] = "no-cache"
    return response


@bp.get("/puerta/manifest.webmanifest", endpoint="manifest")
def serve_manifest() -> Response:
    """What a phone needs to put the door on its home screen."""
    icons = [
        {
            "src": asset(f"images/icon-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": "any maskable",
        }
        for size in (192, 512)
    ]
    locale = get_locale()
    about = {
        "name": _("The door"), "short_name": _("The door"), "description": _("Attendance with and without internet."),
        "lang": locale.language if locale else "es", "id": url_for("door.app"), "start_url": url_for("door.app"), "scope": url_for("door.app"),
        "display": "standalone", "orientation": "portrait", "background_color": "#fbf8f2", "theme_color": "#fbf8f2", "icons": icons,
    }  # fmt: skip
    response = Response(json.dumps(about, ensure_ascii=False), mimetype="application/manifest+json")
    response.headers["Cache-Control"] = "no-cache"
    return response


@bp.after_request
def name_the_page(response: Response) -> Response:
    """Tell the worker which answer is the door's own page: it keeps that one and no other."""
    if request.endpoint == "door.app" and response.status_code == 200:
        response.headers["X-Door-Page"] = version()
    return response

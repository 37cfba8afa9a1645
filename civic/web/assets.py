"""Style and script in one file each, named by their content so that a browser keeps them for a year."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    redirect,
    request,
    send_file,
    session,
    url_for,
)
from werkzeug.wrappers import Response as BaseResponse

from civic.web.safety import is_from_here, local_path

bp = Blueprint("web", __name__)

_COMMENT = re.compile(r"/\*(?!!).*?\*/", re.S)
CSS = ("css/tokens.css", "css/base.css", "css/layout.css", "css/blocks/*.css", "css/print.css")
JS = ("js/*.js",)


def _bundle(folder: Path, patterns: tuple[str, ...]) -> str:
    paths = [p for pattern in patterns for p in sorted(folder.glob(pattern))]
    return "\n".join(p.read_text() for p in paths)


def shrink_css(text: str) -> str:
    """The same rules without comments and needless white space."""
    text = re.sub(r"\s+", " ", _COMMENT.sub("", text))
    return re.sub(r"\s*([{};,])\s*", r"\1", text).replace(";}", "}").strip()


def build(app: Flask) -> dict[str, tuple[str, bytes, str]]:
    """{name: (hashed name, bytes, media type)} of every bundle."""
    folder = Path(app.config["STATIC"])
    made = {}
    for name, text, media in (
        ("site.css", shrink_css(_bundle(folder, CSS)), "text/css"),
        ("site.js", _bundle(folder, JS), "text/javascript"),
    ):
        stem, suffix = name.split(".")
        digest = hashlib.sha256(text.encode()).hexdigest()[:12]
        made[name] = (f"{stem}.{digest}.{suffix}", text.encode(), media)
    return made


def asset(name: str) -> str:
    """The address of a bundle or of a file under static/, which changes when its content does."""
    if current_app.debug:
        current_app.extensions["civic-assets"] = build(current_app)
    bundles = current_app.extensions["civic-assets"]
    if name in bundles:
        return url_for("web.asset", name=bundles[name][0])
    path = Path(current_app.config["STATIC"]) / name
    known = current_app.extensions["civic-asset-hashes"]
    if name not in known or current_app.debug:
        known[name] = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    return url_for("web.asset", name=name, v=known[name])


@bp.get("/static/<path:name>", endpoint="asset")
def serve(name: str) -> BaseResponse:
    """A bundle or a file under static/; kept by the browser for a year when its address names its content."""
    for hashed, data, media in current_app.extensions["civic-assets"].values():
        if name == hashed:
            response = Response(data, mimetype=media)
            break
    else:
        root = Path(current_app.config["STATIC"]).resolve()
        if len(name.encode()) > 200:  # no file of ours; a file system answers longer names with an error
            abort(404)
        path = (root / name).resolve()
        if not path.is_relative_to(root) or not path.is_file():
            abort(404)
        response = send_file(path, conditional=True)
    lasting = "v" in request.args or re.search(r"\.[0-9a-f]{12}\.", name)
    response.headers["Cache-Control"] = (
        "public, max-age=31536000, immutable" if lasting else "public, max-age=3600"
    )
    response.add_etag()
    return response.make_conditional(request)


@bp.post("/idioma", endpoint="set_language")
def set_language() -> BaseResponse:
    """Show the site in another language and return to the same page. The button stands on every page without a token."""
    if current_app.config["WTF_CSRF_ENABLED"] and not is_from_here():
        current_app.extensions["csrf"].protect()
    wanted = request.form.get("language")
    if wanted in current_app.config["LANGUAGES"]:
        session["language"] = wanted
    return redirect(local_path(request.form.get("next")) or "/", 303)


def register(app: Flask) -> None:
    """Build the bundles and attach their address."""
    app.extensions["civic-assets"] = build(app)
    app.extensions["civic-asset-hashes"] = {}
    app.jinja_env.globals["asset"] = asset
    app.register_blueprint(bp)
    app.extensions["csrf"].exempt(f"{__name__}.{set_language.__name__}")

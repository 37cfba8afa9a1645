"""Walls around every answer: headers, content policy, hosts, local redirects, signed-in views."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, abort, g, request
from flask_login import current_user
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter

from civic.core import audit
from civic.core.errors import NotAllowed

View = TypeVar("View", bound=Callable[..., Any])

# What a page that is the same for every visitor says to caches: a browser may keep it, and asks whether it still holds.
SHARED = "private, no-cache"

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; media-src 'self' blob:; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)


def local_path(target: str | None) -> str | None:
    """The target when it is a path on this site, else None: no scheme, host, backslash or hidden character."""
    if not target or not target.startswith("/") or target.startswith("//"):
        return None
    lowered = target.lower()
    if any(c in target for c in "\\\t\r\n\x00") or "%5c" in lowered or lowered.startswith("/%2f"):
        return None
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc else None


def signed_in(view: View) -> View:
    """Let only signed-in persons pass, before anything is looked up: a visitor learns nothing of what exists."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not current_user.is_authenticated:
            raise NotAllowed
        return view(*args, **kwargs)

    guarded.asks_sign_in = True  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]


def public_page(view: View) -> View:
    """Mark a page whose content is the same for every visitor: it may be stored by their browser, and kept by us
    (web/public_cache.py) for those who bring nothing of their own."""

    @wraps(view)
    def marked(*args: Any, **kwargs: Any) -> Any:
        g.public_page = True
        return view(*args, **kwargs)

    return marked  # type: ignore[return-value]


def client_address() -> str:
    """The address limits are counted by; forwarded headers only count behind configured proxies."""
    g.asked_address = True  # the answer may depend on it: see web/public_cache.py
    return request.remote_addr or "unknown"


def is_from_here() -> bool:
    """Whether the browser says that a page of this site sends the form. For acts that need no token, as they harm nobody
    but whose session would be lost if another site could start them."""
    headers = request.headers
    if "Sec-Fetch-Site" in headers:
        return headers["Sec-Fetch-Site"] == "same-origin"
    try:
        return urlsplit(headers.get("Origin") or headers.get("Referer") or "").netloc == request.host
    except ValueError:
        return False


def comes_from_elsewhere() -> bool:
    """Whether the browser says that another site's page sends this request.

    An `Origin` of «null» says nothing: our own pages without a referrer send it too, and only the token speaks for them. The
    door's requests carry a header that no other site can set, and are judged (and answered in JSON) by the door itself.
    """
    if "X-Door" in request.headers:
        return False
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:  # no page can forge it, and it is right behind proxies that rewrite the host
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin", "null")
    return origin != "null" and _host(origin) != _host(f"//{request.host}")


def _host(address: str) -> str | None:
    """The host of an address without its port, None for what is no address."""
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


class Number(IntegerConverter):
    """The number of a row in an address; larger ones than a table holds are no address of ours."""

    def __init__(self, map: Any, **kwargs: Any) -> None:
        super().__init__(map, max=kwargs.pop("max", 2**31 - 1), **kwargs)


def register(app: Flask) -> None:
    """Attach headers, host check and the audit origin to an application."""
    if app.config["TRUSTED_PROXIES"]:
        n = app.config["TRUSTED_PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n)  # type: ignore[method-assign]

    app.url_map.converters["int"] = Number

    @app.before_request
    def check_host() -> None:
        audit.origin.set("web")
        hosts = app.config["ALLOWED_HOSTS"]
        is_watched = (
            request.blueprint == "watch"
        )  # asked by machines that know an address only; no link is made there
        if hosts and not is_watched and request.host.split(":")[0] not in hosts:
            abort(400)

    @app.before_request
    def check_address() -> None:
        """A NUL stands in no address of ours; PostgreSQL and the file system stumble over it. In a question it is left out."""
        if "\x00" in request.path:
            abort(404)
        request.query_string = request.query_string.replace(b"%00", b"").replace(b"\x00", b"")

    @app.before_request
    def check_size() -> None:
        """Only an upload may be larger than a form; a body of unknown length is not read at all."""
        limit = app.config["MAX_FORM_MEMORY_SIZE"]
        if request.mimetype != "multipart/form-data" and (request.content_length or 0) > limit:
            abort(413)

    @app.before_request
    def check_source() -> None:
        """Another site's page may not send here what changes something, not even with a right token."""
        if request.method not in ("GET", "HEAD", "OPTIONS") and comes_from_elsewhere():
            abort(400)

    @app.after_request
    def walls(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", POLICY)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("X-Frame-Options", "DENY")  # for browsers that do not know frame-ancestors
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(), microphone=()")
        if app.config["HTTPS"]:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        if request.endpoint != "web.asset":
            response.vary.update(("Cookie", "Accept-Language"))
            shared = g.get("public_page") and not current_user.is_authenticated
            headers.setdefault("Cache-Control", SHARED if shared else "no-store")
        return response

"""Public pages that say the same to everybody, signed in or not, but for a few parts that are the reader's own.

Somebody who is signed in gets the page that is kept for visitors (`public_cache`), with their own parts put in: their name and
menu in the head, the way to their team's work in a space. What is kept was made for a visitor, so that nothing of one reader
can reach another, whatever a view does. Which views may be marked `shared_page` is shown by tests/web/test_shared_pages.py:
for every role their pages are the same, made or put together.

Whoever writes something gets pages made for them until what is kept is surely newer: they see at once what they did.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from html import unescape
from typing import TYPE_CHECKING, Any

from flask import Flask, Request, Response, g, request, session
from markupsafe import Markup
from werkzeug.exceptions import HTTPException

from civic.core import clock
from civic.web import i18n
from civic.web.public_cache import PublicPages
from civic.web.safety import View, public_page

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Renderer = Callable[[str], Markup | str]

_READY = "civic.shared_page"
_WROTE = "wrote"  # when this session last changed something, in seconds
_MARKED = re.compile(r"<!--own:(\w+):([^>]*)-->.*?<!--/own-->", re.DOTALL)
_renderers: dict[str, Renderer] = {}


@dataclass(frozen=True)
class Ready:
    """A page as visitors get it, and the language it speaks."""

    language: str
    html: str


def own_part(name: str) -> Callable[[Renderer], Renderer]:
    """Register what makes a part of a page that is the reader's own; it is given the text that the template names beside it."""

    def registered(render: Renderer) -> Renderer:
        _renderers[name] = render
        return render

    return registered


def own(name: str, about: str = "") -> Markup:
    """For templates: the reader's own part, between marks where the page is one that others get too.

    What people write cannot make such a mark: it is escaped, and comments do not pass the cleaning of formatted text.
    """
    made = Markup(_renderers[name](about))  # noqa: S704  a renderer gives markup; a plain text is a constant of ours
    if not g.get("shared_page"):
        return made
    return Markup("<!--own:{}:{}-->{}<!--/own-->").format(name, about, made)


def shared_page(view: View) -> View:
    """Mark a public page that says the same to everybody, signed in or not, but for its `own` parts."""

    @wraps(view)
    def marked(*args: Any, **kwargs: Any) -> Any:
        g.shared_page = True
        ready: Ready | None = request.environ.get(_READY)
        if ready is not None and ready.language == i18n.language():
            return _MARKED.sub(lambda mark: str(own(mark[1], unescape(mark[2]))), ready.html)
        return view(*args, **kwargs)

    made = public_page(marked)
    made.is_shared = True  # type: ignore[attr-defined]
    return made  # type: ignore[return-value]


class SharedPages:
    """The layer around the application that brings a signed-in reader's request the page that visitors get."""

    def __init__(self, app: Flask, pages: PublicPages, inner: WSGIApplication) -> None:
        self.app, self.pages, self.inner = app, pages, inner

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        language = self._language_of_reader(environ)
        if language is not None and self._is_shared(environ):
            html = self.pages.for_visitors(environ, language)
            if html is not None:
                environ[_READY] = Ready(language, html.decode())
        return self.inner(environ, start_response)

    def _language_of_reader(self, environ: WSGIEnvironment) -> str | None:
        """The language of somebody who is signed in and has nothing to be told and wrote nothing just now, else None."""
        if environ["REQUEST_METHOD"] != "GET" or self.app.config["SESSION_COOKIE_NAME"] not in environ.get(
            "HTTP_COOKIE", ""
        ):
            return None
        held = self.app.session_interface.open_session(self.app, Request(environ))
        if not held or "_user_id" not in held or "_flashes" in held:
            return None
        if clock.now().timestamp() - held.get(_WROTE, 0) <= self.pages.seconds + 1:  # it counts whole seconds
            return None
        known = self.app.config["LANGUAGES"]
        chosen = held.get("language")
        accepted = environ.get("HTTP_ACCEPT_LANGUAGE", "")
        return str(chosen) if chosen in known else i18n.browser_language(accepted, known)

    def _is_shared(self, environ: WSGIEnvironment) -> bool:
        """Whether the address is one of a view that is marked."""
        try:
            endpoint, _values = self.app.url_map.bind_to_environ(environ).match()
        except HTTPException:  # no such page, or another address of it
            return False
        return hasattr(self.app.view_functions[endpoint], "is_shared")


def register(app: Flask) -> None:
    """Put the layer around an application that keeps pages, note who writes, and let templates mark parts."""
    app.jinja_env.globals["own"] = own
    pages: PublicPages | None = app.extensions.get("civic-pages")
    if pages is None:
        return
    app.wsgi_app = SharedPages(app, pages, app.wsgi_app)  # type: ignore[method-assign]

    @app.after_request
    def note_writing(response: Response) -> Response:
        if request.method not in ("GET", "HEAD", "OPTIONS") and "_user_id" in session:
            session[_WROTE] = int(clock.now().timestamp())
        return response

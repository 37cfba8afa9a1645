"""The only place that knows which answer each failure becomes (404, 403, 409, …)."""

from __future__ import annotations

import errno
import re
from typing import Any

from flask import Flask, current_app, flash, g, redirect, render_template, request, url_for
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError, TimeoutError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from civic.core.db import db
from civic.core.errors import NotAllowed, NotFound, Refused
from civic.core.storage import StorageFault
from civic.web.contact import whatsapp_url
from civic.web.logs import request_number
from civic.web.safety import local_path

SHOWN = {400, 403, 404, 405, 409, 413, 429, 500, 503}
AGAIN_AFTER = 10  # seconds a browser is asked to wait when something the site stands on does not answer
# The disk is full (or the share of this user, or the largest file), read-only, or broken.
DISK_TROUBLE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO}
NEVER_REPEATED = re.compile("password|secret|credential|otp|^code$|recovery")


def is_outage(error: BaseException | None) -> bool:
    """Whether a failure is the database's or the disk's state and not a mistake of the program: waiting helps."""
    if isinstance(error, (OperationalError, InterfaceError, TimeoutError)):
        return True
    if isinstance(error, DBAPIError):  # a connection cut in mid-sentence, a server that only reads
        read_only = getattr(error.orig, "sqlstate", None) == "25006"
        return error.connection_invalidated or read_only
    return isinstance(error, OSError) and error.errno in DISK_TROUBLE


def typed() -> list[tuple[str, str]] | None:
    """What a form sent, to be sent again from the page that says why it was not kept; None when it cannot be repeated
    (a file, a password) or when there was no form."""
    if request.method != "POST":
        return None
    try:
        fields = [(name, value) for name, value in request.form.items(multi=True) if len(name) < 200]
        files = [one for one in request.files.values() if one.filename]
    except (OSError, HTTPException):  # what was sent could not even be read
        return None
    if files or not fields or any(NEVER_REPEATED.search(name) for name, _value in fields):
        return None
    return fields


def page(status: int, sentence: Any = None, **more: Any) -> tuple[str, int]:
    """The error page of a status; `sentence` says more where the failure has words of its own."""
    error_id = request_number()
    known = status if status in SHOWN - {405} else 400 if status < 500 else 500
    if status >= 500:
        current_app.logger.error("a page failed", extra={"route": request.endpoint, "status": status})
    words = {"error_id": error_id, "sentence": sentence, "status": status, **more}
    if known >= 500:  # nothing that asks the database again: no context processor, no actor, no translation
        bare = current_app.jinja_env.get_template(f"errors/{known}.html")
        config = current_app.config
        site = {
            "name": config["PLATFORM_NAME"],
            "email": config["CONTACT_EMAIL"],
            "whatsapp_url": whatsapp_url(config["CONTACT_WHATSAPP"]),
        }
        return bare.render(site=site, **words), status
    return render_template(f"errors/{known}.html", **words), status


def unavailable(error: BaseException) -> tuple[str, int, dict[str, str]]:
    """The answer while the database or the disk does not do its part: nothing was kept, and what was typed is given back."""
    forget_transaction()
    cause = getattr(error, "orig", None) or error
    current_app.logger.error("unavailable: %s", type(cause).__name__)
    g.pop("public_page", None)  # who is signed in cannot be asked either
    return *page(503, typed=typed()), {"Retry-After": str(AGAIN_AFTER)}


def forget_transaction() -> None:
    """Leave what was begun, also when the database is not there to hear it."""
    try:
        db.session.rollback()
    except (SQLAlchemyError, OSError):
        db.session.remove()


def register(app: Flask) -> None:
    """Attach the handlers to an application."""

    @app.errorhandler(NotFound)
    def not_found(_error: NotFound) -> tuple[str, int]:
        return page(404)

    @app.errorhandler(NotAllowed)
    def not_allowed(_error: NotAllowed) -> Any:
        if not current_user.is_authenticated:
            return to_sign_in()
        return page(403)

    @app.errorhandler(Refused)
    def refused(error: Refused) -> Any:
        """A refusal goes back to the page it came from, with its sentence; without such a page it is shown alone."""
        back = local_path(request.form.get("back")) if request.method == "POST" else None
        if back:
            flash(error.sentence, "bad")
            return redirect(back, 303)
        return page(409, error.sentence)

    @app.errorhandler(StorageFault)
    def no_files(error: StorageFault) -> Any:
        """A form that was sent comes back with the sentence; a page that needs a file asks to come again."""
        return refused(error) if request.method == "POST" and request.form.get("back") else unavailable(error)

    @app.errorhandler(CSRFError)
    def csrf(_error: CSRFError) -> tuple[str, int]:
        return page(400)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Any:
        cause = getattr(error, "original_exception", None)
        if cause is not None and is_outage(cause):  # the failure page itself had to ask the database
            return unavailable(cause)
        if error.code is None or error.code < 400:
            return error
        body, status = page(error.code)
        response = error.get_response()
        response.set_data(body)
        response.content_type = "text/html; charset=utf-8"
        response.status_code = status
        return response

    @app.errorhandler(Exception)
    def crash(error: Exception) -> Any:
        if is_outage(error):
            return unavailable(error)
        forget_transaction()
        if app.config["TESTING"]:
            raise error
        current_app.logger.exception("unhandled")
        return page(500)


def to_sign_in() -> Response:
    """Send a visitor to the sign-in page and back afterwards."""
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("people.sign_in", next=wanted), 303)

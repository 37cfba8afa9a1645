"""The only place that knows which answer each failure becomes (404, 403, 409, …)."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Flask, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from civic.core.db import db
from civic.core.errors import NotAllowed, NotFound, Refused
from civic.web.contact import whatsapp_url
from civic.web.safety import local_path

SHOWN = {400, 403, 404, 405, 409, 413, 429, 500, 503}


def page(status: int, sentence: Any = None) -> tuple[str, int]:
    """The error page of a status; `sentence` says more where the failure has words of its own."""
    error_id = secrets.token_hex(4)
    known = status if status in SHOWN - {405} else 400 if status < 500 else 500
    if status >= 500:
        current_app.logger.error("error %s: %s %s", error_id, request.method, request.endpoint)
    words = {"error_id": error_id, "sentence": sentence, "status": status}
    if (
        known >= 500
    ):  # nothing that could ask the database again: no context processor, no actor, no translation
        bare = current_app.jinja_env.get_template(f"errors/{known}.html")
        config = current_app.config
        site = {
            "name": config["PLATFORM_NAME"],
            "email": config["CONTACT_EMAIL"],
            "whatsapp_url": whatsapp_url(config["CONTACT_WHATSAPP"]),
        }
        return bare.render(site=site, **words), status
    return render_template(f"errors/{known}.html", **words), status


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

    @app.errorhandler(CSRFError)
    def csrf(_error: CSRFError) -> tuple[str, int]:
        return page(400)

    @app.errorhandler(OperationalError)
    def busy(error: OperationalError) -> tuple[str, int]:
        db.session.rollback()
        current_app.logger.error("database: %s", type(error.orig).__name__)
        return page(503)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Any:
        if error.code is None or error.code < 400:
            return error
        body, status = page(error.code)
        response = error.get_response()
        response.set_data(body)
        response.content_type = "text/html; charset=utf-8"
        response.status_code = status
        return response

    @app.errorhandler(Exception)
    def crash(error: Exception) -> tuple[str, int]:
        db.session.rollback()
        if app.config["TESTING"]:
            raise error
        current_app.logger.exception("unhandled")
        return page(500)


def to_sign_in() -> Response:
    """Send a visitor to the sign-in page and back afterwards."""
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("people.sign_in", next=wanted), 303)

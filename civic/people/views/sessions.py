"""The session of one browser: new at sign-in, ended by time, by signing out, or from elsewhere."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, request, session
from flask_babel import gettext as _
from flask_login import current_user, login_user

from civic.core import clock
from civic.core.vault import new_token
from civic.people import words
from civic.people.commands.persons import masked_end
from civic.people.models import Person
from civic.people.views import bp

_KEPT = ("language",)
_NOTE_EVERY_SECONDS = 60


def _now() -> int:
    return int(clock.now().timestamp())


def start_session(person: Person) -> None:
    """A session with nothing of the one before but the language, named anew, so that no planted one can be used."""
    forget_session()
    login_user(person)
    session["_user_id"] = f"{person.get_id()}.{new_token()}"
    session["started"] = session["seen"] = _now()


def forget_session() -> None:
    """Empty this browser's session but for the language."""
    kept = {name: session[name] for name in _KEPT if name in session}
    session.clear()
    session.update(kept)


def me() -> Person:
    """The signed-in person themself, not flask-login's stand-in."""
    person: Any = current_user._get_current_object()
    return person


@bp.before_app_request
def keep_sessions_short() -> None:
    """End a session 24 hours after sign-in, or when nothing was done for the idle limit; phones are shared."""
    if "_user_id" not in session or request.endpoint == "web.asset":
        return
    now = _now()
    started, seen = session.get("started", now), session.get("seen", now)
    longest = current_app.config["PERMANENT_SESSION_LIFETIME"]
    longest = longest.total_seconds() if hasattr(longest, "total_seconds") else longest
    if now - started > longest or now - seen > current_app.config["IDLE_LIMIT_SECONDS"]:
        forget_session()
        flash(_("Your session ended because time passed. Sign in again to go on."), "wait")
        return
    session.setdefault("started", now)
    if now - seen >= _NOTE_EVERY_SECONDS or "seen" not in session:
        session["seen"] = now


@bp.app_context_processor
def words_of_people() -> dict[str, Any]:
    """The words and links that templates about persons use, in any room."""
    return {
        "document_word": words.document_word,
        "sex_word": words.sex_word,
        "channel_word": words.channel_word,
        "role_word": words.role_word,
        "request_word": words.request_word,
        "check_word": words.check_word,
        "phone_word": words.phone_word,
        "masked_end": masked_end,
    }

"""The session of one browser: new at sign-in, ended by time, by signing out, or from elsewhere."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import current_app, flash, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_user
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response

from civic.core import clock
from civic.core.db import db, transaction
from civic.core.vault import new_token
from civic.people import commands, words
from civic.people.acting import me
from civic.people.commands.persons import masked_end
from civic.people.devices import agent_of, agent_words
from civic.people.models import Person, WayIn
from civic.people.queries import person_for_session
from civic.people.queries.ways_in import has_factor
from civic.people.rules import (
    IDLE_ON_OWN_PHONE,
    LONGEST_ON_OWN_PHONE,
    keeps_own_phone,
    must_have_second_step,
)
from civic.people.views import bp

_KEPT = ("language",)
_NOTE_EVERY_SECONDS = 60
_WRITE_EVERY_SECONDS = 5 * 60
_HALFWAY_SECONDS = 10 * 60
_SURE_SECONDS = 10 * 60
SECOND_STEPS = (WayIn.APP, WayIn.PASSKEY, WayIn.RECOVERY)


def _now() -> int:
    return int(clock.now().timestamp())


def start_session(person: Person, way: WayIn) -> None:
    """A session with nothing of the one before but the language, named anew, so that no planted one can be used."""
    forget_session()
    token = new_token()
    with transaction():
        commands.begin_session(person, token, way, agent_of(request.headers.get("User-Agent")))
    login_user(person)
    session["_user_id"] = f"{person.get_id()}.{token}"
    session["started"] = session["seen"] = session["noted"] = session["sure"] = _now()
    session["way"] = way.value
    if keeps_own_phone(person, way):
        session["own_phone"] = 1


def forget_session() -> None:
    """Empty this browser's session but for the language."""
    kept = {name: session[name] for name in _KEPT if name in session}
    session.clear()
    session.update(kept)


def this_session() -> str:
    """The name of this browser's session, or nothing."""
    return str(session.get("_user_id", ""))


def this_way() -> WayIn:
    """By what this session was opened."""
    known = set(WayIn)
    return WayIn(session["way"]) if session.get("way") in known else WayIn.PASSWORD


def is_sure() -> bool:
    """Whether the person showed a few minutes ago that it is them: before changes of how they enter."""
    return bool(_now() - session.get("sure", 0) <= _SURE_SECONDS)


def make_sure() -> None:
    """Remember that the person has just shown that it is them."""
    session["sure"] = _now()


def begin(person: Person, way: WayIn, target: str) -> Response:
    """Sign a person in and go on to `target`; whoever has a second step is asked for it first."""
    if not has_factor(person.id):
        start_session(person, way)
        return redirect(target, 303)
    forget_session()
    session["halfway"] = {"who": person.get_id(), "at": _now(), "next": target}
    return redirect(url_for("people.second_step"), 303)


def halfway() -> tuple[Person, str] | None:
    """(who, where to afterwards) of somebody who showed the password in this browser and not yet the second step, or None."""
    kept = session.get("halfway")
    if not kept or _now() - kept["at"] > _HALFWAY_SECONDS:
        session.pop("halfway", None)
        return None
    person = person_for_session(kept["who"])
    return (person, kept["next"]) if person else None


@bp.before_app_request
def keep_sessions_short() -> None:
    """End a session 24 hours after sign-in, or when nothing was done for the idle limit; phones are shared. A facilitator's
    own phone (see `keeps_own_phone`) keeps it longer."""
    if "_user_id" not in session or request.endpoint == "web.asset":
        return
    now = _now()
    started, seen = session.get("started", now), session.get("seen", now)
    idle, longest = _limits()
    if now - started > longest or now - seen > idle:
        forget_session()
        flash(_("Your session ended because time passed. Sign in again to go on."), "wait")
        return
    session.setdefault("started", now)
    if now - seen >= _NOTE_EVERY_SECONDS or "seen" not in session:
        session["seen"] = now
    if now - session.setdefault("noted", now) >= _WRITE_EVERY_SECONDS:
        session["noted"] = now
        _note()


def _limits() -> tuple[float, float]:
    """(idle, longest) seconds of this session."""
    if session.get("own_phone"):
        return IDLE_ON_OWN_PHONE.total_seconds(), LONGEST_ON_OWN_PHONE.total_seconds()
    longest = current_app.config["PERMANENT_SESSION_LIFETIME"]
    longest = longest.total_seconds() if isinstance(longest, timedelta) else longest
    return current_app.config["IDLE_LIMIT_SECONDS"], longest


def _note() -> None:
    """Write down when the session was last used; a page is shown even while nothing can be written."""
    try:
        with transaction():
            commands.note_seen(this_session())
    except OperationalError:
        db.session.rollback()


# What somebody who must have a second step, and has none yet, can open: the way to it, and the way out.
_BEFORE = {
    "people.security", "people.security_app", "people.security_passkey", "people.security_codes", "people.security_confirm",
    "people.change_password", "people.sign_out", "people.sign_out_everywhere", "people.privacy", "web.asset", "web.set_language",
}  # fmt: skip


@bp.before_app_request
def ask_for_second_step() -> Response | None:
    """Lead those who decide for others to their second step; no other page opens for them before they have it."""
    if "_user_id" not in session or this_way() in SECOND_STEPS or request.endpoint in (_BEFORE | {None}):
        return None
    if not current_user.is_authenticated or not must_have_second_step(me()):
        return None
    if has_factor(me().id):
        with transaction():
            commands.end_session(me(), this_session())
        forget_session()
        flash(_("Your role asks for the second step. Sign in again to go on."), "wait")
        return redirect(url_for("people.sign_in"), 303)
    return redirect(url_for("people.security"), 303)


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
        "agent_words": agent_words,
    }

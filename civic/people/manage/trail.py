"""The trail of changes, for auditors and administrators."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_login import current_user

from civic.core.errors import allow
from civic.core.text import clean
from civic.people.manage.desk import desk_items
from civic.people.queries import audit_page, names_of, trail_actions
from civic.people.rules import is_operator, may_read_trail
from civic.people.views import bp
from civic.web.paging import page_number
from civic.web.safety import signed_in

_LARGEST_ID = 2**31 - 1


def _number(text: str) -> int | None:
    """A person's number from the address; what is none finds nobody."""
    if not text:
        return None
    return min(int(text), _LARGEST_ID) if text.isascii() and text.isdigit() and len(text) < 12 else 0


@bp.get("/auditoria")
@signed_in
def trail() -> str:
    """Who changed what, when, from where, and why."""
    allow(may_read_trail(current_user))
    asked: dict[str, Any] = {
        "action": clean(request.args.get("accion", ""))[:80],
        "actor": clean(request.args.get("quien", ""))[:20],
        "subject_type": clean(request.args.get("tipo", ""))[:60],
        "subject_id": clean(request.args.get("cual", ""))[:60],
    }
    page = audit_page(
        page_number(),
        action=asked["action"],
        actor_id=_number(asked["actor"]),
        subject_type=asked["subject_type"],
        subject_id=asked["subject_id"],
    )
    return render_template(
        "people/trail.html",
        manage_items=desk_items("people.trail") if is_operator(current_user) else [],
        page=page,
        asked=asked,
        actions=trail_actions(),
        names=names_of(entry.actor_id for entry in page),
    )

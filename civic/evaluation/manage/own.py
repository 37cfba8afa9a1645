"""What the team's pages of evaluation share: a call and its sheet, for those who work on them."""

from __future__ import annotations

from flask_login import current_user

from civic.core.errors import NotFound, allow
from civic.evaluation import queries, rules
from civic.evaluation.models import Sheet
from civic.proposals.models import Call


def own_call(slug: str) -> Call:
    """The call, for its team alone."""
    call = queries.call_by_slug(slug)
    if not rules.may_see_work(current_user, call.space):
        raise NotFound
    return call


def sheet_for(call: Call) -> Sheet:
    """The sheet of a call, or NotFound."""
    sheet = queries.sheet_of(call)
    if sheet is None:
        raise NotFound
    return sheet


def prepared(slug: str) -> tuple[Call, Sheet]:
    """A call and its sheet, for those who prepare it."""
    call = own_call(slug)
    allow(rules.may_prepare(current_user, call.space))
    return call, sheet_for(call)

"""What a page does with an act: do it in its transaction, and say how it went."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect
from werkzeug.wrappers import Response

from civic.core.db import transaction
from civic.core.errors import Refused
from civic.web.forms import Form

# What a view gives back: a page, another answer, or a page and its status.
ViewResult = str | Response | tuple[str, int]


def done(act: Callable[[], Any], good: str, target: str) -> Response:
    """Do it in a transaction and go to `target`, saying `good` there, or in a sentence why it was not done."""
    try:
        with transaction():
            act()
    except Refused as error:
        flash(str(error.sentence), "bad")
    else:
        flash(good, "good")
    return redirect(target, 303)


def saved(form: Form, act: Callable[[], Any]) -> bool:
    """Whether what was typed is good and is kept; a refusal stands in the form."""
    if not form.validate_on_submit():
        return False
    try:
        with transaction():
            act()
    except Refused as refused:
        form.refuse(refused.sentence)
        return False
    return True

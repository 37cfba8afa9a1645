"""What a page does after a button that needs no form: the act in its transaction, a sentence, back to a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect
from werkzeug.wrappers import Response

from civic.core.db import transaction
from civic.core.errors import Refused


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

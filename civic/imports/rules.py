"""Who may bring lists in, and whether it can be done now."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from civic.imports.models import BatchState, ImportBatch
from civic.people.rules import Actor
from civic.spaces.models import Space
from civic.spaces.rules import is_coordinator

# A page holds the only writer of the database while it works; longer lists go through the command line.
MAX_ON_PAGE = 2_000


def may_import(actor: Actor, space: Space) -> bool:
    """Coordinators bring in the lists of their space."""
    return is_coordinator(actor, space)


def why_not_size(rows: int, *, on_page: bool) -> Any | None:
    """Why a list of so many rows does not go this way, or nothing."""
    if on_page and rows > MAX_ON_PAGE:
        return _(
            "This list has %(rows)d rows; this page takes up to %(max)d at a time. Split it into several files, or ask "
            "whoever runs the platform to bring it in with `civic import`.",
            rows=rows, max=MAX_ON_PAGE,
        )  # fmt: skip
    return None


def why_not_apply(batch: ImportBatch) -> Any | None:
    """Why a list cannot be brought in now, or nothing."""
    if batch.state is BatchState.APPLIED:
        return _("This list was brought in already.")
    if batch.state is BatchState.UNDONE or batch.rows is None:
        return _("This list was undone. Send the file again to bring it in.")
    if batch.count("wrong"):
        return _("Some rows are wrong. Mend them in your file and send it again; nothing was brought in.")
    if batch.count("ask"):
        return _(
            "Some rows may be people or organisations that we know already. Answer first which they are."
        )
    return None


def why_not_undo(batch: ImportBatch) -> Any | None:
    """Why a list cannot be undone now, or nothing."""
    if batch.state is BatchState.UNDONE:
        return _("This list was undone already.")
    if batch.state is BatchState.PREVIEW:
        return _("This list was not brought in, so there is nothing to undo.")
    return None

"""Lists that somebody brings in: sealed while they are looked at, gone once they are brought in or left."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete

from civic.core.db import db
from civic.core.personal import Data, keeps
from civic.core.retention import kept, rows_of
from civic.imports.models import BatchState, ImportBatch

keeps(
    "events", ImportBatch, data=(Data.NAMES, Data.DOCUMENT, Data.PHONE, Data.EMAIL, Data.OFFICE, Data.ATTENDANCE)
)  # fmt: skip


@kept(
    "imports.previews",
    title=_l("Lists that nobody brought in"),
    counted=_l("the day they were sent"),
    why=_l("They hold whole documents and phones, and can be sent again."),
    days=7, least=1, most=30,
    rows=lambda: rows_of(ImportBatch.id, ImportBatch.created_at, ImportBatch.state == BatchState.PREVIEW),
)  # fmt: skip
def drop_previews(ids: Sequence[int]) -> None:
    """Delete lists that were only looked at."""
    db.session.execute(
        delete(ImportBatch).where(ImportBatch.id.in_(ids), ImportBatch.state == BatchState.PREVIEW)
    )

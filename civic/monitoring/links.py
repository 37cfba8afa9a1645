"""Addresses of the pages behind a value, for templates and the command line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app, url_for

from civic.monitoring.status import RowStatus


def url_of(endpoint: str, values: Mapping[str, str]) -> str:
    """The address of a page; "" where the installation has no such page."""
    return url_for(endpoint, **dict[str, Any](values)) if endpoint in current_app.view_functions else ""


def rows_url(row: RowStatus) -> str:
    """Where the rows behind a value that was counted stand; "" when nothing was counted."""
    return url_of(*row.counted.page) if row.counted and row.counted.page else ""


def evidence_url(row: RowStatus) -> str:
    """The document or link that shows a value that was reported; "" when there is none."""
    if row.told is None:
        return ""
    if row.told.evidence_token:
        return url_of("plan.evidence", {"token": row.told.evidence_token})
    return row.told.evidence_url

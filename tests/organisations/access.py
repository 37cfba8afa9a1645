"""Who may open which address of the room (see tests/test_access.py)."""

from __future__ import annotations

from typing import Any

_ONE = "of the organisation"

ACCESS: dict[str, tuple[str, str]] = {
    "organisations.listing GET": ("public", ""),
    "organisations.detail GET": ("public", "404 until a space has accredited it"),
    "organisations.new GET": ("public", ""),
    "organisations.begin GET": ("signed_in", "whoever registers becomes its leader"),
    "organisations.begin POST": ("signed_in", "whoever registers becomes its leader"),
    "organisations.step GET": ("leader", _ONE),
    "organisations.step POST": ("leader", _ONE),
    "organisations.document GET": ("leader", "404: the world's organisation has no paper; committees with its file too"),
    "organisations.remove_document POST": ("leader", _ONE),
    "organisations.manage GET": ("leader", _ONE),
    "organisations.add_leader POST": ("leader", _ONE),
    "organisations.end_leader POST": ("leader", _ONE),
    "organisations.end POST": ("leader", _ONE),
    "organisations.kinds GET": ("administrator", ""),
    "organisations.kind_new GET": ("administrator", ""),
    "organisations.kind_new POST": ("administrator", ""),
    "organisations.kind_edit GET": ("administrator", ""),
    "organisations.kind_edit POST": ("administrator", ""),
}  # fmt: skip


def _of(**more: Any) -> Any:
    return lambda world: {"slug": world.organization.slug, **more}


PARAMS: dict[str, Any] = {
    "organisations.step": _of(step="nombre"),
    "organisations.document": _of(document_id=1),
    "organisations.remove_document": _of(document_id=1),
    "organisations.end_leader": _of(leadership_id=1),
    "organisations.kind_edit": lambda world: {"code": "junta_vecinal"},
}

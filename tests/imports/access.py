"""Who may open what in this room (read by tests/test_access.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

ACCESS: dict[str, tuple[str, str]] = {
    "imports.start GET": ("coordinator", "of the space"),
    "imports.start POST": ("coordinator", "of the space"),
    "imports.template GET": ("coordinator", "of the space"),
    "imports.preview GET": ("coordinator", "of the space whose list it is"),
    "imports.decide POST": ("coordinator", "of the space whose list it is"),
    "imports.apply POST": ("coordinator", "of the space whose list it is"),
    "imports.undo POST": ("coordinator", "of the space whose list it is"),
    "imports.discard POST": ("coordinator", "of the space whose list it is"),
}


def _batch_id(world: Any) -> int:
    """A list of the world's space, made on first use."""
    if "batch" not in world.more:
        from tests.imports.lists import make_batch

        world.more["batch"] = make_batch(world.space).id
    return int(world.more["batch"])


def _of_batch(world: Any) -> dict[str, Any]:
    return {"slug": world.space.slug, "batch_id": _batch_id(world)}


PARAMS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "imports.start": lambda world: {"slug": world.space.slug},
    "imports.template": lambda world: {"slug": world.space.slug, "kind": "people", "ending": "csv"},
    "imports.preview": _of_batch,
    "imports.decide": _of_batch,
    "imports.apply": _of_batch,
    "imports.undo": _of_batch,
    "imports.discard": _of_batch,
}

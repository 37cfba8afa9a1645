"""Who may reach which address of the territory."""

from __future__ import annotations

ACCESS: dict[str, tuple[str, str]] = {
    "territory.listing GET": ("administrator", ""),
    "territory.new GET": ("administrator", ""),
    "territory.new POST": ("administrator", ""),
    "territory.rename GET": ("administrator", ""),
    "territory.rename POST": ("administrator", ""),
}
PARAMS = {"territory.rename": lambda _world: {"ubigeo": "180301"}}

"""The place on an indicator's page for its value today: rooms that count it append to `values`; one with nothing to say returns ""."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from civic.plan.models import Indicator

values: list[Callable[[Indicator], Markup | str]] = []

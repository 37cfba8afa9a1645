"""Places on the pages of plans that rooms above fill: they append to these lists; one with nothing to say returns "".

`values` stand on an indicator's page (its value today), `boards` on the page of a plan (every row with value, state and source).
"""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from civic.plan.models import Indicator, Plan

values: list[Callable[[Indicator], Markup | str]] = []
boards: list[Callable[[Plan], Markup | str]] = []

"""The place on a commitment's page for where it comes from: rooms above append to `origins`; one with nothing to say returns ""."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from civic.agreements.models import Commitment

origins: list[Callable[[Commitment], Markup | str]] = []

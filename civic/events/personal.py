"""Who registered for what."""

from __future__ import annotations

from civic.core.personal import Data, keeps
from civic.events.models import Event, EventSession, EventStatusChange, Registration

keeps("events", Registration, data=(Data.ATTENDANCE,))
keeps("events", Event, EventSession, EventStatusChange)

"""Who closed a year's figure; the figures name nobody."""

from __future__ import annotations

from civic.core.personal import keeps
from civic.monitoring.models import ParticipationSnapshot, SnapshotNote

keeps("plans", ParticipationSnapshot, SnapshotNote)

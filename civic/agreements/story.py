"""The life of a commitment as one line of time: what was told, decided and postponed. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from civic.agreements.models import CommitmentReport, Postponement


def story_of(
    reports: Sequence[CommitmentReport], postponements: Sequence[Postponement]
) -> list[CommitmentReport | Postponement]:
    """Everything that happened after the promise, the newest first; what happened at once stays in its order."""
    steps: list[CommitmentReport | Postponement] = [*reports, *postponements]
    return sorted(steps, key=lambda step: (step.recorded_at, step.id), reverse=True)

"""The one list of public columns: what is not named here does not leave as open data. No column is personal.

`shape` is what a table is; the tables are written down in `spaces`, `figures` and `council`.
"""

from __future__ import annotations

from civic.opendata.datasets.council import (
    AGREEMENTS,
    ANSWERS,
    COMMITMENTS,
    DECISIONS,
    EVALUATED,
    POLL_OPTIONS,
    POLLS,
    PROGRESS,
    PROPOSALS,
    RECORDS,
    SEALS,
)
from civic.opendata.datasets.figures import (
    COUNTED_EVENTS,
    GROUPS,
    PARTICIPATION,
    RECOUNT,
    TARGETS,
    TRAINED,
    TRAINED_EVENTS,
    TRAINED_GROUPS,
)
from civic.opendata.datasets.shape import LICENCE, LICENCE_URL, Asked, Dataset
from civic.opendata.datasets.spaces import EVENTS, NETWORKS, ORGANISATIONS, PRACTICES, SPACES

DATASETS: dict[str, Dataset] = {
    dataset.slug: dataset
    for dataset in (
        EVENTS,
        SPACES,
        ORGANISATIONS,
        TARGETS,
        PARTICIPATION,
        GROUPS,
        COUNTED_EVENTS,
        TRAINED,
        TRAINED_GROUPS,
        TRAINED_EVENTS,
        RECOUNT,
        EVALUATED,
        ANSWERS,
        PROGRESS,
        AGREEMENTS,
        COMMITMENTS,
        PROPOSALS,
        PRACTICES,
        NETWORKS,
        SEALS,
        RECORDS,
        DECISIONS,
        POLLS,
        POLL_OPTIONS,
    )
}

__all__ = ["DATASETS", "LICENCE", "LICENCE_URL", "Asked", "Dataset"]

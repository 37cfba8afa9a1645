"""Who of the entity answered and reported progress."""

from __future__ import annotations

from civic.answers.models import Answer, Duty, ProgressReport, PromisedStep
from civic.core.personal import keeps

keeps("proposals", Duty, Answer, ProgressReport, PromisedStep)

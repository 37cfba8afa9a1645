"""Who scored what, as an act of a public office."""

from __future__ import annotations

from civic.core.personal import Data, keeps
from civic.evaluation.models import Assignment, Discussion, FilterAnswer, Results, Sheet

keeps("proposals", Assignment, data=(Data.OFFICE, Data.WORDS))
keeps("proposals", FilterAnswer, Discussion, Results, Sheet)

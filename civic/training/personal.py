"""Who teaches; who took part follows from the attendance."""

from __future__ import annotations

from civic.core.personal import Data, keeps
from civic.training.models import Course, Edition, EditionStaff, TrainingRequirement

keeps("training", EditionStaff, data=(Data.NAMES, Data.OFFICE))
keeps("training", Course, Edition, TrainingRequirement)

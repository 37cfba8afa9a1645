"""Answers to surveys and tests; anonymous surveys keep only a mark that somebody answered, apart from the answers."""

from __future__ import annotations

from civic.core.personal import Data, keeps
from civic.surveys.models import Reply, Survey, SurveyMark

keeps("training", SurveyMark, Reply, data=(Data.RESULTS, Data.WORDS))
keeps("training", Survey)

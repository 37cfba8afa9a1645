"""Who wrote a good practice down."""

from __future__ import annotations

from civic.core.personal import keeps
from civic.practices.models import Practice, PracticeVersion

keeps("proposals", Practice, PracticeVersion)

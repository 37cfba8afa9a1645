"""The teams of the spaces."""

from __future__ import annotations

from civic.core.personal import Data, keeps
from civic.spaces.models import TeamMember

keeps("organisations", TeamMember, data=(Data.OFFICE,))

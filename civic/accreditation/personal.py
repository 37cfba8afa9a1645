"""Who represents which organisation, since when and by which paper."""

from __future__ import annotations

from civic.accreditation.models import AccreditationStep, Mandate, Membership, Representation
from civic.core.personal import Data, keeps

keeps("organisations", Representation, Mandate, data=(Data.OFFICE, Data.PAPERS))
keeps("organisations", Membership, AccreditationStep)

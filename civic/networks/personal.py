"""Promoters and their work."""

from __future__ import annotations

from civic.core.personal import Data, keeps
from civic.networks.models import NetworkMember, Replica

keeps(
    "training", NetworkMember, data=(Data.OFFICE, Data.PLACE, Data.PHONE)
)  # only the office's phone, if the person gave it
keeps("training", Replica, data=(Data.OFFICE,))

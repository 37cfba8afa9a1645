"""Who signed a public record."""

from __future__ import annotations

from civic.core.personal import Data, keeps
from civic.records.models import Record, RecordAnnex, RecordSignature

keeps("records", RecordSignature, data=(Data.NAMES, Data.OFFICE, Data.SIGNATURE))
keeps("records", Record, RecordAnnex)

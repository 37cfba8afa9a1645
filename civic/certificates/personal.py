"""Certificates, and the files in which all those of a course are handed over."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from civic.certificates.models import Certificate, CertificateDesign, CertificatePack
from civic.core.db import db
from civic.core.files import discard
from civic.core.personal import Data, keeps
from civic.core.retention import kept, rows_of

keeps("training", Certificate, data=(Data.NAMES, Data.RESULTS))
keeps("training", CertificateDesign, data=(Data.NAMES, Data.SIGNATURE))


@kept(
    "certificates.packs",
    title=_l("Files with all certificates of a course"),
    counted=_l("the day the file was made"),
    why=_l("It holds names and can be made again; the certificates themselves stay."),
    days=7, least=1, most=90,
    rows=lambda: rows_of(CertificatePack.id, CertificatePack.made_at),
)  # fmt: skip
def drop_old_packs(ids: Sequence[int]) -> None:
    """Delete the files and their rows."""
    for number in ids:
        pack = db.session.get(CertificatePack, number)
        if pack is not None:
            file = pack.file
            db.session.delete(pack)
            db.session.flush()
            discard(file)

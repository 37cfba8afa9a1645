"""What the plans of the demonstration count: the signed papers of covenants."""

from __future__ import annotations

from datetime import date
from random import Random

from civic.agreements.models import AgreementKind
from civic.agreements.queries import covenants_signed, locked_agreement
from civic.core import clock
from civic.demo import papers
from civic.spaces.queries import space_by_slug, tree_ids

FIRST = date(2000, 1, 1)


def add_papers(seed: int, day: date) -> None:
    """The scan of every covenant signed on paper but the newest of each province: that one still waits for it."""
    rng = Random(seed + 9107)  # noqa: S311  (a repeatable play of chance, not a secret)
    for slug in ("mesa-ilo", "mesa-huaylas"):
        for signed in covenants_signed(tree_ids(space_by_slug(slug)), FIRST, day)[:-1]:
            agreement = locked_agreement(signed.agreement_id)
            if agreement.document_id is not None or agreement.record_id is not None:
                continue
            written = [
                (AgreementKind.COVENANT.label, signed.title),
                ("Partes", ", ".join(signed.parties)[:60]),
            ]
            sheet = papers.sheet("Convenio (datos ficticios)", written, 2, rng)
            agreement.document = papers.kept(
                sheet, "convenio.jpg", rng, clock.at(signed.signed_on, 16), "JPEG"
            )

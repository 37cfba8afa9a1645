"""What the annex of a results workshop shows, as plain values for templates/pdf/evaluation-annex.typ."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from civic.evaluation import tables
from civic.evaluation.models import Results
from civic.evaluation.results import ranking_of
from civic.evaluation.words import all_steps
from civic.proposals.money import soles
from civic.web.i18n import date_time_words


def annex_data(published: Results, names: Mapping[int, str]) -> tuple[dict[str, Any], str]:
    """(values of the paper, its title)."""
    sheet, ranking = published.sheet, ranking_of(published)
    call = sheet.call
    title = _("Annex: evaluation and order of the proposals")
    parts = [
        tables.order_table(published, ranking), tables.criteria_table(published),
        tables.matrix_table(published, ranking), tables.filter_table(published),
    ]  # fmt: skip
    signing = sorted(
        {names[e["person"]] for row in published.inputs for e in row["evaluators"] if e["person"] in names}
    )
    data = {
        "kicker": call.space.name, "heading": title, "lead": call.title,
        "facts": [
            [_("Published"), date_time_words(published.published_at)],
            [_("Ceiling"), soles(published.ceiling_cents) or _("There is no ceiling")],
            [_("Sum of the list"), soles(ranking.used)],
            [_("Fingerprint of the sheet (SHA-256)"), sheet.sha256 or ""],
            [_("Fingerprint of the results (SHA-256)"), published.sha256],
        ],
        "tables": [
            {"title": t.title, "headers": list(t.headers), "rows": [["" if c is None else str(c) for c in row] for row in t.rows]}
            for t in parts
        ],
        "steps_title": _("How the order came about"), "steps": all_steps(ranking, {c.code: c.name for c in sheet.criteria}),
        "signatures_title": _("Evaluators"), "signatures": [[name, _("Evaluator")] for name in signing],
        "code": f"{call.slug} · v{published.version}",
    }  # fmt: skip
    return data, title

"""What is kept of people, for everybody to read; and for each person, who read theirs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, current_app, render_template
from flask_babel import gettext as _

from civic.core import clock, retention
from civic.people.acting import me
from civic.people.queries import names_of
from civic.privacy import queries
from civic.privacy.banks import BANKS, MEASURES, STAYS, Bank
from civic.privacy.models import BankSetting
from civic.privacy.tally import months
from civic.privacy.words import place_word, span_word, spoken
from civic.web.downloads import attachment, csv_text
from civic.web.paging import page_number
from civic.web.safety import public_page, signed_in

bp = Blueprint("privacy", __name__)


def said(value: Any) -> str:
    """A lazy sentence in the reader's language."""
    return str(value)


def terms_of(bank: Bank) -> list[tuple[retention.Rule, int]]:
    """The rules of a bank with the days in force."""
    known = retention.settings()
    return [
        (rule, retention.days_of(rule, known.get(code)))
        for code in bank.rules
        if (rule := retention.RULES.get(code))
    ]


def who_answers_for(setting: BankSetting | None) -> tuple[str, str]:
    """(who answers for a bank, where to reach the data protection officer) as settled, or those of the instance."""
    config = current_app.config
    responsible = (setting.responsible if setting else None) or config["OPERATOR_NAME"] or ""
    return responsible, (setting.contact if setting else None) or config["CONTACT_EMAIL"] or ""


@bp.get("/privacidad/datos")
@public_page
def banks() -> str:
    """What is kept, of whom, why, how long."""
    settings = queries.bank_settings()
    small = current_app.config["SMALL_CELL"]
    since = clock.now() - timedelta(days=365)
    return render_template(
        "privacy/banks.html", measures=MEASURES, stays=STAYS, small=small,
        banks=[(bank, settings.get(bank.code), terms_of(bank), who_answers_for(settings.get(bank.code)))
               for bank in BANKS.values()],
        span_word=span_word, months=months(queries.requests_since(since), clock.today(), small),
    )  # fmt: skip


@bp.get("/privacidad/datos.csv")
@public_page
def banks_file() -> Response:
    """The same as a table."""
    settings = queries.bank_settings()
    header = ("banco", "registro_rnpdp", "de_quienes", "datos", "finalidad", "base_legal", "quien_ve", "plazo",
              "plazos_en_dias", "destino", "medidas", "responsable", "contacto")  # fmt: skip
    rows = []
    for bank in BANKS.values():
        setting = settings.get(bank.code)
        responsible, contact = who_answers_for(setting)
        days = "; ".join(f"{rule.title}: {n}" for rule, n in terms_of(bank))
        rows.append((
            said(bank.name), (setting.number if setting else None) or _("being processed"), said(bank.whom),
            "; ".join(kind.label for kind in bank.data), said(bank.purpose), said(bank.basis), said(bank.readers),
            said(bank.term), days, said(bank.goes), " ".join(map(str, MEASURES)), responsible, contact,
        ))  # fmt: skip
    return attachment(csv_text(header, rows).encode(), "datos-que-guardamos.csv", "text/csv; charset=utf-8")


@bp.get("/mis-datos/lecturas")
@signed_in
def my_reads() -> str:
    """Who saw my document, phone, address or papers in full."""
    page = queries.reads_of(me(), page_number())
    return render_template(
        "privacy/my_reads.html", page=page, names=names_of(line.reader_id for line in page),
        spaces=queries.spaces_by_id(line.space_id for line in page), kinds_word=spoken, place_word=place_word,
    )  # fmt: skip

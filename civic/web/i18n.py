"""Languages and the way dates and numbers are written: es-PE by default, English complete."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from flask import Flask, g, has_request_context, request, session
from flask_babel import Babel, get_locale
from flask_login import current_user
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from civic.core import clock

babel = Babel()
# CLDR's «en» would write months first; the rest of the world, and Peru, writes days first.
FORMATS = {"es": Locale("es", "PE"), "en": Locale("en", "GB")}


def language() -> str:
    """The language of this request: the switch, then the person's own, then the browser's, then Spanish."""
    from flask import current_app

    known = current_app.config["LANGUAGES"]
    if not has_request_context():
        return str(known[0])
    forced = g.get("language") or session.get("language")
    if forced in known:
        return str(forced)
    own = getattr(current_user, "locale", None)
    if own in known:
        return str(own)
    return browser_language(request.headers.get("Accept-Language", ""), known)


@lru_cache(maxsize=256)
def browser_language(header: str, known: tuple[str, ...]) -> str:
    """The known language that a browser asks for by its Accept-Language header; the first one when it asks for none."""
    asked = parse_accept_header(header[:500], LanguageAccept)
    return asked.best_match(known, default=known[0]) or known[0]


def formats() -> Locale:
    """The CLDR locale by which dates and numbers are written for the current language."""
    current = get_locale()
    return FORMATS.get(current.language if current else "es", FORMATS["es"])


def _spanish() -> bool:
    return formats().language == "es"


def _tied(text: str) -> str:
    """The text with its spaces as no-break spaces, so that «9:00 a. m.» never falls apart at the end of a line."""
    return text.replace("\u202f", "\xa0").replace(" ", "\xa0")


def _day(value: date | datetime) -> date:
    return clock.local(value).date() if isinstance(value, datetime) else value


def date_words(value: date | datetime, year: bool | None = None) -> str:
    """«sábado 14 de junio», with the year when it is not this one (or as asked)."""
    day = _day(value)
    if year is None:
        year = day.year != clock.today().year
    pattern = (
        ("EEEE d 'de' MMMM" + (" 'de' y" if year else ""))
        if _spanish()
        else "EEEE d MMMM" + (" y" if year else "")
    )
    return format_date(day, pattern, locale=formats())


def time_words(value: datetime) -> str:
    """«9:00 a. m.» in Lima."""
    return _tied(format_datetime(clock.local(value), "h:mm a", locale=formats()))


def date_time_words(value: datetime) -> str:
    """«sábado 14 de junio, 9:00 a. m.»."""
    return f"{date_words(value)}, {time_words(value)}"


def last_minute(value: datetime) -> datetime:
    """An end as people say it: what ends at midnight ends on the day before, at 11:59 p. m., not on the day nobody may use."""
    local = clock.local(value)
    return value - timedelta(minutes=1) if local.hour == local.minute == 0 else value


def short_date(value: date | datetime) -> str:
    """«14 jun 2026»."""
    return format_date(_day(value), "d MMM y", locale=formats()).replace(".", "")


def month_abbr(value: date | datetime) -> str:
    """«jun»."""
    return format_date(_day(value), "MMM", locale=formats()).rstrip(".")


def month_words(value: date | datetime) -> str:
    """«junio de 2026»."""
    return format_date(_day(value), "MMMM 'de' y" if _spanish() else "MMMM y", locale=formats())


def number(value: Any, digits: int | None = None) -> str:
    """«12,345» or, with digits, «12,345.6»; Peru writes the point for decimals."""
    pattern = "#,##0" if digits == 0 or (digits is None and float(value) == int(value)) else "#,##0.##"
    if digits:
        pattern = "#,##0." + "0" * digits
    return format_decimal(value, pattern, locale=Locale("es", "PE") if _spanish() else FORMATS["en"])


def percent(value: Any, digits: int = 1) -> str:
    """«59.4 %» from 59.4, its sign tied by a no-break space."""
    return f"{number(value, digits)}\u00a0%"


def in_words(texts: dict[str, str] | None) -> str:
    """A text kept in several languages as {"es": …, "en": …}, in the reader's language."""
    if not texts:
        return ""
    return texts.get(formats().language) or texts.get("es") or next(iter(texts.values()))


def register(app: Flask) -> None:
    """Attach Babel and the template filters to an application."""
    babel.init_app(app, locale_selector=language, timezone_selector=lambda: "America/Lima")
    app.jinja_env.filters.update(
        date=date_words, time=time_words, date_time=date_time_words, short_date=short_date,
        month_abbr=month_abbr, month=month_words, number=number, percent=percent, in_words=in_words,
        last_minute=last_minute,
        day=lambda value: _day(value).day, iso=lambda value: value.isoformat(),
    )  # fmt: skip

"""Reads of the territory: by code, by name without accents, and as the choices of a form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, or_, select

from civic.core.db import db
from civic.core.errors import found
from civic.core.text import fold, like
from civic.territory.models import District, Province, Settlement
from civic.web.paging import Page, paginate

_MOST = 30


def district_by_ubigeo(ubigeo: str) -> District:
    """The district with this INEI code, or NotFound."""
    return found(db.session.get(District, ubigeo) if ubigeo.isdigit() else None)


def is_district(ubigeo: str) -> bool:
    """Whether an INEI code names a district."""
    return ubigeo.isdigit() and db.session.get(District, ubigeo) is not None


def _named(text: str) -> Select[Any] | None:
    words = fold(text[:300]).split(" ")
    if not words[0]:
        return None
    if len(words) == 1 and words[0].isdigit():
        return select(District).where(District.ubigeo.startswith(words[0], autoescape=True))
    return select(District).where(
        and_(*(District.name_key.like(like(word), escape="\\") for word in words[:8]))
    )


def look_up(text: str, limit: int = _MOST) -> Sequence[District]:
    """Districts for a text such as «caraz», «SANTA CRUZ, huaylas» or «1803», accents and case aside; exact names first.

    A text «district, province» finds the district of that name alone, not every district of the province.
    """
    statement = _named(text)
    if statement is None:
        return []
    name, _, rest = (fold(part) for part in text.partition(","))
    rows = db.session.scalars(statement.order_by(District.name_key).limit(300)).all()
    if rest:
        exact = [d for d in rows if fold(d.name) == name]
        rows = exact or rows

    def nearness(district: District) -> tuple[bool, bool, str]:
        folded = fold(district.name)
        return folded != name, not folded.startswith(name), district.name_key

    return sorted(rows, key=nearness)[:limit]


def districts_page(text: str, page: int) -> Page[Any]:
    """A page of all districts by department, province and name, or of those found by a text."""
    statement = _named(text)
    if statement is None:
        statement = select(District)
    return paginate(statement.order_by(District.ubigeo), page, size=50)


def _under(codes: Iterable[str]) -> Any:
    """The condition for districts under codes of 2, 4 or 6 digits."""
    return or_(*(District.ubigeo.startswith(code, autoescape=True) for code in codes))


def districts_of(codes: Iterable[str]) -> Sequence[District]:
    """The districts under departments, provinces or districts (codes of 2, 4 or 6 digits), by province and name."""
    codes = [code for code in codes if code]
    if not codes:
        return []
    return db.session.scalars(
        select(District).where(_under(codes)).order_by(District.province_code, District.name_key)
    ).all()


def all_provinces() -> Sequence[Province]:
    """Every province by department and name."""
    return db.session.scalars(select(Province).order_by(Province.code)).all()


class Place(NamedTuple):
    """A district as a choice in a list."""

    ubigeo: str
    full_name: str  # «distrito, provincia»


def places_where(condition: ColumnElement[bool], *, by_province: bool = False) -> list[Place]:
    """The districts for which a condition holds, by name or by province and name; lean, for a list may hold all of them."""
    order = (Province.name_key,) if by_province else ()
    rows = db.session.execute(
        select(District.ubigeo, District.name, Province.name)
        .join(Province, Province.code == District.province_code)
        .where(condition)
        .order_by(*order, District.name_key, District.ubigeo)
    )
    return [Place(ubigeo, f"{name}, {province}") for ubigeo, name, province in rows]


def district_choices(codes: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
    """{province: [(ubigeo, «distrito, provincia»), …]} of a territory and the rest of its provinces, the own provinces first.

    It stays short enough for a phone: other districts are found by a search field (`civic.territory.fields`).
    """
    codes = list(codes)
    whole = [code[:4] if len(code) > 4 else code for code in codes]
    groups: dict[str, list[tuple[str, str]]] = {}
    for district in districts_of(dict.fromkeys(whole)):
        groups.setdefault(district.province.name, []).append((district.ubigeo, district.full_name))
    return groups


def settlements_of(ubigeo: str) -> Sequence[Settlement]:
    """The settlements (centros poblados) known in a district, by name."""
    return db.session.scalars(
        select(Settlement).where(Settlement.ubigeo == ubigeo).order_by(Settlement.name_key)
    ).all()


def inei_from_reniec(reniec: str) -> str | None:
    """The INEI code of a district whose RENIEC code is printed on a DNI, or None; the two codings collide, so ask once, at the edge."""
    codes = db.session.scalars(select(District.ubigeo).where(District.reniec_code == reniec).limit(2)).all()
    return codes[0] if len(codes) == 1 else None

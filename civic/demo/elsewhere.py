"""Provinces beyond the two of the demonstration, made by pattern when a larger instance is asked for."""

from __future__ import annotations

from random import Random

from civic.core.text import slugify
from civic.demo.provinces import Activity, Group, Mesa, Province, Venue
from civic.events.models import Audience, Category
from civic.organisations.kinds import KINDS
from civic.organisations.models import Sector
from civic.spaces.models import Accent, ActivityState, SpaceKind, SpaceLevel

SAINTS = (
    "San Isidro", "Santa Rosa", "San Martín", "Virgen del Carmen", "San Juan", "Señor de Mayo", "Santa Ana",
    "San Pedro", "Virgen de las Mercedes", "San Francisco",
)  # fmt: skip
HOPES = (
    "Nueva Esperanza",
    "Unión y Trabajo",
    "Amanecer",
    "Buen Camino",
    "Villa Alegre",
    "Progreso",
    "Siempre Juntos",
)
DEEDS = (
    ("Minga de limpieza", Category.CIVIC), ("Pasacalle de los barrios", Category.CULTURAL),
    ("Cabildo abierto", Category.CIVIC), ("Festival de danzas", Category.CULTURAL),
    ("Taller de actas", Category.TRAINING), ("Asamblea de organizaciones", Category.ASSEMBLY),
    ("Foro del agua", Category.FORUM), ("Audiencia pública", Category.HEARING), ("Feria vecinal", Category.FAIR),
    ("Sesión de la mesa", Category.SESSION),
)  # fmt: skip
EVENTS = 30
GROUPS = 52


def province_like(
    code: str, name: str, department: str, districts: list[tuple[str, str, int]], copy: int, rng: Random
) -> Province:
    """A province by pattern; `copy` counts how often this one was made, so that its names stay apart."""
    again = f" {copy}" if copy > 1 else ""
    slug = slugify(f"mesa {name} {department}") + (f"-{copy}" if copy > 1 else "")
    places = [ubigeo for ubigeo, _, _ in districts]
    capital, capital_name, _ = districts[0]
    label = f"Provincia de {name}, {department}"
    mesas = (
        Mesa("main", slug, f"Mesa de Concertación de {name}{again}", SpaceKind.MCLCP, SpaceLevel.PROVINCIAL, (code,),
             label, accent=list(Accent)[rng.randrange(6)]),
        Mesa("ccl", f"ccl-{slug}", f"Consejo de Coordinación Local de {name}{again}", SpaceKind.CCL,
             SpaceLevel.PROVINCIAL, (code,), label, parent="main", state=ActivityState.ACTIVE, seats=8),
    )  # fmt: skip
    groups = []
    for number in range(GROUPS):
        kind, spanish, _, sector, _ = KINDS[number % len(KINDS)]
        title = rng.choice(HOPES if sector is Sector.CIVIL_SOCIETY and number % 2 else SAINTS)
        groups.append(
            Group(kind, f"{spanish} {title} {number + 1}{again} de {name}", rng.choice(places), sector)
        )
    venues = tuple(
        Venue(f"Local comunal de {place}", "junto a la plaza", ubigeo) for ubigeo, place, _ in districts[:6]
    ) or (Venue(f"Local comunal de {capital_name}", "junto a la plaza", capital),)
    activities = []
    for number in range(EVENTS):
        deed, category = DEEDS[number % len(DEEDS)]
        activities.append(
            Activity(
                f"{deed} {number + 1}", category, 24 - (EVENTS - number) * 14, 9 + number % 9,
                number % len(venues), f"{deed} en {name}.", registration=number % 3 != 0,
                space="ccl" if number % 7 == 6 else "main", audience=Audience.ANYBODY, size=0.33,
            )
        )  # fmt: skip
    return Province(
        code=code, name=f"{name}{again}", region="country", mesas=mesas, groups=tuple(groups), venues=venues,
        activities=tuple(activities), came=rng.randint(12, 34), replaced=3, doubled=1, citizens=165,
        districts={ubigeo: max(1, population // 100) for ubigeo, _, population in districts},
    )  # fmt: skip

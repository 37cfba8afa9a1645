"""The spaces of the demonstration with their territory, periods, stages and teams."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from civic.core import clock
from civic.core.text import fold
from civic.demo.provinces import Mesa, Province
from civic.demo.rows import Rows
from civic.spaces.models import (
    ActivityPeriod,
    ActivityState,
    Permission,
    Space,
    SpaceKind,
    SpaceTerritory,
    Stage,
    TeamMember,
    TeamRole,
)

BASIS = "Ordenanza municipal (ficticia)"


def add_spaces(rows: Rows, province: Province, day: date) -> dict[str, int]:
    """Key of each mesa → id of its space."""
    ids: dict[str, int] = {}
    for mesa in province.mesas:
        phone = f"+519000001{len(ids):02}"
        main = mesa.parent is None
        ids[mesa.key] = rows.add(
            Space,
            slug=mesa.slug,
            name=mesa.name,
            name_key=fold(mesa.name),
            kind=mesa.kind,
            level=mesa.level,
            parent_id=ids.get(mesa.parent or ""),
            place_label=mesa.place_label,
            promise=mesa.promise,
            description=mesa.description,
            how_to_join=mesa.how_to_join,
            accent=mesa.accent,
            state=mesa.state,
            is_featured=mesa.featured,
            contact_whatsapp=phone if main else None,
            contact_phone=phone if main else None,
            contact_email=f"{mesa.slug}@correo.example.org" if main else None,
            contact_place=mesa.contact_place,
            created_at=clock.at(day - timedelta(days=900), 9),
        )
        for code in mesa.codes:
            rows.add(SpaceTerritory, space_id=ids[mesa.key], code=code)
        _add_periods(rows, ids[mesa.key], mesa, day)
        _add_stages(rows, ids[mesa.key], mesa, day)
    return ids


def _add_periods(rows: Rows, space_id: int, mesa: Mesa, day: date) -> None:
    """A mesa that was reactivated has three stretches, one that rests has two."""
    start = day - timedelta(days=1500)
    stretches: list[tuple[ActivityState, date, str | None]] = [(ActivityState.ACTIVE, start, None)]
    if mesa.state is not ActivityState.ACTIVE:
        stopped = day - timedelta(days=900)
        stretches.append((ActivityState.INACTIVE, stopped, "Cambio de autoridades: dejó de reunirse."))
    if mesa.state is ActivityState.REACTIVATED:
        again = day - timedelta(days=430)
        stretches.append((ActivityState.REACTIVATED, again, "Sus organizaciones volvieron a convocar."))
    for number, (state, since, reason) in enumerate(stretches):
        until = stretches[number + 1][1] if number + 1 < len(stretches) else None
        rows.add(ActivityPeriod, space_id=space_id, state=state, since=since, until=until, reason=reason)


def _add_stages(rows: Rows, space_id: int, mesa: Mesa, day: date) -> None:
    """What may be done when: the yearly steps of a budget process, open work elsewhere."""

    def stage(name: str, about: str, opens: datetime, closes: datetime, *allows: Permission) -> None:
        rows.add(
            Stage, space_id=space_id, name=name, description=about, opens_at=opens, closes_at=closes,
            allows=[permission.value for permission in allows], legal_basis=BASIS,
        )  # fmt: skip

    if mesa.state is ActivityState.INACTIVE:
        return
    both = (Permission.ACCREDITATION, Permission.EVENTS)
    if mesa.kind is SpaceKind.BUDGET:
        steps = (
            ("Preparación", "Convocatoria, registro de agentes participantes y capacitación.", -150, -60, both),
            ("Concertación", "Talleres: problemas, criterios y orden de los proyectos.", -60, 35, both),
            ("Coordinación", "Acuerdos de financiamiento entre niveles de gobierno.", 35, 80, (Permission.EVENTS,)),
            ("Formalización", "El presupuesto de apertura incluye los proyectos acordados.", 80, 140,
             (Permission.EVENTS, Permission.AGREEMENTS)),
        )  # fmt: skip
        for name, about, opens, closes, allows in steps:
            stage(
                name, about, clock.at(day + timedelta(days=opens)), clock.at(day + timedelta(days=closes)), *allows
            )  # fmt: skip
        return
    for year in (day.year - 1, day.year, day.year + 1):
        stage(
            f"Año de concertación {year}",
            "Las organizaciones se acreditan y las actividades se convocan.",
            clock.at(date(year, 1, 1)),
            clock.at(date(year + 1, 1, 1)),
            *both,
        )


def add_team(
    rows: Rows, spaces: dict[str, int], person_id: int, role: TeamRole, keys: tuple[str, ...], day: date
) -> None:
    """Give a person a role in the spaces named by key; none named is all of them."""
    for key in keys or tuple(spaces):
        rows.add(
            TeamMember,
            space_id=spaces[key],
            person_id=person_id,
            role=role,
            since=clock.at(day - timedelta(days=560), 9),
        )

"""How a province of the demonstration is put together: spaces, team, organisations, people, events."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from argon2 import PasswordHasher

from civic.core import clock
from civic.core.vault import lookup_key
from civic.demo.accounts import DEMO_PASSWORD
from civic.demo.calendar import Calendar
from civic.demo.crowd import Crowd, Somebody
from civic.demo.provinces import Province
from civic.demo.rolls import Guest
from civic.demo.rows import Rows
from civic.demo.seats import Registry
from civic.demo.spaces import add_spaces, add_team
from civic.events.models import Audience
from civic.organisations.models import Leadership, Sector
from civic.people.models import Account, PlatformRole, RoleGrant, Sex
from civic.spaces.models import TeamRole

F, M = Sex.FEMALE, Sex.MALE
# user name → (given names, surnames, sex, district): people who do not exist
CAST = {
    "administradora": ("Amparo", "Salas", "Condori", F, "180301"),
    "operadora": ("Nieves", "Mamani", "Cornejo", F, "180301"),
    "auditora": ("Soledad", "Obregón", "Shuan", F, "021201"),
    "coordinadora.ilo": ("Marisol", "Quispe", "Valdivia", F, "180301"),
    "coordinador.huaylas": ("Eleuterio", "Norabuena", "Milla", M, "021201"),
    "facilitadora.ilo": ("Rosa Elvira", "Ticona", "Flores", F, "180301"),
    "facilitador.huaylas": ("Fortunato", "Caururo", "Depaz", M, "021207"),
    "evaluadora.huaylas": ("María Isabel", "Figueroa", "Toledo", F, "021201"),
    "evaluador.huaylas": ("Teófilo", "Minaya", "Cáceres", M, "021205"),
    "acreditador.ilo": ("Percy", "Chambilla", "Rojas", M, "180301"),
    "acreditadora.ilo": ("Gladys", "Linares", "Apaza", F, "180303"),
    "lideresa.ilo": ("Felícitas", "Huanca", "Peralta", F, "180301"),
    "lider.nuevo": ("Wilfredo", "Coaquira", "Nina", M, "180301"),
    "ciudadana": ("Lucía", "Paredes", "Yucra", F, "180301"),
}
LED = {
    "lideresa.ilo": "Club de Madres «Virgen del Carmen»",
    "lider.nuevo": "Junta Vecinal Mirador de la Bahía",
}


def member_of_cast(rows: Rows, crowd: Crowd, username: str, day: date) -> Somebody:
    """One of the people who can sign in, with the account of the demonstration."""
    given, first, second, sex, ubigeo = CAST[username]
    email = f"{username}@correo.example.org"
    who = crowd.person(
        "coast", {ubigeo: 1}, youngest=24, oldest=55, since=710, name=(given, first, second, sex), email=email
    )
    rows.add(
        Account,
        person_id=who.id,
        username=username,
        email_key=lookup_key("email", email),
        password_hash=crowd.password_hash,
        is_demo=True,
        created_at=clock.at(day - timedelta(days=700), 9),
    )
    return who


def add_platform_team(rows: Rows, crowd: Crowd, day: date) -> None:
    """Those who look after the whole platform."""
    crowd.password_hash = PasswordHasher().hash(DEMO_PASSWORD)
    roles = {
        "administradora": PlatformRole.ADMINISTRATOR,
        "operadora": PlatformRole.OPERATOR,
        "auditora": PlatformRole.AUDITOR,
    }
    for username, role in roles.items():
        who = member_of_cast(rows, crowd, username, day)
        rows.add(RoleGrant, person_id=who.id, role=role, since=clock.at(day - timedelta(days=700), 9))


def add_province(
    rows: Rows, rng: Random, day: date, crowd: Crowd, province: Province, suffix: str = ""
) -> None:
    """Everything of one province."""
    spaces = add_spaces(rows, province, day)
    team = _Team(rows, crowd, province, spaces, day)
    registry = Registry(rows, rng, day, crowd, province, spaces, team.reviewers)
    if province.name == "Ilo":
        registry.known = {name: member_of_cast(rows, crowd, user, day) for user, name in LED.items()}
    registry.fill_main(suffix)
    for mesa in province.mesas:
        if mesa.seats:
            registry.fill_child(mesa.key, mesa.seats)
    for name, who in registry.known.items():
        organization_id = next(seat.organization_id for seat in registry.seats if seat.group.name == name)
        rows.add(
            Leadership,
            organization_id=organization_id,
            person_id=who.id,
            since=clock.at(day - timedelta(days=600), 9),
        )
    calendar = Calendar(
        rows, rng, day, province, spaces, registry.voices, _crowds(rng, day, crowd, province, registry),
        (team.coordinator, team.facilitator),
    )  # fmt: skip
    for activity in province.activities:
        calendar.add(activity, suffix)
    calendar.rolls.add_corrections()


class _Team:
    """The people who work for a province's spaces."""

    def __init__(
        self, rows: Rows, crowd: Crowd, province: Province, spaces: dict[str, int], day: date
    ) -> None:
        cast = {
            "Ilo": ("coordinadora.ilo", "facilitadora.ilo", "acreditador.ilo", "acreditadora.ilo"),
            "Huaylas": ("coordinador.huaylas", "facilitador.huaylas", None, None),
        }.get(province.name, (None,) * 4)
        roles = (TeamRole.COORDINATOR, TeamRole.FACILITATOR, TeamRole.ACCREDITOR, TeamRole.ACCREDITOR)
        people = []
        for username, role in zip(cast, roles, strict=True):
            who = (
                member_of_cast(rows, crowd, username, day)
                if username
                else crowd.person(province.region, province.districts, since=705)
            )
            add_team(rows, spaces, who.id, role, (), day)
            people.append(who.id)
        for role in (TeamRole.TECHNICAL_SECRETARY, TeamRole.EVALUATOR, TeamRole.OBSERVER):
            other = crowd.person(province.region, province.districts, since=705)
            add_team(rows, spaces, other.id, role, ("main",), day)
        self.coordinator, self.facilitator = people[:2]
        self.reviewers = (people[2], people[3])


def _crowds(
    rng: Random, day: date, crowd: Crowd, province: Province, registry: Registry
) -> dict[Audience, list[Guest]]:
    """Who may come to what besides the representatives."""
    citizens = [
        Guest(crowd.person(province.region, province.districts, youngest=14))
        for _ in range(province.citizens)
    ]
    if province.name == "Ilo":
        citizens.append(Guest(member_of_cast(crowd.rows, crowd, "ciudadana", day), eager=True))
    public = [seat.organization_id for seat in registry.seats if seat.group.sector is Sector.PUBLIC]
    social = [seat.organization_id for seat in registry.seats if seat.group.sector is Sector.CIVIL_SOCIETY]
    officials = [
        Guest(
            crowd.person(province.region, province.districts, youngest=22, oldest=66),
            rng.choice(public),
            Sector.PUBLIC,
        )
        for _ in range(province.officials)
    ]
    leaders = [
        Guest(crowd.person(province.region, province.districts), rng.choice(social), Sector.CIVIL_SOCIETY)
        for _ in range(province.leaders)
    ]
    adult = day.year - 30
    return {
        Audience.ANYBODY: citizens,
        Audience.OFFICIALS: officials,
        Audience.LEADERS: leaders or citizens[::4],
        Audience.YOUTH: [guest for guest in citizens if guest.who.birth_date.year >= adult],
        Audience.REPRESENTATIVES: [],
    }

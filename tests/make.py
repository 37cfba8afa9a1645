"""Factories: each method writes one real thing straight to the tables, with sensible defaults, and gives it back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST

from civic.accreditation.models import FileState, Mandate, MandateRole, Membership, Representation
from civic.attendance.models import Attendance, AttendanceStatus, ProofLevel, Source
from civic.core import clock, search
from civic.core.db import db, transaction
from civic.core.text import fold, slugify
from civic.core.vault import lookup_key, new_token, token_hash
from civic.events.models import (
    Category,
    Event,
    EventSession,
    EventStatus,
    EventStatusChange,
    Registration,
    RegistrationState,
    SeatPool,
    kept_columns,
)  # fmt: skip
from civic.organisations.models import Leadership, Organization, Sector
from civic.people.models import Account, DocumentKind, Person, PlatformRole, RoleGrant, Sex, name_key
from civic.proposals.models import Call, CallState, Proposal, ProposalState, ProposalVersion
from civic.proposals.texts import search_document, snapshot
from civic.spaces.models import Accent, Space, SpaceKind, SpaceLevel, SpaceTerritory, TeamMember, TeamRole

PASSWORD = "quinua-y-kiwicha-2026"
_HASH = PasswordHasher.from_parameters(CHEAPEST).hash(PASSWORD)


class Make:
    """The factories of one test; names and numbers count up so that nothing clashes."""

    def __init__(self) -> None:
        self._n = count(1)

    def _save(self, thing: Any) -> Any:
        with transaction():
            db.session.add(thing)
            db.session.flush()
        return thing

    def person(
        self, name: str = "", *, account: bool = False, dni: str | None = None, **fields: Any
    ) -> Person:
        """A person «Given Surname Surname»; with an account when asked (password `PASSWORD`, user name persona<n>)."""
        n = next(self._n)
        parts = (name or f"Persona{n} Apellido{n} Quispe").split(" ")
        given, first, second = parts[0], parts[1] if len(parts) > 1 else "Mamani", " ".join(parts[2:]) or None
        number = dni or f"{40000000 + n}"
        person = Person(
            given_names=given,
            first_surname=first,
            second_surname=second,
            name_key=name_key(given, first, second),
            document_kind=fields.pop("document_kind", DocumentKind.DNI),
            document_number=number,
            document_key=lookup_key("document", f"dni:{number}"),
            document_tail=number[-3:],
            sex=fields.pop("sex", Sex.FEMALE if n % 2 else Sex.MALE),
            birth_date=fields.pop("birth_date", date(1980, 1, 1)),
            ubigeo=fields.pop("ubigeo", "180301"),
            **fields,
        )
        if account:
            person.account = Account(
                username=f"persona{n}",
                password_hash=_HASH,
                email_key=lookup_key("email", person.email.casefold()) if person.email else None,
            )
        return self._save(person)

    def administrator(self, role: PlatformRole = PlatformRole.ADMINISTRATOR) -> Person:
        """A person with an account and a platform role."""
        person = self.person(account=True)
        with transaction():
            person.roles.append(RoleGrant(person_id=person.id, role=role))
        return person

    def space(self, name: str = "", **fields: Any) -> Space:
        """An active provincial MCLCP over Ilo."""
        name = name or f"Mesa {next(self._n)}"
        codes = fields.pop("codes", ["1803"])
        space = Space(
            name=name,
            name_key=fold(name),
            slug=fields.pop("slug", slugify(name)),
            kind=fields.pop("kind", SpaceKind.MCLCP),
            level=fields.pop("level", SpaceLevel.PROVINCIAL),
            accent=fields.pop("accent", Accent.SEA),
            territory=[SpaceTerritory(code=code) for code in codes],
            **fields,
        )
        return self._save(space)

    def team(self, space: Space, role: TeamRole, person: Person | None = None) -> Person:
        """A person with an account and a role in a space."""
        person = person or self.person(account=True)
        self._save(TeamMember(space_id=space.id, person_id=person.id, role=role))
        return person

    def organization(
        self, name: str = "", *, sector: Sector = Sector.CIVIL_SOCIETY, **fields: Any
    ) -> Organization:
        """A registered organisation of civil society."""
        name = name or f"Junta Vecinal {next(self._n)}"
        organization = Organization(
            name=name,
            name_key=fold(name),
            slug=fields.pop("slug", slugify(name)),
            kind_code=fields.pop("kind_code", "junta_vecinal"),
            sector=sector,
            ubigeo=fields.pop("ubigeo", "180301"),
            registered_at=fields.pop("registered_at", clock.now() - timedelta(days=400)),
            **fields,
        )
        return self._save(organization)

    def leader(self, organization: Organization, person: Person | None = None) -> Person:
        """A person with an account who acts for an organisation."""
        person = person or self.person(account=True)
        self._save(Leadership(organization_id=organization.id, person_id=person.id))
        return person

    def membership(
        self, space: Space, organization: Organization, state: FileState = FileState.ACCREDITED, **fields: Any
    ) -> Membership:
        """The seat of an organisation in a space, accredited unless said otherwise."""
        settled = state in (FileState.ACCREDITED, FileState.ENDED)
        return self._save(
            Membership(
                space_id=space.id,
                organization_id=organization.id,
                state=state,
                submitted_at=fields.pop("submitted_at", clock.now() - timedelta(days=380)),
                valid_from=fields.pop("valid_from", clock.today() - timedelta(days=370) if settled else None),
                **fields,
            )
        )

    def representation(
        self,
        space: Space,
        organization: Organization,
        person: Person | None = None,
        *,
        role: MandateRole = MandateRole.TITULAR,
        state: FileState = FileState.ACCREDITED,
        valid_from: date | None = None,
        valid_to: date | None = None,
        recorded_at: datetime | None = None,
    ) -> Representation:
        """A representation, accredited for the last year unless said otherwise, with its mandate row."""
        person = person or self.person()
        membership = next(
            (
                m
                for m in db.session.query(Membership).filter_by(
                    space_id=space.id, organization_id=organization.id
                )
            ),
            None,
        ) or self.membership(space, organization)
        settled = state in (FileState.ACCREDITED, FileState.ENDED)
        start = valid_from or clock.today() - timedelta(days=365)
        with transaction():
            representation = Representation(
                membership_id=membership.id,
                person_id=person.id,
                role=role,
                state=state,
                submitted_at=clock.now() - timedelta(days=380),
                valid_from=start if settled else None,
                valid_to=valid_to,
            )
            db.session.add(representation)
            db.session.flush()
            if settled:
                db.session.add(
                    Mandate(
                        representation_id=representation.id,
                        person_id=person.id,
                        organization_id=organization.id,
                        space_id=space.id,
                        sector=organization.sector,
                        role=role,
                        valid_from=start,
                        valid_to=valid_to,
                        recorded_at=recorded_at or clock.at(start),
                    )
                )
        return representation

    def event(
        self,
        space: Space,
        title: str = "",
        *,
        category: Category = Category.CIVIC,
        status: EventStatus = EventStatus.PUBLISHED,
        starts_at: datetime | None = None,
        seats: int | None = None,
        reserved: dict[str, int] | None = None,
        sessions: int = 1,
        recorded_at: datetime | None = None,
        **fields: Any,
    ) -> Event:
        """An event in a week (or `starts_at`), of two hours a session, one session a day, open for registration."""
        title = title or f"Actividad {next(self._n)}"
        start = starts_at or clock.now() + timedelta(days=7)
        end = start + timedelta(days=sessions - 1, hours=2)
        event = Event(
            space_id=space.id,
            title=title,
            title_key=fold(f"{title} Local comunal"),
            slug=fields.pop("slug", slugify(title)),
            category=category,
            status=status,
            starts_at=start,
            ends_at=end,
            ubigeo=fields.pop("ubigeo", "180301"),
            place=fields.pop("place", "Local comunal"),
            sessions=[
                EventSession(starts_at=start + timedelta(days=i), ends_at=start + timedelta(days=i, hours=2))
                for i in range(sessions)
            ],
            pools=[
                SeatPool(sector=None, seats=seats),
                *(SeatPool(**kept_columns(kept), seats=n) for kept, n in (reserved or {}).items()),
            ],
            **fields,
        )
        with transaction():
            db.session.add(event)
            db.session.flush()
            db.session.add(
                EventStatusChange(
                    event_id=event.id, status=status, recorded_at=recorded_at or min(end, clock.now())
                )
            )
        return event

    def registration(
        self,
        event: Event,
        person: Person | None = None,
        state: RegistrationState = RegistrationState.CONFIRMED,
        **fields: Any,
    ) -> Registration:
        """A registration of a person, seat counted."""
        person = person or self.person()
        with transaction():
            pool = event.pools[0]
            registration = Registration(
                event_id=event.id,
                person_id=person.id,
                pool_id=pool.id,
                state=state,
                number=event.next_number,
                registered_at=clock.now(),
                **fields,
            )
            event.next_number += 1
            if state is RegistrationState.CONFIRMED:
                pool.taken += 1
            db.session.add(registration)
        return registration

    def attendance(
        self,
        event: Event,
        person: Person,
        status: AttendanceStatus = AttendanceStatus.PRESENT,
        *,
        session: int = 0,
        organization: Organization | None = None,
        recorded_at: datetime | None = None,
        **fields: Any,
    ) -> Attendance:
        """The mark in force of a person at a session of an event."""
        sitting = event.sessions[session]
        return self._save(
            Attendance(
                session_id=sitting.id,
                person_id=person.id,
                organization_id=organization.id if organization else None,
                status=status,
                source=fields.pop("source", Source.LIST),
                proof=fields.pop("proof", ProofLevel.MARKED),
                recorded_at=recorded_at or sitting.starts_at,
                **fields,
            )
        )

    def call(self, space: Space, title: str = "", **fields: Any) -> Call:
        """A call that has been open for ten days and stays so for twenty, for everybody, asking the usual fields."""
        title = title or f"Convocatoria {next(self._n)}"
        asked = (
            "summary",
            "problem",
            "objective",
            "body",
            "place",
            "cost",
            "people_benefited",
            "beneficiaries",
            "files",
        )
        return self._save(
            Call(
                space_id=space.id,
                title=title,
                slug=fields.pop("slug", slugify(title)),
                year=fields.pop("year", clock.today().year),
                state=fields.pop("state", CallState.PUBLISHED),
                only_accredited=fields.pop("only_accredited", False),
                max_each=fields.pop("max_each", 50),
                opens_at=fields.pop("opens_at", clock.now() - timedelta(days=10)),
                closes_at=fields.pop("closes_at", clock.now() + timedelta(days=20)),
                fields=fields.pop("fields", [{"key": key, "required": key == "problem"} for key in asked]),
                published_at=fields.pop("published_at", clock.now() - timedelta(days=11)),
                **fields,
            )
        )

    def proposal(
        self,
        call: Call,
        title: str = "",
        *,
        organization: Organization | None = None,
        person: Person | None = None,
        state: ProposalState = ProposalState.SUBMITTED,
        **fields: Any,
    ) -> Proposal:
        """A proposal that was sent (unless a draft) with its first version, and can be found; by an organisation unless a person is named."""
        n = next(self._n)
        title = title or f"Propuesta {n}"
        sent = state is not ProposalState.DRAFT
        if organization is None and person is None:
            organization = self.organization()
        with transaction():
            held = db.session.get(Call, call.id)
            assert held is not None
            number, held.next_number = held.next_number, held.next_number + 1
            proposal = Proposal(
                call_id=call.id,
                title=title,
                slug=fields.pop("slug", f"{slugify(title)}-{n}" if sent else None),
                number=number if sent else None,
                slot=number,
                state=state,
                organization_id=organization.id if organization else None,
                person_id=person.id if person and not organization else None,
                author_key=f"o{organization.id}" if organization else f"p{person.id if person else 0}",
                problem=fields.pop("problem", "Falta agua en el barrio."),
                submitted_at=clock.now() if sent else None,
                **fields,
            )
            db.session.add(proposal)
            db.session.flush()
            if sent:
                db.session.add(
                    ProposalVersion(
                        proposal_id=proposal.id, number=1, content=snapshot(proposal), cause="submitted"
                    )
                )
                search.index("proposals", proposal.id, search_document(proposal))
        return proposal

    def door(
        self, space: Space, *events: Event, made_by: Person | None = None, door_pass: Any = None, label: str = "Puerta 1"
    ) -> tuple[Any, str]:  # fmt: skip
        """(a phone that is the door of these events, the value of its cookie); `door_pass`: one more phone of that pass."""
        from civic.door.models import DoorDevice, DoorPass, DoorPassEvent

        made_by = made_by or (None if door_pass else self.team(space, TeamRole.COORDINATOR))
        now = clock.now()
        with transaction():
            if door_pass is None:
                door_pass = DoorPass(
                    space_id=space.id, label=label, token_hash=token_hash(new_token()), max_phones=20,
                    valid_from=clock.today(), valid_to=clock.today() + timedelta(days=3), made_by_id=made_by.id, made_at=now,
                )  # fmt: skip
                db.session.add(door_pass)
                db.session.flush()
                db.session.add_all(DoorPassEvent(pass_id=door_pass.id, event_id=event.id) for event in events)
            cookie = new_token(192)
            device = DoorDevice(
                pass_id=door_pass.id, public_id=new_token(), token_hash=token_hash(cookie), label=label,
                activated_at=now - timedelta(hours=1), last_seen_at=now,
            )  # fmt: skip
            db.session.add(device)
        return device, cookie

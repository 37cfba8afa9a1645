"""Organisations of the demonstration, their files before the committee, and who speaks for them since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from civic.accreditation.models import (
    AccreditationStep,
    EndReason,
    FileState,
    Mandate,
    MandateRole,
    Membership,
    Representation,
)
from civic.accreditation.moves import Action
from civic.core import clock
from civic.core.text import fold, slugify
from civic.demo.crowd import Crowd, Somebody
from civic.demo.provinces import Group, Province
from civic.demo.rows import Rows
from civic.organisations.commands import FIELDS
from civic.organisations.models import Organization, OrganizationArea, Sector

TERM = 730  # days of a mandate: two years
F = FileState


@dataclass
class Seat:
    """An organisation with its place in a space."""

    group: Group
    organization_id: int
    membership_id: int
    state: FileState
    start: date


@dataclass
class Voice:
    """One person's mandate for one organisation in one space, as the calendar needs it."""

    who: Somebody
    organization_id: int
    space: str
    sector: Sector
    role: MandateRole
    start: date
    end: date | None  # last valid day, None when still open

    def in_force(self, day: date) -> bool:
        """Whether the mandate covers a day."""
        return self.start <= day and (self.end is None or day <= self.end)


REASONS = {
    F.OBSERVED: "La copia del acta no se lee. Sube una foto más clara donde se vean las firmas.",
    F.REJECTED: "La organización todavía no tiene un año de funcionamiento, como pide la ordenanza (ficticia).",
    F.ENDED: "La asamblea de la organización decidió disolverse.",
}
SENT, ACCEPTED = (Action.SUBMIT, F.SUBMITTED), (Action.ACCEPT, F.REVIEWED)
CONFIRMED = (Action.CONFIRM, F.ACCREDITED)
# The acts that brought a file to a state; a draft has none yet.
PATHS: dict[FileState, tuple[tuple[Action, FileState], ...]] = {
    F.DRAFT: (),
    F.SUBMITTED: (SENT,),
    F.OBSERVED: (SENT, (Action.OBSERVE, F.OBSERVED)),
    F.REVIEWED: (SENT, ACCEPTED),
    F.REJECTED: (SENT, (Action.REJECT, F.REVIEWED), (Action.CONFIRM, F.REJECTED)),
    F.ACCREDITED: (SENT, ACCEPTED, CONFIRMED),
    F.ENDED: (SENT, ACCEPTED, CONFIRMED, (Action.END, F.ENDED)),
}


# How many days ahead a file may ask to begin, so that each of its steps lies in the past.
AHEAD = {F.SUBMITTED: 11, F.OBSERVED: 6}


class Registry:
    """Fills one province's spaces with organisations and mandates."""

    def __init__(
        self, rows: Rows, rng: Random, day: date, crowd: Crowd, province: Province, spaces: dict[str, int],
        reviewers: tuple[int, int],
    ) -> None:  # fmt: skip
        self.rows, self.rng, self.day, self.crowd = rows, rng, day, crowd
        self.province, self.spaces, self.reviewers = province, spaces, reviewers
        self.seats: list[Seat] = []
        self.voices: list[Voice] = []
        self.slugs: set[str] = set()
        self.known: dict[
            str, Somebody
        ] = {}  # organisation → who speaks for it, where that is somebody we name

    # ── organisations ───────────────────────────────────────────────────────────────────────────────────────────

    def organization(self, group: Group, suffix: str = "") -> int:
        """Add one organisation."""
        rng, day = self.rng, self.day
        members = rng.randint(12, 180)
        board_from = day - timedelta(days=rng.randint(60, 900))
        public = group.sector is Sector.PUBLIC
        slug = slugify(
            group.name.replace(" (datos ficticios)", "").replace(" (ficticia)", "").replace(" (ficticio)", "")
        )
        while slug in self.slugs:
            slug += "-2"
        self.slugs.add(slug)
        settled = self.province.files.get(group.name) is not F.DRAFT
        ident = self.rows.add(
            Organization,
            slug=slug + suffix,
            name=group.name,
            name_key=fold(group.name),
            acronym=group.acronym,
            kind_code=group.kind,
            sector=group.sector,
            level="second" if group.name.startswith(("Red", "Liga", "Junta de Riego")) else "first",
            ubigeo=group.ubigeo,
            settlement_code=None,
            founded_on=day - timedelta(days=rng.randint(1200, 14000)),
            recognised_by=None if public else "Municipalidad provincial (resolución ficticia)",
            recognition_document=None
            if public
            else f"Resolución de Gerencia {rng.randint(10, 480):03}-{day.year - 2}",
            recognised_on=None if public else day - timedelta(days=rng.randint(600, 1100)),
            board_from=None if public else board_from,
            board_to=None if public else board_from + timedelta(days=TERM),
            members_count=None if public else members,
            women_count=None if public else int(members * rng.uniform(0.2, 0.95)),
            steps_done=list(FIELDS) if settled else list(FIELDS)[:3],
            registered_at=clock.at(day - timedelta(days=rng.randint(545, 700)), 10) if settled else None,
            ended_on=self._ended_on() if self.province.files.get(group.name) is F.ENDED else None,
            created_at=clock.at(day - timedelta(days=710), 10)
            if settled
            else clock.at(day - timedelta(days=4), 10),
        )
        self.rows.add(OrganizationArea, organization_id=ident, code=group.ubigeo)
        return ident

    def _ended_on(self) -> date:
        return self._this_year(self.day - timedelta(days=75))

    def _this_year(self, day: date) -> date:
        """The day, moved into this year when it lies before it (and never to today or later)."""
        return min(max(day, date(self.day.year, 1, 1)), self.day - timedelta(days=1))

    # ── files ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _when(self, start: date) -> dict[FileState, date]:
        """On which day each step of a file was taken, for a mandate that began on `start`."""
        return {
            F.DRAFT: start - timedelta(days=20), F.SUBMITTED: start - timedelta(days=14),
            F.OBSERVED: start - timedelta(days=8), F.REVIEWED: start - timedelta(days=5),
            F.REJECTED: start - timedelta(days=2), F.ACCREDITED: start,
        }  # fmt: skip

    def _steps(
        self, membership_id: int, representation_id: int | None, state: FileState, start: date,
        ended: date | None = None, *, carried: bool = False,
    ) -> dict[str, object]:  # fmt: skip
        """Write the steps of a file and give its columns that tell of them. Who moved with a seat's file has none."""
        when = self._when(start)
        if ended:
            when[F.ENDED] = ended
        before = F.DRAFT
        for action, step in PATHS[state]:
            if carried and action is not Action.END:
                before = step
                continue
            by = self.reviewers[0] if step in (F.REVIEWED, F.OBSERVED) else self.reviewers[1]
            self.rows.add(
                AccreditationStep, membership_id=membership_id, representation_id=representation_id,
                from_state=before, to_state=step, at=clock.at(when[step], 10, 15), action=action,
                by_id=None if action is Action.SUBMIT else by, reason=REASONS.get(step) if step is state else None,
            )  # fmt: skip
            before = step
        decided = state in (F.ACCREDITED, F.REJECTED, F.ENDED)
        reviewed = decided or state is F.REVIEWED
        at = {step: clock.at(day, 10, 15) for step, day in when.items()}
        return {
            "state": state,
            "submitted_at": None if state is F.DRAFT else at[F.SUBMITTED],
            "decision": (F.REJECTED if state is F.REJECTED else F.ACCREDITED) if reviewed else None,
            "reviewed_by_id": self.reviewers[0] if reviewed else None,
            "reviewed_at": at[F.REVIEWED] if reviewed else None,
            "confirmed_by_id": self.reviewers[1] if decided else None,
            "decided_at": at[F.REJECTED if state is F.REJECTED else F.ACCREDITED] if decided else None,
            "reason": REASONS.get(state),
        }

    def seat(self, space: str, group: Group, organization_id: int, state: FileState, start: date) -> Seat:
        """Add an organisation's file in a space."""
        settled = state in (F.ACCREDITED, F.ENDED)
        ended = self._ended_on() if state is F.ENDED else None
        membership_id = self.rows.add(
            Membership,
            space_id=self.spaces[space],
            organization_id=organization_id,
            valid_from=start if settled else None,
            valid_to=ended,
            created_at=clock.at(start - timedelta(days=20), 10),
        )
        row = self.rows.last(Membership)
        row.update(self._steps(membership_id, None, state, start, ended))
        return Seat(group, organization_id, membership_id, state, start)

    def voice(
        self, space: str, seat: Seat, who: Somebody, role: MandateRole, start: date, *,
        state: FileState = F.ACCREDITED, ended: date | None = None, why: EndReason | None = None,
        replaces: int | None = None, note: str | None = None,
    ) -> int:  # fmt: skip
        """Add a person's representation with its steps and, once accredited, its recorded mandates."""
        settled = state in (F.ACCREDITED, F.ENDED)
        planned = start + timedelta(days=TERM - 1)
        last = ended or planned
        ident = self.rows.add(
            Representation,
            membership_id=seat.membership_id,
            person_id=who.id,
            role=role,
            token=self.rows.token(),
            valid_from=start if settled else None,
            valid_to=last if settled else None,
            end_reason=why,
            replaces_id=replaces,
            created_at=clock.at(start - timedelta(days=20), 10),
        )
        row = self.rows.last(Representation)
        carried = start == seat.start and state in (seat.state, F.ENDED)
        row.update(self._steps(seat.membership_id, ident, state, start, ended, carried=carried))
        row["reason"] = note or row["reason"]
        if settled:
            self._mandates(ident, seat, who, role, space, start, planned, ended, why)
            self.voices.append(Voice(who, seat.organization_id, space, seat.group.sector, role, start, last))
        return ident

    def _mandates(
        self, representation_id: int, seat: Seat, who: Somebody, role: MandateRole, space: str, start: date,
        planned: date, ended: date | None, why: EndReason | None,
    ) -> None:  # fmt: skip
        """What was recorded at the start, and what replaced it when the mandate was cut short."""
        facts = {
            "representation_id": representation_id, "person_id": who.id, "organization_id": seat.organization_id,
            "space_id": self.spaces[space], "sector": seat.group.sector, "role": role, "valid_from": start,
            "recorded_by_id": self.reviewers[1],
        }  # fmt: skip
        recorded = clock.at(start, 10, 15)
        cut = ended is not None and why is not EndReason.EXPIRED
        changed = clock.at(ended, 16) if ended and cut else None
        first_end = ended if why is EndReason.EXPIRED else planned
        self.rows.add(Mandate, **facts, valid_to=first_end, recorded_at=recorded, superseded_at=changed)
        if cut:
            self.rows.add(Mandate, **facts, valid_to=ended, recorded_at=changed)

    # ── a province ──────────────────────────────────────────────────────────────────────────────────────────────

    def fill_main(self, suffix: str = "") -> None:
        """Organisations of the main space: most accredited with a titular, some files on their way."""
        rng, day, province = self.rng, self.day, self.province
        civil = []
        for group in province.groups:
            state = province.files.get(group.name, F.ACCREDITED)
            settled = state in (F.ACCREDITED, F.ENDED)
            start = day - timedelta(days=rng.randint(440, 540))
            if not settled:  # a file on its way asks to begin soon: it was sent up to two weeks ago
                start = day + timedelta(days=rng.randint(1, AHEAD.get(state, 3)))
            if state is F.REJECTED:
                start = day - timedelta(days=35)
            organization_id = self.organization(group, suffix)
            seat = self.seat("main", group, organization_id, state, start)
            self.seats.append(seat)
            if state is F.ACCREDITED and group.sector is Sector.CIVIL_SOCIETY:
                civil.append((seat, start))
            else:
                ended = self._ended_on() if state is F.ENDED else None
                self.voice(
                    "main", seat, self._member(group), MandateRole.TITULAR, start, state=state, ended=ended,
                    why=EndReason.ORGANISATION_ENDED if ended else None,
                )  # fmt: skip
        self._fill_civil(civil)

    def _fill_civil(self, civil: list[tuple[Seat, date]]) -> None:
        """Titulares of accredited civil society: some changed this year, some hold two seats, two seats stand empty."""
        rng, day, province = self.rng, self.day, self.province
        order = [number for number, (seat, _) in enumerate(civil) if seat.group.name not in self.known]
        rng.shuffle(order)
        changed = set(order[: province.replaced])
        expired = set(order[province.replaced : province.replaced + 2])
        doubled = order[province.replaced + 2 : province.replaced + 2 + 2 * province.doubled]
        waiting = {
            order[-1]: F.SUBMITTED,
            order[-2]: F.REVIEWED,
        }  # an alternate named later, still on the way
        pairs = dict(zip(doubled[::2], doubled[1::2], strict=True))
        people = {n: self._member(civil[n][0].group) for n in range(len(civil)) if n not in pairs.values()}
        people |= {second: people[first] for first, second in pairs.items()}
        whys = (EndReason.REPLACED, EndReason.RESIGNED, EndReason.REPLACED, EndReason.REVOKED)
        for number, (seat, start) in enumerate(civil):
            who = people[number]
            if number in changed:
                why = whys[number % len(whys)]
                left = self._this_year(day - timedelta(days=rng.randint(25, 190)))
                old = self.voice("main", seat, who, MandateRole.TITULAR, start, state=F.ENDED, ended=left, why=why,
                                 note="La asamblea eligió a otra persona.")  # fmt: skip
                self.voice(
                    "main", seat, self._member(), MandateRole.TITULAR, left + timedelta(days=1), replaces=old
                )
            elif number in expired:
                left = self._this_year(day - timedelta(days=rng.randint(15, 60)))
                self.voice("main", seat, who, MandateRole.TITULAR, start, state=F.ENDED, ended=left,
                           why=EndReason.EXPIRED, note="Venció el mandato y la organización no eligió a nadie.")  # fmt: skip
            else:
                self.voice("main", seat, who, MandateRole.TITULAR, start)
            if number in waiting:
                begin = day + timedelta(days=rng.randint(1, 3))
                self.voice("main", seat, self._member(), MandateRole.ALTERNATE, begin, state=waiting[number])
            elif rng.random() < 0.45:
                self.voice("main", seat, self._member(), MandateRole.ALTERNATE, start)

    def _member(self, group: Group | None = None) -> Somebody:
        if group and group.name in self.known:
            return self.known[group.name]
        return self.crowd.person(
            self.province.region, self.province.districts, since=self.rng.randint(545, 700)
        )

    def fill_child(self, space: str, seats: int) -> None:
        """Some organisations of the main space sit in a smaller one too, with the same titular."""
        day = self.day
        titulares = {
            voice.organization_id: voice
            for voice in self.voices
            if voice.space == "main" and voice.role is MandateRole.TITULAR and voice.in_force(day)
        }
        likely = [seat for seat in self.seats if seat.organization_id in titulares]
        for seat in sorted(self.rng.sample(likely, min(seats, len(likely))), key=lambda s: s.organization_id):
            voice = titulares[seat.organization_id]
            start = max(voice.start, day - timedelta(days=self.rng.randint(330, 420)))
            here = self.seat(space, seat.group, seat.organization_id, F.ACCREDITED, start)
            self.voice(space, here, voice.who, MandateRole.TITULAR, start)

"""Calls and proposals of the demonstration: one open in Ilo with proposals in every state, last year's finished one in Huaylas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from civic.accreditation.queries import accredited_organizations
from civic.core import clock, search
from civic.core.db import db
from civic.core.text import slugify
from civic.core.vault import lookup_key
from civic.demo import papers
from civic.demo.proposal_texts import HELP, HUAYLAS_IDEAS, ILO_IDEAS, Idea
from civic.demo.queries import team_member
from civic.organisations.models import Organization, Sector
from civic.people.queries import account_by_username
from civic.proposals.models import (
    Attachment,
    AttachmentKind,
    Call,
    CallAudience,
    CallChange,
    CallState,
    CoAuthor,
    CoAuthorState,
    Proposal,
    ProposalState,
    ProposalStep,
    ProposalVersion,
    StudiesState,
)
from civic.proposals.queries import plan_sections
from civic.proposals.texts import changed_keys, snapshot
from civic.spaces.models import Space, TeamRole
from civic.spaces.queries import space_by_slug

_LETTERS = b"abcdefghjkmnpqrstuvwxyz23456789"
_TO_LETTERS = bytes(_LETTERS[n % len(_LETTERS)] for n in range(256))
INTRO = (
    "Con esta convocatoria decidimos juntos **en qué se invierte** parte del presupuesto del próximo año.\n\n"
    "1. Reúnete con tu organización y escriban qué necesitan.\n"
    "2. Escríbelo aquí: toma unos diez minutos.\n"
    "3. El equipo técnico evalúa todas con los mismos criterios y responde con sus razones.\n\n"
    "Si no tienes internet, llena la hoja de papel y entrégala a la facilitadora."
)
ASKED: tuple[tuple[str, bool, int | None], ...] = (
    ("title", True, None), ("summary", False, None), ("problem", True, 150), ("objective", True, 80), ("body", True, 350),
    ("dimension", True, None), ("goal", False, None), ("place", True, None), ("people_benefited", True, None),
    ("beneficiaries", False, 80), ("cost", True, None), ("cofinancing", False, None), ("studies", True, None),
    ("cui", False, None), ("files", False, None),
)  # fmt: skip
OWN_QUESTION = {
    "key": "q1", "label": "¿Cómo lo van a cuidar cuando esté hecho?", "required": False, "limit": 60,
    "help": "Quién lo limpia, quién lo repara, con qué plata.", "example": "La junta nombra un comité y cada familia aporta dos soles al mes.",
}  # fmt: skip


def _fields(*, own: bool) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    for key, required, limit in ASKED:
        help, example = HELP.get(key, ("", ""))
        made.append({"key": key, "required": required, "limit": limit, "help": help, "example": example})
    return [*made, OWN_QUESTION] if own else made


@dataclass
class Desk:
    """What the maker of proposals keeps at hand: the play of chance, the call, who proposes, who works there."""

    seed: int
    rng: Random
    call: Call
    organizations: Sequence[Organization]
    sections: Sequence[Any]
    facilitator: int | None
    made: list[Proposal] = field(default_factory=list)

    def token(self, n: int) -> str:
        """A token that is the same for the same seed on this instance."""
        digest = bytes.fromhex(lookup_key("demo token", f"proposals:{self.seed}:{self.call.slug}:{n}"))
        return digest[:26].translate(_TO_LETTERS).decode()

    def add(self, idea: Idea, begun: datetime, **more: Any) -> Proposal:
        """One draft of an idea."""
        n = len(self.made) + 1
        author: dict[str, Any] = {}
        if "person_id" not in more:
            organization = more.pop("organization", None) or self.organizations[n % len(self.organizations)]
            author = {"organization_id": organization.id, "author_key": f"o{organization.id}"}
        section = self.sections[idea.dimension % len(self.sections)] if self.sections else None
        goals = list(section.goals) if section else []
        proposal = Proposal(
            call=self.call, call_id=self.call.id, token=self.token(n), title=idea.title, summary=idea.summary,
            problem=idea.problem, objective=idea.objective, body=idea.body, beneficiaries=idea.who, ubigeo=idea.ubigeo,
            place=idea.place, people_benefited=idea.people, cost_cents=idea.cost * 100,
            cofinancing=[{"source": s, "kind": k, "cents": c * 100} for s, k, c in idea.helpers],
            studies=StudiesState(idea.studies), cui=idea.cui, section_id=section.id if section else None,
            goal_id=goals[self.rng.randrange(len(goals))].id if goals and self.rng.random() < 0.7 else None,
            answers={}, typed={}, pages={}, random_key=self.rng.randrange(2**31), created_at=begun, saved_at=begun,
            **author, **more,
        )  # fmt: skip
        db.session.add(proposal)
        self.made.append(proposal)
        return proposal

    def send(
        self, proposal: Proposal, at: datetime, by: int | None = None, cause: str = "submitted"
    ) -> Proposal:
        """Give a draft its number, address and first text."""
        call = self.call
        proposal.number = call.next_number
        call.next_number += 1
        proposal.slug = f"{slugify(proposal.title)}-{call.year}-{proposal.number}"
        proposal.state, proposal.submitted_at, proposal.saved_at = ProposalState.SUBMITTED, at, at
        proposal.version = 7
        if cause == "submitted":
            used = {p.slot for p in self.made if p.author_key == proposal.author_key and p is not proposal}
            proposal.slot = next(slot for slot in range(1, 99) if slot not in used)
        db.session.flush()
        self.text(proposal, 1, cause, at, by)
        self.step(proposal, "submitted" if cause == "submitted" else "born", at, by)
        return proposal

    def text(
        self, proposal: Proposal, number: int, cause: str, at: datetime, by: int | None, reason: str = ""
    ) -> None:
        """Keep the text as it is."""
        db.session.flush()
        db.session.refresh(proposal, ["district", "settlement", "section", "goal", "organization", "person"])
        content = snapshot(proposal)
        db.session.add(
            ProposalVersion(
                proposal_id=proposal.id, number=number, content=content, cause=cause, made_at=at, made_by_id=by,
                reason=reason or None, changed=[],
            )
        )  # fmt: skip

    def step(self, proposal: Proposal, what: str, at: datetime, by: int | None, **more: Any) -> None:
        """Add to the trail."""
        db.session.add(
            ProposalStep(proposal_id=proposal.id, what=what, state=proposal.state, at=at, by_id=by, **more)
        )


def _call(space: Space, title: str, opens: datetime, closes: datetime, year: int, **more: Any) -> Call:
    call = Call(
        space=space, space_id=space.id, slug=slugify(title), title=title, intro=INTRO, year=year, opens_at=opens,
        closes_at=closes, state=CallState.PUBLISHED, published_at=opens - timedelta(days=7), created_at=opens - timedelta(days=20),
        created_by_id=team_member(space, TeamRole.COORDINATOR), answer_days=30, next_number=1, **more,
    )  # fmt: skip
    db.session.add(call)
    db.session.flush()
    db.session.add(
        CallChange(call_id=call.id, what="published", at=call.published_at, by_id=call.created_by_id, before={}, after={})
    )  # fmt: skip
    return call


def _civil(space: Space) -> list[Organization]:
    rows = db.session.scalars(accredited_organizations(space)).all()
    return [each for each in rows if each.sector is Sector.CIVIL_SOCIETY]


def add_proposals(seed: int, day: date) -> None:
    """Both calls with what came in, and a draft of a third one; all of it can be found afterwards."""
    _huaylas(seed, day)
    _ilo(seed, day)
    search.reindex("proposals")


def _huaylas(seed: int, day: date) -> None:
    """Last year's call: closed, so that its proposals can be evaluated, ranked and voted on."""
    space = space_by_slug("mesa-huaylas")
    opens = clock.at(day - timedelta(days=130), 8)
    closes = clock.at(day - timedelta(days=95), 18)
    sections = plan_sections(space)
    call = _call(
        space, f"Presupuesto participativo de Huaylas {day.year + 1}", opens, closes, day.year + 1,
        who=CallAudience.ORGANISATIONS, max_each=2, ceiling_cents=480_000_000, max_cost_cents=150_000_000,
        legal_basis=f"Ordenanza {day.year}-012-MPH (ficticia)", fields=_fields(own=False),
        dimensions=[section.id for section in sections],
    )  # fmt: skip
    desk = Desk(
        seed, Random(seed + 51), call,  # noqa: S311
        _civil(space), sections, team_member(space, TeamRole.FACILITATOR)
    )  # fmt: skip
    for n, idea in enumerate(HUAYLAS_IDEAS):
        begun = opens + timedelta(days=1 + n % 30, hours=2 + n % 9)
        paper = n % 6 == 2
        proposal = desk.add(
            idea, begun, channel="paper" if paper else "web", created_by_id=desk.facilitator if paper else None,
            paper_consent="Firmada en la hoja por la junta directiva" if paper else None,
            author_checked_at=begun + timedelta(days=3) if paper else None,
        )  # fmt: skip
        desk.send(proposal, begun + timedelta(days=2), proposal.created_by_id)
    db.session.flush()


def _ilo(seed: int, day: date) -> None:
    """This year's call, open: proposals in every state, and drafts of those who can sign in."""
    space = space_by_slug("mesa-ilo")
    opens, closes = clock.at(day - timedelta(days=16), 8), clock.at(day + timedelta(days=24), 18)
    sections = plan_sections(space)
    call = _call(
        space, f"Ideas para Ilo {day.year + 1}", opens, closes, day.year + 1, who=CallAudience.BOTH, max_each=3,
        ceiling_cents=250_000_000, max_cost_cents=80_000_000, legal_basis=f"Ordenanza {day.year}-047-MPI (ficticia)",
        fields=_fields(own=True), dimensions=[section.id for section in sections],
    )  # fmt: skip
    _next_call(space, day, call)
    desk = Desk(
        seed,
        Random(seed + 52),  # noqa: S311
        call,
        _civil(space),
        sections,
        team_member(space, TeamRole.FACILITATOR),
    )
    known = {organization.name: organization for organization in desk.organizations}
    club = known.get("Club de Madres «Virgen del Carmen»", desk.organizations[0])
    leader, citizen = account_by_username("lideresa.ilo"), account_by_username("ciudadana")
    leader_id, citizen_id = (a.person_id if a else None for a in (leader, citizen))
    sent = [
        desk.send(desk.add(idea, opens + timedelta(days=n, hours=3), **_who(n, club, citizen_id, desk)), opens + timedelta(days=n + 1, hours=4), leader_id if n == 1 else None)
        for n, idea in enumerate(ILO_IDEAS)
    ]  # fmt: skip
    if desk.facilitator is not None:
        _sheet(desk, sent[5], desk.facilitator)
    _improve(desk, sent[0], opens)
    _join(desk, sent[9], sent[0], opens)
    _divide(desk, sent[10], opens)
    _withdraw(desk, sent[11], opens)
    _company(desk, sent, club)
    drafts: tuple[tuple[Idea, dict[str, Any]], ...] = (
        (Idea("Taller de costura para el club", "", "Las socias cosen a mano y no alcanzan los pedidos.", "", "", "180301", "", 0, 0), {"organization": club, "created_by_id": leader_id}),
        (Idea("Bancas y sombra en el paradero del hospital", "Un paradero con sombra.", "Las personas mayores esperan de pie bajo el sol.", "Que 300 personas al día esperen sentadas.", "Techo, seis bancas y una rampa.", "180301", "paradero del hospital", 300, 9000), {"person_id": citizen_id, "author_key": f"p{citizen_id}", "created_by_id": citizen_id}),
    )  # fmt: skip
    for n, (idea, author) in enumerate(drafts):
        if author.get("person_id", 0) is not None:
            draft = desk.add(idea, clock.at(day - timedelta(days=n + 1), 19, 42), **author)
            draft.people_benefited = draft.people_benefited or None
            draft.cost_cents = draft.cost_cents or None
            if not n:
                draft.section_id = draft.goal_id = draft.studies = None
    db.session.flush()


def _who(n: int, club: Organization, citizen: int | None, desk: Desk) -> dict[str, Any]:
    """Who proposes the n-th idea: mostly organisations, one citizen who is named, one sheet of paper not confirmed yet."""
    if n == 1:
        return {"organization": club}
    if n == 2 and citizen is not None:
        return {
            "person_id": citizen,
            "author_key": f"p{citizen}",
            "names_author": True,
            "created_by_id": citizen,
        }
    if n == 5:
        return {
            "channel": "paper", "created_by_id": desk.facilitator,
            "paper_consent": "Aprobada y firmada en la asamblea de la asociación",
        }  # fmt: skip
    return {}


def _sheet(desk: Desk, proposal: Proposal, facilitator: int) -> None:
    """The photographed sheet of what came on paper, for those who copy it."""
    written = [
        ("Nombre de la propuesta", proposal.title), ("¿Qué problema resuelve?", proposal.problem),
        ("¿Qué queremos lograr?", proposal.objective), ("¿Dónde?", proposal.place),
        ("¿Cuánto cuesta, más o menos?", f"S/ {(proposal.cost_cents or 0) // 100:,}"),
    ]  # fmt: skip
    rng, at = Random(desk.seed + 57), proposal.created_at  # noqa: S311  (its own play of chance)
    picture = papers.sheet("Hoja de propuesta", [(asked, text or "") for asked, text in written], 2, rng)
    stored = papers.kept(picture, "hoja.jpg", rng, at, "JPEG")
    db.session.add(
        Attachment(
            proposal=proposal,
            kind=AttachmentKind.SHEET,
            file_id=stored.id,
            added_at=at,
            added_by_id=facilitator,
        )
    )


def _improve(desk: Desk, proposal: Proposal, opens: datetime) -> None:
    """A second public text, with what changed and why."""
    first = snapshot(proposal)
    proposal.body += "\n- capacitar a dos vecinas como operadoras."
    proposal.cost_cents = 69_800_000
    at = opens + timedelta(days=9, hours=5)
    desk.text(proposal, 2, "revised", at, None, "Agregamos lo que pidieron en la asamblea del barrio.")
    version = next(v for v in db.session.new if isinstance(v, ProposalVersion) and v.number == 2)
    version.changed = changed_keys(first, version.content)
    proposal.version, proposal.saved_at = 9, at


def _join(desk: Desk, proposal: Proposal, into: Proposal, opens: datetime) -> None:
    at, agreed = (
        opens + timedelta(days=13, hours=6),
        "Reunión de las dos juntas en el local comunal; firmaron ambas presidentas.",
    )
    reason = "Piden lo mismo para calles vecinas."
    proposal.state, proposal.merged_into_id, proposal.ended_at, proposal.end_reason = (
        ProposalState.MERGED,
        into.id,
        at,
        reason,
    )
    desk.step(proposal, "merged", at, desk.facilitator, other_id=into.id, reason=reason, agreement=agreed)
    desk.step(into, "took", at, desk.facilitator, other_id=proposal.id, reason=reason, agreement=agreed)
    if proposal.organization_id and proposal.organization_id != into.organization_id:
        db.session.add(
            CoAuthor(
                proposal_id=into.id, organization_id=proposal.organization_id, state=CoAuthorState.ACCEPTED,
                invited_at=at, answered_at=at,
            )
        )  # fmt: skip


def _divide(desk: Desk, proposal: Proposal, opens: datetime) -> None:
    at, agreed = (
        opens + timedelta(days=14, hours=4),
        "Taller de formulación: lo pidió la propia organización.",
    )
    reason = "Pide tres obras distintas, que se evalúan aparte."
    proposal.state, proposal.ended_at, proposal.end_reason = ProposalState.SPLIT, at, reason
    parts = (
        Idea("Parque con 200 árboles en la Pampa", "Sombra para la Pampa.", "En la Pampa Inalámbrica no hay sombra.", "Un parque para 2,500 vecinas y vecinos.", "Un parque con 200 árboles y riego por goteo.", "180301", "Pampa Inalámbrica", 2500, 390000, 2),
        Idea("Biblioteca de la Pampa", "Un lugar para leer.", "No hay dónde leer ni hacer tareas.", "Que 400 escolares tengan dónde estudiar.", "Una biblioteca pequeña con internet.", "180301", "Pampa Inalámbrica", 400, 160000),
    )  # fmt: skip
    for idea in parts:
        part = desk.add(idea, at, split_from_id=proposal.id, organization=proposal.organization)
        desk.send(part, at, desk.facilitator, cause="split")
        desk.step(proposal, "split", at, desk.facilitator, other_id=part.id, reason=reason, agreement=agreed)


def _withdraw(desk: Desk, proposal: Proposal, opens: datetime) -> None:
    at, reason = opens + timedelta(days=12, hours=2), "La asamblea prefirió presentar primero el agua."
    proposal.state, proposal.ended_at, proposal.end_reason, proposal.slot = (
        ProposalState.WITHDRAWN,
        at,
        reason,
        None,
    )
    desk.step(proposal, "withdrawn", at, None, reason=reason)


def _company(desk: Desk, sent: list[Proposal], club: Organization) -> None:
    """Organisations behind others' proposals: accepted, declined, and one that waits for the leader who can sign in."""
    others = [each for each in desk.organizations if each.id != club.id]
    wanted = [
        (sent[3], others[2], CoAuthorState.ACCEPTED), (sent[3], others[7], CoAuthorState.DECLINED),
        (sent[4], others[5], CoAuthorState.ACCEPTED), (sent[6], club, CoAuthorState.INVITED),
    ]  # fmt: skip
    for proposal, organization, state in wanted:
        if organization.id == proposal.organization_id:
            continue
        at = (proposal.submitted_at or desk.call.opens_at) + timedelta(hours=9)
        db.session.add(
            CoAuthor(
                proposal_id=proposal.id, organization_id=organization.id, state=state, invited_at=at,
                answered_at=None if state is CoAuthorState.INVITED else at + timedelta(days=1),
            )
        )  # fmt: skip


def _next_call(space: Space, day: date, copied: Call) -> None:
    """A call that its coordinator is still preparing."""
    opens = clock.at(day + timedelta(days=60), 8)
    db.session.add(
        Call(
            space_id=space.id, slug=slugify(f"Fondo joven de Ilo {day.year + 1}"), title=f"Fondo joven de Ilo {day.year + 1}",
            intro="Ideas pequeñas de jóvenes de 15 a 29 años.", year=day.year + 1, opens_at=opens,
            closes_at=opens + timedelta(days=30), state=CallState.DRAFT, who=CallAudience.CITIZENS, max_each=1,
            max_cost_cents=1_500_000, fields=_fields(own=False)[:5] + _fields(own=False)[7:9], dimensions=[], next_number=1,
            created_by_id=copied.created_by_id,
        )
    )  # fmt: skip

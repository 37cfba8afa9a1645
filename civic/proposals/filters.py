"""What a reader asks of a list of proposals, read from the address by an allow-list. No database here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from civic.core.text import clean
from civic.proposals.kinds import ProposalState


class Order(StrEnum):
    """In which order the proposals stand; the values stand in addresses."""

    LOT = "sorteo"
    FIT = "coincidencia"
    NEWEST = "recientes"
    TITLE = "titulo"
    PEOPLE = "beneficiarios"

    @property
    def label(self) -> str:
        """The order in words."""
        return str(ORDERS[self])


ORDERS = {
    Order.LOT: _l("By lot, drawn anew each day"),
    Order.FIT: _l("What fits the search best"),
    Order.NEWEST: _l("The newest first"),
    Order.TITLE: _l("By title"),
    Order.PEOPLE: _l("Most people benefited first"),
}
ANY_STATE = "todos"


@dataclass(frozen=True)
class Filters:
    """The part of the proposals that is wanted; the empty one wants all that stand."""

    text: str = ""
    space_slug: str = ""
    call_slug: str = ""
    ubigeo: str = ""
    section_id: int | None = None
    organization: str = ""
    state: ProposalState | None = ProposalState.SUBMITTED
    order: Order | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked but an order."""
        return replace(self, order=None) == Filters()

    @property
    def chooses_only_words(self) -> bool:
        """Whether nothing was chosen but words to look for."""
        return replace(self, text="") == Filters()

    @property
    def wanted_order(self) -> Order:
        """The order that applies: by lot, and what fits best when something is looked for."""
        if self.order is None or (self.order is Order.FIT and not self.text):
            return Order.FIT if self.text else Order.LOT
        return self.order


def read_filters(args: Mapping[str, str]) -> Filters:
    """The filters of an address; what is not known is left out."""
    district, section, state = args.get("distrito", ""), args.get("dimension", ""), args.get("estado", "")
    known = [each for each in ProposalState if each is not ProposalState.DRAFT]
    return Filters(
        text=clean(args.get("q", ""))[:200],
        space_slug=clean(args.get("espacio", ""))[:90],
        call_slug=clean(args.get("convocatoria", ""))[:90],
        ubigeo=district if len(district) == 6 and district.isascii() and district.isdigit() else "",
        section_id=int(section) if section.isascii() and section.isdigit() and len(section) < 10 else None,
        organization=clean(args.get("organizacion", ""))[:80],
        state=None if state == ANY_STATE else next((e for e in known if e.value == state), ProposalState.SUBMITTED),
        order=next((each for each in Order if each.value == args.get("orden")), None),
    )  # fmt: skip

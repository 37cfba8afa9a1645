"""Ready-made polls: what people usually want, with terms that make sense for it. Pure data; every term can be changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from civic.core import clock
from civic.voting.kinds import BallotForm, Base, Majority, PollKind, Secrecy, Voters

NOTICE_DAYS = 10  # from making the poll to its opening, if nobody says otherwise
OBJECTION_DAYS = 2  # before the opening objections end
TEXTS = (("favour", _l("In favour")), ("against", _l("Against")), ("abstention", _l("Abstention")))


@dataclass(frozen=True)
class Ready:
    """A kind of poll with its usual terms; `days` is how long it stays open."""

    key: str
    label: Any
    about: Any
    title: Any
    terms: dict[str, Any] = field(default_factory=dict)
    days: float = 3

    def fill(self, today: date) -> dict[str, Any]:
        """The terms of a new poll with dates from a day on: notice, time to object, opening and end by Lima's clock."""
        opens = clock.at(today + timedelta(days=NOTICE_DAYS), 8)
        whole = int(self.days)
        closes = (
            clock.at(today + timedelta(days=NOTICE_DAYS + whole), 18) if whole else opens + timedelta(hours=4)
        )
        return {
            "title": str(self.title), "voters": Voters.ORGANIZATIONS, "tie_break": "default", "min_choices": 1,
            "opens_at": opens, "closes_at": closes, "roll_closes_at": opens - timedelta(days=OBJECTION_DAYS),
            "draw_from": "", **self.terms,
        }  # fmt: skip


READY: dict[str, Ready] = {
    ready.key: ready
    for ready in (
        Ready(
            "presupuesto", _l("Participatory budget"),
            _l("Organisations choose projects up to the money there is. Counted by equal shares, secret, with proof for everybody."),
            _l("Participatory budget: which projects first"),
            {
                "kind": PollKind.BUDGET, "secrecy": Secrecy.SECRET, "form": BallotForm.APPROVAL, "max_choices": 5,
                "rule": "equal-shares", "parameters": {"utility": "cost", "completion": "add1fu"},
                "channels": ["device", "server", "paper"], "quorum_percent": 30, "quorum_of": Base.ENTITLED,
            },
        ),
        Ready(
            "vigilancia", _l("Election of the oversight committee"),
            _l("Four or more seats, filled in proportion: each voter puts the candidates in order."),
            _l("Election of the oversight committee"),
            {
                "kind": PollKind.ELECTION, "secrecy": Secrecy.SECRET, "form": BallotForm.ORDINAL, "seats": 4,
                "rule": "stv", "parameters": {}, "channels": ["device", "server", "paper"],
            },
        ),
        Ready(
            "ccl", _l("Election of civil society's delegates to the coordination council (CCL)"),
            _l("Civil society has 40 percent of the seats of the council: with 10 authorities, 4 delegates. Write how many yours has."),
            _l("Election of civil society's delegates to the CCL"),
            {
                "kind": PollKind.ELECTION, "secrecy": Secrecy.SECRET, "form": BallotForm.ORDINAL, "seats": 4,
                "rule": "stv", "parameters": {}, "channels": ["device", "server", "paper"],
                "legal_basis": "Ley 27972, Orgánica de Municipalidades, arts. 98 y 102",
            },
        ),
        Ready(
            "coordinacion", _l("Election of a coordinator"),
            _l("One seat. Each voter puts the candidates in order, and everybody is compared with everybody."),
            _l("Election of the coordinator"),
            {
                "kind": PollKind.ELECTION, "secrecy": Secrecy.SECRET, "form": BallotForm.ORDINAL, "seats": 1,
                "rule": "schulze", "parameters": {"strength": "winning-votes"}, "channels": ["device", "server"],
            },
            days=1,
        ),
        Ready(
            "acuerdo", _l("Decision of the assembly"),
            _l("A text with in favour, against and abstention. Public by roll call in the assembly, or from the phone."),
            _l("Decision of the assembly"),
            {
                "kind": PollKind.DECISION, "secrecy": Secrecy.NAMED, "form": BallotForm.CHOOSE_ONE, "rule": "plurality",
                "parameters": {}, "channels": ["hall", "device", "server"], "majority": Majority.SIMPLE, "majority_of": Base.VOTING,
                "quorum_percent": 50, "quorum_of": Base.ENTITLED,
            },
            days=0,
        ),
    )
}  # fmt: skip

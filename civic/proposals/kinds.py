"""The words of a proposal's life: states, kinds and the fields a call may ask. Pure values, no tables."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l


class CallState(StrEnum):
    """Where a call is; between publication and closing its dates decide too (`Call.phase`)."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CLOSED = "closed"  # by hand, before its date

    @property
    def label(self) -> str:
        """The state in words."""
        return str(CALL_STATES[self])


class CallPhase(StrEnum):
    """What a call is for who reads it today."""

    DRAFT = "draft"
    SOON = "soon"
    OPEN = "open"
    OVER = "over"

    @property
    def label(self) -> str:
        """The phase in words."""
        return str(CALL_PHASES[self][0])

    @property
    def tone(self) -> str:
        """The tone of the phase's mark, for the block `state`."""
        return str(CALL_PHASES[self][1])


class CallAudience(StrEnum):
    """Who may propose."""

    ORGANISATIONS = "organisations"
    CITIZENS = "citizens"
    BOTH = "both"

    @property
    def label(self) -> str:
        """The audience in words."""
        return str(AUDIENCES[self])

    @property
    def takes_organisations(self) -> bool:
        """Whether organisations may propose."""
        return self is not CallAudience.CITIZENS

    @property
    def takes_citizens(self) -> bool:
        """Whether a person may propose in their own name."""
        return self is not CallAudience.ORGANISATIONS


class ProposalState(StrEnum):
    """Where a proposal is. What is evaluated, answered and done lives in the rooms to the right."""

    DRAFT = "draft"
    SUBMITTED = "submitted"  # public from the moment it is sent
    WITHDRAWN = "withdrawn"
    MERGED = "merged"  # it lives on in another one
    SPLIT = "split"  # it lives on in several

    @property
    def label(self) -> str:
        """The state in words."""
        return str(PROPOSAL_STATES[self][0])

    @property
    def tone(self) -> str:
        """The tone of the state's mark, for the block `state`."""
        return str(PROPOSAL_STATES[self][1])


class StudiesState(StrEnum):
    """How far the studies of a project have come."""

    NONE = "none"
    IDEA = "idea"
    PROFILE = "profile"
    FILE = "file"
    VIABLE = "viable"

    @property
    def label(self) -> str:
        """The state of studies in words."""
        return str(STUDIES[self])


class MoneyKind(StrEnum):
    """How somebody helps to pay."""

    MONEY = "money"
    IN_KIND = "in_kind"
    LABOUR = "labour"

    @property
    def label(self) -> str:
        """The kind in words."""
        return str(MONEY_KINDS[self])


class CoAuthorState(StrEnum):
    """What an invited organisation has answered."""

    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LEFT = "left"

    @property
    def label(self) -> str:
        """The answer in words."""
        return str(CO_AUTHOR_STATES[self][0])

    @property
    def tone(self) -> str:
        """The tone of its mark."""
        return str(CO_AUTHOR_STATES[self][1])


class AttachmentKind(StrEnum):
    """What a file of a proposal is; the sheet of a paper proposal is never public."""

    DOCUMENT = "document"
    PHOTO = "photo"
    SHEET = "sheet"

    @property
    def label(self) -> str:
        """The kind in words."""
        return str(ATTACHMENT_KINDS[self])


CALL_STATES = {
    CallState.DRAFT: _l("Draft"),
    CallState.PUBLISHED: _l("Published"),
    CallState.CLOSED: _l("Closed"),
}
CALL_PHASES = {
    CallPhase.DRAFT: (_l("Draft"), "quiet"),
    CallPhase.SOON: (_l("Opens soon"), "info"),
    CallPhase.OPEN: (_l("Open now"), "good"),
    CallPhase.OVER: (_l("Closed"), "quiet"),
}
AUDIENCES = {
    CallAudience.ORGANISATIONS: _l("Organisations"),
    CallAudience.CITIZENS: _l("Citizens"),
    CallAudience.BOTH: _l("Organisations and citizens"),
}
PROPOSAL_STATES = {
    ProposalState.DRAFT: (_l("Draft"), "quiet"),
    ProposalState.SUBMITTED: (_l("Presented"), "info"),
    ProposalState.WITHDRAWN: (_l("Withdrawn"), "quiet"),
    ProposalState.MERGED: (_l("Joined with another"), "quiet"),
    ProposalState.SPLIT: (_l("Divided into several"), "quiet"),
}
STUDIES = {
    StudiesState.NONE: _l("Nothing yet"),
    StudiesState.IDEA: _l("A project idea is registered"),
    StudiesState.PROFILE: _l("It has a profile or technical sheet"),
    StudiesState.VIABLE: _l("It was declared viable"),
    StudiesState.FILE: _l("It has a technical file ready"),
}
MONEY_KINDS = {
    MoneyKind.MONEY: _l("Money"),
    MoneyKind.IN_KIND: _l("Materials, land or equipment"),
    MoneyKind.LABOUR: _l("Work of the neighbours"),
}
CO_AUTHOR_STATES = {
    CoAuthorState.INVITED: (_l("Invited"), "wait"),
    CoAuthorState.ACCEPTED: (_l("It joins"), "good"),
    CoAuthorState.DECLINED: (_l("It does not join"), "quiet"),
    CoAuthorState.LEFT: (_l("No longer takes part"), "quiet"),
}
ATTACHMENT_KINDS = {
    AttachmentKind.DOCUMENT: _l("Paper"),
    AttachmentKind.PHOTO: _l("Photograph"),
    AttachmentKind.SHEET: _l("The paper sheet it was copied from"),
}

# Every field a call may ask, in the order in which it is asked: key → its name. The title is always asked.
FIELD_LABELS: dict[str, Any] = {
    "title": _l("Title"),
    "summary": _l("In one sentence"),
    "problem": _l("The problem"),
    "objective": _l("What will be better"),
    "body": _l("What we propose to do"),
    "dimension": _l("Dimension of the plan"),
    "goal": _l("Objective of the plan"),
    "place": _l("Place"),
    "people_benefited": _l("People who benefit"),
    "beneficiaries": _l("Who they are"),
    "cost": _l("Cost"),
    "cofinancing": _l("Who else puts something in"),
    "studies": _l("State of the studies"),
    "cui": _l("Project code (CUI)"),
    "files": _l("Papers and photographs"),
}

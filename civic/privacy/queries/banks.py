"""Reads of banks: what was settled of each, and what lies past its time: people nobody saw for long, files nobody points to."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import Select, exists, func, select, union_all

from civic.accreditation.models import Mandate, Representation
from civic.agreements.models import Commitment
from civic.attendance.models import Attendance
from civic.core.db import Base, db, for_change
from civic.core.files import StoredFile
from civic.evaluation.models import Assignment
from civic.events.models import Registration
from civic.networks.models import NetworkMember
from civic.opinions.models import Comment, Support
from civic.organisations.models import Leadership
from civic.oversight.models import CommitteeMember
from civic.people.models import Account, Consent, DataRequest, Person, RoleGrant
from civic.plan.models import IndicatorDuty
from civic.privacy.models import BankSetting
from civic.proposals.models import Proposal
from civic.records.models import RecordSignature
from civic.spaces.models import TeamMember
from civic.surveys.models import Reply
from civic.training.models import EditionStaff
from civic.voting.models import PollOption, RollEntry


def bank_settings() -> dict[str, BankSetting]:
    """Code → what the administrator settled."""
    return {row.code: row for row in db.session.scalars(select(BankSetting))}


def bank_setting(code: str) -> BankSetting | None:
    """What the administrator settled about one bank, held for a change."""
    return db.session.scalar(for_change(select(BankSetting).where(BankSetting.code == code)))


# --- people nobody saw for long -----------------------------------------------------------------------------------------

# Whoever stands in one of these has, or had, an office or a vote: never erased by a rule.
_OFFICES: tuple[Any, ...] = (
    Representation.person_id, Mandate.person_id, Leadership.person_id, TeamMember.person_id, RoleGrant.person_id,
    RollEntry.person_id, PollOption.person_id, CommitteeMember.person_id, RecordSignature.person_id,
    EditionStaff.person_id, NetworkMember.person_id, Assignment.evaluator_id,
    Commitment.person_id, Proposal.person_id, IndicatorDuty.person_id,
)  # fmt: skip
# Signs of life: (person, moment).
_TRACES: tuple[tuple[Any, Any], ...] = (
    (Person.id, Person.created_at), (Account.person_id, Account.created_at), (Account.person_id, Account.last_sign_in_at),
    (Registration.person_id, Registration.registered_at), (Attendance.person_id, Attendance.recorded_at),
    (Consent.person_id, Consent.recorded_at), (DataRequest.person_id, DataRequest.created_at),
    (Comment.person_id, Comment.written_at), (Support.person_id, Support.given_at), (Reply.person_id, Reply.answered_at),
)  # fmt: skip


def people_long_unseen(*which: Any) -> Select[Any]:
    """(person, last sign of life) of everybody without an office, past or present; `which` narrows the persons."""
    signs = union_all(
        *(
            select(person.label("person_id"), moment.label("moment")).where(moment.is_not(None))
            for person, moment in _TRACES
        )
    ).subquery("signs")
    last = (
        select(signs.c.person_id, func.max(signs.c.moment).label("moment"))
        .group_by(signs.c.person_id)
        .subquery("last")
    )
    free = [~exists().where(column == Person.id) for column in _OFFICES]
    return (
        cast("Select[Any]", select(Person.id, last.c.moment))
        .join(last, last.c.person_id == Person.id)
        .where(Person.merged_into_id.is_(None), Person.forgotten_at.is_(None), *free, *which)
    )


def has_no_account() -> Any:
    """The condition that a person has no account."""
    return ~exists().where(Account.person_id == Person.id)


def files_nobody_points_to() -> Select[Any]:
    """(file, when it came) of files that no row of any table names."""
    pointing = [
        key.parent
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.target_fullname == "stored_files.id"
    ]
    unnamed = [~exists().where(column == StoredFile.id) for column in pointing]
    return cast("Select[Any]", select(StoredFile.id, StoredFile.uploaded_at).where(*unnamed))

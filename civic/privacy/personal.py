"""What this room and the ground keep of people, and the rules about persons whom nobody saw for long."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import or_

from civic.core.audit import AuditEntry
from civic.core.db import db
from civic.core.files import StoredFile, discard
from civic.core.jobs import Job
from civic.core.personal import Data, keeps
from civic.core.reads import DataRead, DataReadSubject
from civic.core.retention import RetentionSetting, kept
from civic.people.commands import forget_person
from civic.people.models import Person, System
from civic.people.rules import why_not_forget
from civic.privacy import queries
from civic.privacy.models import BankSetting, Breach, BreachPerson, BreachStep, RequestExtension

keeps("security", AuditEntry, people=("actor_id",))
keeps("security", DataRead, people=("reader_id",), data=(Data.ACTS,))
keeps("security", DataReadSubject)
keeps("security", StoredFile, people=("uploaded_by_id",))
keeps("security", Job, people=("asked_by_id",))
keeps("security", BreachPerson, data=(Data.REQUESTS,))
keeps("security", Breach, BreachStep, BankSetting)
keeps("security", RetentionSetting, people=("set_by_id",))
keeps("people", RequestExtension)


@kept(
    "people.contact",
    title=_l("Phone and e-mail of people without account or office"),
    counted=_l("the last sign of life: registration, attendance, comment, permission"),
    why=_l("They were given to be told about an activity; nobody has a reason to call any more."),
    days=365, least=180, most=3 * 365, erases=True, batch=100,
    rows=lambda: queries.people_long_unseen(
        or_(Person.phone.is_not(None), Person.email.is_not(None)), queries.has_no_account()
    ),
)  # fmt: skip
def erase_contact(ids: Sequence[int]) -> None:
    """Take phone and e-mail away; name and attendance stay."""
    for number in ids:
        person = db.session.get(Person, number)
        if person is not None:
            person.phone = person.phone_key = person.email = None


@kept(
    "people.quiet",
    title=_l("People without office of whom nothing was heard for years"),
    counted=_l("the last sign of life: registration, attendance, sign-in, comment, permission"),
    why=_l("What they took part in stays as a number; who they were is needed no more."),
    days=5 * 365, least=2 * 365, most=10 * 365, erases=True, batch=20,
    rows=queries.people_long_unseen,
)  # fmt: skip
def forget_quiet(ids: Sequence[int]) -> None:
    """Take everything away that leads to the person; attendance stays as a number."""
    with force_locale("es"):
        reason = _("Nothing was heard of the person for the years that the rule of retention sets.")
    for number in ids:
        person = db.session.get(Person, number)
        if person is not None and why_not_forget(person) is None:
            forget_person(System(), person, reason)


@kept(
    "files.orphans",
    title=_l("Files that nothing points to any more"),
    counted=_l("the day they came"),
    why=_l("Left over from something that was taken away; nobody can open them."),
    days=30, least=7, most=365, batch=50,
    rows=queries.files_nobody_points_to,
)  # fmt: skip
def drop_orphans(ids: Sequence[int]) -> None:
    """Delete file and row."""
    for number in ids:
        discard(db.session.get(StoredFile, number))

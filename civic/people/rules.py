"""Who may do what with persons and accounts, and whether it can be done now."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from civic.core import clock
from civic.people.documents import why_not_document
from civic.people.models import Person, PlatformRole, System, Visitor
from civic.people.person_data import PersonData

Actor = Person | Visitor | System

YOUNGEST_ACCOUNT = 14
OLDEST = 120
LONGEST_NAME = 120


def is_administrator(actor: Actor) -> bool:
    """Whether the actor runs the platform."""
    return actor.is_system or PlatformRole.ADMINISTRATOR in actor.role_names


def is_operator(actor: Actor) -> bool:
    """Whether the actor helps people in person (administrators do too)."""
    return is_administrator(actor) or PlatformRole.OPERATOR in actor.role_names


def is_auditor(actor: Actor) -> bool:
    """Whether the actor may read the whole trail."""
    return is_administrator(actor) or PlatformRole.AUDITOR in actor.role_names


def is_staff(person: Person) -> bool:
    """Whether the person has any platform role, and therefore needs a long password."""
    return bool(person.role_names)


def may_help_in_person(actor: Actor) -> bool:
    """Operators look people up, correct their records and hand them slips."""
    return is_operator(actor)


def may_see_person(actor: Actor, person: Person) -> bool:
    """Operators and auditors see everybody; everybody sees themself."""
    return is_operator(actor) or is_auditor(actor) or (actor.id is not None and actor.id == person.id)


def may_search_everybody(actor: Actor) -> bool:
    """Who may look through all persons; others search only among those their room names."""
    return is_operator(actor) or is_auditor(actor)


def may_correct_person(actor: Actor, person: Person) -> bool:
    """Operators correct anybody but staff (that is for administrators); everybody their own small things."""
    if actor.id is not None and actor.id == person.id:
        return True
    return is_administrator(actor) or (is_operator(actor) and not is_staff(person))


def may_open_access(actor: Actor, person: Person) -> bool:
    """Whether the actor may give a person, in front of them, a new way in: nobody to themself, and to staff only an administrator."""
    if actor.id is not None and actor.id == person.id:
        return False
    return is_administrator(actor) or (is_operator(actor) and not is_staff(person))


def may_merge(actor: Actor, kept: Person, duplicate: Person) -> bool:
    """Operators merge duplicates; never their own record, and records with platform roles only as administrators."""
    if actor.id is not None and actor.id in (kept.id, duplicate.id):
        return False
    if is_staff(kept) or is_staff(duplicate):
        return is_administrator(actor)
    return is_operator(actor)


def may_forget_person(actor: Actor) -> bool:
    """Only administrators take a person's data away."""
    return is_administrator(actor)


def may_answer_request(actor: Actor) -> bool:
    """Operators answer requests about data."""
    return is_operator(actor)


def may_grant_roles(actor: Actor) -> bool:
    """Only administrators give and end platform roles."""
    return is_administrator(actor)


def may_read_trail(actor: Actor) -> bool:
    """Auditors and administrators read who changed what."""
    return is_auditor(actor)


def why_not_name(text: str, *, what: Any) -> Any | None:
    """The sentence that says what is wrong with a name, or None; one letter is a name, and so are ninety."""
    if not text:
        return what
    if len(text) > LONGEST_NAME:
        return _l("A name has at most %(max)d letters.", max=LONGEST_NAME)
    if not any(letter.isalpha() for letter in text):
        return _l("Write the name with letters.")
    return None


def why_not_person(data: PersonData) -> Any | None:
    """The sentence that says what is wrong with what was told about a person, or None."""
    today = clock.today()
    problems = (
        why_not_name(data.given_names, what=_l("Write the given names.")),
        why_not_name(data.first_surname, what=_l("Write the first surname.")),
        why_not_name(data.second_surname, what=None) if data.second_surname else None,
        why_not_document(data.document_kind, data.document_number, data.check),
        _l("Write the phone again: a mobile phone has 9 digits and starts with 9, for example 987 654 321.")
        if data.phone and not data.phone.startswith("+") else None,
        why_not_birth_date(data, today),
    )  # fmt: skip
    return next((sentence for sentence in problems if sentence), None)


def why_not_birth_date(data: PersonData, today: Any) -> Any | None:
    """The sentence that says why a birth date cannot be right, or None."""
    born = data.birth_date
    if born is None:
        return None
    if born > today:
        return _l("The birth date lies in the future. Look at the year again.")
    if today.year - born.year > OLDEST:
        return _l("The birth date lies more than %(years)d years back. Look at the year again.", years=OLDEST)
    return None


def why_not_forget(person: Person) -> Any | None:
    """Why a person's data cannot be taken away now, or None."""
    if person.forgotten_at:
        return _l("The data of this person was taken away already.")
    if is_staff(person):
        return _l("This person has a role on the platform. End the role first.")
    return None

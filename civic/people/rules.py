"""Who may do what with persons and accounts, and whether it can be done now."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l

from civic.core import clock
from civic.people.documents import why_not_document
from civic.people.models import Person, PersonMerge, PlatformRole, RequestKind, System, Visitor, WayIn
from civic.people.person_data import PersonData

Actor = Person | Visitor | System

YOUNGEST_ACCOUNT = 14
OLDEST = 120
LONGEST_NAME = 120
# A facilitator's own phone, which opened the session with its passkey, stays signed in through a day's work and a week of it.
IDLE_ON_OWN_PHONE, LONGEST_ON_OWN_PHONE = timedelta(hours=12), timedelta(days=7)
LONGEST_SESSION = LONGEST_ON_OWN_PHONE + timedelta(hours=1)  # after that no cookie can carry a session on


def is_administrator(actor: Actor) -> bool:
    """Whether the actor runs the platform."""
    return actor.is_system or PlatformRole.ADMINISTRATOR in actor.role_names


def is_operator(actor: Actor) -> bool:
    """Whether the actor helps people in person (administrators do too)."""
    return is_administrator(actor) or PlatformRole.OPERATOR in actor.role_names


def is_auditor(actor: Actor) -> bool:
    """Whether the actor may read the whole trail."""
    return is_administrator(actor) or PlatformRole.AUDITOR in actor.role_names


# Rooms above say who decides for others there: an operator alone must not open such an account.
decides_elsewhere: list[Callable[[Person], bool]] = []


def is_staff(person: Person) -> bool:
    """Whether the person has a platform role or decides for others somewhere: needs a long password, and an
    administrator for a new way in."""
    return bool(person.role_names) or any(decides(person) for decides in decides_elsewhere)


# Rooms above say who works in the field with a phone of their own.
facilitates_elsewhere: list[Callable[[Person], bool]] = []


def keeps_own_phone(person: Person, way: WayIn) -> bool:
    """Whether a session may last through a working week: that of a facilitator, opened with the passkey of their phone."""
    works = any(facilitates(person) for facilitates in facilitates_elsewhere)
    return way is WayIn.PASSKEY and works and not is_staff(person)


def must_have_second_step(person: Person) -> bool:
    """Whether the person may do nothing before they have a second step: staff, where the instance requires it."""
    return current_app.config["SECOND_FACTOR"] == "required" and is_staff(person)


def why_not_remove_factor(person: Person, left: int) -> Any | None:
    """Why a second step cannot be taken away now, or None: whoever must have one keeps one; `left` is how many would stay."""
    if left < 1 and must_have_second_step(person):
        return _l("Your role asks for a second step. Add another one before you remove this one.")
    return None


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


def why_not_request(person: Person, kind: RequestKind, text: str) -> Any | None:
    """Why a request about data cannot be written down, or None."""
    if person.forgotten_at:
        return _l("The data of this person was taken away already.")
    if not text and kind is RequestKind.CORRECTION:
        return _l("Write what is wrong and how it should read.")
    return None


def why_not_grant(person: Person, role: PlatformRole) -> Any | None:
    """Why a platform role cannot be given to a person now, or None."""
    if person.account is None or person.account.password_hash is None:
        return _l("This person has no account yet. Hand them an activation slip first.")
    if person.forgotten_at or person.merged_into_id:
        return _l("This record is no longer in use.")
    if role in person.role_names:
        return _l("This person has that role already.")
    return None


def why_not_merge(kept: Person, duplicate: Person) -> Any | None:
    """Why two records cannot be merged now, or None."""
    if kept.id == duplicate.id:
        return _l("These are not two records but one. Choose another.")
    if kept.merged_into_id or duplicate.merged_into_id:
        return _l("One of the two was merged already. Look the person up again.")
    if kept.forgotten_at or duplicate.forgotten_at:
        return _l("The data of one of the two was taken away. It cannot be merged.")
    return None


def why_not_undo(merge: PersonMerge) -> Any | None:
    """Why a merge cannot be undone now, or None."""
    if merge.undone_at:
        return _l("This merge was undone already.")
    if merge.kept.merged_into_id:
        return _l("The kept record was merged into another later. Undo that merge first.")
    if merge.kept.forgotten_at:
        return _l("The data of this person was taken away. The merge stays.")
    return None


def why_not_slip(person: Person) -> Any | None:
    """Why no activation slip can be printed for a person now, or None."""
    if person.forgotten_at or person.merged_into_id:
        return _l("This record is no longer in use.")
    age = person.age_on(clock.today())
    if age is not None and age < YOUNGEST_ACCOUNT:
        return _l("Accounts are for people of %(age)d years or more.", age=YOUNGEST_ACCOUNT)
    return None


def why_not_username(username: str) -> Any | None:
    """The sentence that says what is wrong with a user name, or None."""
    if len(username) < 4:
        return _l("A user name has at least 4 letters or digits.")
    if len(username) > 40:
        return _l("A user name has at most 40 letters or digits.")
    if not re.fullmatch(r"[a-z0-9]+([._-][a-z0-9]+)*", username):
        return _l("Use letters from a to z, digits and dots, for example rosa.mamani.")
    if sum(sign.isdigit() for sign in username) > 4:
        return _l("Use at most 4 digits in the user name: long numbers are kept for documents.")
    return None


def why_not_account(data: PersonData) -> Any | None:
    """Why somebody cannot open an account for themself, or None: they are told once, before anything is kept."""
    if sentence := why_not_person(data):
        return sentence
    if data.birth_date is None:
        return _l(
            "Write your birth date: accounts are for people of %(age)d years or more.", age=YOUNGEST_ACCOUNT
        )
    today = clock.today()
    before = (today.month, today.day) < (data.birth_date.month, data.birth_date.day)
    if today.year - data.birth_date.year - before < YOUNGEST_ACCOUNT:
        return _l(
            "Accounts are for people of %(age)d years or more. Ask the person in charge of the event to write you down.",
            age=YOUNGEST_ACCOUNT,
        )
    return None

"""Every change of persons, accounts, roles, consents and merges; one file per subject."""

from civic.people.commands.persons import (
    correct_person,
    forget_person,
    note_contact_read,
    person_from_form,
    register_person,
    settle_check,
)
from civic.people.person_data import PersonData

__all__ = [
    "PersonData",
    "correct_person",
    "forget_person",
    "note_contact_read",
    "person_from_form",
    "register_person",
    "settle_check",
]

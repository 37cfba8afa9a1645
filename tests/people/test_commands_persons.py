"""Writing persons down: found again by document, never revealed, corrected with a reason, forgotten."""

from __future__ import annotations

from datetime import date

import pytest

from civic.core.db import db, transaction
from civic.core.errors import NotAllowed, Refused
from civic.people import commands
from civic.people.models import DocumentKind, Person, PlatformRole, Visitor
from civic.people.person_data import PersonData
from civic.people.queries import find_by_document


def told(names=("Rosa", "Mamani", "Quispe"), number="41234567", **more):
    kind = DocumentKind.DNI if number else DocumentKind.NONE
    return PersonData(*names, document_kind=kind, document_number=number, **more)


def from_form(actor, data, channel="web"):
    with transaction():
        return commands.person_from_form(actor, data, channel)


@pytest.mark.parametrize(
    "names",
    [
        ("Rosa", "Mamani", "Quispe"),
        ("ROSA  María", "mamani", None),
        ("Rósa", "Mamaní", "Kispe"),
        ("Ro\u0301sa", "Mamani", "Quispe"),
        ("Rosa\u202e", "Mam\u200bani", "Quispe"),
    ],
)
def test_the_same_document_and_name_in_any_spelling_is_the_same_person(app, names):
    first = from_form(Visitor(), told())
    assert from_form(Visitor(), told(names)).id == first.id
    assert db.session.query(Person).count() == 1


def test_a_document_known_under_another_name_is_not_revealed(app):
    first = from_form(Visitor(), told())
    other = from_form(Visitor(), told(("Juan", "Flores", "Huamán")))
    assert other.id != first.id
    assert other.document_key is None
    assert other.claimed_key == first.document_key
    assert other.needs_check
    assert other.document_number == "41234567"
    assert find_by_document(DocumentKind.DNI, "41234567").id == first.id
    again = from_form(Visitor(), told(("Juan", "Flores", "Huamán")))
    assert again.id == other.id


def test_a_stranger_changes_nothing_of_a_known_person(app):
    first = from_form(Visitor(), told())
    from_form(Visitor(), told(phone="+51987654321", email="ladron@example.org"))
    assert (first.phone, first.email) == (None, None)


def test_a_facilitator_with_the_paper_fills_only_what_was_blank(app, make):
    first = from_form(Visitor(), told(birth_date=date(1980, 2, 3)))
    from_form(
        make.person(account=True), told(phone="+51987654321", birth_date=date(1999, 9, 9)), channel="paper"
    )
    assert first.phone == "+51987654321"
    assert first.birth_date == date(1980, 2, 3)


def test_without_a_document_each_is_a_record_with_a_reason(app):
    one, two = (from_form(Visitor(), told(number=None)) for _ in range(2))
    assert one.id != two.id
    assert one.document_kind is DocumentKind.NONE
    assert one.no_document_reason


def test_a_wrong_document_is_refused_in_words(app):
    with pytest.raises(Refused, match="8") as refusal:
        from_form(Visitor(), told(number="1234567"))
    assert "7" in str(refusal.value.sentence)
    assert db.session.query(Person).count() == 0


def test_numbers_are_sealed_in_the_database(app):
    from_form(Visitor(), told(phone="+51987654321", email="rosa@example.org"))
    row = db.session.execute(db.text("SELECT * FROM people")).mappings().one()
    plain = " ".join(str(value) for value in row.values())
    assert "41234567" not in plain
    assert "987654321" not in plain
    assert "rosa@example.org" not in plain
    trail = " ".join(str(r) for r in db.session.execute(db.text("SELECT * FROM audit_entries")))
    assert "41234567" not in trail
    assert "987654321" not in trail


def test_registering_is_for_those_who_help_in_person(app, make):
    citizen = make.person(account=True)
    with pytest.raises(NotAllowed), transaction():
        commands.register_person(citizen, told())
    operator = make.administrator(PlatformRole.OPERATOR)
    with transaction():
        commands.register_person(operator, told())
    with pytest.raises(Refused), transaction():
        commands.register_person(operator, told(("Ana", "Soto", None)))

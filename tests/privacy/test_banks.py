"""Every table that keeps something of people belongs to a data bank, and every bank says what the register asks."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table

from civic.core.db import Base
from civic.core.personal import HELD, Data, Held, undeclared
from civic.core.retention import RULES
from civic.core.vault import Encrypted
from civic.privacy.banks import BANKS
from civic.privacy.words import PLACES


def test_no_table_of_people_is_forgotten(app):
    """A new table with sealed columns, or that points to a person, must be declared in its room's personal.py."""
    assert undeclared(Base.metadata) == []


def test_a_forgotten_table_is_seen(app):
    metadata = MetaData()
    Table("people", metadata, Column("id", Integer, primary_key=True))
    Table("diary", metadata, Column("id", Integer, primary_key=True), Column("text", Encrypted()))
    Table(
        "visits", metadata, Column("id", Integer, primary_key=True), Column("guest", ForeignKey("people.id"))
    )
    Table("notes", metadata, Column("id", Integer, primary_key=True), Column("made_by_id", Integer))
    Table("prices", metadata, Column("id", Integer, primary_key=True), Column("name", String))
    assert sorted(undeclared(metadata)) == ["diary", "notes", "visits"]


def test_banks_and_tables_fit(app):
    assert {held.bank for held in HELD.values()} == set(BANKS)
    assert all(
        (held.data and held.subjects) or held.table.name == "data_read_subjects" for held in HELD.values()
    )
    named = [rule for bank in BANKS.values() for rule in bank.rules]
    assert sorted(named) == sorted(RULES), "each rule stands in one bank"


def test_every_bank_says_everything(app):
    for bank in BANKS.values():
        assert bank.tables, bank.code
        assert bank.data, bank.code
        for words in (bank.name, bank.whom, bank.purpose, bank.basis, bank.readers, bank.term, bank.goes):
            assert str(words).strip(), bank.code


def test_who_only_wrote_a_row_down_is_not_whom_it_is_about(app):
    table = Table("visits", MetaData(), Column("person_id", Integer), Column("recorded_by_id", Integer))
    assert Held(table, "events", (Data.ATTENDANCE,), ("person_id", "recorded_by_id")).subjects == (
        "person_id",
    )
    assert Held(table, "events", (Data.ACTS,), ("recorded_by_id",)).subjects == ("recorded_by_id",)


def test_places_are_pages(app):
    """Where somebody read is said in words for each page that notes readings."""
    assert set(PLACES) <= set(app.view_functions)

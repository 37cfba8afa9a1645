"""A mapped attribute makes its expression with its first use, and then as ever."""

from __future__ import annotations

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from civic.core import attributes


@pytest.fixture
def leaf(app):
    """A class mapped on its own."""
    attributes.make_light()

    class Base(DeclarativeBase):
        pass

    class Leaf(Base):
        __tablename__ = "leaf"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str]

    Leaf.registry.configure()
    return Leaf


def test_no_expression_is_made_ahead(leaf):
    comparator = vars(leaf)["name"].comparator
    with pytest.raises(AttributeError):
        object.__getattribute__(comparator, "__clause_element__")


def test_its_first_use_makes_it(leaf):
    assert (
        str(select(leaf.id).where(leaf.name == "x"))
        == "SELECT leaf.id \nFROM leaf \nWHERE leaf.name = :name_1"
    )
    assert leaf.name.type.python_type is str
    with pytest.raises(AttributeError, match="no_such_thing"):
        _ = leaf.name.no_such_thing


def test_events_of_an_attribute_are_heard(leaf):
    heard = []
    event.listen(leaf.name, "set", lambda _leaf, value, *_: heard.append(value))
    leaf(name="x")
    assert heard == ["x"]

"""Reads rows that name each other and forgets them, with the garbage collector busy; run by test_session in a process of its own.

python -m tests.core.forgetting plain|holding close|rollback
"""

from __future__ import annotations

import gc
import resource
import sys

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import ForeignKey, insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from civic.core.session import HoldingSession

ROWS, TURNS = 300, 20


class Base(DeclarativeBase):
    """The base of two tables that refer to each other."""


class Person(Base):
    """One side of the circle."""

    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    places: Mapped[list[Place]] = relationship(back_populates="person", lazy="selectin")


class Place(Base):
    """The other."""

    __tablename__ = "place"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    person: Mapped[Person] = relationship(back_populates="places", lazy="joined")


def forget(kind: type[Session], how: str) -> None:
    """Make circles of objects, let go of them, and have the session deal with all of them."""
    db = SQLAlchemy(model_class=Base, session_options={"class_": kind})
    app = Flask("forgetting")
    app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
    db.init_app(app)
    with app.app_context():
        Base.metadata.create_all(db.engine)
        with db.engine.begin() as rows:
            rows.execute(insert(Person), [{"id": n} for n in range(1, ROWS + 1)])
            rows.execute(insert(Place), [{"person_id": n} for n in range(1, ROWS + 1)])
    for threshold in (5, 50, 101):
        gc.freeze()
        gc.set_threshold(threshold, 1, 1)
        for _turn in range(TURNS):
            with app.app_context():
                people = db.session.scalars(select(Person)).all()
                assert all(place.person is person for person in people for place in person.places)
                del people
                getattr(db.session, how)()


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a death that is expected leaves no file behind
    forget({"plain": Session, "holding": HoldingSession}[sys.argv[1]], sys.argv[2])
    sys.stdout.write("alive\n")

"""The three ways in which an act can fail. Only web/errors.py knows which status each becomes."""

from __future__ import annotations

from typing import Any, TypeVar

T = TypeVar("T")


class NotFound(Exception):
    """The thing does not exist, or not for this actor: both answer alike."""


class NotAllowed(Exception):
    """The actor may see this, but not do it."""


class Refused(Exception):
    """It cannot be done now; the sentence says why and how to mend it."""

    def __init__(self, sentence: Any) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def allow(permitted: bool) -> None:
    """Raise NotAllowed unless permitted."""
    if not permitted:
        raise NotAllowed


def refuse_if(sentence: Any | None) -> None:
    """Raise Refused with the sentence when there is one."""
    if sentence:
        raise Refused(sentence)


def found(thing: T | None) -> T:
    """The thing itself, or NotFound."""
    if thing is None:
        raise NotFound
    return thing

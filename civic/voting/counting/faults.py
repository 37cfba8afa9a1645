"""What goes wrong: a file that cannot be read, or a count that cannot be made. Sentences are kept apart from their parts, to be translated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Translate = Callable[[str], str]


def N_(sentence: str) -> str:
    """Mark a sentence for the translators; it is translated where it is shown."""
    return sentence


@dataclass(frozen=True)
class Note:
    """A remark about a file or a result: line 0 means the file as a whole."""

    line: int
    sentence: str
    parts: dict[str, Any] = field(default_factory=dict)

    def words(self, translate: Translate = str) -> str:
        """The remark as one sentence in the reader's language."""
        said = translate(self.sentence) % self.parts
        return f"{translate(N_('Line'))} {self.line}: {said}" if self.line else said


class CountingFault(Exception):
    """A count or a file that cannot be used, with the reason."""

    def __init__(self, sentence: str, line: int = 0, **parts: Any) -> None:
        self.note = Note(line, sentence, parts)
        super().__init__(self.note.words())

    @property
    def line(self) -> int:
        """The line of the file, counted from 1, or 0."""
        return self.note.line


class FileFault(CountingFault):
    """The file is wrong: line and reason."""


class RuleFault(CountingFault):
    """The rule or a parameter does not fit these ballots."""

"""Rules of addresses that are cheap to have: most of the many hundred are never built in the life of a process."""

from __future__ import annotations

from typing import Any

from werkzeug.routing import Rule


class LateRule(Rule):
    """A rule that compiles what builds its addresses when the first one is built, and not when the program starts."""

    def _compile_builder(self, append_unknown: bool = True) -> Any:
        return _Builder(self, append_unknown)

    def compile_builder(self, append_unknown: bool) -> Any:
        """What builds an address of this rule, made by Werkzeug and kept in the rule."""
        made = super()._compile_builder(append_unknown).__get__(self, None)
        setattr(self, "_build_unknown" if append_unknown else "_build", made)
        return made


class _Builder:
    """Stands where the compiled function will stand."""

    __slots__ = ("append_unknown", "rule")

    def __init__(self, rule: LateRule, append_unknown: bool) -> None:
        self.rule, self.append_unknown = rule, append_unknown

    def __get__(self, _rule: Rule, _kind: Any) -> _Builder:
        return self

    def __call__(self, **values: Any) -> Any:
        return self.rule.compile_builder(self.append_unknown)(**values)

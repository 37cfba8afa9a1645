"""The team's pages of evaluation: of `calls`, of their `proposals`, and an evaluator's own `scoring`."""

from civic.evaluation.manage import calls, proposals, scoring

__all__ = ["calls", "proposals", "scoring"]

"""The team's pages of surveys: make them, ask on a shared phone, type from paper, read the figures."""

from civic.surveys.manage import building, figures, paper, sharing

__all__ = ["building", "figures", "paper", "sharing"]

"""The team's pages: making a poll in themes, its options, the roll, the day of the vote, paper, the end; and what is asked of the team."""

from civic.voting.manage import asked, closing, hall, options, paper, roll, terms  # noqa: F401  (they attach their pages)

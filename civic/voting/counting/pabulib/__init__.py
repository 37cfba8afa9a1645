"""Pabulib `.pb` files, in and out: three sections, cells parted by semicolons. Every fault is told with its line.

What the sections have in common stands in `sections`, the ballots in `votes`, the file as a whole in `reading`, the way out in
`writing`.
"""

from __future__ import annotations

from civic.voting.counting.pabulib.reading import read_pabulib
from civic.voting.counting.pabulib.sections import read_text
from civic.voting.counting.pabulib.writing import safe_fields, to_pabulib

__all__ = ["read_pabulib", "read_text", "safe_fields", "to_pabulib"]

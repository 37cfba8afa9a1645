"""Oversight and hearings of the demonstration, in every state. All of it is made up.

What the committees say stands in `texts`, who acts in `province`, what they did in `committee`, the hearings in `hearings`, and
`loading` puts them in.
"""

from __future__ import annotations

from civic.demo.oversight.loading import add_oversight

__all__ = ["add_oversight"]

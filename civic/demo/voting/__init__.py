"""Polls of the demonstration in every moment of their life, made by the same commands as real ones, each at its own hour.

Keys and nonces are drawn anew at every load, as they must be; who votes what is the same for the same seed and day. What all
are made with stands in `table`, then `huaylas` and `ilo`, and `loading` puts them in.
"""

from __future__ import annotations

from civic.demo.voting.loading import add_voting

__all__ = ["add_voting"]

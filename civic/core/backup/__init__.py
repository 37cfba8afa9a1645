"""A copy of everything that an instance keeps, made while it runs, and brought back on an empty one.

A backup is a ZIP: `database/<table>.ndjson` (a line of JSON per row, in the order of the key), `uploads/…`, and at the end
`manifest.json` with the SHA-256 and the number of rows of each. It names no engine: what was kept on SQLite can be brought
back on PostgreSQL and the other way round. The keys are not in it: whoever finds it reads no document and no phone.

What both sides agree on stands in `format`, the writing in `making`, the list and the checks in `looking`, the way back in
`restoring`.
"""

from __future__ import annotations

from civic.core.backup.format import MANIFEST
from civic.core.backup.looking import Kept, kept, listing_problems, manifest_of, problems
from civic.core.backup.making import create
from civic.core.backup.restoring import restore

__all__ = ["MANIFEST", "Kept", "create", "kept", "listing_problems", "manifest_of", "problems", "restore"]

"""The recount as one file: the very modules that counted, one after the other, with nothing but the standard library."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

from civic.voting.counting.bundle import MODULES as COUNTING
from civic.voting.counting.bundle import without_inner_imports

FOLDER = Path(__file__).parents[1]
# What a box needs besides counting, in the order in which they need each other.
MODULES = (
    *(f"counting/{name}" for name in COUNTING if name.split("/")[0] not in ("program", "words", "pabulib", "preflib", "files")),
    "proof/merkle", "proof/blind", "choices", "tally", "recount/ed25519", "recount/check", "recount/program",
)  # fmt: skip
HEAD = '''#!/usr/bin/env python3
"""Recuenta una urna publicada: `python3 -I recuento.py urna.jsonl`. Recounts a published box.

One file, nothing but Python 3.11 or newer and its standard library. It is made of the same modules of the platform that took
and counted the ballots, in the order in which they need each other: read it before you trust it. It checks the fingerprint of
what was announced, the roll, every signature, every head of the log, every ballot and credential, and counts again.
Licence: GNU Affero General Public License, version 3.
"""

from __future__ import annotations
'''


@cache
def recount_program() -> str:
    """The text of the stand-alone program; raises when two modules name something alike, so that none hides the other."""
    parts, names = [HEAD], dict[str, str]()
    for module in MODULES:
        text = (FOLDER / f"{module}.py").read_text(encoding="utf-8")
        for name in _names(text):
            if names.setdefault(name, module) != module:
                raise ValueError(f"{module} and {names[name]} both define {name}")
        parts.append(f"\n# --- {module}.py\n{without_inner_imports(text)}")
    parts.append('\nif __name__ == "__main__":\n    sys.exit(recount_main(sys.argv[1:]))\n')
    return "\n".join(parts)


def _names(text: str) -> set[str]:
    found = set()
    for node in ast.parse(text).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, ast.Assign):
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found.add(node.target.id)
    return found

"""The recount in one file: the modules of this package one after the other, with nothing but the standard library."""

from __future__ import annotations

import ast
from pathlib import Path

# In the order in which they need each other. The quick search (numpy) and this file are left out on purpose.
MODULES = (
    "faults",
    "amounts",
    "ballots",
    "ties",
    "results",
    "pabulib/sections",
    "pabulib/votes",
    "pabulib/reading",
    "pabulib/writing",
    "preflib",
    "files",
    "rules/greedy",
    "rules/phragmen",
    "rules/matrix",
    "rules/equal_shares",
    "rules/ranked",
    "rules/runoff",
    "rules/dhondt",
    "quotas",
    "registry/parameters",
    "registry/table",
    "registry/running",
    "compare",
    "words",
    "program",
)
HEAD = '''#!/usr/bin/env python3
"""Recount a Pabulib (.pb) or PrefLib file: `python3 -I recount.py FILE --rule RULE [options] [--json]`.

One file, nothing but Python 3.11 and its standard library. Made from civic/voting/counting of the platform; it is the same
code that counted, in the same order. Licence: GNU Affero General Public License, version 3.
"""

from __future__ import annotations
'''


def bundle() -> str:
    """The text of the stand-alone program."""
    folder = Path(__file__).parent
    parts = [HEAD]
    for module in MODULES:
        text = (folder / f"{module}.py").read_text(encoding="utf-8")
        parts.append(f"\n# --- {module}.py\n{without_inner_imports(text)}")
    parts.append('\nif __name__ == "__main__":\n    sys.exit(main(sys.argv[1:]))\n')
    return "\n".join(parts)


def without_inner_imports(text: str) -> str:
    """The module without its own docstring line numbers changed: imports of the package and of the future are blanked."""
    lines = text.splitlines()
    tree = ast.parse(text)
    for node in tree.body:
        inner = isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("civic.", "__future__"))
        listed = isinstance(node, ast.Assign) and any(
            isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets
        )
        if inner or listed:
            for number in range(node.lineno - 1, node.end_lineno or node.lineno):
                lines[number] = ""
    return "\n".join(line for line in lines).strip() + "\n"

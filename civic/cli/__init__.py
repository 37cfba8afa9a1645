"""The command line `civic`. One file per subject; a command opens the transaction, prints in plain words and exits 1 on a refusal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from civic.cli.group import cli as cli


def __getattr__(name: str) -> Any:
    """`cli`, the group of all commands, made when it is asked for: the process of a server does without it."""
    if name == "cli":
        from civic.cli.group import cli

        return cli
    raise AttributeError(name)


def main() -> None:
    """Run the command line."""
    if sys.argv[1:] == ["serve"]:
        from civic.cli.server import main as run
    else:
        from civic.cli.group import run
    sys.exit(run())

"""The session outlives the garbage collector: on Python 3.11 the plain one takes the process with it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

# The check of memory that Python brings along: what is freed twice is noticed at once.
CHECKED = os.environ | {"PYTHONMALLOC": "debug"}


def forgetting(kind: str, how: str) -> subprocess.CompletedProcess[str]:
    """What became of a process that forgets circles of objects while garbage is collected."""
    return subprocess.run(
        [sys.executable, "-m", "tests.core.forgetting", kind, how], env=CHECKED, capture_output=True, text=True, errors="replace", check=False
    )  # fmt: skip


@pytest.mark.parametrize("how", ["close", "rollback"])
def test_a_session_forgets_while_garbage_is_collected(how):
    done = forgetting("holding", how)
    assert (done.returncode, done.stdout) == (0, "alive\n"), done.stderr[-2000:]


@pytest.mark.skipif(
    sys.version_info >= (3, 12), reason="Python 3.12 collects garbage between instructions only"
)
def test_without_the_guard_the_process_dies():
    done = forgetting("plain", "close")
    assert done.returncode < 0
    assert done.stdout == ""

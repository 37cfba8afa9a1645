""".ci/setup on machines that lack something: one sentence each, and the last good environment stays."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A project folder as a newcomer has it, with what the installation reads."""
    folder = tmp_path / "clone"
    for part in (".ci", "requirements", "civic/__init__.py", "pyproject.toml"):
        source, target = ROOT / part, folder / part
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    return folder


def setup(folder: Path, *sets: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs the installation offline: whatever it would have to download is out of reach."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
    offline = {
        "PIP_INDEX_URL": "http://127.0.0.1:9/none",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_CACHE_DIR": "1",
        "PIP_TIMEOUT": "2",
        "PYTHON": sys.executable,
    }
    return subprocess.run(
        [folder / ".ci/setup", *sets],
        env=clean | offline | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def stand_in(path: Path, words: str) -> Path:
    """A program that does what the words say."""
    path.write_text(f"#!/bin/sh\n{words}\n")
    path.chmod(0o755)
    return path


def adopt(folder: Path) -> Path:
    """Gives the folder a small good environment, with the receipts of an installation that went through."""
    venv = folder / ".venv"
    (venv / "bin").mkdir(parents=True)
    stand_in(venv / "bin/python", "exit 0")
    stand_in(venv / "bin/civic", "echo civic")
    (venv / "locked").mkdir()
    shutil.copy(folder / "requirements/runtime.txt", venv / "locked")
    shutil.copy(folder / "pyproject.toml", venv / "locked")
    (venv / "locked/place").write_text(str(folder))
    return venv


def said(ended: subprocess.CompletedProcess[str]) -> str:
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1
    return ended.stderr


def test_python_too_old(clone, tmp_path):
    old = stand_in(tmp_path / "python3", '[ "$1" = --version ] && echo "Python 3.9.2" && exit 0; exit 1')
    words = said(setup(clone, "runtime", PYTHON=str(old)))
    assert "Python 3.11 or newer is needed, and Python 3.9.2 was found" in words


def test_no_python_at_all(clone):
    assert "no Python was found" in said(setup(clone, "runtime", PYTHON="/nowhere/python3"))


def test_no_venv_module(clone, tmp_path):
    bare = stand_in(
        tmp_path / "bare",
        f'[ "$2" = .ci/install.py ] || exec "{sys.executable}" "$@"\n'
        # the same script, in a Python whose venv fails as Debian's does without python3-venv
        f'exec "{sys.executable}" -c "import runpy, sys; sys.executable = \'{tmp_path}/broken\'; '
        "sys.argv = sys.argv[1:]; runpy.run_path('.ci/install.py', run_name='__main__')\" .ci/install.py runtime",
    )
    stand_in(tmp_path / "broken", 'echo "ensurepip is not available" >&2; exit 1')
    assert "no venv module" in said(setup(clone, "runtime", PYTHON=str(bare)))
    assert not (clone / ".venv").exists()


def test_no_network_at_the_first_installation(clone):
    words = said(setup(clone, "runtime"))
    assert "could not be downloaded" in words
    assert not (clone / ".venv").exists()


def test_a_second_time_does_nothing(clone):
    venv = adopt(clone)
    before = sorted((path, path.stat().st_mtime_ns) for path in venv.rglob("*"))
    ended = setup(clone, "runtime")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
    assert sorted((path, path.stat().st_mtime_ns) for path in venv.rglob("*")) == before


def test_a_failing_change_keeps_the_last_good_environment(clone):
    venv = adopt(clone)
    lock = clone / "requirements/runtime.txt"
    lock.write_text(lock.read_text().replace("flask==", "flask==9", 1))
    assert "could not be downloaded" in said(setup(clone, "runtime"))
    assert (venv / "bin/civic").read_text().endswith("echo civic\n")
    assert not (clone / ".venv.kept").exists()


def test_a_killed_change_gives_the_last_good_environment_back(clone):
    venv = adopt(clone)
    venv.rename(clone / ".venv.kept")
    (venv / "half").mkdir(parents=True)
    assert setup(clone, "runtime").returncode == 0
    assert (venv / "bin/civic").exists()
    assert not (venv / "half").exists()


def test_a_folder_that_was_moved_is_made_anew(clone):
    venv = adopt(clone)
    (venv / "locked/place").write_text("elsewhere")
    assert "could not be downloaded" in said(setup(clone, "runtime"))  # it tried, and offline it may not


@pytest.mark.skipif(
    shutil.which("setpriv") is None and os.geteuid() == 0, reason="no way to be an ordinary user here"
)
def test_read_only_folder(clone):
    if os.geteuid() == 0:  # root may write everywhere: become nobody
        for folder in (clone, *clone.parents):
            of_this_run = "pytest" in folder.as_posix() or "civic-tests-" in folder.as_posix()
            if of_this_run and folder.stat().st_uid == os.geteuid():
                folder.chmod(0o755)
        command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "sh", "-c"]
    else:
        clone.chmod(0o555)
        command = ["sh", "-c"]
    python = "/usr/bin/python3" if os.geteuid() == 0 else sys.executable
    ended = subprocess.run(
        [*command, f"PYTHON={python} {clone}/.ci/setup runtime"], capture_output=True, text=True, check=False
    )
    clone.chmod(0o755)
    assert "cannot be written to" in said(ended)

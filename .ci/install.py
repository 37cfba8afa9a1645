"""Brings .venv to what requirements/*.txt lock: nothing to do, an addition, or a new one.

Holds what can go wrong on somebody else's machine, one sentence each. Only the standard library is at hand here.
"""

import fcntl
import filecmp
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
KEPT = ROOT / ".venv.kept"  # the last good one, while a new one is being built
LOCKS = ROOT / "requirements"

# What pip says when it fails, and what a person can do about it; the first that fits is told.
CAUSES = (
    (
        r"No space left on device",
        "The disk is full: free some space (about 700 MB for everything), then run make again.",
    ),
    (
        r"DO NOT MATCH THE HASHES",
        "A downloaded package is not the one that was locked, so nothing was installed: run make again, "
        "and if it happens again, report it.",
    ),
    (
        r"NewConnectionError|NameResolution|Temporary failure|ConnectTimeout|ReadTimeout|ProxyError|SSLError"
        r"|Connection (?:refused|reset|broken)|Network is unreachable|No matching distribution",
        "The packages could not be downloaded: the first installation (and a change of the locked packages) needs the "
        "internet or a package mirror set up for pip.",
    ),
    (r"Permission denied|Read-only file system", "The installation was not allowed to write into .venv."),
)


class Stopped(Exception):
    """Says in one sentence why there is no usable environment, and what to do."""


def main(wanted: list[str]) -> None:
    """Leaves a .venv that holds every wanted set, or stops with a sentence and the last good one in place."""
    os.chdir(ROOT)
    with open(LOCKS / "runtime.txt") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)  # two makes at once: the second waits, then finds it done
        restore_after_a_crash()
        if not is_healthy(wanted):
            require_writable()
            rebuild(wanted)
        else:
            for name in wanted:
                if not is_installed(name):
                    require_writable()
                    install(name)
        if not is_linked():
            require_writable()
            link_the_package()


# ── what is there ───────────────────────────────────────────────────────────────────────────────────────────────────


def receipt(name: str) -> Path:
    """The copy of a lock that is kept in .venv once everything in it is installed."""
    return VENV / "locked" / name


def same(one: Path, other: Path) -> bool:
    return one.exists() and other.exists() and filecmp.cmp(one, other, shallow=False)


def is_installed(name: str) -> bool:
    return same(LOCKS / f"{name}.txt", receipt(f"{name}.txt"))


def is_healthy(wanted: list[str]) -> bool:
    """Whether .venv can stay or be added to: made here, its Python starts, and no lock it was made from changed."""
    place = receipt("place")
    if not place.exists() or place.read_text() != str(ROOT) or not is_installed("runtime"):
        return False
    if any(receipt(f"{name}.txt").exists() and not is_installed(name) for name in wanted):
        return False
    # a Python upgraded or removed under the environment no longer finds its packages
    return (
        subprocess.run([VENV / "bin/python", "-c", "import flask.signals"], capture_output=True).returncode
        == 0
    )


def is_linked() -> bool:
    return (VENV / "bin/civic").exists() and same(ROOT / "pyproject.toml", receipt("pyproject.toml"))


def restore_after_a_crash() -> None:
    """A build that was killed leaves the last good environment set aside: put it back."""
    if KEPT.exists():
        shutil.rmtree(VENV, ignore_errors=True)
        KEPT.rename(VENV)


# ── what is done ────────────────────────────────────────────────────────────────────────────────────────────────────


def require_writable() -> None:
    if not os.access(ROOT, os.W_OK):
        raise Stopped(
            "This folder cannot be written to, so nothing can be installed in it: copy the project to a folder of your "
            "own and run make there."
        )


def rebuild(wanted: list[str]) -> None:
    """A new .venv; until it is whole the old one is set aside, and it comes back when the new one fails."""
    if VENV.exists():
        VENV.rename(KEPT)
    try:
        make_environment()
        receipt("place").parent.mkdir()
        for name in wanted:
            install(name)
        link_the_package()
        receipt("place").write_text(str(ROOT))
    except BaseException:  # an interrupt too
        shutil.rmtree(VENV, ignore_errors=True)
        if KEPT.exists():
            KEPT.rename(VENV)
        raise
    shutil.rmtree(KEPT, ignore_errors=True)


def make_environment() -> None:
    say(f"Making .venv with Python {sys.version.split()[0]}")
    made = subprocess.run([sys.executable, "-m", "venv", VENV], capture_output=True, text=True)
    if made.returncode != 0:
        said = made.stdout + made.stderr
        if "ensurepip" in said or "No module named venv" in said:
            raise Stopped(
                "This Python has no venv module: install it (on Debian or Ubuntu, as root: apt-get install "
                "python3-venv), then run make again."
            )
        raise Stopped(f"The environment could not be made: {said.strip().splitlines()[-1]}")


def install(name: str) -> None:
    """Installs one locked set; pip downloads and checks all of it before it changes anything."""
    lock = LOCKS / f"{name}.txt"
    total = len(re.findall(r"^[a-zA-Z0-9]", lock.read_text(), re.MULTILINE))
    say(f"Installing what is needed ({name}: {total} packages)")
    run_pip("--require-hashes", "--only-binary", ":all:", "--retries", "2", "-r", str(lock), total=total)
    shutil.copyfile(lock, receipt(lock.name))


def link_the_package() -> None:
    """Makes `civic` importable and .venv/bin/civic from this folder; setuptools comes from the lock, not the net."""
    run_pip("--no-deps", "--no-index", "--no-build-isolation", "--force-reinstall", "-e", str(ROOT))
    shutil.copyfile(ROOT / "pyproject.toml", receipt("pyproject.toml"))


def run_pip(*arguments: str, total: int = 0) -> None:
    """Runs pip install, showing how far it is; its full words are kept in .venv/install.log."""
    command = [
        VENV / "bin/python",
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--no-input",
        *arguments,
    ]
    words: list[str] = []
    seen = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
        for line in pip.stdout or ():
            words.append(line)
            if total and line.startswith("Collecting "):
                seen += 1
                progress(f"  {seen} of {total}  {line.split()[1].split('=')[0]}")
            elif total and line.startswith("Installing collected"):
                progress("  unpacking", last=True)
    if pip.returncode != 0:
        progress("", last=True)
        said = "".join(words)
        log = ROOT / ".venv.failed.log"
        log.write_text(said)
        told = next(
            (sentence for pattern, sentence in CAUSES if re.search(pattern, said)), "pip could not install."
        )
        raise Stopped(f"{told} (What pip said is in {log.name}.)")


def say(words: str) -> None:
    print(words, flush=True)


def progress(words: str, last: bool = False) -> None:
    """One line that is written over on a terminal; in a log only every tenth step."""
    if sys.stdout.isatty():
        print(f"\r\x1b[K{words}", end="\n" if last else "", flush=True)
    elif last or re.match(r"\s+\d*0 of", words):
        print(words, flush=True)


if __name__ == "__main__":
    try:
        main(sys.argv[1:] or ["runtime"])
    except Stopped as stop:
        sys.exit(str(stop))
    except KeyboardInterrupt:
        sys.exit("\nStopped; run make again to go on.")
    except PermissionError as refused:
        sys.exit(
            f"{refused.filename} cannot be written to: copy the project to a folder of your own and run make there."
        )

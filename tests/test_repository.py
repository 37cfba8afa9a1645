"""What is kept in git: no address of a package host, no path of one machine, locks that are whole and in step."""

from __future__ import annotations

import hashlib
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SETS = ("runtime", "test", "dev")

# Spelled in pieces, so that this file does not find itself.
HOSTS = re.compile(
    "|".join(
        (
            "py" + r"pi\.org",
            "python" + r"hosted\.org",
            r"registry\." + r"npmjs",
            r"deb\." + r"debian\.org",
            r"security\." + r"debian\.org",
            r"(index|find)-" + r"(url|links)\s*=?\s*\S*://",
            r"https?://\S+/" + r"simple\b",
        )
    )
)
MACHINE_PATHS = re.compile(r"(?<![\w.~-])/(" + "work" + "|root|farm|home/[a-z]+" + r")/[\w.]")
VENDORED = re.compile(r"(^|/)vendor/")


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [Path(name) for name in listed.decode().split("\0") if name and (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def texts() -> dict[Path, str]:
    """Every tracked text file of our own."""
    found = {}
    for path in tracked():
        data = (ROOT / path).read_bytes()
        if b"\0" not in data[:8000] and not VENDORED.search(path.as_posix()):
            found[path] = data.decode(errors="replace")
    return found


def places(texts: dict[Path, str], pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path}:{number}: {line.strip()[:100]}"
        for path, text in texts.items()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def names(text: str) -> dict[str, str]:
    """{package: version} of the pinned lines of a lock."""
    return dict(re.findall(r"^([a-z0-9][a-z0-9._-]*)==([^\s;\\]+)", text, re.MULTILINE))


def wanted(text: str) -> set[str]:
    """The packages that an .in file asks for, in the spelling of the locks."""
    lines = (line.strip() for line in text.splitlines())
    asked = (re.match(r"[A-Za-z0-9._-]+", line) for line in lines if line and not line.startswith(("#", "-")))
    return {re.sub(r"[-_.]+", "-", match.group()).lower() for match in asked if match}


def test_patterns_find_what_they_are_for():
    assert HOSTS.search("--find-" + "links=https://mirror.example/wheels")
    assert HOSTS.search("https://files.python" + "hosted.org/packages/x.whl")
    assert MACHINE_PATHS.search("open('/" + "work/main/x')")
    assert MACHINE_PATHS.search('"/' + 'root/.cache"')
    assert not MACHINE_PATHS.search("social/" + "work/main")


def test_no_address_of_a_package_host(texts):
    assert places(texts, HOSTS) == []


def test_no_path_of_one_machine(texts):
    assert places(texts, MACHINE_PATHS) == []


def test_nothing_private_is_kept():
    private = re.compile(
        r"(\.db|\.sqlite3?|\.key|\.pem|\.env|uv\.lock|pylock.*\.toml)$|^instance/(?!README\.md$)|\.mo$"
    )
    assert [str(path) for path in tracked() if private.search(path.as_posix())] == []


@pytest.mark.parametrize("name", SETS)
def test_every_locked_package_has_an_exact_version_and_hashes(name):
    text = (ROOT / f"requirements/{name}.txt").read_text()
    entries = re.split(r"\n(?=\S)", text.strip())
    assert len(entries) > 10
    for entry in entries:
        assert re.match(r"[a-z0-9][a-z0-9._-]*==\S+", entry), entry.splitlines()[0]
        assert len(re.findall(r"--hash=sha256:[0-9a-f]{64}\b", entry)) >= 1, entry.splitlines()[0]
    assert "://" not in text


@pytest.mark.parametrize("name", SETS)
def test_lock_holds_what_is_asked_for(name):
    asked = wanted((ROOT / f"requirements/{name}.in").read_text())
    locked = names((ROOT / f"requirements/{name}.txt").read_text())
    assert asked - locked.keys() == set()


def test_locks_agree_with_one_another():
    seen: dict[str, set[str]] = {}
    for name in SETS:
        for package, version in names((ROOT / f"requirements/{name}.txt").read_text()).items():
            if package != "soupsieve":  # two lines, one per Python
                seen.setdefault(package, set()).add(version)
    assert {package: versions for package, versions in seen.items() if len(versions) > 1} == {}


def test_vendored_files_are_what_their_readme_says():
    readmes = [path for path in tracked() if path.name == "README.md" and VENDORED.search(path.as_posix())]
    assert readmes
    for readme in readmes:
        rows = re.findall(r"`([^`]+)` \| `([0-9a-f]{64})`", (ROOT / readme).read_text())
        assert rows, readme
        for file, digest in rows:
            assert hashlib.sha256((ROOT / readme.parent / file).read_bytes()).hexdigest() == digest, file


def test_shell_scripts_are_executable_and_parse():
    scripts = [path for path in tracked() if (ROOT / path).read_bytes().startswith(b"#!/bin/sh")]
    assert {"run", "setup", "test", "chromium", "lock"} <= {path.name for path in scripts}
    for path in scripts:
        assert (ROOT / path).stat().st_mode & 0o100, path
        checked = subprocess.run(["sh", "-n", ROOT / path], capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stderr


def test_make_alone_tells_every_target():
    told = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    targets = re.findall(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert {"run", "test", "setup", "dev", "check", "lock", "screenshots", "bench", "translations"} <= set(
        targets
    )
    for target in targets:
        assert re.search(rf"^  make {target} +\S", told, re.MULTILINE), target

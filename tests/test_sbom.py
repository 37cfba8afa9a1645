"""The bill of materials names every locked package, with its licence, and nothing of this machine."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LOCKED = dict(
    re.findall(r"^([a-z0-9][a-z0-9._-]*)==([^\s;\\]+)", (ROOT / "requirements/runtime.txt").read_text(), re.M)
)
# What the platform is published under allows these beside it, in any mixture.
COMPATIBLE = re.compile(
    r"MIT|BSD|Apache|ISC|PSF|Python Software|Unlicense|LGPL|Lesser General|Zlib|CC0|MPL|0BSD|HPND|ZPL|Public Domain", re.I
)  # fmt: skip


def made() -> str:
    return subprocess.run(
        [sys.executable, ROOT / ".ci/sbom.py"], capture_output=True, text=True, check=True, cwd="/"
    ).stdout


@pytest.fixture(scope="module")
def text() -> str:
    return made()


def is_installed(name: str) -> bool:
    try:
        version(name)
    except PackageNotFoundError:
        return False
    return True


def test_every_locked_package_is_in_it(text):
    document = json.loads(text)
    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.6")
    assert {part["name"]: part["version"] for part in document["components"]} == LOCKED
    assert len(LOCKED) > 40
    assert document["metadata"]["component"]["name"] == "civic"


def test_it_is_the_same_twice_and_names_no_host_and_no_folder(text):
    assert made() == text
    assert "://" not in text
    assert str(ROOT) not in text
    assert str(Path.home()) not in text
    assert "timestamp" not in text


def test_what_needs_what_points_to_parts_that_are_there(text):
    document = json.loads(text)
    parts = {part["bom-ref"] for part in document["components"]}
    own = document["metadata"]["component"]["bom-ref"]
    for row in document["dependencies"]:
        assert row["ref"] in parts | {own}
        assert set(row["dependsOn"]) <= parts
    flask = next(row for row in document["dependencies"] if row["ref"].startswith("pkg:pypi/flask@"))
    assert any(one.startswith("pkg:pypi/werkzeug@") for one in flask["dependsOn"])


def test_every_licence_goes_together_with_ours(text):
    strange = []
    for part in json.loads(text)["components"]:
        said = [one.get("expression") or one["license"]["name"] for one in part.get("licenses", [])]
        if is_installed(part["name"]) and not (said and all(COMPATIBLE.search(one) for one in said)):
            strange.append((part["name"], said))
    assert strange == []

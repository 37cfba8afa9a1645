"""Writes what a release is made of: CycloneDX 1.6 as JSON on the standard output, its licences counted on the other.

Names and versions come from the lock, licences and what needs what from the packages as they are installed. Nothing of the
machine or of the moment goes in: the same lock gives the same bytes.
"""

import json
import re
import sys
import tomllib
import uuid
from collections import Counter
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LINE = re.compile(
    r"^(?P<name>[a-z0-9][a-z0-9._-]*)==(?P<version>[^\s;\\]+)(?: *; *(?P<marker>[^\\]+?))? *\\?$", re.M
)


def locked():
    """(name, version, marker) of every package of the runtime lock, in its order."""
    text = (ROOT / "requirements/runtime.txt").read_text()
    return [(found["name"], found["version"], found["marker"]) for found in LINE.finditer(text)]


def plain(name):
    """A package name in the spelling of the lock."""
    return re.sub(r"[-_.]+", "-", name).lower()


def licences_of(about):
    """The licence of an installed package, as CycloneDX wants it; [] when it says nothing short."""
    expression = about.get("License-Expression")
    if expression:
        return [{"expression": expression}]
    named = [c.rsplit(" :: ", 1)[1] for c in about.get_all("Classifier") or [] if c.startswith("License :: ")]
    named = [name for name in named if name != "OSI Approved"]
    said = (about.get("License") or "").strip()
    if not named and said and len(said) <= 80 and "\n" not in said:
        named = [said]
    return [{"license": {"name": name}} for name in sorted(set(named))]


def needs_of(about, known):
    """The locked packages that an installed one asks for without an extra."""
    asked = [one for one in about.get_all("Requires-Dist") or [] if "extra ==" not in one]
    return sorted({plain(re.match(r"[A-Za-z0-9._-]+", one).group()) for one in asked} & known)


def bill():
    """The whole document."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    packages = locked()
    refs = {name: f"pkg:pypi/{name}@{version}" for name, version, _marker in packages}
    components, needs = [], []
    for name, version, marker in packages:
        part = {
            "type": "library", "bom-ref": refs[name], "name": name, "version": version, "purl": refs[name],
        }  # fmt: skip
        if marker:
            part["properties"] = [{"name": "civic:only-where", "value": marker.strip()}]
        try:
            about = metadata(name)
        except PackageNotFoundError:  # only on other systems, as its marker says
            components.append(part)
            continue
        if licences := licences_of(about):
            part["licenses"] = licences
        components.append(part)
        if below := needs_of(about, set(refs)):
            needs.append({"ref": refs[name], "dependsOn": [refs[one] for one in below]})
    own = f"pkg:generic/{project['name']}@{project['version']}"
    wanted = (ROOT / "requirements/runtime.in").read_text().splitlines()
    direct = sorted(
        {plain(re.match(r"[A-Za-z0-9._-]+", one).group()) for one in wanted if one and one[0] not in "#-"}
    )
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application", "bom-ref": own, "name": project["name"], "version": project["version"],
                "licenses": [{"expression": project["license"]}],
            }
        },
        "components": components,
        "dependencies": [{"ref": own, "dependsOn": [refs[one] for one in direct]}, *needs],
    }  # fmt: skip
    number = uuid.uuid5(uuid.NAMESPACE_OID, json.dumps(document, sort_keys=True))
    return {"serialNumber": f"urn:uuid:{number}"} | document


def summary(document):
    """How many packages are under which licence, the commonest first."""
    counted = Counter(
        " / ".join(one.get("expression") or one["license"]["name"] for one in part.get("licenses", []))
        or "not said"
        for part in document["components"]
    )
    return [
        f"{count:4} {name}" for name, count in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    ]


if __name__ == "__main__":
    made = bill()
    json.dump(made, sys.stdout, indent=1, sort_keys=True, ensure_ascii=True)
    sys.stdout.write("\n")
    sys.stderr.write("\n".join([f"{len(made['components'])} packages", *summary(made)]) + "\n")

"""The house rules of ARCHITECTURE.md, read from its table and held against every import."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "civic"
FILES = sorted(p for p in PACKAGE.rglob("*.py") if "migrations" not in p.parts)
# Files of a room that only the room itself (and the factory) may touch.
PRIVATE = {"forms", "views", "manage", "listeners", "mail"}


def reading_order() -> list[str]:
    """The rooms of the drawing, from the ground up and left to right."""
    table = (ROOT / "ARCHITECTURE.md").read_text().split("## ")[0]
    storeys = re.findall(r"^\| ([A-Z]\w+): .*? \| (.+?) \|$", table, re.M)
    return [room.strip() for _name, rooms in reversed(storeys) for room in rooms.split("·")]


ORDER = reading_order()


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """(dotted module under civic, line) of every import, those inside functions too."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "civic":
            if node.module == "civic":
                yield from ((f"civic.{alias.name}", node.lineno) for alias in node.names)
            else:
                yield from (
                    (
                        f"{node.module}.{alias.name}" if node.module.count(".") == 1 else node.module,
                        node.lineno,
                    )
                    for alias in node.names
                )
        elif isinstance(node, ast.Import):
            yield from ((a.name, node.lineno) for a in node.names if a.name.startswith("civic."))


def test_the_drawing_names_every_room_once():
    on_disk = {room_of(p) for p in FILES} - {"__init__", "migrations"}
    assert sorted(ORDER) == sorted(on_disk)


def test_the_rule_can_fail():
    """The same check, given a wrong import, sees it."""
    assert ORDER.index("core") < ORDER.index("people") < ORDER.index("events") < ORDER.index("monitoring")
    assert [m for m, _ in imports(PACKAGE / "events" / "rules.py") if m.startswith("civic.spaces")]


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_point_to_what_is_read_earlier(path):
    room = room_of(path)
    if room == "__init__":
        return
    wrong = []
    for module, line in imports(path):
        parts = module.split(".")
        other = parts[1]
        if other == room or other not in ORDER:
            continue
        if ORDER.index(other) > ORDER.index(room):
            wrong.append(f"line {line}: {room} imports {module}, which stands to its right or above")
        if (
            len(parts) > 2
            and parts[2] in PRIVATE
            and other not in ("core", "web")
            and room not in ("app", "cli", "demo")
        ):
            # A mixin of fields is shape, not decision: every form that asks for a person shares the person's fields.
            if module.startswith(("civic.people.forms", "civic.territory.fields")):
                continue
            wrong.append(f"line {line}: {module} is private to its room")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_only_the_session_keeper_commits_and_only_queries_select(path):
    text, name = path.read_text(), path.relative_to(PACKAGE)
    tree = ast.parse(text)
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call)]
    commits = [c.lineno for c in calls if isinstance(c.func, ast.Attribute) and c.func.attr == "commit"]
    assert not commits or str(name) == "core/db.py", f"{name}: commit at {commits}"
    selects = [c.lineno for c in calls if isinstance(c.func, ast.Name) and c.func.id == "select"]
    inside_queries = path.stem.endswith("queries") or "queries" in path.parts
    grounded = room_of(path) in ("core", "web")
    assert not selects or inside_queries or grounded, f"{name}: select at {selects} belongs in queries.py"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_time_comes_from_the_clock_alone(path):
    if path.name == "clock.py":
        return
    found = re.findall(r"datetime\.now\(|date\.today\(|utcnow\(|time\.time\(", path.read_text())
    assert not found, f"{path.relative_to(PACKAGE)} reads the time by itself: use civic.core.clock"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_models_and_pure_files_know_no_session_or_request(path):
    if path.name != "models.py" and path.name not in (
        "participation.py",
        "disclosure.py",
        "moves.py",
        "seats.py",
    ):
        return
    wrong = re.findall(r"db\.session|flask_login|from flask import .*request|current_user", path.read_text())
    assert not wrong, f"{path.relative_to(PACKAGE)} must not know {wrong}"


def test_no_room_is_called_utils():
    banned = {"utils", "helpers", "common", "services", "manager"}
    assert not [p for p in FILES if p.stem in banned or p.parent.name in banned]


def test_every_public_function_has_a_docstring_and_types():
    missing = []
    for path in FILES:
        if path.stem in ("views", "manage", "forms") or room_of(path) in ("__init__",):
            continue
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                decorated = any(
                    "command" in ast.dump(d) or "connect" in ast.dump(d) for d in node.decorator_list
                )
                if not ast.get_docstring(node) and not decorated:
                    missing.append(f"{path.relative_to(PACKAGE)}:{node.lineno} {node.name}")
                if node.returns is None:
                    missing.append(f"{path.relative_to(PACKAGE)}:{node.lineno} {node.name}: no return type")
    assert not missing, "\n".join(missing)


def test_templates_answer_to_their_endpoint(app):
    """Every template that a view renders is named for an endpoint of its room, or is a fragment, block or layout."""
    rooms = {room_of(p) for p in FILES}
    strange = []
    for path in (ROOT / "templates").rglob("*.html"):
        parts = path.relative_to(ROOT / "templates").parts
        if parts[0] not in rooms or path.name.startswith("_"):
            continue
        name = "_".join(parts[1:]).removesuffix(".html")
        if f"{parts[0]}.{name}" not in app.view_functions:
            strange.append("/".join(parts))
    assert not strange, "templates without an endpoint of the same name: " + ", ".join(strange)

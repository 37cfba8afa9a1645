"""The house rules of ARCHITECTURE.md, read from its table and held against every import."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "civic"
FILES = sorted(p for p in PACKAGE.rglob("*.py") if "migrations" not in p.parts)
# Files of a room that only the room itself (and the factory) may touch.
PRIVATE = {"forms", "views", "manage", "listeners", "mail"}
LONGEST = 400  # lines
ONE_FILE = {
    "voting/recount/check.py": "a program that people download and read, with nothing beside it",
    "voting/counting/rules/equal_shares.py": "one rule of counting, from its paper to its steps",
}


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


def wrong_imports(path: Path) -> Iterator[str]:
    """The imports of a file that the house does not allow, in words."""
    room = room_of(path)
    for module, line in imports(path) if room != "__init__" else ():
        parts = module.split(".")
        other = parts[1]
        if other == room or other not in ORDER:
            continue
        if ORDER.index(other) > ORDER.index(room):
            yield f"{path.relative_to(PACKAGE)}:{line}: {room} imports {module}, which stands to its right or above"
        is_private = len(parts) > 2 and parts[2] in PRIVATE and other not in ("core", "web")
        # A mixin of fields is shape, not decision: every form that asks for a person shares the person's fields.
        shared = module.startswith(("civic.people.forms", "civic.territory.fields"))
        if is_private and not shared and room not in ("app", "cli", "demo"):
            yield f"{path.relative_to(PACKAGE)}:{line}: {module} is private to its room"


def test_imports_point_to_what_is_read_earlier():
    wrong = [fault for path in FILES for fault in wrong_imports(path)]
    assert not wrong, "\n".join(wrong)


def test_a_wrong_import_is_seen(tmp_path, monkeypatch):
    """The check itself: up, to the right, and into a private file; a shared mixin of fields passes."""
    monkeypatch.setattr(sys.modules[__name__], "PACKAGE", tmp_path)
    (tmp_path / "people").mkdir()
    for text, count in (
        ("from civic.events.models import Event", 1), ("def f():\n    import civic.monitoring.queries", 1),
        ("from civic.territory import forms", 1), ("from civic.events.views import bp", 2),
        ("from civic.territory.fields import PlaceFields", 0), ("from civic.core.clock import now", 0),
    ):  # fmt: skip
        (tmp_path / "people/rules.py").write_text(text)
        assert len(list(wrong_imports(tmp_path / "people/rules.py"))) == count, text


def test_only_the_session_keeper_commits_and_only_queries_select():
    wrong = []
    for path in FILES:
        name = path.relative_to(PACKAGE)
        calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
        commits = [c.lineno for c in calls if isinstance(c.func, ast.Attribute) and c.func.attr == "commit"]
        if commits and str(name) != "core/db.py":
            wrong.append(f"{name}: commit at {commits}")
        selects = [c.lineno for c in calls if isinstance(c.func, ast.Name) and c.func.id == "select"]
        inside_queries = path.stem.endswith("queries") or "queries" in path.parts
        if selects and not inside_queries and room_of(path) not in ("core", "web"):
            wrong.append(f"{name}: select at {selects} belongs in queries.py")
    assert not wrong, "\n".join(wrong)


def test_time_comes_from_the_clock_alone():
    reads = re.compile(r"datetime\.now\(|date\.today\(|utcnow\(|time\.time\(")
    wrong = [
        str(p.relative_to(PACKAGE)) for p in FILES if p.name != "clock.py" and reads.search(p.read_text())
    ]
    assert not wrong, f"{wrong} read the time by themselves: use civic.core.clock"


def test_models_and_pure_files_know_no_session_or_request():
    pure = {
        "models.py",
        "participation.py",
        "disclosure.py",
        "moves.py",
        "seats.py",
        "reconcile.py",
        "quorum.py",
    }
    knows = re.compile(r"db\.session|flask_login|from flask import .*request|current_user")
    wrong = [
        str(p.relative_to(PACKAGE)) for p in FILES
        if (p.name in pure or p.parent.name == "models") and knows.search(p.read_text())
    ]  # fmt: skip
    assert not wrong, f"{wrong} must not know a session or a request"


def test_a_long_file_becomes_a_folder():
    lengths = {str(p.relative_to(PACKAGE)): len(p.read_text().splitlines()) for p in FILES}
    long = {name: lines for name, lines in lengths.items() if lines > LONGEST and name not in ONE_FILE}
    assert not long, f"longer than {LONGEST} lines: {long}"
    assert not [name for name in ONE_FILE if lengths.get(name, 0) <= LONGEST], "no exception any more"


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

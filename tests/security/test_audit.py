"""Every command that changes something leaves a line in the trail (read from the source), and the real pages write it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from civic.core.audit import AuditEntry
from civic.core.db import db, transaction
from civic.people.commands import publish_notices
from civic.people.models import System

PACKAGE = Path(__file__).resolve().parents[2] / "civic"
# Commands that leave no line of their own, with the reason.
SILENT = {
    "accreditation.mark_review": "part of moves that write the line",
    "organisations.new_organization": "part of commands that write the line",
    "proposals.save_page": "half-written drafts; send_proposal writes the line",
    "proposals.write": "part of commands that write the line",
    "proposals.touch": "part of commands that write the line",
    "proposals.meets": "changes nothing",
    "proposals.step": "part of commands that write the line",
    "proposals.enter": "part of commands that write the line",
    "proposals.add_version": "part of commands that write the line",
    "proposals.erase": "part of commands that write the line",
    "sheets.save_page": "half-typed pages; finish_typing writes the line",
    "imports.rehearsal": "takes everything back",
    "imports.look_at": "takes everything back",
    "imports.file_called": "changes nothing",
    "imports.read_file": "changes nothing",
    "imports.table_of": "changes nothing",
    "imports.checked_choices": "changes nothing",
    "voting.issue_credential": "its hour in the trail would lead to the ballot; the mark on the roll is public",
    "voting.vote_through_server": "as issue_credential",
    "people.begin_sign_in": "counts the attempt; finish_sign_in writes the line",
    "people.count_new_account": "counts an attempt",
    "people.count_code": "counts an attempt",
    "people.kill_links": "part of commands that write the line",
    "people.tidy": "changes nothing",
    "people.data_of": "changes nothing",
    "people.set_phone": "part of commands that write the line",
    "people.masked_end": "changes nothing",
}


def sources() -> Iterator[tuple[str, dict[str, ast.FunctionDef]]]:
    """(room, functions by name) of every room's commands."""
    for room in sorted(PACKAGE.iterdir()):
        paths = [room / "commands.py", *(room / "commands").glob("*.py")]
        functions = {
            node.name: node
            for path in paths if path.exists()
            for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)
        }  # fmt: skip
        if functions and room.name != "demo":
            yield room.name, functions


def calls(function: ast.FunctionDef) -> set[str]:
    """The names a function calls."""
    return {
        node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for node in ast.walk(function) if isinstance(node, ast.Call)
    } | {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}  # fmt: skip


ALL = dict(sources())


def leaves_a_line(room: str, name: str, seen: frozenset[str] = frozenset()) -> bool:
    """Whether a command writes a line itself or by what it calls, in its own room or one below."""
    if name in seen:
        return False
    for functions in (ALL.get(room, {}), *(f for r, f in ALL.items() if r != room)):
        if name in functions:
            called = calls(functions[name])
            return bool({"record", "record_lines"} & called) or any(
                leaves_a_line(room, other, seen | {name})
                for other in called
                if any(other in f for f in ALL.values())
            )
    return False


def changes(room: str, name: str, seen: frozenset[str] = frozenset()) -> bool:
    """Whether a function of commands writes anything: assigns to a thing's attribute, adds, deletes, or executes a change."""
    if name in seen or name not in ALL[room]:
        return False
    function = ALL[room][name]
    assigned = any(
        isinstance(target, ast.Attribute)
        for node in ast.walk(function) if isinstance(node, ast.Assign | ast.AugAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        for target in (target.elts if isinstance(target, ast.Tuple) else [target])
    )  # fmt: skip
    called = calls(function)
    return (
        assigned
        or bool(called & {"add", "delete", "update", "merge", "insert"})
        or any(changes(room, c, seen | {name}) for c in called)
    )


@pytest.mark.parametrize("room", sorted(ALL))
def test_every_command_leaves_a_line(room):
    silent = [
        f"{room}.{name}"
        for name, function in ALL[room].items()
        if not name.startswith("_") and f"{room}.{name}" not in SILENT
        and any(argument.arg == "actor" for argument in function.args.args)
        and changes(room, name) and not leaves_a_line(room, name)
    ]  # fmt: skip
    assert not silent, "commands without a line in the trail: " + ", ".join(silent)


def test_the_reasons_are_not_stale():
    known = {f"{room}.{name}" for room, functions in ALL.items() for name in functions}
    assert not set(SILENT) - known


def test_the_rule_can_fail():
    """A command that changes and says nothing is seen."""
    ALL["probe"] = {"shout": ast.parse("def shout(actor, thing):\n    thing.loud = True").body[0]}  # type: ignore[dict-item]
    try:
        assert changes("probe", "shout")
        assert not leaves_a_line("probe", "shout")
    finally:
        del ALL["probe"]
    assert leaves_a_line("accreditation", "confirm")
    assert changes("accreditation", "confirm")


def test_lines_are_only_ever_added():
    """No code but the trail's own file names its table, and nothing changes or deletes its rows."""
    for path in PACKAGE.rglob("*.py"):
        if "migrations" in path.parts:
            continue
        source = path.read_text()
        assert "delete(AuditEntry" not in source, path
        assert "update(AuditEntry" not in source, path


def test_a_refusal_leaves_neither_change_nor_line(app, world, signed_in):
    """What is refused is undone whole: no line says that it happened."""
    before = db.session.query(AuditEntry).count()
    coordinator = signed_in(world.people["coordinator"])
    answer = coordinator.post(f"/eventos/{world.held_event.slug}/gestion/publicar")
    assert answer.status_code == 303
    answer = coordinator.post(f"/eventos/{world.held_event.slug}/gestion/cancelar", data={"reason": "ya fue"})
    assert answer.status_code == 422
    db.session.rollback()
    assert db.session.query(AuditEntry).count() == before


@pytest.mark.parametrize(
    ("who", "address", "data", "action"),
    [
        ("coordinator", "/eventos/{event}/gestion/cancelar", {"reason": "llueve"}, "events.cancel_event"),
        ("coordinator", "/eventos/{draft}/gestion/publicar", {}, "events.publish_event"),
        ("coordinator", "/eventos/{held}/gestion/reabrir", {"reason": "no fue"}, "events.reopen_event"),
        ("citizen", "/mis-datos/permisos", {"kind": "messages", "given": "0"}, "people.record_consent"),
        ("operator", "/personas/{stranger}/contacto", {}, "people.read_contact"),
        ("administrator", "/personas/{stranger}/hoja", {}, "people.issue_slip"),
        ("administrator", "/personas/{stranger}/roles", {"role": "operator", "reason": "atiende"}, "people.grant_role"),
        ("administrator", "/personas/{stranger}/cuenta/cerrar", {"reason": "se fue"}, "people.set_active"),
        ("citizen", "/eventos/{event}/inscripcion", {"once": "g" * 20}, None),
        ("leader", "/organizaciones/{organization}/terminar", {"day": "2026-01-31", "reason": "se disolvió"}, "organisations.end_organization"),
    ],
)  # fmt: skip
def test_a_line_says_who_what_where_and_why(app, world, signed_in, who, address, data, action):
    if action == "people.record_consent":
        with transaction():
            publish_notices(System())
    where = address.format(
        event=world.event.slug, draft=world.draft_event.slug, held=world.held_event.slug, stranger=world.people["stranger"].id,
        organization=world.organization.slug,
    )  # fmt: skip
    last = db.session.execute(text("SELECT coalesce(max(id), 0) FROM audit_entries")).scalar()
    db.session.rollback()
    answer = signed_in(world.people[who]).post(where, data=data)
    assert answer.status_code in (200, 303), answer.status_code
    db.session.rollback()
    lines = db.session.query(AuditEntry).filter(AuditEntry.id > last).all()
    if action is None:  # registered already: nothing happened, so nothing is written
        assert lines == []
        return
    line = next(entry for entry in lines if entry.action == action)
    assert line.actor_id == world.people[who].id
    assert line.origin == "web"
    assert line.subject_id
    if "reason" in data:
        assert data["reason"] in {entry.reason for entry in lines}

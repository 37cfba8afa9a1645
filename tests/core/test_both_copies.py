"""A copy of a seal kept elsewhere finds what the chain alone cannot: a history and its seals written anew; on both databases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from civic.cli.verify import verify
from civic.core import audit, clock
from civic.core.audit import AuditEntry, AuditLink, audit_problems, seal_day
from civic.core.copies import Copy, copies_in, copy_problems
from civic.core.db import db, transaction
from tests.core.test_both_audit import behind, trail

__all__ = ["trail"]
ONE, OTHER = "a1" * 32, "b2" * 32


@pytest.fixture
def kept(trail) -> Copy:
    """The seal of today, as a leader has it in the mail."""
    with transaction():
        seal = seal_day(clock.today())
    return Copy(seal.day, seal.digest)


def write_anew() -> None:
    """What whoever owns the server can do: another reason in an old line, and every digest after it computed again."""
    links = db.session.query(AuditLink).order_by(AuditLink.position).all()
    before, changes = audit.START, []
    for link in links:
        prints = []
        for line in db.session.query(AuditEntry).filter_by(block=link.block).order_by(AuditEntry.id):
            values = {name: getattr(line, name) for name in audit.SAID}
            values["reason"] = "Nunca fue así." if line.reason else line.reason
            prints.append(audit.fingerprint(values))
            changes.append(
                f"UPDATE audit_entries SET reason = {quoted(values['reason'])}, digest = '{prints[-1]}' WHERE id = {line.id}"
            )
        before = audit.link_digest(before, link.position, prints)
        changes.append(f"UPDATE audit_links SET digest = '{before}' WHERE position = {link.position}")
    changes.append(f"UPDATE audit_seals SET digest = '{before}'")
    behind(*changes)
    db.session.expire_all()


def quoted(text: str | None) -> str:
    return "NULL" if text is None else f"'{text}'"


def test_a_history_and_its_seals_written_anew_are_found_by_a_copy(kept, tmp_path, app):
    """The control: without the copy nothing can be noticed. The command names the day and fails."""
    assert list(copy_problems([kept])) == []
    write_anew()
    assert list(audit_problems()) == []
    (problem,) = copy_problems([kept])
    assert f"The seal of {kept.day} begins with" in problem
    runner = app.test_cli_runner()
    assert runner.invoke(verify).exit_code == 0
    result = runner.invoke(verify, ["--seal", f"{kept.day}={kept.digest}"])
    assert result.exit_code == 1
    assert "was written anew" in result.output
    (tmp_path / "correo.txt").write_text(f"Hola, Rosa:\n\n{kept.day} {kept.digest}\n\nMesa de Ilo\n")
    result = runner.invoke(verify, ["--all", "--seals", str(tmp_path / "correo.txt")])
    assert result.exit_code == 1
    assert "copies: The seal of" in result.output


def test_a_trail_cut_off_with_its_seal_is_found_by_a_copy(kept):
    behind("DELETE FROM audit_seals")
    db.session.expire_all()
    assert list(audit_problems()) == []
    assert list(copy_problems([kept])) == [
        f"There is a copy of the seal of {kept.day}, and no such seal here: the trail was cut or written anew."
    ]


def test_a_copy_that_fits_is_told_and_a_file_without_seals_is_no_good_sign(kept, tmp_path, app):
    runner = app.test_cli_runner()
    result = runner.invoke(verify, ["--seal", f"{kept.day}={kept.digest}"])
    assert result.exit_code == 0, result.output
    assert "copies: 1 kept seals are those of this trail." in result.output
    (tmp_path / "nada.txt").write_text("Hola.")
    for wrong in (["--seals", str(tmp_path / "nada.txt")], ["--seal", "ayer"]):
        assert runner.invoke(verify, wrong).exit_code == 2


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"2026-06-13={ONE}", [(13, ONE)]),
        (f"2026-06-13 {ONE.upper()}\r\n2026-06-14 {OTHER}\r\n", [(13, ONE), (14, OTHER)]),
        (f"dia;eslabon;sello;sellado\n2026-06-14;90;{OTHER};2026-06-14T05:00\n2026-06-13;8;{ONE};2026-06-13T05:00\n",
         [(14, OTHER), (13, ONE)]),
        (f"> 2026-06-13\n> {ONE}", [(13, ONE)]),
        (f"2026-06-13 {ONE}\n2026-06-13 {OTHER}\n2026-06-13 {ONE}", [(13, ONE), (13, OTHER)]),
        (f"2026-06-12 sin sello, 2026-06-13 {ONE}", [(13, ONE)]),
        (f"2026-13-45 {ONE}", []), (ONE, []), (f"2026-06-13 {ONE}0", []), ("2026-06-13 " + "a" * 63, []), ("", []),
    ],
)  # fmt: skip
def test_seals_are_read_from_whatever_was_kept(text, found):
    assert copies_in(text) == [Copy(date(2026, 6, day), digest) for day, digest in found]


def test_seals_between_two_days(trail):
    today = clock.today()
    with transaction():
        for back in range(4):
            seal_day(today - timedelta(days=back))
    assert [s.day for s in audit.seals_between(today - timedelta(days=2), today)] == [
        today - timedelta(days=1),
        today,
    ]

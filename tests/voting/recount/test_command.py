"""`civic votes check`: the command line says what the stand-alone program says."""

from __future__ import annotations

from datetime import timedelta

from civic.cli import cli, votes  # noqa: F401  (its commands)
from civic.core import clock
from civic.core.db import transaction
from civic.people.models import System
from civic.voting import commands
from civic.voting.published import lines_of
from civic.voting.queries import poll_by_slug
from tests.voting.polls import Assembly


def test_a_box_is_checked_from_the_command_line(app, make, tmp_path):
    assembly = Assembly(make, seats=2)
    poll = assembly.secret()
    assembly.cast(poll, assembly.ballot(poll, 0))
    poll = assembly.shift(poll, closes_at=clock.now() - timedelta(seconds=1))
    with transaction():
        commands.close_poll(System(), poll)
    box = b"".join(lines_of(poll_by_slug(poll.slug)))
    (tmp_path / "urna.jsonl").write_bytes(box)
    (tmp_path / "falsa.jsonl").write_bytes(box.replace(b'\\"agua\\":1', b'\\"losa\\":1'))
    run = app.test_cli_runner().invoke
    good = run(cli, ["votes", "check", str(tmp_path / "urna.jsonl")])
    assert good.exit_code == 0, good.output
    assert poll.fingerprint in good.output
    bad = run(cli, ["votes", "check", str(tmp_path / "falsa.jsonl")])
    assert bad.exit_code == 1
    assert "was added or changed" in bad.output
    assert run(cli, ["votes", "check", str(tmp_path / "nada.jsonl")]).exit_code == 2

"""What a server reads when it starts: nothing of what only some acts need."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# Large packages, each read with the first act that needs it.
LATE = {
    "PIL", "alembic", "boto3", "cryptography", "flask_migrate", "markdown_it", "nh3", "openpyxl", "psycopg", "pydantic",
    "redis", "segno", "snowballstemmer", "stdnum", "typst", "webauthn", "xlsxwriter", "yaml",
}  # fmt: skip
READ = "print(*{name.partition('.')[0] for name in __import__('sys').modules})"


def read_by(program: str, folder: Path) -> set[str]:
    """The packages that are in memory after a program."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("CIVIC_", "DATABASE_URL", "REDIS_URL"))}
    said = subprocess.run(
        [sys.executable, "-c", f"{program}\n{READ}"],
        cwd=ROOT,
        env=env | {"CIVIC_ENV": "demo", "CIVIC_INSTANCE": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(said.stdout.split())


def test_an_application_that_is_made_has_read_none_of_the_large_packages(tmp_path):
    read = read_by("from civic.cli.server import made_to_serve; made_to_serve()", tmp_path)
    assert "sqlalchemy" in read
    assert read & LATE == set()


def test_the_process_that_looks_after_the_others_reads_no_application(tmp_path):
    read = read_by("import civic.cli.server, civic.serve, civic.web.rush; import civic.config", tmp_path)
    assert "gunicorn" in read
    assert read & {"flask", "werkzeug", "jinja2", "sqlalchemy", "babel", "click"} == set()

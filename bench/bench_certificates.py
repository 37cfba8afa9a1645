"""500 certificates in one go: issued by the worker, then drawn and packed into one ZIP; seconds, and the memory that it took.

Measured in a process of its own, so that the peak is that of a worker: it holds the application, Typst and one paper at a time.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from typing import Any

PEOPLE = 500
LIMITS = {"issue_seconds": 30.0, "pack_seconds": 60.0, "peak_megabytes": 250.0}


def measure() -> dict[str, Any]:
    """The figures of one run, in this process."""
    from civic.app import create_app
    from civic.certificates import commands, queries
    from civic.core import jobs
    from civic.core.db import db, transaction
    from civic.people.models import System
    from tests.certificates.conftest import design_for, given_course
    from tests.certificates.test_commands import picture
    from tests.conftest import ENV, prepare
    from tests.make import Make

    with tempfile.TemporaryDirectory() as folder:
        app = create_app(ENV | {"CIVIC_INSTANCE": folder})
        with app.app_context():
            db.create_all()
            with transaction():
                prepare()
            make = Make()
            space = make.space("Mesa de Ilo")
            design_for(space, left_logo=picture((9, 9, 9, 255)), right_logo=picture((9, 9, 9, 255)))
            edition = given_course(make, space, [make.person() for _ in range(PEOPLE)], sessions=1)
            before = _peak()
            seconds = []
            for ask in (
                commands.ask_for_all,
                lambda a, e: commands.ask_for_pack(a, e, "https://mesa.example"),
            ):
                with transaction():
                    ask(System(), edition)
                started = time.perf_counter()
                job = jobs.work_one()
                if job is None or job.state is not jobs.JobState.DONE:
                    raise SystemExit(f"the work was not done: {job and job.error}")
                seconds.append(time.perf_counter() - started)
            if queries.count_valid(edition.id) != PEOPLE:
                raise SystemExit("not everybody has one")
            pack = queries.pack_of(edition.id)
            size = pack.file.size / 1e6 if pack else 0
            return {
                "issue_seconds": seconds[0], "pack_seconds": seconds[1], "peak_megabytes": _peak(),
                "before_megabytes": before, "zip_megabytes": size,
            }  # fmt: skip


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    """Print the figures beside their limits; how many limits are broken."""
    run = subprocess.run(
        [sys.executable, "-m", "bench.bench_certificates", "--here"],
        capture_output=True,
        text=True,
        check=True,
    )
    figures = json.loads(run.stdout.splitlines()[-1])
    print(f"Certificates of {PEOPLE} people")
    broken = 0
    for name, limit in LIMITS.items():
        over = figures[name] > limit
        broken += over
        print(
            f"  {name.replace('_', ' '):<20} {figures[name]:8.1f}   limit {limit:6.1f}  {'TOO MUCH' if over else 'ok'}"
        )
    print(
        f"  before the work {figures['before_megabytes']:.0f} MB; the ZIP has {figures['zip_megabytes']:.1f} MB"
    )
    return broken


if __name__ == "__main__":
    if "--here" in sys.argv:
        print(json.dumps(measure()))
    else:
        sys.exit(1 if main() else 0)

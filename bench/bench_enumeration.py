"""Whether the time of an answer tells that somebody is known: medians of 500 tries each differ by less than 10 ms (S02).

Signing in with a wrong password, asking for a new password and beginning an account, by turns for somebody who is known and
somebody who is not, in process, with the real password hash. Limits are forgotten between tries. TRIES=50 makes it short.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete

from tests.conftest import ENV, prepare
from tests.crowd import people

TRIES, KNOWN, FIRST_DNI = int(os.environ.get("TRIES", "500")), 2000, 60_000_000
Ask = Callable[[FlaskClient, int, bool], tuple[str, dict[str, str]]]


def sign_in(_client: FlaskClient, n: int, known: bool) -> tuple[str, dict[str, str]]:
    """A wrong password for a user name."""
    return "/entrar", {"identity": f"vecina{n}" if known else f"nadie{n}", "password": "no-es-esta-2026"}


def new_password(_client: FlaskClient, n: int, known: bool) -> tuple[str, dict[str, str]]:
    """A link for a new password, by e-mail address."""
    mail = f"rosa{n}@correo.pe" if known else f"nadie{n}@correo.pe"
    return "/clave", {"identity": mail, "want": "reset"}


def new_account(_client: FlaskClient, n: int, known: bool) -> tuple[str, dict[str, str]]:
    """The first page of a new account: who somebody is."""
    number = FIRST_DNI + n if known else FIRST_DNI + KNOWN * 10 + n
    return "/cuenta/nueva", {
        "given_names": "Rosa", "first_surname": "Mamani", "second_surname": "Quispe", "document_kind": "dni",
        "document_number": str(number), "birth_date": "14/06/1990",
    }  # fmt: skip


def account_access(client: FlaskClient, n: int, known: bool) -> tuple[str, dict[str, str]]:
    """Its second page: how somebody will enter; the first one was sent before and is not in the time."""
    path, form = new_account(client, n, known)
    if client.post(path, data=form).status_code != 303:
        raise SystemExit("the first page of a new account was refused")
    return "/cuenta/nueva/acceso", {
        "username": f"{'una' if known else 'otra'}{n}", "password": "quinua-y-kiwicha-2026", "repeat": "quinua-y-kiwicha-2026",
    }  # fmt: skip


def tries(app: Flask, ask: Ask) -> dict[bool, tuple[list[float], list[float], set[int]]]:
    """Milliseconds, milliseconds of the processor, and answers, by whether somebody is known; by turns, so that what else runs meets both."""
    from civic.core.db import db, transaction
    from civic.core.throttle import Attempt

    taken: dict[bool, tuple[list[float], list[float], set[int]]] = {
        True: ([], [], set()), False: ([], [], set()),
    }  # fmt: skip
    for n in range(1, TRIES + 1):
        for known in (True, False) if n % 2 else (False, True):
            with app.app_context(), transaction():
                db.session.execute(delete(Attempt))
            client = app.test_client()
            path, form = ask(client, n, known)
            begun, used = time.perf_counter(), time.process_time()
            status = client.post(path, data=form).status_code
            taken[known][0].append((time.perf_counter() - begun) * 1000)
            taken[known][1].append((time.process_time() - used) * 1000)
            taken[known][2].add(status)
    return taken


def main() -> None:
    """Print the medians and what they differ by."""
    from civic.app import create_app
    from civic.core.db import db, transaction

    with tempfile.TemporaryDirectory() as folder:
        app = create_app(ENV | {"CIVIC_ENV": "demo", "CIVIC_INSTANCE": folder})
        app.config["WTF_CSRF_ENABLED"] = False
        with app.app_context():
            db.create_all()
            with transaction():
                prepare()
            people(KNOWN, mails=True)
            db.session.remove()
        print(f"  load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; {TRIES} tries each, by turns")
        print(
            f"  {'known':>8} {'unknown':>8} {'differ':>7} {'CPU':>7}  ms, medians (aim: differ < 10); CPU: what they differ by"
        )
        for ask in (sign_in, new_password, new_account, account_access):
            taken = tries(app, ask)
            known, unknown = (statistics.median(taken[which][0]) for which in (True, False))
            work, other = (statistics.median(taken[which][1]) for which in (True, False))
            if taken[True][2] != taken[False][2]:
                raise SystemExit(
                    f"{ask.__name__}: the answers differ: {taken[True][2]} and {taken[False][2]}"
                )
            told = f"{(ask.__doc__ or '').splitlines()[0]} Answers: {sorted(taken[True][2])}"
            print(
                f"  {known:8.1f} {unknown:8.1f} {abs(known - unknown):7.1f} {abs(work - other):7.1f}  {told}"
            )

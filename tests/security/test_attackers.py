"""Patient attackers: stuffing from many addresses, copied addresses of private files, a stolen backup."""

from __future__ import annotations

import zipfile
from pathlib import Path

from sqlalchemy import text

from civic.core import backup
from civic.core.db import db, transaction
from civic.people import commands
from tests.security.test_personal_data import MARKED
from tests.test_access import ROWS, allowed

ADDRESSES, ACCOUNTS, TRIES = 4, 36, 5
PAGES = Path(__file__).resolve().parents[2] / "templates"  # an endpoint with a template is a page, no file


def test_stuffing_from_many_addresses_reaches_the_password_check_no_more(app, make):
    """Once the limits are spent, none of the further tries is even looked at, from the old addresses or for the old accounts."""
    people = [make.person(account=True) for _n in range(ACCOUNTS)]

    def reaches(person, address) -> bool:
        try:
            with transaction():
                attempt = commands.begin_sign_in(person.account.username, address)
            with transaction():
                commands.finish_sign_in(attempt, right=False)
        except commands.TooMany:
            return False
        return True

    first = [
        reaches(person, f"10.0.0.{(n + t) % ADDRESSES}")
        for t in range(TRIES)
        for n, person in enumerate(people)
    ]
    assert (
        sum(first) == 30 * ADDRESSES
    )  # each connection spends its thirty failures, and nobody more than five
    assert not any(reaches(person, f"10.0.0.{n % ADDRESSES}") for n, person in enumerate(people))
    fresh = [reaches(people[0], f"10.0.1.{n}") for n in range(TRIES + 3)]
    assert sum(fresh) <= TRIES  # a new address each time: the account has its own count
    assert not reaches(people[0], "10.0.2.1")


def test_a_copied_address_of_a_private_file_opens_nothing_elsewhere(app, world, walk, signed_in):
    """Every file that one person may open, opened by its address in another browser: without a session, and with another's."""
    opened, others = [], ("visitor", "stranger", "other_coordinator", "other_leader")
    for row, address in walk("GET"):
        audience, page = (
            ROWS[row][0],
            row.removesuffix(" GET").replace(".", "/").replace("/manage_", "/manage/"),
        )
        if allowed(audience, "visitor") or audience == "token" or (PAGES / f"{page}.html").exists():
            continue
        for who in ("citizen", "leader", "coordinator", "administrator"):
            if not allowed(audience, who):
                continue
            answer = signed_in(world.people[who]).get(address)
            if answer.status_code == 200 and answer.mimetype not in ("text/html", "application/json"):
                assert "no-store" in answer.headers["Cache-Control"], row
                opened.append((row, address))
                break
    for row, address in opened:
        for other in others:
            if not allowed(ROWS[row][0], other):
                browser = app.test_client() if other == "visitor" else signed_in(world.people[other])
                assert browser.get(address).status_code in (302, 303, 403, 404), (row, other)
    assert len(opened) >= 10, [row for row, _address in opened]


def test_a_backup_holds_no_document_phone_or_mail_in_plain(app, world, marked, tmp_path):
    """What lies in a stolen backup cannot be read without the key, which is kept elsewhere."""
    with db.engine.begin() as connection:
        connection.execute(
            text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
        )
        connection.execute(text("INSERT INTO alembic_version VALUES ('probe')"))
    path = backup.create(tmp_path)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name).decode(errors="replace") for name in archive.namelist()}
    assert "Condori" in "".join(members.values())  # the search itself works
    found = {name: MARKED.search(body) for name, body in members.items() if MARKED.search(body)}
    assert not found, found
    keys = (app.config["SECRET_KEY"], app.config["DATA_KEY"])
    assert not any(key in body for key in keys for body in members.values())

"""The command line about persons."""

from __future__ import annotations

import re

import pyotp
import pytest
from click.testing import CliRunner

from civic.cli import people as people_commands
from civic.cli import territory as territory_commands
from civic.core import clock
from civic.core.db import db, transaction
from civic.core.errors import Refused
from civic.people import commands
from civic.people.models import Account, Person, PlatformRole
from civic.people.queries.ways_in import has_factor
from civic.people.second_step import new_secret
from tests.make import PASSWORD

ADMIN = ["--username", "rosa.mamani", "--given-names", "Rosa", "--first-surname", "Mamani"]
LONG = "tres-llamas-en-la-puna"


@pytest.fixture
def run(app):
    def invoke(command, *arguments, **more):
        return CliRunner().invoke(command, arguments, **more)

    return invoke


def test_an_administrator_with_a_password(run, app):
    done = run(people_commands.create_admin, *ADMIN, "--password-stdin", input=LONG + "\n")
    assert done.exit_code == 0, done.output
    assert LONG not in done.output
    person = db.session.query(Person).one()
    assert person.role_names == {PlatformRole.ADMINISTRATOR}
    assert (
        app.test_client().post("/entrar", data={"identity": "rosa.mamani", "password": LONG}).status_code
        == 303
    )


def test_a_weak_password_makes_nobody(run):
    for weak in ("corta", "RosaMamani2026.", PASSWORD[:14], ""):
        done = run(people_commands.create_admin, *ADMIN, "--password-stdin", input=weak + "\n")
        assert done.exit_code == 1
    assert db.session.query(Person).count() == 0


def test_an_administrator_with_a_code(run, app):
    done = run(people_commands.create_admin, *ADMIN, "--slip")
    code = re.search(r": ([a-z0-9-]{19})$", done.output.strip())[1].replace("-", "")
    assert (
        app.test_client().post("/entrar", data={"identity": "rosa.mamani", "password": ""}).status_code == 422
    )
    assert app.test_client().post(f"/activar/{code}", data={"password": LONG}).status_code == 303


def test_a_taken_name_is_refused(run):
    run(people_commands.create_admin, *ADMIN, "--slip")
    again = run(people_commands.create_admin, *ADMIN, "--slip")
    assert isinstance(again.exception, Refused)
    assert db.session.query(Account).count() == 1


def test_forgetting_asks_first(run, make):
    person = make.person("Rosa Mamani")
    assert run(people_commands.forget, str(person.id), "--reason", "pide", input="n\n").exit_code == 1
    assert run(people_commands.forget, str(person.id), "--reason", "pide", "--yes").exit_code == 0
    db.session.expire_all()
    assert db.session.get(Person, person.id).full_name == "Persona retirada"


def test_loading_the_territory_again_adds_nothing(run):
    assert "districts: 0 added" in run(territory_commands.load).output


def test_a_lone_administrator_gets_back_in_from_the_command_line(run, app, make):
    person, secret = make.administrator(), new_secret()
    with transaction():
        commands.add_app(person, secret, pyotp.TOTP(secret).at(clock.now()))
    name = person.account.username
    unknown = run(people_commands.reset_second_step, "--username", "nadie", "--reason", "robo")
    assert unknown.exit_code == 1
    done = run(people_commands.reset_second_step, "--username", name, "--reason", "robo")
    assert done.exit_code == 0, done.output
    assert not has_factor(person.id)
    again = run(people_commands.reset_second_step, "--username", name, "--reason", "robo")
    assert again.exit_code == 1

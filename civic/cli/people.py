"""`civic people …`: the first administrator, a lost second step, and forgetting a person."""

from __future__ import annotations

import sys

import click

from civic.cli import cli


@cli.group()
def people() -> None:
    """Persons and their accounts."""


@people.command("create-admin")
@click.option("--username", required=True, help="The name to sign in with, for example rosa.mamani.")
@click.option("--given-names", prompt="Given names")
@click.option("--first-surname", prompt="First surname")
@click.option("--slip", is_flag=True, help="Print an activation code instead of asking for a password.")
@click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input, without echo or prompt."
)
def create_admin(
    username: str, given_names: str, first_surname: str, slip: bool, password_stdin: bool
) -> None:
    """Make a person with an account who runs the platform."""
    from civic.core.db import transaction
    from civic.people import commands
    from civic.people.models import PlatformRole, System
    from civic.people.passwords import hash_password
    from civic.people.person_data import PersonData
    from civic.people.words import grouped

    actor = System()
    sealed = hash_password(
        "" if slip else _ask_password(password_stdin, [username, given_names, first_surname])
    )
    code = None
    with transaction():
        person = commands.register_person(actor, PersonData(given_names, first_surname), "paper")
        account = commands.open_account(actor, person, username=username, password_hash=sealed)
        commands.grant_role(actor, person, PlatformRole.ADMINISTRATOR, "made at the command line")
        if slip:
            account.password_hash = None
            _link, code = commands.issue_slip(actor, person)
    click.echo(f"{person.full_name} runs the platform as “{username}”.")
    if code:
        click.echo(f"Type this code at /activar within 7 days: {grouped(code)}")


def _ask_password(from_stdin: bool, own_words: list[str]) -> str:
    """A password good enough for staff; raises ClickException with the sentence when it is not."""
    from civic.people.passwords import why_not_password

    if from_stdin:
        password = sys.stdin.readline().rstrip("\n")
    else:
        password = click.prompt("Password (15 characters or more)", hide_input=True, confirmation_prompt=True)
    sentence = why_not_password(password, staff=True, own_words=own_words)
    if sentence:
        raise click.ClickException(str(sentence))
    return password


@people.command("reset-second-step")
@click.option("--username", required=True, help="Whose: the name they sign in with.")
@click.option("--reason", required=True, help="Why, for the trail of changes.")
def reset_second_step(username: str, reason: str) -> None:
    """Take away the app, passkeys and recovery codes of somebody who lost them all, when no other administrator can."""
    from civic.core.db import transaction
    from civic.core.errors import Refused
    from civic.people import commands
    from civic.people.models import System
    from civic.people.queries import account_by_username

    account = account_by_username(username)
    if account is None:
        raise click.ClickException(f"Nobody signs in as “{username}”.")
    try:
        with transaction():
            commands.reset_factors(System(), account.person, reason)
    except Refused as refusal:
        raise click.ClickException(str(refusal.sentence)) from refusal
    click.echo(
        f"{account.person.full_name} signs in with the password alone, until a new second step is added."
    )


@people.command("forget")
@click.argument("person_id", type=int)
@click.option("--reason", required=True, help="Why, for the trail of changes.")
@click.confirmation_option(prompt="Names, document, contact and account are taken away for good. Go on?")
def forget(person_id: int, reason: str) -> None:
    """Take a person's data away; counts of the past stay true."""
    from civic.core.db import transaction
    from civic.people import commands
    from civic.people.models import System
    from civic.people.queries import person_by_id

    with transaction():
        commands.forget_person(System(), person_by_id(person_id), reason)
    click.echo(f"Person {person_id} is forgotten.")

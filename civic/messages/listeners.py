"""Messages caused by facts of the rooms below, and what happens to messages when people are merged or forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import force_locale, ngettext
from flask_babel import lazy_gettext as _l

from civic.core import clock
from civic.core.signals import (
    access_link_issued,
    merge_undone,
    password_changed,
    person_forgotten,
    persons_merged,
    second_factor_changed,
)
from civic.messages import queries
from civic.messages.addresses import absolute
from civic.messages.commands import erase, tell
from civic.messages.models import MessageState
from civic.messages.rules import may_call
from civic.people.commands.links import ENDPOINTS
from civic.people.models import AccessLink, Person
from civic.people.rules import Actor
from civic.spaces.models import Space
from civic.spaces.panels import Task, Tasks, add_tasks, ids_of, task_for_each
from civic.web.i18n import date_time_words


@access_link_issued.connect
def send_link(person: Person, link: AccessLink, token: str, **_rest: Any) -> None:
    """The link, by mail alone; whoever has no address gets a printed slip in person instead."""
    with force_locale(person.locale):
        until = date_time_words(link.expires_at)
    tell(
        person,
        "people/access_link",
        {
            "purpose": link.purpose.value,
            "url": absolute(ENDPOINTS[link.purpose], token=token),
            "until": until,
        },
        secret=True,
        useful_until=link.expires_at,
    )


@password_changed.connect
def tell_password_changed(person: Person, **_rest: Any) -> None:
    """That the password was changed, so that a stranger's change is noticed."""
    with force_locale(person.locale):
        when = date_time_words(clock.now())
    tell(
        person,
        "people/password_changed",
        {"when": when, "help_url": absolute("people.forgotten")},
        mail_only=True,
    )


FACTOR_WORDS = {
    "add_app": _l("An authenticator app was added to your account."),
    "add_passkey": _l("A passkey was added to your account."),
    "remove_app": _l("The authenticator app of your account was removed."),
    "remove_passkey": _l("A passkey of your account was removed."),
    "make_recovery_codes": _l(
        "New recovery codes were made for your account; the old ones open nothing any more."
    ),
    "use_recovery_code": _l("Somebody entered your account with one of your recovery codes."),
    "reset_factors": _l("The second step of your account was taken away at the help desk."),
}


@second_factor_changed.connect
def tell_second_factor_changed(person: Person, what: str, **_rest: Any) -> None:
    """What changed about the second step, so that a stranger's change is noticed."""
    tell(
        person,
        "people/second_step",
        lambda: {
            "what": str(FACTOR_WORDS[what]),
            "when": date_time_words(clock.now()),
            "help_url": absolute("people.security"),
        },
        mail_only=True,
    )


@persons_merged.connect
def move_messages(kept: Person, duplicate: Person, **_rest: Any) -> list[dict[str, int]]:
    """The duplicate's messages that wait go to the kept person; their numbers."""
    waiting = [m for m in queries.messages_of(duplicate) if m.state is MessageState.QUEUED]
    for message in waiting:
        message.person_id = kept.id
    return [{"message": message.id} for message in waiting]


@merge_undone.connect
def move_messages_back(kept: Person, duplicate: Person, moved: dict[str, Any], **_rest: Any) -> None:
    """Give the messages back that a merge moved."""
    ids = [entry["message"] for entry in moved.get(f"{__name__}.move_messages", [])]
    for message in queries.messages_with_ids(ids):
        message.person_id = duplicate.id


@person_forgotten.connect
def forget_messages(person: Person, **_rest: Any) -> None:
    """Remove every text and address of a person's messages; those that wait are dropped."""
    for message in queries.messages_of(person):
        erase(message)


def ask_calls(spaces: Sequence[Space], _actor: Actor) -> Tasks:
    """The calls that wait for the facilitators of spaces."""

    def task(space: Space, waiting: int) -> Task:
        sentence = ngettext("%(num)d call to make", "%(num)d calls to make", waiting)
        return Task(sentence, url_for("messages.calls", slug=space.slug))

    return task_for_each(spaces, queries.calls_waiting(ids_of(spaces)), task)


add_tasks(ask_calls, may_call)

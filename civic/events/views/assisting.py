"""A facilitator registers people in a row: who is known already is asked before a second record is made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from civic.core.db import transaction
from civic.core.errors import Refused
from civic.events import commands, queries
from civic.events.commands import AlreadyRegistered
from civic.events.forms import AssistedForm
from civic.events.models import Event
from civic.events.rules import organizations_to_register_for, why_not_register
from civic.events.views.registering import _chosen, _said_of, open_once
from civic.people.acting import actor
from civic.people.models import Person
from civic.spaces.panels import team_links
from civic.web.acts import ViewResult

ANOTHER = "another"


def register_in_person(event: Event) -> ViewResult:
    """Write somebody down with how they agreed, say so, and open the form for the next one."""
    me = actor()
    organizations = organizations_to_register_for(me, event)
    form = AssistedForm(event=event, organizations=[(str(each.id), each.name) for each in organizations])
    if request.method == "GET":
        form.represents.data = request.args.get("por", "")
        form.heard.data = {"papel": "paper", "voz": "voice"}.get(request.args.get("como", ""))
    if form.validate_on_submit():
        alike = queries.look_alikes(event, form.person_data())
        if not _asks(form, alike):
            try:
                with transaction():
                    registration = commands.register_assisted(
                        me, event, form.person_data(), heard=form.heard.data or "voice",
                        may_write=bool(form.may_write.data), same=_same(form, alike), once=form.once_key,
                        organization=_chosen(organizations, form.represents.data),
                    )  # fmt: skip
            except AlreadyRegistered as known:
                form.refuse(
                    _(
                        "%(name)s is already registered for this event.",
                        name=known.registration.person.full_name,
                    )
                )
            except Refused as refused:
                form.refuse(refused.sentence)
            else:
                flash(*_said_of(registration))
                kept: dict[str, Any] = {
                    "por": form.represents.data or None,
                    "como": "papel" if form.heard.data == "paper" else "voz",
                }
                return redirect(url_for("events.manage_register", slug=event.slug, **kept), 303)
    open_once(form)
    last = queries.last_registered(event.id, me.id) if me.id else []
    page = render_template(
        "events/manage/register.html",
        form=form,
        event=event,
        space=event.space,
        last=last,
        slips={each.id for each in last if each.person.account is None or each.person.account.password_hash is None},
        why_not_here=why_not_register(event, in_person=True),
        manage_items=team_links(event.space),
    )  # fmt: skip
    return (page, 422) if form.errors or form.form_errors else page


def _asks(form: AssistedForm, alike: Sequence[Person]) -> bool:
    """Whether it must be said first if the person is one who is known already."""
    if not alike:
        return False
    choices = [(str(person.id), _words(person)) for person in alike]
    choices.append((ANOTHER, _("No, this is another person")))
    form.same.choices = choices
    if form.same.data in dict(choices):
        return False
    form.same.errors = [
        _("Somebody with a name like this is known already. Say whether it is the same person.")
    ]
    return True


def _same(form: AssistedForm, alike: Sequence[Person]) -> Person | None:
    return next((person for person in alike if str(person.id) == form.same.data), None)


def _words(person: Person) -> str:
    end = (
        _("document ends in %(tail)s", tail=person.document_tail)
        if person.document_tail
        else _("no document")
    )
    return f"{person.sorted_name} ({end})"

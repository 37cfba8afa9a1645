"""Two records that may be one person: compared side by side, merged, taken apart."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from civic.core.db import transaction
from civic.core.errors import Refused, allow
from civic.people import commands
from civic.people.acting import me
from civic.people.commands.persons import masked_end
from civic.people.forms import ReasonForm
from civic.people.manage.desk import desk_items, seen_person
from civic.people.models import Person
from civic.people.queries import merge_by_id, merges_page, names_of
from civic.people.rules import may_help_in_person, may_merge, why_not_merge, why_not_undo
from civic.people.views import bp
from civic.people.words import document_word, sex_word
from civic.web.i18n import short_date
from civic.web.paging import page_number
from civic.web.safety import signed_in


def _facts(person: Person) -> list[Any]:
    """What is compared, in the order of `_LABELS`, numbers masked."""
    return [
        person.given_names,
        person.first_surname,
        person.second_surname,
        f"{document_word(person.document_kind)} {person.masked_document}",
        short_date(person.birth_date) if person.birth_date else None,
        sex_word(person.sex),
        person.district.full_name if person.district else None,
        masked_end(person.phone),
        masked_end(person.email),
        _("yes") if person.account and person.account.password_hash else _("no"),
        short_date(person.created_at),
    ]


def _labels() -> list[str]:
    return [
        _("Given names"), _("First surname"), _("Second surname"), _("Document"), _("Birth date"), _("Sex"), _("District"),
        _("Mobile phone"), _("E-mail"), _("Has an account"), _("Recorded on"),
    ]  # fmt: skip


@bp.route("/personas/<int:person_id>/unir/<int:other_id>", methods=["GET", "POST"])
@signed_in
def desk_compare(person_id: int, other_id: int) -> Any:
    """Compare two records and merge the second into the first."""
    kept, duplicate = seen_person(person_id), seen_person(other_id)
    allow(may_merge(current_user, kept, duplicate))
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            with transaction():
                commands.merge_persons(me(), kept, duplicate, form.reason.data or "")
        except Refused as refusal:
            form.refuse(refusal.sentence)
            kept, duplicate = seen_person(person_id), seen_person(other_id)
        else:
            flash(_("The two records are one now. What moved is on the list, and it can be undone."), "good")
            return redirect(url_for("people.desk_person", person_id=kept.id), 303)
    rows = [
        (label, one, other, one == other)
        for label, one, other in zip(_labels(), _facts(kept), _facts(duplicate), strict=True)
    ]
    page = render_template(
        "people/desk/compare.html", manage_items=desk_items("people.desk_merges"), form=form, kept=kept,
        duplicate=duplicate, rows=rows, sentence=why_not_merge(kept, duplicate),
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200


@bp.get("/personas/uniones")
@signed_in
def desk_merges() -> str:
    """The merges made, newest first."""
    allow(may_help_in_person(current_user))
    page = merges_page(page_number())
    return render_template(
        "people/desk/merges.html", manage_items=desk_items("people.desk_merges"), page=page, reason_form=ReasonForm(formdata=None),
        names=names_of(m.merged_by_id for m in page), why_not_undo=why_not_undo, moved=_moved,
    )  # fmt: skip


def _moved(merge: Any) -> list[tuple[str, int]]:
    """(room, how many things) that moved with a merge."""
    rooms: dict[str, int] = {}
    for name, part in merge.moved.items():
        if name != "people":
            parts = name.split(".")
            room = parts[1] if len(parts) > 1 else name
            rooms[room] = rooms.get(room, 0) + len(part)
    return sorted(rooms.items())


@bp.post("/personas/uniones/<int:merge_id>/deshacer")
@signed_in
def desk_undo(merge_id: int) -> Any:
    """Take two merged records apart again."""
    allow(may_help_in_person(current_user))
    merge = merge_by_id(merge_id)
    form = ReasonForm()
    if not form.validate():
        flash(form.reason.errors[0], "bad")
        return redirect(url_for("people.desk_merges"), 303)
    try:
        with transaction():
            commands.undo_merge(me(), merge, form.reason.data or "")
    except Refused as refusal:
        flash(refusal.sentence, "bad")
    else:
        flash(_("The two records are apart again, each with what was its own."), "good")
    return redirect(url_for("people.desk_merges"), 303)

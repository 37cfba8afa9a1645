"""What a proposal says, written out: for its versions, for search, for a file to take along. No database here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from civic.core.clock import local
from civic.core.search import Weight
from civic.proposals.kinds import FIELD_LABELS, MoneyKind, StudiesState
from civic.proposals.models import Call, Proposal
from civic.proposals.money import soles, written
from civic.web.markdown import plain

# One theme per page, in the order in which they are asked; a theme of which the call asks nothing is left out.
THEMES: dict[str, tuple[str, ...]] = {
    "problema": ("title", "summary", "problem"),
    "propuesta": ("objective", "body", "dimension", "goal"),
    "lugar": ("place",),
    "costo": ("cost", "cofinancing", "studies", "cui"),
    "beneficiarios": ("people_benefited", "beneficiaries"),
    "papeles": ("files",),
}
# The columns that hold a field's answer, where they are not called like the field.
COLUMNS: dict[str, tuple[str, ...]] = {
    "dimension": ("section_id",),
    "goal": ("goal_id",),
    "place": ("ubigeo", "settlement_code", "place", "latitude", "longitude"),
    "cost": ("cost_cents",),
    "files": (),
}
LONG = ("problem", "objective", "body", "beneficiaries")  # markdown, several lines
OWN = "q"  # the keys of a call's own questions begin so
# How many words at most when the call does not say.
USUAL_LIMITS = {"problem": 200, "objective": 120, "body": 500, "beneficiaries": 120}


def is_own(key: str) -> bool:
    """Whether a key names a question of the call itself."""
    return key.startswith(OWN) and key[1:].isdigit()


def themes_of(call: Call) -> list[str]:
    """The pages of a call's form, in order."""
    return [theme for theme in THEMES if theme in ("problema", "papeles") or fields_of(call, theme)]


def fields_of(call: Call, theme: str) -> list[str]:
    """The fields that a call asks on a page; its own questions come with those who benefit."""
    keys = [key for key in THEMES[theme] if key == "title" or call.asks(key)]
    return keys + [key for key in call.asked if is_own(key)] if theme == "beneficiarios" else keys


def theme_of(key: str) -> str:
    """The page on which a field is asked."""
    return next((theme for theme, keys in THEMES.items() if key in keys), "beneficiarios")


def columns_of(key: str) -> tuple[str, ...]:
    """The columns that hold a field's answer; ("answers",) for the call's own questions."""
    return ("answers",) if is_own(key) else COLUMNS.get(key, (key,))


def label_of(call: Call, key: str) -> str:
    """The name of a field: the call's own words for its own questions."""
    return str(call.asked.get(key, {}).get("label") or FIELD_LABELS.get(key, key))


def limit_of(call: Call, key: str) -> int | None:
    """The most words of a field, or None."""
    limit = call.asked.get(key, {}).get("limit") or USUAL_LIMITS.get(key)
    return int(limit) if limit else (150 if is_own(key) else None)


def count_words(text: str) -> int:
    """How many words a text has, as the counter beside the field counts them."""
    return len(re.findall(r"\S+", text))


def place_words(proposal: Proposal) -> str:
    """«Pampa Inalámbrica, Ilo · frente al colegio», or "" without a place."""
    names = [
        proposal.settlement.name if proposal.settlement else "",
        proposal.district.name if proposal.district else "",
    ]
    where = ", ".join(dict.fromkeys(name for name in names if name))
    return " · ".join(part for part in (where, proposal.place) if part)


def cofinancing_words(rows: list[dict[str, Any]]) -> str:
    """One line per helper: «Junta Vecinal: work of the neighbours, S/ 3,000»."""
    lines = []
    for row in rows:
        kind = MoneyKind(row["kind"]).label if row.get("kind") in set(MoneyKind) else ""
        amount = soles(row.get("cents")) if row.get("cents") is not None else ""
        lines.append(f"{row.get('source', '')}: " + ", ".join(part for part in (kind, amount) if part))
    return "\n".join(lines)


def author_name(proposal: Proposal) -> str:
    """Who proposes, as everybody may read it: an organisation's name, a citizen's only when they agreed to it."""
    if proposal.organization is not None:
        return proposal.organization.name
    if proposal.names_author and proposal.person is not None and proposal.person.forgotten_at is None:
        return proposal.person.full_name
    return _("A citizen")


def value_of(proposal: Proposal, key: str) -> str:
    """A field's answer as text; what could not be read yet stands as it was typed."""
    if key in proposal.typed:
        return proposal.typed[key]
    if is_own(key):
        return proposal.answers.get(key, "")
    if key == "place":
        return place_words(proposal)
    if key == "cost":
        return written(proposal.cost_cents)
    if key == "cofinancing":
        return cofinancing_words(proposal.cofinancing)
    if key == "studies":
        return proposal.studies.value if proposal.studies else ""
    if key == "dimension":
        return proposal.section.label if proposal.section else ""
    if key == "goal":
        return (proposal.goal.objective or proposal.goal.text) if proposal.goal else ""
    if key == "people_benefited":
        return "" if proposal.people_benefited is None else str(proposal.people_benefited)
    return str(getattr(proposal, key, "") or "")


def shown(key: str, value: str) -> str:
    """A written answer as a reader sees it: a code as its words, an amount with its sign."""
    if key == "studies" and value in set(StudiesState):
        return StudiesState(value).label
    if key == "cost" and value:
        return f"S/\u00a0{value}"
    if key == "people_benefited" and value.isdigit():
        return f"{int(value):,}"
    return value


def snapshot(proposal: Proposal) -> dict[str, Any]:
    """The whole text of a proposal, field by field as written, with the columns behind it under «columns»."""
    keys = ["title", *(key for key in proposal.call.asked if key not in ("title", "files"))]
    names = sorted({name for key in keys for name in columns_of(key)})
    kept = {name: getattr(proposal, name) for name in names}
    if proposal.studies is not None and "studies" in kept:
        kept["studies"] = proposal.studies.value
    return {key: value_of(proposal, key) for key in keys} | {"columns": kept}


def changed_keys(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The fields whose answer differs between two snapshots, in order."""
    keys = [key for key in dict.fromkeys([*before, *after]) if key != "columns"]
    moved = before.get("columns", {}).get("latitude") != after.get("columns", {}).get("latitude")
    return [key for key in keys if before.get(key, "") != after.get(key, "") or (key == "place" and moved)]


def search_document(proposal: Proposal) -> list[tuple[str, Weight]]:
    """What a proposal is found by, with its weights: title first, then sentence, problem, place and author, then the rest."""
    texts: list[tuple[str, Weight]] = [(f"{proposal.title} {proposal.code}", "A")]
    middle = (proposal.summary, plain(proposal.problem), place_words(proposal))
    texts += [(text, "B") for text in middle if text]
    if proposal.organization is not None:
        texts.append((proposal.organization.name, "B"))
    rest = (proposal.objective, proposal.body, proposal.beneficiaries, *proposal.answers.values())
    texts += [(plain(text), "C") for text in rest if text]
    return texts


def as_text(proposal: Proposal) -> str:
    """The whole proposal as plain text, to keep, to print or to send by WhatsApp."""
    lines = [proposal.call.title, ""]
    for theme in themes_of(proposal.call):
        for key in fields_of(proposal.call, theme):
            if key != "files":
                value = shown(key, value_of(proposal, key))
                lines += [label_of(proposal.call, key).upper(), value or _("Not answered yet"), ""]
    lines.append(_("Saved on %(when)s", when=local(proposal.saved_at).strftime("%d/%m/%Y %H:%M")))
    return "\n".join(lines) + "\n"

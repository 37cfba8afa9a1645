"""Who may open what of the agreements room, and what its tests begin with."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

from PIL import Image
from werkzeug.datastructures import FileStorage

from civic.agreements import commands, queries
from civic.agreements.models import Agreement, AgreementKind, Commitment
from civic.agreements.rules import PartyData, StepData
from civic.core import clock
from civic.core.db import transaction
from civic.organisations.models import Sector
from civic.people.models import Person


def picture() -> FileStorage:
    """A small photograph."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (120, 160, 90)).save(out, "JPEG")
    return FileStorage(io.BytesIO(out.getvalue()), "prueba.jpg")


def promise(actor: Person, space: Any, **more: Any) -> Commitment:
    """A commitment due in a month."""
    values: dict[str, Any] = {
        "text": "Dos turnos de enfermería en la posta", "entity": "Red de Salud", "proof": "El rol de turnos publicado",
        "due_on": clock.today() + timedelta(days=30),
    }  # fmt: skip
    with transaction():
        return commands.make_commitment(actor, space, **(values | more))


def covenant(actor: Person, space: Any, **more: Any) -> Agreement:
    """The draft of a covenant between a public and a private entity, for a year."""
    values: dict[str, Any] = {
        "kind": AgreementKind.COVENANT, "title": "Convenio de riego", "object": "Tecnificar el riego",
        "parties": [PartyData("Municipalidad", Sector.PUBLIC), PartyData("Agroindustria SAC", Sector.PRIVATE)],
        "valid_until": clock.today() + timedelta(days=365),
    }  # fmt: skip
    with transaction():
        return commands.make_agreement(actor, space, **(values | more))


def signed(actor: Person, space: Any, on: date | None = None, **more: Any) -> Agreement:
    """A signed covenant."""
    made = covenant(actor, space, **more)
    with transaction():
        commands.sign_agreement(actor, made, signed_on=on or clock.today())
    return made


def step(text: str = "Se hizo", once: str = "a", **more: Any) -> StepData:
    """What somebody tells."""
    values: dict[str, Any] = {"occurred_on": clock.today(), "progress": 40}
    return StepData(text=text, once=once, **(values | more))


def _ready(world: Any) -> tuple[Agreement, Agreement, Commitment]:
    """(a signed covenant with its scan and renewal, a draft, a commitment of the world's organisation)."""
    if "agreements" not in world.more:
        actor, space = world.people["coordinator"], world.space
        made = covenant(actor, space)
        with transaction():
            commands.sign_agreement(
                actor, made, signed_on=clock.today(), document=picture(), document_is_public=True
            )
            commands.renew_agreement(
                actor, made, until=clock.today() + timedelta(days=700), reason="Faltan obras", document=picture(),
                document_is_public=True,
            )  # fmt: skip
        held = promise(actor, space, organization=world.organization, agreement=made)
        with transaction():
            commands.report_progress(actor, held, step(), picture())
        world.more["agreements"] = (made, covenant(actor, space, title="Convenio Escondido"), held)
    return world.more["agreements"]  # type: ignore[no-any-return]


def _signed(world: Any) -> dict[str, object]:
    return {"slug": _ready(world)[0].slug}


def _renewal(world: Any) -> dict[str, object]:
    return _signed(world) | {"renewal_id": _ready(world)[0].renewals[0].id}


def _draft(world: Any) -> dict[str, object]:
    return {"slug": _ready(world)[1].slug}


def _commitment(world: Any) -> dict[str, object]:
    return {"slug": world.space.slug, "number": _ready(world)[2].number}


def _evidence(world: Any) -> dict[str, object]:
    return _commitment(world) | {"report_id": queries.reports_of(_ready(world)[2].id)[0].id}


ACCESS = {
    "agreements.of_space GET": ("public", ""),
    "agreements.detail GET": ("public", "drafts: the team's"),
    "agreements.document GET": ("public", "when it was said that nothing personal stands in it"),
    "agreements.renewal_document GET": ("public", "likewise"),
    "agreements.listing GET": ("public", ""),
    "agreements.word GET": ("public", ""),
    "agreements.commitment GET": ("public", "of a draft: the team's"),
    "agreements.evidence GET": ("public", ""),
    "agreements.manage_list GET": ("team", ""),
    "agreements.manage GET": ("team", ""),
    "agreements.manage_new GET": ("coordinator", ""),
    "agreements.manage_new POST": ("coordinator", ""),
    "agreements.manage_edit GET": ("coordinator", ""),
    "agreements.manage_edit POST": ("coordinator", ""),
    "agreements.sign POST": ("coordinator", ""),
    "agreements.renew POST": ("coordinator", ""),
    "agreements.end POST": ("coordinator", ""),
    "agreements.carry POST": ("coordinator", ""),
    "agreements.discard POST": ("coordinator", ""),
    "agreements.write_document POST": ("coordinator", ""),
    "agreements.new_commitment GET": ("coordinator", ""),
    "agreements.new_commitment POST": ("coordinator", ""),
    "agreements.work GET": ("in_charge", "leaders of the organisation, the one named, facilitators"),
    "agreements.report POST": ("withdraw", "leaders of the organisation, the one named, coordinators"),
    "agreements.claim POST": ("withdraw", "likewise"),
    "agreements.accept POST": ("facilitator", "never who reported it, nor who is in charge"),
    "agreements.send_back POST": ("facilitator", "likewise"),
    "agreements.postpone POST": ("coordinator", ""),
    "agreements.broken POST": ("coordinator", ""),
    "agreements.cancel POST": ("coordinator", ""),
}
PARAMS = {
    "agreements.detail": _signed, "agreements.document": _signed, "agreements.renewal_document": _renewal,
    "agreements.commitment": _commitment, "agreements.evidence": _evidence, "agreements.manage": _signed,
    "agreements.manage_edit": _draft, "agreements.sign": _draft, "agreements.renew": _signed, "agreements.end": _signed,
    "agreements.carry": _signed, "agreements.discard": _signed, "agreements.write_document": _draft,
    "agreements.work": _commitment, "agreements.report": _commitment, "agreements.claim": _commitment,
    "agreements.accept": _commitment, "agreements.send_back": _commitment, "agreements.postpone": _commitment,
    "agreements.broken": _commitment, "agreements.cancel": _commitment,
}  # fmt: skip

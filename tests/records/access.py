"""Who may open what in this room (read by tests/test_access.py)."""

from __future__ import annotations

from typing import Any

from civic.core import clock
from civic.core.db import transaction
from civic.records import commands
from civic.records.models import Record, RecordKind
from tests.records.conftest import CONTENT, upload
from tests.world import World

PUBLIC = ("of_space", "detail", "paper_copy", "sealed", "sealed_annex", "annex_file")
ACTS = ("approve", "seal", "withdraw")
ACCESS = {
    **{f"records.{name} GET": ("public", "") for name in PUBLIC},
    "records.manage_list GET": ("team", ""),
    "records.manage_detail GET": ("team", "of its space"),
    "records.manage_paper GET": ("team", "the complete copy"),
    "records.manage_signature GET": ("team", "pictures of signatures"),
    "records.manage_new GET": ("coordinator", ""),
    "records.manage_new POST": ("coordinator", ""),
    "records.manage_edit GET": ("coordinator", "of its space"),
    "records.manage_edit POST": ("coordinator", "of its space"),
    "records.manage_annex GET": ("coordinator", "of its space"),
    "records.manage_annex POST": ("coordinator", "of its space"),
    **{f"records.manage_{name} POST": ("coordinator", "four eyes: who wrote it does not seal it") for name in ACTS},
    "records.manage_sign GET": ("facilitator", "of its space"),
    "records.manage_sign POST": ("facilitator", "of its space"),
    "records.manage_strike POST": ("facilitator", "of its space"),
}  # fmt: skip


def record_of(world: World, state: str) -> Record:
    """A document of the world's space: a draft, an approved one with a signature, or a sealed one with an annex."""
    key = f"record {state}"
    if key not in world.more:
        secretary, coordinator = world.people["secretary"], world.people["coordinator"]
        with transaction():
            record = commands.draft_record(
                secretary, world.space, RecordKind.SESSION_MINUTES, title=f"Acta {state}", held_on=clock.today(), content=CONTENT
            )  # fmt: skip
            if state != "draft":
                commands.approve_record(coordinator, record)
                commands.sign_record(coordinator, record, name="Rosa Condori", office="Presidenta", seat="titular",
                                     organization=world.organization, way="on_device", picture=upload())  # fmt: skip
            if state == "sealed":
                commands.seal_record(coordinator, record)
                commands.add_annex(
                    secretary, record, title="Lista", text="La lista.", upload=upload(), file_is_public=True
                )
        world.more[key] = record
    return world.more[key]


def _of(state: str, **more: Any) -> Any:
    return lambda world: {"slug": record_of(world, state).slug, **more}


def _signature(world: World) -> dict[str, Any]:
    record = record_of(world, "approved")
    return {"slug": record.slug, "signature_id": record.signatures[0].id}


PARAMS = {
    **{f"records.{name}": _of("sealed") for name in ("detail", "paper_copy", "sealed", "manage_paper", "manage_annex")},
    **{f"records.{name}": _of("sealed", position=1) for name in ("sealed_annex", "annex_file")},
    **{f"records.manage_{name}": _of("draft") for name in ("edit", "approve", "withdraw")},
    **{f"records.manage_{name}": _of("approved") for name in ("detail", "sign", "seal")},
    **{f"records.manage_{name}": _signature for name in ("strike", "signature")},
}  # fmt: skip

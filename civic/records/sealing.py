"""The exact words that a seal stands for. Whoever has them finds the same number: SHA-256 of canonical JSON. Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from civic.records.content import name_digest, public_content
from civic.records.models import Record, RecordAnnex, RecordSignature
from civic.voting.proof.canonical import canonical, fingerprint

FORMAT = "civic.record/1"
ANNEX_FORMAT = "civic.record-annex/1"


def _moment(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def text_statement(record: Record) -> dict[str, Any]:
    """What is approved: the text without who signs it."""
    return {
        "format": FORMAT,
        "space": record.space.slug,
        "record": record.slug,
        "kind": record.kind.value,
        "title": record.title,
        "held_on": record.held_on.isoformat(),
        "content": public_content(record.content, record.salts),
    }


def text_hash(record: Record) -> str:
    """The fingerprint of the text that is approved."""
    return fingerprint(text_statement(record))


def signature_hash(signature: RecordSignature) -> str:
    """The fingerprint of one signature, noted in the trail when it is taken."""
    return fingerprint(signature_statement(signature))


def signature_statement(signature: RecordSignature) -> dict[str, Any]:
    """What is sealed of one signature: no picture, only its fingerprint; a guest's name only as a digest."""
    if signature.shows_name:
        name: Any = signature.name
    else:
        name = {"sha256": signature.name_sha256 or name_digest(signature.name, signature.salt)}
    return {
        "position": signature.position,
        "name": name,
        "office": signature.office,
        "organization": signature.organization_name or None,
        "seat": signature.seat.value,
        "way": signature.way.value,
        "file_sha256": signature.file_sha256,
        "signed_at": _moment(signature.signed_at),
        "witnessed": signature.way.value == "paper",
    }


def statement(record: Record) -> dict[str, Any]:
    """What the seal stands for: text, number, approval, signatures, the space's chain."""
    return {
        **text_statement(record),
        "year": record.year,
        "number": record.number,
        "approved_at": _moment(record.approved_at),
        "approved_sha256": record.approved_hash,
        "signatures": [signature_statement(each) for each in record.signatures],
        "sealed_at": _moment(record.sealed_at),
        "chain": {"position": record.chain_position, "previous": record.previous_seal},
    }


def seal_of(record: Record) -> str:
    """The seal, recomputed from the document as it stands."""
    return fingerprint(statement(record))


def sealed_bytes(record: Record) -> bytes:
    """The file whose SHA-256 is the seal."""
    return canonical(statement(record))


def annex_statement(annex: RecordAnnex, previous: str) -> dict[str, Any]:
    """What the seal of an annex stands for; `previous` is the seal before it: of the annex before, or of the document."""
    return {
        "format": ANNEX_FORMAT,
        "record": annex.record.slug,
        "previous": previous,
        "position": annex.position,
        "kind": annex.kind.value,
        "title": annex.title,
        "text": annex.text,
        "file_sha256": annex.file_sha256,
        "file_is_public": annex.file_is_public,
        "added_at": _moment(annex.added_at),
    }


def annex_seal(annex: RecordAnnex, previous: str) -> str:
    """The seal of an annex, recomputed."""
    return fingerprint(annex_statement(annex, previous))


def seal_before(annex: RecordAnnex) -> str:
    """The seal that an annex stands on."""
    earlier = [each for each in annex.record.annexes if each.position < annex.position]
    return max(earlier, key=lambda each: each.position).seal if earlier else annex.record.seal or ""

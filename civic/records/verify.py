"""Whether every document still is what was approved, signed and sealed: each seal recomputed, each file read again.

Two witnesses are asked: the seals, each of which holds the one before it, and the trail of acts, which knows how many there were.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby

from civic.core.audit import AuditEntry
from civic.core.files import StoredFile
from civic.records import sealing
from civic.records.models import Record, RecordAnnex, RecordSignature, RecordState
from civic.records.queries import existing, settled, trail


def record_problems() -> Iterator[str]:
    """What is wrong, in the order of the spaces' chains: the first sentence names the first bad document."""
    lines = trail()
    seen: set[int] = set()
    for _space, chain in groupby(settled(), key=lambda record: record.space_id):
        yield from _chain_problems(chain, lines, seen)
    yield from _missing(lines, seen)


def _named(record: Record) -> str:
    return f"{record.space.slug}: {record.kind.value} {record.code} “{record.title}” (/actas/{record.slug})"


def _chain_problems(
    chain: Iterator[Record], lines: dict[int, list[AuditEntry]], seen: set[int]
) -> Iterator[str]:
    position, previous = 0, None
    numbers: dict[tuple[str, int], set[int]] = defaultdict(set)
    for record in chain:
        seen.add(record.id)
        name = _named(record)
        if record.state is RecordState.SEALED:
            position += 1
            if record.chain_position != position:
                yield f"{name}: place {record.chain_position} in the chain where {position} is due; a document was deleted or inserted."
                position = record.chain_position or position
            elif record.previous_seal != previous:
                yield f"{name}: it stands on another seal than that of the document before it."
            previous = record.seal
            numbers[(record.kind.value, record.year)].add(record.number or 0)
        for problem in _own_problems(record, lines.get(record.id, [])):
            yield f"{name}: {problem}"
    for (kind, year), given in numbers.items():
        missing = set(range(1, max(given) + 1)) - given
        if missing:
            yield f"{record.space.slug}: {kind} {min(missing):03d}-{year} is missing."


def _own_problems(record: Record, lines: list[AuditEntry]) -> Iterator[str]:
    if (record.seal is not None or record.number is not None) and record.state is not RecordState.SEALED:
        yield f"it has a seal or a number, yet its state is {record.state.value}."
    try:
        text, seal = sealing.text_hash(record), sealing.seal_of(record)
    except (ValueError, KeyError, TypeError, AttributeError):
        yield "its text has lost its shape."
        return
    approved = _told(lines, "records.approve_record", "text_sha256")
    if text != record.approved_hash or approved != [text]:
        yield "its text is not the one that was approved."
    yield from _signature_problems(record, lines)
    if record.state is RecordState.SEALED:
        if seal != record.seal:
            yield "its seal does not fit: text, number, dates or signatures were changed after it was sealed."
        if _told(lines, "records.seal_record", "seal") != [record.seal]:
            yield "the trail knows another seal or none: it was inserted or sealed by nobody."
    yield from _annex_problems(record, lines)


def _told(lines: list[AuditEntry], action: str, key: str) -> list[str]:
    return [line.after[key] for line in lines if line.action == action and line.after]


def _signature_problems(record: Record, lines: list[AuditEntry]) -> Iterator[str]:
    noted: dict[int, str] = {}
    forgotten: set[int] = set()
    for line in lines:  # in their order: SQLite gives the number of a row that was struck to the next one
        if line.action == "records.sign_record" and line.after:
            noted[line.after["signature"]] = line.after["sha256"]
        elif line.action == "records.strike_signature" and line.before:
            noted.pop(line.before["signature"], None)
        elif line.action == "records.forget_guest" and line.before:
            forgotten.add(line.before["signature"])
    for signature in record.signatures:
        what = f"the signature number {signature.position}"
        if signature.id not in noted:
            yield f"{what} was never taken: it was inserted."
        elif sealing.signature_hash(signature) != noted[signature.id]:
            yield f"{what} is not the one that was taken."
        if signature.id in forgotten:
            continue
        if signature.forgotten_at is not None:
            yield f"{what} lost its name without anybody asking for it."
        yield from _file_problems(what, signature)
    for _lost in noted.keys() - {signature.id for signature in record.signatures}:
        yield "a signature was deleted."


def _annex_problems(record: Record, lines: list[AuditEntry]) -> Iterator[str]:
    noted = {
        line.after["annex"]: line.after["seal"]
        for line in lines
        if line.action == "records.add_annex" and line.after
    }
    previous = record.seal or ""
    for position, annex in enumerate(record.annexes, 1):
        what = f"the annex number {annex.position}"
        if annex.id not in noted:
            yield f"{what} was never added: it was inserted."
        if annex.position != position:
            yield f"{what} stands where number {position} is due."
        if sealing.annex_seal(annex, previous) != annex.seal or noted.get(annex.id, annex.seal) != annex.seal:
            yield f"{what} was changed after it was added."
        yield from _file_problems(what, annex)
        previous = annex.seal
    for _lost in noted.keys() - {annex.id for annex in record.annexes}:
        yield "an annex was deleted."


def _file_problems(what: str, owner: RecordSignature | RecordAnnex) -> Iterator[str]:
    stored, expected = owner.file, owner.file_sha256
    if (stored is None) != (expected is None):
        yield f"the file of {what} is missing." if expected else f"a file was put beside {what}."
    elif stored is not None and expected is not None and _sha256(stored) != expected:
        yield f"the file of {what} was changed, swapped or deleted."


def _sha256(stored: StoredFile) -> str:
    try:
        with stored.opened().stream as content:
            digest = hashlib.sha256()
            while piece := content.read(1 << 20):
                digest.update(piece)
            return digest.hexdigest()
    except OSError:
        return ""


def _missing(lines: dict[int, list[AuditEntry]], seen: set[int]) -> Iterator[str]:
    """Documents that the trail saw approved and that are gone, or no longer frozen."""
    approved = {
        record_id
        for record_id, told in lines.items()
        if any(line.action == "records.approve_record" for line in told)
        and not any(line.action == "records.withdraw_record" for line in told)
    }
    lost = sorted(approved - seen)
    here = existing(lost)
    for record_id in lost:
        last = lines[record_id][-1]
        what = "is a draft again" if record_id in here else "was deleted"
        yield f"document {record_id}, last changed on {last.at:%Y-%m-%d} ({last.action}), {what}."

"""`python3 -I recuento.py ARCHIVO`: the recount of an opened box, in plain words, with nothing but the standard library."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from civic.voting.recount.check import Box, check_box


def recount_main(arguments: Sequence[str]) -> int:
    """Check a file and say what was found; 0 when everything is as it must be, 1 when not, 2 when it cannot be read."""
    parser = argparse.ArgumentParser(description="Recuenta una urna publicada. / Recounts a published box.")
    parser.add_argument("file", help="the published box (.jsonl)")
    parser.add_argument("--receipt", action="append", default=[], help="a receipt that a voter kept (JSON)")
    parser.add_argument("--head", action="append", default=[], help="a head that a witness was sent (JSON)")
    parser.add_argument("--json", action="store_true", help="print the findings and the result as JSON")
    asked = parser.parse_args(arguments)
    try:
        receipts, heads = ([_document(name) for name in names] for names in (asked.receipt, asked.head))
        with Path(asked.file).open("rb") as lines:
            box = check_box(lines, receipts=receipts, heads=heads)
    except (OSError, ValueError, RecursionError) as fault:
        sys.stderr.write(f"The file cannot be read: {fault}\n")
        return 2
    said = json.dumps(_as_data(box), ensure_ascii=False, indent=2) if asked.json else _in_words(box)
    sys.stdout.write(said + "\n")
    return 0 if box.is_good else 1


def _document(name: str) -> dict[str, Any]:
    found = json.loads(Path(name).read_text(encoding="utf-8"))
    if not isinstance(found, dict):
        raise ValueError(f"{name} holds no receipt and no head")
    return found


def _as_data(box: Box) -> dict[str, Any]:
    return {
        "good": box.is_good,
        "findings": box.findings,
        "remarks": box.remarks,
        "fingerprint": box.fingerprint,
        "result": box.recounted,
    }


def _in_words(box: Box) -> str:
    said = [f"Poll: {box.terms.get('title', '?')}", f"Fingerprint: {box.fingerprint}"]
    if box.recounted:
        result = box.recounted
        said.append(f"On the roll: {result['entitled']}. Ballots that count: {result['ballots']}.")
        for channel, number in sorted(box.channels.items()):
            said.append(f"  {channel}: {number}")
        if paper := result.get("paper"):
            said.append(
                f"Marked on the roll as having voted on paper: {paper['marked']}. Papers: {paper['papers']}."
            )
        if result["quorum"]:
            said.append(f"Quorum: {result['quorum']['took_part']} of {result['quorum']['needed']} needed.")
        if "decision" in result:
            made = result["decision"]
            said.append(
                f"In favour {made['favour']}, against {made['against']}, abstention {made['abstention']}, blank "
                f"{made['blank']}: {'passed' if made['passed'] else 'not passed'} ({made['needed']} needed)."
            )
        else:
            said.append(
                f"Winners by {result['count']['rule']}: {', '.join(map(str, result['count']['winners'])) or 'none'}"
            )
    said.extend(box.remarks)
    if box.is_good:
        said.append("Everything fits: terms, roll, signatures, every ballot, and the result.")
    else:
        said.append(f"{len(box.findings)} things are not as they must be:")
        said.extend(f"- {sentence}" for sentence in box.findings)
    return "\n".join(said)

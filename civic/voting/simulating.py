"""Other rules on ballots that are too many for a request: asked for on the page, counted by the worker, read under an address that
only who asked knows."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _

from civic.core.db import db, transaction
from civic.core.errors import Refused, found
from civic.core.files import StoredFile, discard
from civic.core.jobs import Job, Progress, enqueue, handler
from civic.core.storage import StorageFault
from civic.core.vault import new_token
from civic.voting.ballots_cast import opened
from civic.voting.counting import read
from civic.voting.counting.ballots import Election
from civic.voting.counting.faults import CountingFault
from civic.voting.explained import simulated
from civic.voting.models import Poll
from civic.voting.queries import poll_by_id
from civic.voting.tally import election_of

KIND = "voting.simulate"


def key_of(token: str) -> str:
    """The key of the job that an address names."""
    return f"{KIND}:{token}"


def ask(source: Poll | StoredFile, title: str, *, budget: int | None, seats: int | None) -> str:
    """The token under which the answer will stand; inside a writing block."""
    token = new_token()
    db.session.flush()  # a file that was just kept gets its number
    what = {"poll": source.id} if isinstance(source, Poll) else {"file": source.id, "name": source.name}
    enqueue(KIND, {**what, "title": title, "budget": budget, "seats": seats}, key=key_of(token))
    return token


def counted(
    election: Election, *, budget: int | None, seats: int | None, progress: Progress | None = None
) -> dict[str, Any]:
    """What several rules make of an election, as plain values; `budget` in whole units of its money."""
    if budget:
        election = replace(election, budget=budget * election.unit)
    names = {str(option.id): option.name or option.id for option in election.options}
    lines = simulated(election, seats if not election.budget else None, progress)
    if not lines:
        raise Refused(_("None of the rules can count these ballots."))
    return {
        "voters": election.voters,
        "budget": election.budget / election.unit if election.budget else None,
        "lines": [
            line | {"names": [names.get(str(key), str(key)) for key in line["winners"]]} for line in lines
        ],
    }


@handler(KIND)
def simulate(_job: Job, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Count; a file that was sent is kept until then and no longer."""
    stored = db.session.get(StoredFile, payload["file"]) if "file" in payload else None
    try:
        made = counted(
            _election(payload, stored), budget=payload["budget"], seats=payload["seats"], progress=progress
        )
    except CountingFault as fault:
        _forget(payload)
        raise Refused(fault.note.words(_)) from fault
    except StorageFault:  # tried again later, with the file
        raise
    except Refused:
        _forget(payload)
        raise
    _forget(payload)
    return made | {"title": payload["title"]}


def _election(payload: dict[str, Any], stored: StoredFile | None) -> Election:
    if "file" in payload:
        return read(found(found(stored).content()), payload["name"])
    poll = found(poll_by_id(payload["poll"]))
    return election_of(json.loads(poll.frozen or "{}"), opened(poll))


def _forget(payload: dict[str, Any]) -> None:
    if "file" in payload:
        with transaction():
            discard(db.session.get(StoredFile, payload["file"]))

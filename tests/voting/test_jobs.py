"""What the worker writes after a count: the box and its ballots in files, so that no request holds a whole election."""

from __future__ import annotations

import io
from datetime import timedelta

from civic.core import clock, jobs
from civic.core.db import transaction
from civic.core.files import StoredFile
from civic.people.models import System
from civic.voting import commands
from civic.voting.counting import count, read
from civic.voting.queries import poll_by_slug
from civic.voting.views import box, results
from tests.kept import path_of
from tests.voting.polls import Assembly, fresh


def test_the_ballots_for_other_programs_are_written_once_and_sent_as_a_file(app, make, client, monkeypatch):
    assembly = Assembly(make, seats=3)
    poll = assembly.secret(rule="greedy-score", parameters={}, tie_break="std", draw_from="")
    for number, choices in enumerate((["agua"], ["agua", "luz"], ["losa"])):
        assembly.cast(poll, assembly.ballot(poll, number, *choices))
    poll = assembly.shift(poll, closes_at=clock.now() - timedelta(seconds=1))
    with transaction():
        commands.close_poll(System(), poll)
    address = f"/votaciones/{poll.slug}/votos.pb"
    made_now = client.get(address)
    assert made_now.status_code == 200
    monkeypatch.setattr(box, "AT_ONCE", 2)  # as if the box were large: nothing is made while somebody waits
    assert client.get(address).status_code == 409
    while (job := jobs.work_one()) is not None:
        assert job.state is jobs.JobState.DONE, job.error
    poll = fresh(poll_by_slug(poll.slug))
    sent = client.get(address)
    assert sent.data == made_now.data == path_of(poll.exported).read_bytes()
    assert poll.exported.name == f"{poll.slug}.pb"
    assert count(read(sent.data, "votos.pb"), "greedy-score").winners == poll.result["count"]["winners"]
    assert client.get(address, headers={"If-None-Match": sent.headers["ETag"]}).status_code == 304
    assert client.get(f"/votaciones/{poll.slug}/urna.jsonl").data == path_of(poll.published).read_bytes()

    with transaction():
        commands.closing._publish(poll_by_slug(poll.slug))  # after a draw both are written anew
    assert poll_by_slug(poll.slug).exported is None
    while (job := jobs.work_one()) is not None:
        assert job.state is jobs.JobState.DONE, job.error
    files = [path_of(stored) for stored in app.extensions["sqlalchemy"].session.query(StoredFile)]
    assert len(files) == 2
    assert all(path.is_file() for path in files)


PB = """META
key;value
description;Prueba
country;Peru
unit;Ilo
instance;2026
num_projects;2
num_votes;3
budget;100
vote_type;approval
rule;greedy
date_begin;2026
date_end;2026
PROJECTS
project_id;cost;name
a;60;Agua
b;50;Losa
VOTES
voter_id;vote
1;a
2;a
3;b
"""


def asked(client, content, name="votos.pb"):
    answer = client.post("/votaciones/simulador", data={"votes": (io.BytesIO(content.encode()), name)})
    return answer.headers.get("Location"), answer


def test_too_many_ballots_for_a_request_are_counted_by_the_worker(app, client, monkeypatch):
    _address, at_once = asked(client, PB)
    assert "Agua" in at_once.get_data(as_text=True)
    monkeypatch.setattr(results, "MOST_MARKS", 1)
    address, _answer = asked(client, PB)
    waiting = client.get(address).get_data(as_text=True)
    assert "Agua" not in waiting
    monkeypatch.setattr(results, "LARGEST", 100)  # a large file is not even read while somebody waits
    broken, _answer = asked(client, PB.replace("3;b", "3;zz"))
    while (job := jobs.work_one()) is not None:
        assert not job.is_open
    done = client.get(address)
    assert "Agua" in done.get_data(as_text=True)
    told = client.get(broken)
    assert told.status_code == 422
    assert "zz" in told.get_data(as_text=True)
    assert app.extensions["sqlalchemy"].session.query(StoredFile).count() == 0  # what was sent is not kept
    assert client.get("/votaciones/simulador?cuenta=nadie").status_code == 404

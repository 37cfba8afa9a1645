"""The pages of opinions: what each role sees in each state, hostile texts, the number of statements."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from flask import url_for

from civic.core.db import db, insert_rows, transaction
from civic.opinions import commands, queries
from civic.opinions.models import Comment, HideReason, Stance, Support
from tests.security.payloads import MARKUP

WORDS = "Una grosería contra la presidenta"


def address(endpoint: str, **values) -> str:
    from flask import current_app

    with current_app.test_request_context():
        return url_for(endpoint, **values)


def say(scene, who, text, **more) -> Comment:
    with transaction():
        return commands.comment(who, scene.proposal, text, **more)


def words(response) -> str:
    return " ".join(BeautifulSoup(response.data, "html.parser").get_text(" ").split())


def test_a_citizen_supports_and_takes_it_back_without_a_name_anywhere(scene, signed_in, client):
    browser, slug = signed_in(scene.citizen), scene.proposal.slug
    detail = address("proposals.detail", slug=slug)
    assert browser.post(address("opinions.support", slug=slug)).status_code == 303
    shown = words(client.get(detail))
    assert "Condori" not in shown
    assert queries.support_counts([scene.proposal.id]) == {scene.proposal.id: (1, 0)}
    page = BeautifulSoup(browser.get(detail).data, "html.parser")
    assert page.find("form", action=address("opinions.withdraw_support", slug=slug))
    browser.post(address("opinions.withdraw_support", slug=slug))
    assert queries.support_counts([scene.proposal.id]) == {}


def test_an_organisation_is_named_and_only_its_leader_speaks_for_it(scene, signed_in, client):
    slug = scene.proposal.slug
    act = address("opinions.support", slug=slug)
    assert signed_in(scene.citizen).post(act, data={"organization": str(scene.board.id)}).status_code == 404
    signed_in(scene.leader).post(act, data={"organization": str(scene.board.id)})
    for page in (address("proposals.detail", slug=slug), address("opinions.supporters", slug=slug)):
        assert scene.board.name in words(client.get(page))


STATES = ("shown", "hidden", "removed")
ROLES = ("visitor", "stranger", "citizen", "author", "moderator")


def test_who_reads_which_comment(scene, signed_in, client):
    """Role × state: the words of a hidden comment are for its author and the moderators, on its own page; the place is for all."""
    said = {state: say(scene, scene.citizen, f"{WORDS} {state}") for state in STATES}
    with transaction():
        commands.hide(scene.moderator, said["hidden"], HideReason.INSULT, "Insulta")
        commands.remove_comment(scene.citizen, said["removed"])
    wrong = []
    for role in ROLES:
        browser = client if role == "visitor" else signed_in(getattr(scene, role))
        talk = words(browser.get(address("opinions.comments", slug=scene.proposal.slug)))
        for state in STATES:
            if (f"{WORDS} {state}" in talk) != (state == "shown"):
                wrong.append(f"talk: {role} {state}")
            own = browser.get(
                address("opinions.comment", slug=scene.proposal.slug, comment_id=said[state].id)
            )
            may = state == "shown" or (state == "hidden" and role in ("citizen", "moderator"))
            if own.status_code != 200 or (f"{WORDS} {state}" in words(own)) != may:
                wrong.append(f"page: {role} {state}")
        if "Insulta" not in talk:
            wrong.append(f"trace: {role}")
    assert not wrong, wrong


def test_the_public_trace_tells_the_reason_but_neither_words_nor_names(scene, signed_in, client):
    said = say(scene, scene.citizen, WORDS)
    with transaction():
        commands.report(scene.neighbour, said, HideReason.INSULT, "Es contra mi hermana")
    act = address("opinions.manage_hide", slug=scene.proposal.slug, comment_id=said.id)
    moderator = signed_in(scene.moderator)
    assert moderator.post(act, data={"reason": ""}).status_code == 409
    assert moderator.post(act, data={"reason": "insult", "words": "Insulta a una persona"}).status_code == 303
    page = words(client.get(address("opinions.moderation", slug=scene.space.slug)))
    assert "Insulta a una persona" in page
    for hidden in (WORDS, "hermana", "Condori", "Paucar", scene.moderator.full_name):
        assert hidden not in page


def test_a_comment_of_another_proposal_does_not_exist_here(scene, make, client):
    other = make.proposal(scene.call)
    said = say(scene, scene.citizen, "Hola")
    assert client.get(address("opinions.comment", slug=other.slug, comment_id=said.id)).status_code == 404


def test_what_was_written_stays_when_it_is_refused(scene, signed_in):
    browser = signed_in(scene.citizen)
    answer = browser.post(
        address("opinions.comments_new", slug=scene.proposal.slug),
        data={"stance": "against", "text": "y" * 3100},
    )
    assert answer.status_code == 422
    page = BeautifulSoup(answer.data, "html.parser")
    assert page.find("textarea", id="text").text.strip() == "y" * 3100
    assert page.find("input", value="against").has_attr("checked")
    assert page.title.text.startswith("Error:")


def test_hostile_words_stay_words(scene, signed_in, client):
    """Every payload in a comment, a reason and a change: no tag of it lives, on any page that shows it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("civic.opinions.rules.LIMITS", {"comment": (), "report": (), "amendment": ()})
        for payload in MARKUP:
            text = f"Ojo {payload}"
            say(scene, scene.citizen, text)
            with transaction():
                change = commands.propose_amendment(
                    scene.citizen, scene.proposal, field="body", passage="Capacitar a la junta.",
                    replacement=text, reason=text,
                )  # fmt: skip
    pages = [
        address("opinions.comments", slug=scene.proposal.slug),
        address("opinions.amendments", slug=scene.proposal.slug),
        address("opinions.amendment", slug=scene.proposal.slug, amendment_id=change.id),
        address("proposals.detail", slug=scene.proposal.slug),
    ]
    for page in pages:
        main = BeautifulSoup(client.get(page).data, "html.parser").find("main")
        assert not main.find_all(["script", "iframe", "object", "embed", "style", "base", "math"])
        for tag in main.find_all(True):
            assert not [name for name in tag.attrs if name.startswith("on")], tag
            assert not str(tag.get("href", "")).lower().startswith(("javascript:", "data:", "vbscript:"))
        assert not main.find_all("img")


def test_a_change_is_proposed_from_its_passage_and_shown_against_it(scene, signed_in, client):
    browser, slug = signed_in(scene.citizen), scene.proposal.slug
    form = address("opinions.new_amendment", slug=slug, campo="body", parte=2)
    page = BeautifulSoup(browser.get(form).data, "html.parser")
    passage = page.find("input", {"name": "passage"})["value"]
    assert passage == "Tender diez kilómetros de tubería."
    sent = browser.post(
        form,
        data={"passage": passage, "replacement": passage.replace("diez", "doce"), "reason": "Faltan anexos"},
    )
    assert sent.status_code == 303
    shown = BeautifulSoup(client.get(sent.location).data, "html.parser").find(class_="change")
    assert "diez" in shown.find("del").text
    assert "doce" in shown.find("ins").text
    author = signed_in(scene.author)
    act = sent.location + "/respuesta"
    assert author.post(act, data={"decision": "decline", "answer": ""}).status_code == 422
    assert author.post(act, data={"decision": "accept", "answer": ""}).status_code == 303
    db.session.expire_all()
    assert "doce" in words(client.get(address("proposals.detail", slug=slug)))
    versions = BeautifulSoup(client.get(address("proposals.versions", slug=slug)).data, "html.parser")
    assert "doce" in versions.find("ins").text
    for nowhere in (
        "campo=body&parte=99",
        "campo=title&parte=1",
        "campo=body&parte=x",
        "campo=id&parte=1",
        "",
    ):
        assert browser.get(f"{address('opinions.new_amendment', slug=slug)}?{nowhere}").status_code == 404


def flood(scene, first: Comment, number: int) -> None:
    """So many comments more: half of them answers to the first one, half threads of their own."""
    people = [scene.neighbour.id, scene.stranger.id, scene.leader.id]
    start = queries.threads_page(scene.proposal, 1).items[0].id + number
    rows = [
        {
            "id": start + n, "proposal_id": scene.proposal.id, "person_id": people[n % 3], "voice": 2 + n % 3,
            "parent_id": first.id if n % 2 else None, "root_id": first.id if n % 2 else None,
            "path": (first.path if n % 2 else "") + f"{start + n:010d}", "depth": n % 2, "stance": Stance.NEUTRAL,
            "text": f"Esta es la opinión número {n}, con algunas palabras más para que pese.",
        }
        for n in range(number)
    ]  # fmt: skip
    with transaction():
        insert_rows(Comment, rows)


def test_a_long_talk_costs_as_many_statements_as_a_short_one(scene, client, count_queries):
    slug, first = scene.proposal.slug, say(scene, scene.citizen, "El primero")
    pages = [
        address("opinions.comments", slug=slug), address("opinions.comment", slug=slug, comment_id=first.id),
        address("proposals.detail", slug=slug),
    ]  # fmt: skip
    taken: list[list[int]] = []
    for number in (100, 1000):
        flood(scene, first, number)
        for page in pages:
            client.get(page)
        taken.append([count_queries(lambda page=page: client.get(page)) for page in pages])
    assert taken[0] == taken[1]
    assert max(taken[1][:2]) <= 12, taken
    assert queries.answers_page(first, 1).total == 550
    assert all(
        len(client.get(page).data) < 150_000 for page in pages
    )  # 60 kB when packed: see tests/test_weight.py


def test_a_support_costs_so_many_statements(scene, signed_in, count_queries):
    browser, address = signed_in(scene.citizen), f"/propuestas/{scene.proposal.slug}/apoyo"
    db.session.remove()  # what this test has read is nobody's in a real request
    assert count_queries(lambda: browser.post(address)) <= 10
    assert db.session.query(Support).count() == 1

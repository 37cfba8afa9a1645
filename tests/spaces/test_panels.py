"""What rooms hang on the pages of spaces: the tasks of teams."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from civic.people.rules import Actor
from civic.spaces import panels
from civic.spaces.models import Space, TeamRole
from civic.spaces.panels import Task, add_tasks, ids_of, task_for_each, tasks_of
from civic.spaces.rules import is_coordinator, is_in_team


@pytest.fixture
def asked(monkeypatch) -> list[list[int]]:
    """The ids a room was asked about, each time it was; the rooms of the house are silent."""
    monkeypatch.setattr(panels, "_askers", [])
    return []


def room(asked: list[list[int]], *tasks: Task):
    """A room that asks the same of every space."""

    def ask(spaces: Sequence[Space], _actor: Actor) -> dict[int, list[Task]]:
        asked.append(ids_of(spaces))
        return {space.id: list(tasks) for space in spaces}

    return ask


def test_a_room_is_asked_once_and_of_those_spaces_alone_that_the_member_may_see(make, asked):
    led, helped, strange = make.space(), make.space(), make.space()
    person = make.team(led, TeamRole.COORDINATOR)
    make.team(helped, TeamRole.FACILITATOR, person)
    add_tasks(room(asked, Task("lead", "/")), is_coordinator)
    add_tasks(room(asked, Task("help", "/")), is_in_team)
    found = tasks_of([strange, helped, led], person)
    assert asked == [[led.id], [helped.id, led.id]]
    assert {space_id: [task.sentence for task in tasks] for space_id, tasks in found.items()} == {
        strange.id: [],
        helped.id: ["help"],
        led.id: ["lead", "help"],
    }


def test_a_room_that_may_tell_nothing_is_not_asked(make, asked):
    space, person = make.space(), make.person(account=True)
    add_tasks(room(asked, Task("secret", "/")), is_in_team)
    assert tasks_of([space], person) == {space.id: []}
    assert tasks_of([], person) == {}
    assert asked == []


def test_what_is_late_comes_first_then_the_order_of_the_rooms(make, asked):
    space = make.space()
    person = make.team(space, TeamRole.COORDINATOR)
    add_tasks(room(asked, Task("1", "/", "info"), Task("2", "/")), is_in_team)
    add_tasks(room(asked, Task("3", "/", "bad"), Task("4", "/", "info"), Task("5", "/")), is_in_team)
    assert [task.sentence for task in tasks_of([space], person)[space.id]] == ["3", "2", "5", "1", "4"]


def test_what_was_not_counted_is_not_asked(make):
    spaces = [make.space(), make.space(), make.space()]
    counts = {spaces[0].id: 2, spaces[1].id: 0}
    found = task_for_each(spaces, counts, lambda space, n: Task(f"{space.id}: {n}", "/"))
    assert found == {spaces[0].id: [Task(f"{spaces[0].id}: 2", "/")]}

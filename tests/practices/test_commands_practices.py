"""The library of good practices: written, reviewed by somebody else, published, changed and withdrawn. On both databases."""

from __future__ import annotations

import io

import pytest
from werkzeug.datastructures import FileStorage

from civic.core.db import db, transaction
from civic.core.errors import NotAllowed, Refused
from civic.core.signals import merge_undone, person_exported, person_forgotten, persons_merged
from civic.people.models import System
from civic.practices import commands, queries, rules
from civic.practices.models import Practice, PracticeVersion, Theme, VersionState
from civic.practices.queries import Filters
from civic.spaces.models import TeamRole
from tests.kept import path_of

WHOLE = {
    "theme": Theme.WATER, "ubigeo": "180301", "year": 2025, "problem": "Faltaba agua en la parcela.",
    "done": "Medimos el caudal y acordamos turnos.", "results": "Riegan 58 de 62 familias.", "office": "Comité de regantes",
    "office_phone": "+51953000111", "event_id": None,
}  # fmt: skip


class Scene:
    """A space, an accredited organisation with its leader, and two facilitators."""

    def __init__(self, make) -> None:
        self.make = make
        self.space = make.space()
        self.organization = make.organization("Comité de riego")
        make.membership(self.space, self.organization)
        self.leader = make.leader(self.organization)
        self.reviewer = make.team(self.space, TeamRole.FACILITATOR)
        self.other = make.team(self.space, TeamRole.COORDINATOR)

    def told(self, title: str = "Turnos de riego en la acequia", *, sent: bool = True, **values) -> Practice:
        with transaction():
            practice = commands.begin(self.leader, self.space, title, self.organization)
            commands.write(self.leader, practice, WHOLE | values)
            if sent:
                commands.send(self.leader, practice)
        return practice

    def published(self, title: str = "Turnos de riego en la acequia", **values) -> Practice:
        practice = self.told(title, **values)
        with transaction():
            commands.decide(self.reviewer, practice, "publish", "")
        return practice


@pytest.fixture
def scene(make) -> Scene:
    return Scene(make)


def found(text: str = "", **more) -> list[str]:
    db.session.rollback()
    return [practice.published.title for practice in queries.library(Filters(text=text, **more), 1)]


def test_a_practice_is_public_only_when_somebody_else_says_so(scene):
    practice = scene.told()
    assert found() == []
    with pytest.raises(NotAllowed), transaction():
        commands.decide(scene.leader, practice, "publish", "")
    with transaction():
        commands.decide(scene.reviewer, practice, "publish", "")
    assert found() == ["Turnos de riego en la acequia"]


def test_nobody_reviews_their_own_text(scene):
    with transaction():
        practice = commands.begin(scene.reviewer, scene.space, "Lo que vio el equipo")
        commands.write(scene.reviewer, practice, WHOLE)
        commands.send(scene.reviewer, practice)
    with pytest.raises(Refused), transaction():
        commands.decide(scene.reviewer, practice, "publish", "")
    with transaction():
        commands.decide(scene.other, practice, "publish", "")
    scene.make.team(scene.space, TeamRole.FACILITATOR, scene.leader)
    theirs = scene.told("De mi organización")
    with pytest.raises(Refused), transaction():
        commands.decide(scene.leader, theirs, "publish", "")


@pytest.mark.parametrize("part", ["theme", "ubigeo", "year", "problem", "done", "results", "office"])
def test_what_is_missing_keeps_it_from_being_sent(scene, part):
    practice = scene.told(sent=False, **{part: None if part in ("theme", "ubigeo", "year") else ""})
    assert len(rules.missing(practice.newest)) == 1
    with pytest.raises(Refused), transaction():
        commands.send(scene.leader, practice)


@pytest.mark.parametrize("decision", ["observe", "reject"])
def test_a_no_needs_its_reason_and_keeps_it(scene, decision):
    practice = scene.told()
    with pytest.raises(Refused), transaction():
        commands.decide(scene.reviewer, practice, decision, "")
    with transaction():
        state = commands.decide(scene.reviewer, practice, decision, "Falta el número de familias.")
    assert (practice.newest.reason, found()) == ("Falta el número de familias.", [])
    if state is VersionState.OBSERVED:
        with transaction():
            commands.write(scene.leader, practice, {"results": "58 familias."})
            commands.send(scene.leader, practice)
            commands.decide(scene.reviewer, practice, "publish", "")
        assert len(found()) == 1
    else:
        with pytest.raises(Refused), transaction():
            commands.send(scene.leader, practice)


def test_what_is_sent_or_public_cannot_change(scene):
    practice = scene.told()
    with pytest.raises(Refused), transaction():
        commands.write(scene.leader, practice, {"problem": "Otro"})
    with transaction():
        commands.decide(scene.reviewer, practice, "publish", "")
    with pytest.raises(Refused), transaction():
        commands.write(scene.leader, practice, {"problem": "Otro"})


def test_a_new_version_is_reviewed_while_the_old_one_stays(scene):
    practice = scene.published()
    with transaction():
        commands.write_again(scene.leader, practice)
        commands.write(scene.leader, practice, {"title": "Turnos nuevos", "results": "Todas las familias."})
        commands.send(scene.leader, practice)
    assert found() == ["Turnos de riego en la acequia"]
    with pytest.raises(Refused), transaction():
        commands.write_again(scene.leader, practice)
    with transaction():
        commands.decide(scene.reviewer, practice, "publish", "")
    assert found() == ["Turnos nuevos"]
    assert found("acequia") == []
    db.session.expire_all()
    assert [v.state for v in practice.versions] == [VersionState.REPLACED, VersionState.PUBLISHED]
    assert practice.versions[0].results == WHOLE["results"], "what was public once is kept as it was"


def test_withdrawn_ones_are_not_found(scene):
    practice = scene.published()
    with pytest.raises(Refused), transaction():
        commands.withdraw(scene.leader, practice, "")
    with pytest.raises(NotAllowed), transaction():
        commands.withdraw(scene.reviewer, practice, "No soy coordinadora")
    with transaction():
        commands.withdraw(scene.other, practice, "La junta lo pidió.")
    assert found() == found("riego") == []


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("riego", 1),
        ("ACEQUIA", 1),
        ("acequías", 1),
        ("caudal turnos", 1),
        ("regantes", 1),
        ("familia", 1),
        ("educacion", 1),
        ("nada", 0),
    ],
)
def test_search_without_accents(scene, text, hits):
    scene.published()
    scene.published(
        "Educación con abuelas",
        problem="x",
        done="y",
        results="z",
        office="w",
        theme=Theme.EDUCATION,
        year=2024,
    )
    scene.told("Riego que nadie leyó")
    assert len(found(text)) == hits


def test_filters(scene, make):
    scene.published()
    scene.published("Otra", theme=Theme.HEALTH, year=2020, ubigeo="180302")
    assert found(theme=Theme.HEALTH) == ["Otra"]
    assert found(year=2020) == found(district="180302") == ["Otra"]
    assert len(found(space=scene.space.slug)) == 2
    assert found(space=make.space().slug) == []
    spaces, districts, years = queries.choices()
    assert ([slug for slug, _name in spaces], len(districts), years) == ([scene.space.slug], 2, [2025, 2020])


def test_documents_live_as_long_as_a_version_has_them(scene):
    practice = scene.told(sent=False)
    pdf = FileStorage(io.BytesIO(b"%PDF-1.4\n%%EOF"), filename="acta.pdf")
    with transaction():
        document = commands.attach(scene.leader, practice, "Acta", pdf)
        commands.send(scene.leader, practice)
        commands.decide(scene.reviewer, practice, "publish", "")
        commands.write_again(scene.leader, practice)
    path = path_of(document.file)
    with transaction():
        commands.detach(scene.leader, practice, practice.newest.documents[0].id)
    assert path.is_file(), "the public version still has it"
    db.session.expire_all()
    assert [d.title for d in practice.published.documents] == ["Acta"]


def test_a_draft_is_thrown_away_with_its_files(scene):
    practice = scene.told(sent=False)
    with transaction():
        document = commands.attach(
            scene.leader, practice, "Foto", FileStorage(io.BytesIO(b"%PDF-1.4\n%%EOF"), filename="a.pdf")
        )
        path = path_of(document.file)
    with transaction():
        commands.drop(scene.leader, practice)
    assert not path.exists()
    assert db.session.query(Practice).count() == db.session.query(PracticeVersion).count() == 0


def test_only_who_leads_or_facilitates_tells(scene, make):
    stranger, elsewhere = make.person(account=True), make.space()
    for who, space, organization in (
        (stranger, scene.space, scene.organization), (stranger, scene.space, None), (scene.leader, scene.space, None),
        (scene.leader, elsewhere, scene.organization),
    ):  # fmt: skip
        with pytest.raises(NotAllowed), transaction():
            commands.begin(who, space, "Una práctica", organization)


def test_same_titles_get_their_own_addresses(scene):
    assert len({scene.told("Igual").slug for _n in range(3)} | {scene.told("Mías").slug}) == 4


def test_merged_parted_and_forgotten(scene, make):
    practice, kept = scene.published(), make.person()
    with transaction():
        moved = {
            f"{r.__module__}.{r.__name__}": rows
            for r, rows in persons_merged.send(kept, duplicate=scene.leader, actor=System())
        }
    assert practice.created_by_id == practice.newest.written_by_id == kept.id
    assert any("Turnos de riego" in str(part) for _r, part in person_exported.send(kept) if part)
    with transaction():
        merge_undone.send(kept, duplicate=scene.leader, moved=moved, actor=System())
    assert practice.created_by_id == scene.leader.id
    with transaction():
        person_forgotten.send(scene.leader, actor=System())
    assert practice.created_by_id is practice.newest.written_by_id is None
    assert len(found()) == 1

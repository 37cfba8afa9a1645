"""Campaigns, their pieces and reach, and news: what must hold. On both databases."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage

from civic.campaigns import commands, queries
from civic.campaigns.drafts import CampaignDraft, PieceDraft, PostDraft, ReachDraft
from civic.campaigns.models import Campaign, CampaignPiece, NewsPost, Phase, PieceKind, ReachUnit
from civic.core import clock
from civic.core.db import db, transaction
from civic.core.errors import NotAllowed, Refused
from civic.core.signals import merge_undone, person_exported, person_forgotten, persons_merged
from civic.events.models import EventStatus
from civic.people.models import System
from civic.spaces.models import TeamRole
from tests.kept import path_of

DAY = timedelta(days=1)


def photograph(where: bool = True) -> FileStorage:
    """A small JPEG, with the place where it was taken in its hidden data."""
    out, exif = io.BytesIO(), Image.Exif()
    if where:
        exif.get_ifd(0x8825)[2] = (17.0, 38.0, 0.0)
        exif[0x010E] = "casa de la lideresa"
    Image.new("RGB", (40, 30), "teal").save(out, "JPEG", exif=exif)
    return FileStorage(io.BytesIO(out.getvalue()), filename="foto.jpg")


class Scene:
    """A space with who leads and who writes."""

    def __init__(self, make) -> None:
        self.make, self.space = make, make.space()
        self.lead = make.team(self.space, TeamRole.COORDINATOR)
        self.writer = make.team(self.space, TeamRole.FACILITATOR)
        self.today = clock.today()

    def draft(
        self, start: int = -30, end: int = -5, title: str = "Conoce la Mesa", events=()
    ) -> CampaignDraft:
        return CampaignDraft(
            title,
            "Que se sepa qué es.",
            "",
            self.today + start * DAY,
            self.today + end * DAY,
            tuple(e.id for e in events),
        )

    def campaign(self, start: int = -30, end: int = -5, *, out: int | None = -20, public: bool = True, events=(), title="Conoce la Mesa") -> Campaign:  # fmt: skip
        with transaction():
            campaign = commands.open_campaign(self.lead, self.space, self.draft(start, end, title, events))
            self.piece(campaign, out)
            if public:
                commands.publish_campaign(self.lead, campaign)
        return campaign

    def piece(self, campaign: Campaign, out: int | None = -20, **more) -> CampaignPiece:
        draft = PieceDraft(PieceKind.RADIO, "Aviso", "Vecina, vecino: la Mesa es de todos.", "Radio Puerto",
                           published_on=self.today + out * DAY if out is not None else None)  # fmt: skip
        return commands.add_piece(self.writer, campaign, replace(draft, **more))

    def counted(self, number: int = 800, **more) -> ReachDraft:
        return replace(
            ReachDraft(
                number, ReachUnit.LISTENERS, "Medición de la radio.", "Radio Puerto", self.today - 10 * DAY
            ),
            **more,
        )


@pytest.fixture
def scene(make) -> Scene:
    return Scene(make)


@pytest.mark.parametrize(
    ("start", "end", "phase"),
    [(1, 5, Phase.COMING), (0, 0, Phase.RUNNING), (-5, 0, Phase.RUNNING), (-5, -1, Phase.ENDED)],
)
def test_where_a_campaign_is_follows_from_its_days(scene, start, end, phase):
    assert scene.campaign(start, end).phase(scene.today) is phase


def test_only_who_coordinates_opens_and_publishes(scene, make):
    with pytest.raises(NotAllowed), transaction():
        commands.open_campaign(scene.writer, scene.space, scene.draft())
    campaign, stranger = scene.campaign(public=False), make.person()
    for who in (scene.writer, make.team(make.space(), TeamRole.COORDINATOR)):
        with pytest.raises(NotAllowed), transaction():
            commands.publish_campaign(who, campaign)
    with pytest.raises(NotAllowed), transaction():
        commands.add_piece(stranger, campaign, PieceDraft(PieceKind.POST, "Una", "x"))


def test_an_empty_campaign_is_not_published(scene):
    with transaction():
        campaign = commands.open_campaign(scene.lead, scene.space, scene.draft())
    with pytest.raises(Refused), transaction():
        commands.publish_campaign(scene.lead, campaign)


@pytest.mark.parametrize(
    "draft",
    [
        PieceDraft(PieceKind.RADIO, "Sin palabras"),
        PieceDraft(PieceKind.WHATSAPP, "Sin palabras"),
        PieceDraft(PieceKind.WHATSAPP, "Largo", "x" * (commands.LONGEST_CHAT + 1)),
        PieceDraft(PieceKind.POSTER, "Sin nada"),
    ],
)
def test_a_piece_says_what_it_is(scene, draft):
    campaign = scene.campaign()
    with pytest.raises(Refused), transaction():
        commands.add_piece(scene.writer, campaign, draft)


def test_reach_is_told_with_its_source_and_never_written_over(scene):
    campaign = scene.campaign()
    piece = campaign.pieces[0]
    with transaction():
        commands.tell_reach(scene.writer, piece, scene.counted(800, upload=photograph()))
        commands.tell_reach(scene.writer, piece, scene.counted(950))
    db.session.expire_all()
    assert [r.number for r in queries.counts_of(piece)] == [950, 800]
    assert piece.reach is not None
    assert (piece.reach.number, piece.reach.told_by) == (950, "Radio Puerto")
    assert piece.reaches[0].superseded_at is not None
    assert piece.reaches[0].evidence is not None
    with pytest.raises(Refused), transaction():
        commands.remove_piece(scene.writer, piece)


@pytest.mark.parametrize(("out", "counted"), [(None, 0), (3, 0), (-5, -6), (-5, 1)])
def test_what_did_not_go_out_cannot_have_been_counted(scene, out, counted):
    piece = scene.campaign(-10, 10, out=out).pieces[0]
    with pytest.raises(Refused), transaction():
        commands.tell_reach(scene.writer, piece, scene.counted(counted_on=scene.today + counted * DAY))


def test_a_new_file_takes_the_place_of_the_old_one(scene):
    campaign = scene.campaign()
    with transaction():
        piece = scene.piece(campaign, None, kind=PieceKind.POSTER, upload=photograph())
    old = path_of(piece.file)
    assert b"lideresa" not in old.read_bytes()
    with transaction():
        commands.change_piece(
            scene.writer, piece, PieceDraft(PieceKind.POSTER, "Afiche", upload=photograph())
        )
    assert not old.exists()
    new = path_of(piece.file)
    with transaction():
        commands.remove_piece(scene.writer, piece)
    assert not new.exists()


def test_it_announces_public_events_of_its_own_spaces(scene, make):
    child = make.space(parent_id=scene.space.id)
    mine, below = make.event(scene.space), make.event(child)
    hidden, foreign = make.event(scene.space, status=EventStatus.DRAFT), make.event(make.space())
    campaign = scene.campaign(events=[mine, below, hidden, foreign])
    db.session.expire_all()
    assert {event.id for event in campaign.events} == {mine.id, below.id}
    assert [c.id for c in queries.campaigns_of_event(below.id)] == [campaign.id]


def test_uncounted_pieces_are_asked_for(scene):
    campaign = scene.campaign(out=-8)
    with transaction():
        scene.piece(campaign, -3)
    assert queries.count_uncounted([scene.space.id], scene.today) == {scene.space.id: 1}
    with transaction():
        commands.tell_reach(scene.writer, campaign.pieces[0], scene.counted(counted_on=scene.today))
    assert queries.count_uncounted([scene.space.id], scene.today) == {}


def test_same_names_get_their_own_addresses(scene):
    assert len({scene.campaign().slug for _n in range(3)}) == 3


# ── news ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def news(scene: Scene, *, public: bool = True, **more) -> NewsPost:
    with transaction():
        post = commands.write_post(
            scene.writer, scene.space, replace(PostDraft("Hubo asamblea", "Se **acordó** el agua."), **more)
        )
        if public:
            commands.publish_post(scene.lead, post)
    return post


def test_news_is_read_when_it_is_published(scene):
    post = news(scene, public=False)
    assert queries.news_of(scene.space, 1).total == 0
    with pytest.raises(NotAllowed), transaction():
        commands.publish_post(scene.writer, post)
    with transaction():
        commands.publish_post(scene.lead, post)
    assert [p.id for p in queries.news_of(scene.space, 1)] == [post.id]
    with pytest.raises(Refused), transaction():
        commands.withdraw_post(scene.lead, post, "")
    with transaction():
        commands.withdraw_post(scene.lead, post, "El dato no era cierto.")
    assert queries.news_of(scene.space, 1).total == 0
    with pytest.raises(Refused), transaction():
        commands.publish_post(scene.lead, post)


def test_published_news_changes_only_with_a_line_that_says_so(scene):
    post = news(scene)
    changed = PostDraft("Hubo asamblea", "Se acordó el agua y la luz.")
    with pytest.raises(NotAllowed), transaction():
        commands.change_post(scene.writer, post, changed, post.version)
    with pytest.raises(Refused), transaction():
        commands.change_post(scene.lead, post, changed, post.version)
    with transaction():
        commands.change_post(scene.lead, post, replace(changed, change_note="Faltaba la luz."), 1)
    assert (post.change_note, post.changed_at is not None, post.version) == ("Faltaba la luz.", True, 2)
    with pytest.raises(Refused), transaction():
        commands.change_post(scene.lead, post, replace(changed, change_note="Otra vez."), 1)


def test_a_picture_is_drawn_anew_and_has_its_words(scene):
    with pytest.raises(Refused):
        news(scene, upload=photograph())
    post = news(scene, upload=photograph(), picture_words="Personas en asamblea")
    assert post.picture is not None
    path = path_of(post.picture)
    with Image.open(path) as image:
        assert not image.getexif()
    with transaction():
        commands.change_post(
            scene.lead, post, PostDraft("Hubo", "x", change_note="Sin foto.", drop_picture=True), None
        )
    assert not path.exists()


def test_merged_parted_and_forgotten(scene, make):
    piece, kept = scene.campaign().pieces[0], make.person()
    post = news(scene)
    with transaction():
        commands.tell_reach(scene.writer, piece, scene.counted())
    with transaction():
        moved = {
            f"{r.__module__}.{r.__name__}": rows
            for r, rows in persons_merged.send(kept, duplicate=scene.writer, actor=System())
        }
    assert piece.created_by_id == piece.reach.recorded_by_id == post.written_by_id == kept.id
    assert any("Hubo asamblea" in str(part) for _r, part in person_exported.send(kept) if part)
    with transaction():
        merge_undone.send(kept, duplicate=scene.writer, moved=moved, actor=System())
    assert post.written_by_id == scene.writer.id
    with transaction():
        person_forgotten.send(scene.writer, actor=System())
    assert piece.created_by_id is piece.reach.recorded_by_id is post.written_by_id is None

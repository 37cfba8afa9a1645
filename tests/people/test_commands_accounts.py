"""Links, merges, consents, roles and forgetting, on both databases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine

from civic.core import clock
from civic.core.audit import AuditEntry
from civic.core.db import db, transaction
from civic.core.errors import NotAllowed, Refused
from civic.core.signals import merge_undone, person_forgotten, persons_merged
from civic.core.vault import lookup_key
from civic.people import commands
from civic.people.documents import document_key
from civic.people.models import (
    AccessLink,
    Account,
    Consent,
    DocumentKind,
    LinkPurpose,
    Notice,
    NoticeKind,
    Person,
    PlatformRole,
    RequestKind,
    RoleGrant,
    SelfIdentification,
    System,
)
from civic.people.notices import NOTICES
from civic.people.queries import (
    find_by_document,
    has_consent,
    link_by_token,
    person_for_session,
    search_people,
    suggest_duplicates,
)


@pytest.fixture
def administrator(make):
    return make.administrator()


def merged(actor, kept, duplicate):
    with transaction():
        return commands.merge_persons(actor, kept, duplicate, "misma foto y fecha")


def fresh(person):
    db.session.expire_all()
    return db.session.get(Person, person.id)


# Merging


def test_merging_moves_what_belongs_to_the_duplicate_and_undoing_gives_it_back(app, make, administrator):
    kept = make.person("Rosa Mamani Quispe", birth_date=None)
    duplicate = make.person("Roza Mamani", account=True, phone="+51987654321", birth_date=date(1980, 2, 3))
    with transaction():
        commands.publish_notices(System())
        commands.record_consent(duplicate, duplicate, NoticeKind.IMAGES, True)
        commands.grant_role(administrator, duplicate, PlatformRole.AUDITOR, "acta")
    epoch = duplicate.account.session_epoch
    heard = []

    def move(person, duplicate, actor):
        heard.append((person.id, duplicate.id))
        return [{"registration": 7}]

    def give_back(person, duplicate, moved, actor):
        heard.append(moved["move"])

    with persons_merged.connected_to(move), merge_undone.connected_to(give_back):
        merge = merged(administrator, kept, duplicate)
        one, two = fresh(kept), fresh(duplicate)
        assert (one.phone, one.birth_date) == ("+51987654321", date(1980, 2, 3))
        assert one.phone_key is not None
        assert one.account is not None
        assert one.account.session_epoch > epoch
        assert PlatformRole.AUDITOR in one.role_names
        assert has_consent(one.id, NoticeKind.IMAGES)
        assert two.merged_into_id == one.id
        assert find_by_document(DocumentKind.DNI, two.document_number).id == one.id
        assert person_for_session(f"{two.id}.{epoch}") is None
        with transaction():
            commands.undo_merge(administrator, merge, "eran dos")
    one, two = fresh(kept), fresh(duplicate)
    assert heard == [(kept.id, duplicate.id), [{"registration": 7}]]
    assert (one.phone, one.birth_date, one.account, one.role_names) == (None, None, None, set())
    assert two.merged_into_id is None
    assert two.account is not None
    assert PlatformRole.AUDITOR in two.role_names
    assert has_consent(two.id, NoticeKind.IMAGES)
    assert not has_consent(one.id, NoticeKind.IMAGES)
    assert find_by_document(DocumentKind.DNI, two.document_number).id == two.id


def test_a_kept_record_without_document_takes_the_duplicates(app, make, administrator):
    kept, duplicate = make.person("Rosa Mamani"), make.person("Rosa Mamani")
    with transaction():
        kept.document_key = kept.document_number = kept.document_tail = None
        kept.document_kind = DocumentKind.NONE
    number = duplicate.document_number
    merge = merged(administrator, kept, duplicate)
    assert find_by_document(DocumentKind.DNI, number).id == kept.id
    assert fresh(kept).document_number == number
    with transaction():
        commands.undo_merge(administrator, merge, "eran dos")
    assert find_by_document(DocumentKind.DNI, number).id == duplicate.id
    assert fresh(kept).document_number is None


def test_of_two_accounts_the_kept_ones_stays_open(app, make, administrator):
    kept, duplicate = make.person(account=True), make.person(account=True)
    merge = merged(administrator, kept, duplicate)
    assert (fresh(kept).account.is_active, fresh(duplicate).account.is_active) == (True, False)
    with transaction():
        commands.undo_merge(administrator, merge, "eran dos")
    assert fresh(duplicate).account.is_active


def test_what_cannot_be_merged(app, make, administrator):
    one, two, three = (make.person() for _ in range(3))
    operator = make.administrator(PlatformRole.OPERATOR)
    for kept, duplicate in ((one, one),):
        with pytest.raises(Refused):
            merged(administrator, kept, duplicate)
    with pytest.raises(NotAllowed):
        merged(operator, one, administrator)
    with pytest.raises(NotAllowed):
        merged(operator, one, operator)
    with pytest.raises(NotAllowed):
        merged(one, two, three)
    first = merged(operator, one, two)
    with pytest.raises(Refused):
        merged(operator, three, two)
    merged(operator, three, one)
    with pytest.raises(Refused), transaction():
        commands.undo_merge(operator, first, "no")


# Links and slips


def issue(actor, person, **more):
    with transaction():
        return commands.issue_slip(actor, person, **more)


def test_a_facilitators_slip_is_for_people_without_a_password(app, make):
    facilitator, person, other = make.person(account=True), make.person(), make.person(account=True)
    staff = make.administrator()
    link, code = issue(facilitator, person, space_id=7)
    assert link.purpose is LinkPurpose.ACTIVATE
    assert link_by_token(code, LinkPurpose.ACTIVATE).id == link.id
    assert db.session.query(AuditEntry).filter_by(action="people.issue_slip").one().space_id == 7
    for whom in (other, staff, facilitator):
        with pytest.raises(NotAllowed):
            issue(facilitator, whom, space_id=7)
    with pytest.raises(NotAllowed):
        issue(facilitator, person)


def test_children_get_no_account(app, make, administrator):
    child = make.person(birth_date=clock.today() - timedelta(days=365 * 10))
    with pytest.raises(Refused, match="14"):
        issue(administrator, child)


def test_a_new_slip_kills_the_earlier_and_lives_seven_days(app, make, administrator):
    person = make.person()
    _first, old = issue(administrator, person)
    _second, code = issue(administrator, person)
    assert link_by_token(old, LinkPurpose.ACTIVATE) is None
    with time_machine.travel(clock.now() + timedelta(days=6, hours=23)):
        assert link_by_token(code, LinkPurpose.ACTIVATE) is not None
    with time_machine.travel(clock.now() + timedelta(days=7, minutes=1)):
        assert link_by_token(code, LinkPurpose.ACTIVATE) is None


@pytest.mark.parametrize("purpose", list(LinkPurpose))
@pytest.mark.parametrize("path", list(LinkPurpose))
def test_a_token_of_one_purpose_opens_no_other_path(app, make, administrator, purpose, path):
    from civic.people.commands.links import _issue

    person = make.person(account=True, email="rosa@example.org")
    with transaction():
        link, token = _issue(administrator, person, purpose, 128)
    assert (link_by_token(token, path) is not None) is (purpose is path)
    used = {
        LinkPurpose.ACTIVATE: lambda: commands.set_password_by_link(link, "hash"),
        LinkPurpose.RESET: lambda: commands.set_password_by_link(link, "hash"),
        LinkPurpose.SIGN_IN: lambda: commands.enter_by_link(link),
        LinkPurpose.EMAIL: lambda: commands.confirm_email(link),
    }[path]
    passwords = {LinkPurpose.ACTIVATE, LinkPurpose.RESET}
    if purpose is path or {purpose, path} == passwords:
        with transaction():
            used()
        with pytest.raises(Refused), transaction():
            used()
    else:
        with pytest.raises(Refused), transaction():
            used()


def test_a_merged_or_forgotten_person_cannot_use_an_old_link(app, make, administrator):
    person = make.person()
    _link, code = issue(administrator, person)
    merged(administrator, make.person(), person)
    assert link_by_token(code, LinkPurpose.ACTIVATE) is None


# Notices, consents, what people say of themselves


def test_notices_are_published_once_per_wording(app, monkeypatch):
    with transaction():
        assert len(commands.publish_notices(System())) == len(NOTICES)
    with transaction():
        assert commands.publish_notices(System()) == []
    from dataclasses import replace

    from civic.people.commands import consents

    changed = (replace(NOTICES[0], text={"es": "otro", "en": "other"}), *NOTICES[1:])
    monkeypatch.setattr(consents, "NOTICES", changed)
    with transaction():
        (newer,) = commands.publish_notices(System())
    assert (newer.version, newer.kind) == (2, NOTICES[0].kind)
    assert db.session.query(Notice).filter_by(kind=NOTICES[0].kind).count() == 2


def test_on_the_web_only_oneself_consents(app, make, administrator):
    person = make.person(account=True)
    with transaction():
        commands.publish_notices(System())
    with pytest.raises(NotAllowed), transaction():
        commands.record_consent(administrator, person, NoticeKind.IMAGES, True)
    with transaction():
        commands.record_consent(
            administrator, person, NoticeKind.IMAGES, True, channel="paper", note="caja 3"
        )
    row = db.session.query(Consent).one()
    assert (row.channel, row.recorded_by_id, row.note) == ("paper", administrator.id, "caja 3")
    with pytest.raises(Refused), transaction():
        commands.record_consent(administrator, person, NoticeKind.IMAGES, True, channel="rumour")


def test_withdrawing_deletes_what_was_said(app, make):
    person = make.person(account=True)
    with transaction():
        commands.publish_notices(System())
        commands.save_self_identification(
            person, person, ethnicity="quechua", mother_tongue=None, disability=None, consents=True
        )
    assert db.session.query(SelfIdentification).one().ethnicity == "quechua"
    with transaction():
        commands.record_consent(person, person, NoticeKind.SELF_IDENTIFICATION, False)
    assert db.session.query(SelfIdentification).count() == 0


# Roles and accounts


def test_the_last_administrator_stays(app, make, administrator):
    (grant,) = administrator.roles
    with pytest.raises(Refused), transaction():
        commands.end_role(administrator, administrator, grant, "me voy")
    other = make.administrator()
    with transaction():
        commands.end_role(other, administrator, grant, "se va")
    assert fresh(administrator).role_names == set()


def test_a_role_needs_an_account_and_is_given_once(app, make, administrator):
    other = make.administrator()
    with pytest.raises(Refused), transaction():
        commands.grant_role(other, administrator, PlatformRole.ADMINISTRATOR, "x")
    person = make.person()
    with pytest.raises(Refused), transaction():
        commands.grant_role(administrator, person, PlatformRole.OPERATOR, "x")
    assert db.session.query(RoleGrant).filter_by(person_id=person.id).count() == 0


def test_a_user_name_and_an_email_open_one_account_only(app, make):
    one, two = make.person(account=True, email="rosa@example.org"), make.person()
    with pytest.raises(Refused), transaction():
        commands.open_account(System(), two, username=one.account.username)
    with transaction():
        two.email = "rosa@example.org"
    with pytest.raises(Refused), transaction():
        commands.open_account(System(), two, username="otra.persona")
    assert db.session.query(Account).count() == 1


# Forgetting


def test_a_forgotten_person_leaves_nothing_that_leads_to_them(app, make, administrator):
    person = make.person(
        "Rosa Mamani Quispe",
        account=True,
        phone="+51987654321",
        email="rosa@example.org",
        birth_date=date(1980, 5, 6),
    )
    duplicate = make.person("Roza Mamani")
    merged(administrator, person, duplicate)
    number = fresh(person).document_number
    issue(administrator, person)
    told = []
    with transaction():
        commands.publish_notices(System())
        commands.save_self_identification(
            person, person, ethnicity="quechua", mother_tongue=None, disability=None, consents=True
        )
        asked = commands.ask_about_data(person, person, RequestKind.DELETION, "soy Rosa Mamani")
    with person_forgotten.connected_to(lambda p, actor: told.append(p.id)), transaction():
        commands.answer_request(administrator, asked, True, "Se retiró")
    gone = fresh(person)
    assert told == [person.id]
    assert (gone.full_name, gone.document_number, gone.document_key, gone.document_tail) == (
        "Persona retirada",
        None,
        None,
        None,
    )
    assert (gone.phone, gone.phone_key, gone.email, gone.account, gone.settlement_code) == (None,) * 5
    assert (gone.birth_date, gone.sex) == (date(1980, 1, 1), person.sex)
    assert gone.forgotten_at is not None
    assert db.session.query(Account).filter_by(person_id=person.id).count() == 0
    assert db.session.query(AccessLink).filter_by(person_id=person.id).count() == 0
    assert db.session.query(SelfIdentification).count() == 0
    assert fresh(duplicate).full_name == "Persona retirada"
    assert find_by_document(DocumentKind.DNI, number) is None
    row = db.session.execute(db.text("SELECT * FROM data_requests")).one()
    assert "Rosa" not in str(row)
    assert search_people(administrator, "persona retirada") == []


def test_staff_are_not_forgotten_before_their_role_ends(app, make, administrator):
    other = make.administrator()
    with pytest.raises(Refused), transaction():
        commands.forget_person(administrator, other, "pide")
    operator = make.administrator(PlatformRole.OPERATOR)
    person = make.person()
    with pytest.raises(NotAllowed), transaction():
        commands.forget_person(operator, person, "pide")


# Finding


def test_search_is_limited_to_what_the_actor_may_see(app, make, administrator):
    from sqlalchemy import select

    me, other = make.person("Rosa Mamani Quispe", account=True), make.person("Rosa Mamani Flores")
    assert {p.id for p in search_people(administrator, "mamani rosa")} == {me.id, other.id}
    assert [p.id for p in search_people(me, "mamani")] == [me.id]
    assert [
        p.id for p in search_people(me, "mamani", among=select(Person.id).where(Person.id == other.id))
    ] == [other.id]
    assert [p.id for p in search_people(administrator, other.document_number[-3:])] == [other.id]


def test_likeness_suggests_and_puts_the_best_first(app, make):
    one = make.person("Rosa Huamán Quispe", birth_date=date(1970, 1, 1))
    two = make.person("Roza Guaman Kispe", birth_date=date(1980, 5, 6))
    make.person("Rosa Condori Quispe", birth_date=date(1999, 1, 1))
    born = make.person("Elena Huamán Soto", birth_date=date(1980, 5, 6))
    assert [p.id for p in suggest_duplicates("Rosa", "Huaman", "Quispe")] == [one.id, two.id]
    assert {p.id for p in suggest_duplicates("Rosa", "Huaman", "Quispe", birth_date=date(1980, 5, 6))} == {
        one.id,
        two.id,
        born.id,
    }
    assert [p.id for p in suggest_duplicates("Ana", "Torres")] == []


def test_a_cookie_is_read_with_care(app, make):
    person = make.person(account=True)
    assert person_for_session(person.get_id()).id == person.id
    for odd in (
        "",
        "x",
        "1",
        f"{person.id}.1",
        f"{person.id}.-0",
        f"{person.id}.٠",
        "9" * 40 + ".0",
        f"{person.id}.0.a.b",
        "1.0\x00",
    ):
        assert person_for_session(odd) is None


def test_numbers_are_found_by_a_keyed_hash_only(app, make):
    import hashlib

    person = make.person(dni="41234567")
    assert (
        person.document_key
        == document_key(DocumentKind.DNI, "41234567")
        == lookup_key("document", "dni:41234567")
    )
    assert person.document_key not in {
        hashlib.sha256(t.encode()).hexdigest()
        for t in ("41234567", "dni:41234567", "document\x00dni:41234567")
    }

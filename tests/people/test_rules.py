"""Documents, names, passwords, deadlines and who may: tables of cases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from civic.core import clock
from civic.people import rules
from civic.people.deadlines import add_working_days, due_date, easter, is_working_day
from civic.people.documents import normal_number, why_not_document
from civic.people.models import DocumentKind, PlatformRole, RequestKind, System, Visitor
from civic.people.names import same_names, sound, sound_key
from civic.people.passwords import is_common, why_not_password
from civic.people.person_data import PersonData
from civic.people.words import grouped

K = DocumentKind


@pytest.mark.parametrize(
    ("kind", "number", "check", "good"),
    [
        (K.DNI, "41234567", "", True), (K.DNI, "00123456", "", True), (K.DNI, "10117410", "2", True), (K.DNI, "10117410", "G", True),
        (K.DNI, "10117410", "5", False), (K.DNI, "10117410", "22", False), (K.DNI, "1011741", "2", False), (K.DNI, "101174102", "", False),
        (K.DNI, "", "", False), (K.DNI, "4123456A", "", False), (K.DNI, "４１２３４５６７", "", False), (K.DNI, "٤١٢٣٤٥٦٧", "", False),
        (K.DNI, "11111111", "", False), (K.DNI, "00000000", "", False), (K.DNI, "4123456\u00b2", "", False), (K.DNI, "-1234567", "", False),
        (K.CE, "001234567", "", True), (K.CE, "12345678", "", False), (K.CE, "AB1234567", "", True), (K.CE, "<script>1", "", False),
        (K.PASSPORT, "AB123456", "", True), (K.PASSPORT, "A1", "", False), (K.PASSPORT, "A" * 16, "", False), (K.PASSPORT, "ÑÑ12345", "", False),
        (K.PTP, "123456789", "", True), (K.PTP, "123", "", False), (K.NONE, "", "", True), (K.NONE, "41234567", "", False),
    ],
)  # fmt: skip
def test_documents(app, kind, number, check, good):
    assert (why_not_document(kind, number, check) is None) is good


def test_a_short_dni_says_how_many_digits_were_written(app):
    with app.test_request_context("/", headers={"Accept-Language": "es"}):
        assert "7" in str(why_not_document(K.DNI, "1234567"))


@pytest.mark.parametrize(
    ("typed", "kept"), [(" 4123 4567 ", "41234567"), ("ab-12.34", "AB1234"), (None, ""), ("–", "")]
)
def test_numbers_in_one_spelling(typed, kept):
    assert normal_number(typed) == kept


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Huamán", "Guaman"), ("Huamán", "Waman"), ("Quispe", "Kispe"), ("Vilca", "Wilka"), ("Yauri", "Llauri"), ("Chávez", "Chaves"),
        ("Gonzáles", "Gonsalez"), ("Jiménez", "Giménez"), ("Ccori", "Qori"), ("Hernández", "Ernandes"), ("de la Cruz", "Cruz"),
        ("Ñahui", "N\u0303ahui"), ("María", "MARIA"),
    ],
)  # fmt: skip
def test_spellings_that_sound_alike(one, other):
    assert sound(one) == sound(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Mamani", "Condori"), ("Quispe", "Quiroz"), ("Flores", "Torres"), ("Rosa", "Rosario")]
)
def test_names_that_differ_sound_different(one, other):
    assert sound(one) != sound(other)


@pytest.mark.parametrize("odd", ["", "ʼ", "123", "\U0001f600", "'"])
def test_sounds_of_odd_texts_do_not_break(odd):
    assert isinstance(sound_key(odd, odd), str)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("Rosa", "Mamani", "Quispe"), ("Rosa María", "Mamani", None), True),
        (("Rosa", "Mamani", "Quispe"), ("Rosa", "Mamani", "Kispe"), True),
        (("Rosa", "Mamani", "Quispe"), ("Rosa", "Mamani", "Flores"), False),
        (("Rosa", "Mamani", "Quispe"), ("Ana", "Mamani", "Quispe"), False),
        (("Rosa", "Mamani", "Quispe"), ("Rosa", "Quispe", "Mamani"), False),
        (("", "Mamani", None), ("", "Mamani", None), False),
    ],
)
def test_same_names(one, other, same):
    assert same_names(one, other) is same


COMMON = [
    "password123", "Contraseña1", "Contraseña2026", "12345678", "qwertyuiop", "ilo12345", "Huaylas2026", "Peru2026!", "P@ssw0rd",
    "aaaaaaaa", "abcd1234", "12341234", "iloveyou", "teamo123", "trustno1", "qazwsxedc", "1q2w3e4r", "MesaDeIlo2026", "concertemos1",
    "alianzalima1901", "arribaperu1", "14061980", "41234567", "87654321",
]  # fmt: skip


@pytest.mark.parametrize("password", COMMON)
def test_passwords_that_are_guessed_first(app, password):
    assert why_not_password(password)


@pytest.mark.parametrize(
    "password",
    [
        "quinua-y-kiwicha-2026",
        "casa-perro-luna-mesa",
        "mi vaca Lola come ichu",
        "tr0pic#lzx",
        "a" + "bñ" * 63,
        "ññññ kkk llll",
        "🦙 y 🌽 en la puna",
    ],
)
def test_passwords_that_are_taken(app, password):
    assert why_not_password(password) is None


@pytest.mark.parametrize(
    ("password", "staff", "good"),
    [
        ("xkv-9Lrt", False, True),
        ("xkv-9Lr", False, False),
        ("xkv-9Lrt", True, False),
        ("xkv-9Lrt-opuw-3", True, True),
        ("x7" * 64, False, False),
        ("xk" * 65, False, False),
    ],
)
def test_length_counts(app, password, staff, good):
    assert (why_not_password(password, staff=staff) is None) is good


def test_own_names_make_no_password(app):
    assert is_common("ZoilaChumpitaz90", ["Zoila", "Chumpitaz"])
    assert not is_common("ZoilaChumpitaz90")


def test_easter_and_holidays():
    assert [easter(year) for year in (2024, 2025, 2026, 2027)] == [
        date(2024, 3, 31), date(2025, 4, 20), date(2026, 4, 5), date(2027, 3, 28),
    ]  # fmt: skip
    for holiday in (
        date(2026, 4, 2),
        date(2026, 4, 3),
        date(2026, 7, 28),
        date(2026, 12, 8),
        date(2026, 6, 6),
    ):
        assert not is_working_day(holiday)
    assert is_working_day(date(2026, 4, 1))


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2026, 6, 1), 1, date(2026, 6, 2)), (date(2026, 6, 5), 1, date(2026, 6, 8)), (date(2026, 6, 1), 10, date(2026, 6, 15)),
        (date(2026, 3, 31), 2, date(2026, 4, 6)), (date(2026, 7, 27), 1, date(2026, 7, 30)), (date(2026, 12, 31), 1, date(2027, 1, 4)),
    ],
)  # fmt: skip
def test_working_days(start, days, end):
    assert add_working_days(start, days) == end


def test_legal_days():
    start = date(2026, 6, 1)
    assert due_date(RequestKind.ACCESS, start) == date(2026, 6, 30)
    for kind in (RequestKind.CORRECTION, RequestKind.DELETION, RequestKind.OPPOSITION):
        assert due_date(kind, start) == date(2026, 6, 15)


def test_a_code_reads_in_fours():
    assert grouped("abcdefghjkmnpqrs") == "abcd-efgh-jkmn-pqrs"


WHO = ["visitor", "citizen", "operator", "auditor", "administrator", "system"]


@pytest.fixture
def actors(make):
    return {
        "visitor": Visitor(), "citizen": make.person(account=True), "operator": make.administrator(PlatformRole.OPERATOR),
        "auditor": make.administrator(PlatformRole.AUDITOR), "administrator": make.administrator(), "system": System(),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "allowed"),
    [
        (rules.may_help_in_person, {"operator", "administrator", "system"}),
        (rules.may_search_everybody, {"operator", "auditor", "administrator", "system"}),
        (rules.may_forget_person, {"administrator", "system"}),
        (rules.may_grant_roles, {"administrator", "system"}),
        (rules.may_read_trail, {"auditor", "administrator", "system"}),
        (rules.may_answer_request, {"operator", "administrator", "system"}),
    ],
)
def test_who_may(actors, rule, allowed):
    assert {name for name in WHO if rule(actors[name])} == allowed


@pytest.mark.parametrize(
    ("rule", "about_citizen", "about_staff"),
    [
        (
            rules.may_see_person,
            {"operator", "auditor", "administrator", "system"},
            {"operator", "auditor", "administrator", "system"},
        ),
        (rules.may_correct_person, {"operator", "administrator", "system"}, {"administrator", "system"}),
        (rules.may_open_access, {"operator", "administrator", "system"}, {"administrator", "system"}),
    ],
)
def test_who_may_about_whom(actors, make, rule, about_citizen, about_staff):
    other, staff = make.person(account=True), make.administrator()
    assert {name for name in WHO if rule(actors[name], other)} == about_citizen
    assert {name for name in WHO if rule(actors[name], staff)} == about_staff


def test_about_oneself(actors):
    me = actors["citizen"]
    assert rules.may_see_person(me, me)
    assert rules.may_correct_person(me, me)
    for name in ("citizen", "operator", "administrator"):
        assert not rules.may_open_access(actors[name], actors[name])
        assert not rules.may_merge(actors[name], actors[name], me)


@pytest.mark.parametrize(
    ("username", "good"),
    [
        ("rosa.mamani", True), ("rosa2026", True), ("ros", False), ("rosa mamani", False), ("rosa..m", False), (".rosa", False),
        ("41234567", False), ("ab12345", False), ("ñandu", False), ("x" * 41, False), ("ｒｏｓａ", False), ("rosa\n", False),
    ],
)  # fmt: skip
def test_user_names(app, username, good):
    assert (rules.why_not_username(username) is None) is good


def test_accounts_from_fourteen(app):
    today = clock.today()
    for born, good in (
        (today.replace(year=today.year - 14), True),
        (today.replace(year=today.year - 14) + timedelta(days=1), False),
        (None, False),
    ):
        assert (rules.why_not_account(PersonData("Ana", "Soto", birth_date=born)) is None) is good

"""One search, two databases: what is found is what the words say, on both, whatever is typed."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from snowballstemmer.spanish_stemmer import SpanishStemmer
from sqlalchemy import inspect, select

from civic.core import search
from civic.core.db import db, transaction

SUBJECT = "sample"
search.declare(SUBJECT, lambda: [(n, [(text, "A")]) for n, text in LIBRARY.items()])

LIBRARY = {
    1: "Agua segura para las comunidades de Torata",
    2: "Participación de los jóvenes en la gestión",
    3: "Mejoramiento de la luz en el camino vecinal",
    4: "La minería y el riego: canon para educación económica",
    5: "Ñuñoa, Kʼana y el año 2027; quchaʼpata",
    6: "Aguas residuales de la comunidad",
}


@pytest.fixture
def library(app):
    """A search table with a few titles."""
    with db.engine.begin() as connection:
        search._make(SUBJECT, connection)
    with transaction():
        search.reindex(SUBJECT)
    return app


def found(query: str) -> list[int]:
    rows = search.matches(SUBJECT, query)
    return list(db.session.scalars(select(rows.c.id).order_by(rows.c.rank.desc(), rows.c.id)))


ANSWERS = [
    ("comunidad", {1, 6}),
    ("comunidades", {1, 6}),
    ("COMUNIDADES", {1, 6}),
    ("participacion", {2}),
    ("participación", {2}),
    ("participaciones", {2}),
    ("joven", {2}),
    ("jovenes", {2}),
    ("agua", {1, 6}),
    ("aguas", {1, 6}),
    ("agua torata", {1}),
    ("luces", {3}),
    ("caminos vecinales", {3}),
    ("mineria", {4}),
    ("educacion economico", {4}),
    ("nunoa", {5}),
    ("Ñuñoa", {5}),
    ("kana", {5}),
    ("Kʼana", {5}),
    ("k'ana", {5}),
    ("2027", {5}),
    ("the agua de torata", set()),
    ("el agua de la torata", {1}),
    ("y", {4, 5}),
    ("x", set()),
    ("", set()),
    ("   ", set()),
    ("\x00", set()),
    ("«»!!()", set()),
    ("漢字 кириллица", set()),
    ('"agua', {1, 6}),
    ("agua*", {1, 6}),
    ("agua OR luz", set()),
    ("NOT agua", set()),
    ("a:agua", {1, 6}),
    ("-agua", {1, 6}),
    ("agua & | ! ( ) <-> :*", {1, 6}),
    ("agua' OR '1'='1", set()),
    ("NEAR(agua, 2)", set()),
    ("agua\\", {1, 6}),
    ("a" * 10_000, set()),
    ("agua " * 2_000, {1, 6}),
]


def test_the_words_are_found(library):
    wrong = {query: (got, ids) for query, ids in ANSWERS if (got := set(found(query))) != ids}
    assert wrong == {}


def test_only_small_words_are_looked_for_after_all(library):
    both = {n for n, text in LIBRARY.items() if {"de", "la"} <= set(text.casefold().split())}
    assert both
    assert set(found("de la")) == both


def test_a_title_weighs_more_than_a_long_text(library):
    with transaction():
        search.index(SUBJECT, 20, [("Puente", "A"), ("Un texto cualquiera", "C")])
        search.index(SUBJECT, 21, [("Otra cosa", "A"), ("Un puente cualquiera", "C")])
    assert found("puentes") == [20, 21]


def test_indexed_again_or_removed_it_is_not_found_by_the_old_words(library):
    with transaction():
        search.index(SUBJECT, 1, [("Pan", "B")])
        search.remove(SUBJECT, 6)
    assert found("agua") == []
    assert found("panes") == [1]


def test_outside_a_writing_block_nothing_is_indexed(library):
    with pytest.raises(RuntimeError):
        search.index(SUBJECT, 1, [("Pan", "A")])


def test_what_is_rolled_back_is_not_found(library):
    with pytest.raises(ZeroDivisionError), transaction():
        search.index(SUBJECT, 30, [("puquio", "A")])
        db.session.execute(select(1 / 0))
    assert found("puquio") == []


def test_a_huge_text_is_indexed_as_far_as_it_goes(library):
    with transaction():
        search.index(SUBJECT, 40, [("primera " + "palabra " * 40_000, "C"), ("x" * 5_000, "A")])
        search.index(SUBJECT, 41, [(" ".join(f"w{n}" for n in range(40_000)), "C")])
    assert found("primera") == [40]
    assert found("w12") == [41]
    assert found("x" * 5_000) == [40]


WORDS = [
    "agua",
    "aguas",
    "Águas",
    "comunidad",
    "comunidades",
    "participación",
    "participacion",
    "jóvenes",
    "joven",
    "año",
    "ano",
    "niñas",
    "nina",
    "luz",
    "luces",
    "riego",
    "canon",
    "gestión",
    "gestiones",
    "mesa",
    "de",
    "la",
    "y",
    "a",
    "10",
    "2027",
    "Kʼana",
    "o'higgins",
    "pan",
]
typed = st.lists(
    st.one_of(st.sampled_from(WORDS), st.text(alphabet="abñáü '\"*():-&|!<>ʼ\\%_1", max_size=8)), max_size=5
).map(" ".join)


@settings(
    max_examples=60,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(texts=st.lists(typed, min_size=1, max_size=6), queries=st.lists(typed, min_size=1, max_size=4))
def test_both_databases_answer_as_plain_sets_do(library, texts, queries):
    """The databases are held against the same few lines over sets, so they answer alike."""
    with transaction():
        search.remove(SUBJECT, *range(100))
        search.index_many(SUBJECT, [(n, [(text, "ABC"[n % 3])]) for n, text in enumerate(texts)])
    for query in queries:
        groups = search.asked(query)
        expected = set()
        for n, text in enumerate(texts):
            held = {form for word in search.words(text) for form in search.forms(word)}
            if groups and all(held & set(group) for group in groups):
                expected.add(n)
        assert set(found(query)) == expected, (query, texts)


def test_the_slow_stemmer_says_the_same_as_the_fast_one(app):
    slow = SpanishStemmer()
    vocabulary = {word for text in LIBRARY.values() for word in search.words(text)} | set(WORDS)
    assert [search._stem(w) for w in sorted(vocabulary)] == [slow.stemWord(w) for w in sorted(vocabulary)]


def test_the_tables_come_and_go_with_the_others(app):
    db.create_all()
    assert f"search_{SUBJECT}" in inspect(db.engine).get_table_names()
    db.create_all()  # again: nothing happens
    db.session.remove()
    db.drop_all()
    assert not [name for name in inspect(db.engine).get_table_names() if search.is_search_table(name)]
    db.create_all()


def test_the_command_indexes_everything_anew(library):
    with transaction():
        search.remove(SUBJECT, *LIBRARY)
    assert found("agua") == []
    said = library.test_cli_runner().invoke(args=["search", "reindex", SUBJECT])
    from civic.cli import search as command

    if said.exit_code == 2:  # the group is hung into `civic`, not into flask's own
        said = library.test_cli_runner().invoke(command.reindex_subjects, [SUBJECT])
    assert f"{SUBJECT}: 6 things can be found." in said.output
    db.session.rollback()
    assert set(found("agua")) == {1, 6}

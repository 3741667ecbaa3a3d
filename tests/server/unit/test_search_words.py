# SPDX-License-Identifier: Apache-2.0

"""How a text becomes words, a question, and an expression that no database refuses."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from skillmark_server.accounts.ordering import sort_key
from skillmark_server.searching.expressions import AnyOf, Token, all_of, any_of
from skillmark_server.searching.marking import marked
from skillmark_server.searching.questions import MOST_WORDS, Phrase, Word, question_of
from skillmark_server.searching.ranking import tiers_of
from skillmark_server.searching.stores import store
from skillmark_server.searching.tokens import base_36, code_of, day_codes, edges_of
from skillmark_server.searching.words import LONGEST_WORD, split, stem_of, stems_of, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Åse Ærø", ["åse", "ærø"]),
        ("AASE", ["åse"]),
        ("Zoë Émile", ["zoe", "emile"]),
        ("NV-2026-0417", ["nv", "2026", "0417"]),
        ("Lars.Hansen@Nordvind.dk", ["lars", "hansen", "nordvind", "dk"]),
        ("Μαρία Παππάς", ["μαρια", "παππασ"]),
        ("محمد علي", ["محمد", "علي"]),
        ("李 雷", ["李", "雷"]),
        ("e\u0301tude", ["etude"]),
        ("ﬁrst", ["first"]),
        ("a_b", ["a", "b"]),
        ("--- !? 🎉", []),
        ("x" * 60, ["x" * LONGEST_WORD]),
        ("\ud800a", ["a"]),
        ("a\x00b", ["a", "b"]),
    ],
    ids=[
        "danish letters", "aa is å", "accents", "number", "address", "greek", "arabic", "chinese",
        "combining", "ligature", "underscore", "no word", "long", "half a pair", "null",
    ],
)  # fmt: skip
def test_a_text_has_these_words(text, words):
    assert words_of(text) == words


@given(st.text(alphabet=st.characters(max_codepoint=127), max_size=60))
def test_plain_text_is_folded_as_the_danish_order_folds_it(text):
    slowly = sort_key(text)
    for written, letter in (("zzx", "æ"), ("zzy", "ø"), ("zzz", "å")):
        slowly = slowly.replace(written, letter)
    if "zz" not in text.lower():  # what looks like a folded letter
        assert words_of(text) == [word[:LONGEST_WORD] for word in slowly.split()]


@given(st.text(max_size=60))
def test_a_word_is_letters_and_digits_and_is_its_own_word(text):
    for word in words_of(text):
        assert all(sign.isalnum() for sign in word)
        assert '"' not in word
        assert split(word), word


@pytest.mark.parametrize(
    ("language", "word", "other"),
    [
        ("da", "førstehjælp", "førstehjælpere"),
        ("da", "førstehjælp", "førstehjælpen"),
        ("da", "ledelse", "leder"),
        ("da", "truckcertifikat", "truckcertifikater"),
        ("en", "issuing", "issued"),
        ("en", "skills", "skill"),
    ],
)
def test_forms_of_a_word_have_one_stem(language, word, other):
    assert stem_of(word, language) == stem_of(other, language)


def test_a_language_without_a_stemmer_leaves_words_alone():
    assert stem_of("ledelse", "de") == "ledelse"
    assert stems_of("ledelse") == ("led", "ledels")


def _begun(text):
    return Word(text, is_beginning=True)


@pytest.mark.parametrize(
    ("typed", "parts", "exact"),
    [
        ("", (), ""),
        ("   ", (), ""),
        ("---", (), ""),
        ("fø", (_begun("fø"),), "fø"),
        ("Anna Berg", (Word("anna"), _begun("berg")), ""),
        ('"Anna Berg"', (Phrase(("anna", "berg")),), ""),
        ('"Anna"', (Word("anna"),), ""),
        ('"Anna Berg', (Phrase(("anna", "berg")),), ""),
        ('truck "first aid" a', (Word("truck"), Phrase(("first", "aid")), _begun("a")), ""),
        ("NV-2026-0417", (Word("nv"), Word("2026"), _begun("0417")), "nv·2026·0417"),
        ("a a a", (_begun("a"),), ""),
        ("NEAR(a b)", (Word("near"), Word("a"), _begun("b")), ""),
        ("a* OR b", (Word("a"), Word("or"), _begun("b")), ""),
    ],
    ids=[
        "nothing", "spaces", "signs", "beginning", "two", "phrase", "one in quotes", "open quote",
        "mixed", "number", "the same", "near", "or",
    ],
)  # fmt: skip
def test_a_question_is_understood(typed, parts, exact):
    question = question_of(typed)

    assert question.parts == parts
    assert question.exact == exact
    assert question.is_blank is (not typed.strip())
    assert question.can_be_found is bool(parts)


def test_a_long_question_is_its_first_words():
    assert len(question_of(" ".join(f"w{n}" for n in range(30))).parts) == MOST_WORDS


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=130))
@pytest.mark.parametrize(
    "fixed", ["", 'a" OR b', "col:x", "^a", "'); --", "a NOT b", "{a b}:c", "*"]
)
def test_nothing_that_is_typed_is_an_operator(fixed, text):
    for tier in tiers_of(question_of(f"{fixed} {text}"), "k3x", store()):
        if tier is not None:
            assert store().match(tier, scope="k3x", below=None, most=10) == []


def test_many_alternatives_are_one_question(db):
    many = AnyOf(tuple(Token(f"k3xb{n}") for n in range(400)))

    assert store().match(many, scope="k3x", below=9, most=10) == []


def test_what_can_never_be_is_known():
    one, other = Token("a"), Token("b")

    assert all_of([one, None]) is None
    assert all_of([]) is None
    assert any_of([None]) is None
    assert any_of([one, None, one]) == one
    assert any_of([one, other]) == AnyOf((one, other))


@pytest.mark.parametrize(
    ("text", "asked", "pieces"),
    [
        ("Anna Berg", "ber", [("Anna ", False), ("Berg", True)]),
        ("Førstehjælpere i vest", "førstehjælp", [("Førstehjælpere", True), (" i vest", False)]),
        ("Åse <b>", "aase", [("Åse", True), (" <b>", False)]),
        ("anna.b@x.dk", '"anna b"', [("anna", True), (".", False), ("b", True), ("@x.dk", False)]),
        ("Anna", "", [("Anna", False)]),
        ("", "a", []),
    ],
    ids=["beginning", "stem", "signs", "phrase", "nothing asked", "nothing there"],
)  # fmt: skip
def test_what_was_searched_for_is_marked(text, asked, pieces):
    assert marked(text, question_of(asked)) == pieces


@given(st.text(max_size=60), st.text(max_size=30))
def test_marking_changes_no_text(text, asked):
    assert "".join(piece for piece, _ in marked(text, question_of(asked))) == text


def test_codes_are_short_and_the_same_with_and_without_dashes():
    assert code_of("12-34", 3) == code_of("1234", 3)
    assert len(code_of("x", 6)) == 6
    assert (base_36(0), base_36(35), base_36(36)) == ("0", "z", "10")
    assert edges_of("nanna") == ["n", "na", "nan", "nann"]
    assert day_codes("2026-03-09") == ("2026", "202603", "20260309")
    assert [day_codes(f"{year}-01-02")[0] for year in (1920, 9999)] == ["1999", "2100"]


def test_the_store_is_the_one_of_the_database():
    assert type(store()).__module__.rpartition(".")[2] in connection.vendor

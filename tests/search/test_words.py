"""Folding, the words of texts and queries, and what is one typo apart."""

import pytest

from search import words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Åsa", "asa"),
        ("Łukasz", "lukasz"),
        ("Đorđe", "dorde"),
        ("Weiß", "weiss"),
        ("Søren Ærø", "soren aero"),
        ("Œuvre", "oeuvre"),
        ("Þór Guðmundsson", "thor gudmundsson"),
        ("İrem Işık", "irem isik"),
        ("Ångström", "angstrom"),
        ("ﬁne", "fine"),
        ("ΣΊΣΥΦΟΣ", "σισυφοσ"),
        ("Ёлка", "елка"),
        ("王小明", "王小明"),
        ("", ""),
    ],
)
def test_folding_leaves_plain_small_letters(text, folded):
    assert words.fold(text) == folded


def test_folding_is_the_same_for_composed_and_decomposed_letters():
    assert words.fold("Zo\u00eb") == words.fold("Zoe\u0308") == "zoe"


def test_words_to_index_are_also_joined_ones_and_whole_e_mails():
    assert set(words.words_to_index("Anna-Lena O’Brien ada.holm@example.com")) == {
        *("anna", "lena", "annalena", "o", "brien", "obrien"),
        *("ada", "holm", "example", "com", "ada.holm@example.com"),
    }


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("  Ada   HOLM ", ["ada", "holm"]),
        ("ada ada", ["ada"]),
        ("o'brien", ["obrien"]),
        ("ada.holm", ["ada", "holm"]),
        ("Ada.Holm@example.com", ["ada.holm@example.com"]),
        ("& | ! ( ) : * <-> ' \\ \0", []),
        ("🦄", []),
        ("", []),
    ],
)
def test_words_asked_for(query, asked):
    assert words.words_asked_for(query) == asked


def test_words_asked_for_are_few_and_short_whatever_is_asked():
    assert words.words_asked_for("x" * 10_000) == ["x" * words.LONGEST_WORD]
    assert len(words.words_asked_for(" ".join(map(str, range(1000))))) == words.MOST_WORDS


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("lindberg", "lindbrg", True),
        ("lindberg", "lindbergh", True),
        ("lindberg", "xlindberg", True),
        ("lindberg", "lindbarg", True),
        ("lindberg", "kindberg", True),
        ("lindberg", "lidnberg", True),
        ("lindberg", "ilndberg", True),
        ("aab", "ab", True),
        ("anna", "anna", False),
        ("lindberg", "lidnbreg", False),
        ("lindberg", "lindbe", False),
        ("abcd", "cbad", False),
        ("abcd", "dcba", False),
    ],
)
def test_one_typo_apart(one, other, near):
    assert words.one_typo_apart(one, other) is near
    assert words.one_typo_apart(other, one) is near


def test_words_one_typo_apart_have_a_variant_in_common():
    for typo in ("lindbrg", "lindbergh", "lindbarg", "lidnberg"):
        assert words.variants("lindberg") & words.variants(typo)


@pytest.mark.parametrize(("word", "forgiven"), [("anna", True), ("ann", False), ("2022", False)])
def test_typos_are_forgiven_in_words_of_four_letters(word, forgiven):
    assert words.forgives(word) is forgiven

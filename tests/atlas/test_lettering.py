"""How wide texts are taken to be, and where they are cut."""

import pytest

from atlas.lettering import clipped, width, wrapped


def test_width_grows_with_the_size_and_the_weight():
    assert width("Ada", 20) == 2 * width("Ada", 10)
    assert width("Ada", 10, bold=True) > width("Ada", 10)
    assert width("", 10) == 0


@pytest.mark.parametrize(("wide", "narrow"), [("W", "i"), ("漢", "W"), ("Ж", "i")])
def test_letters_differ_in_width(wide, narrow):
    assert width(wide, 10) > width(narrow, 10)


def test_an_accent_adds_nothing():
    assert width("é", 10) == width("e\u0301", 10) == width("e", 10)


def test_what_fits_is_not_cut():
    assert clipped("Ada", 10, width("Ada", 10)) == "Ada"


@pytest.mark.parametrize("room", [0, 5, 20, 40, 80])
def test_what_is_cut_fits_and_says_so(room):
    text = clipped("Maximiliane von Hohenstein", 10, room)

    assert text.endswith("…")
    assert width(text, 10) <= max(room, width("…", 10))


def test_words_are_wrapped_into_as_many_lines_as_they_need():
    lines = wrapped("The right result first in every market", 10, 60)

    assert lines == ["The right", "result first in", "every", "market"]
    assert wrapped("", 10, 60) == []
    assert wrapped("Short", 10, 60) == ["Short"]


def test_a_word_that_is_too_long_is_broken_and_nothing_of_it_is_lost():
    lines = wrapped("Donaudampfschifffahrtsgesellschaft first", 10, 60)

    assert "".join(lines).replace(" ", "") == "Donaudampfschifffahrtsgesellschaftfirst"
    assert all(width(line, 10) <= 60 for line in lines)

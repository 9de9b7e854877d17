"""Addresses from patterns are those that Django gives."""

import pytest
from django.urls import NoReverseMatch, clear_script_prefix, reverse, set_script_prefix

from orgmodel.caching.addresses import address


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("home", ()),
        ("people:list", ()),
        ("squads:detail", ("search",)),
        ("people:detail", ("ada.holm-2_b",)),
        ("squads:end_membership", ("search", 17)),
        ("history:undo_entry", (4,)),
        ("sheets:template", ("xlsx",)),
    ],
)
def test_address_of_a_page_is_what_django_says_again_and_again(name, parts):
    assert [address(name, *parts) for _ in range(2)] == [reverse(name, args=parts)] * 2


def test_address_below_another_prefix_begins_with_it():
    plain = address("squads:detail", "search")

    set_script_prefix("/org/")
    try:
        below = address("squads:detail", "search")
    finally:
        clear_script_prefix()

    assert (plain, below) == ("/squads/search/", "/org/squads/search/")


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("squads:detail", ("Not a key",)),
        ("squads:detail", ()),
        ("no:page", ("a",)),
        ("sheets:template", ("a.b",)),
        ("squads:end_membership", ("search", "seven")),
    ],
)
def test_address_of_no_page_is_refused_as_django_does(name, parts):
    with pytest.raises(NoReverseMatch):
        address(name, *parts)

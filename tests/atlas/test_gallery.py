"""The gallery shows what pages are made of, to developers only."""

import re

import pytest
from django.conf import settings

from atlas.gallery import glyphs, tokens
from orgmodel.templatetags import components

GALLERY = "/gallery/"
COMPONENTS = settings.BASE_DIR / "templates" / "django" / "components"
# What a whole page has once, or what is part of another; every page shows it.
OF_EVERY_PAGE = {
    "art", "as_of", "brand", "fragment", "head", "nav_item", "other_day", "palette", "time_line", "toasts", "user_menu",
    "whole_page",
}  # fmt: skip
# What needs rows of the database, and has pages that show it.
OF_ROWS = {
    "alliance_band", "change", "history", "history_entry", "in_place", "list_control", "list_filters", "list_found",
    "list_head", "list_nothing", "person_options", "person_widget", "post_button", "select", "trio_seats",
    "verb",
}  # fmt: skip


def test_gallery_is_not_there_without_debug(client, admin):
    client.force_login(admin)

    assert client.get(GALLERY).status_code == 404


def test_gallery_with_debug_shows_every_token_and_glyph(client, admin, settings):
    settings.DEBUG = True
    client.force_login(admin)

    page = client.get(GALLERY).content.decode()

    shown = tokens()
    names = [*shown.colours, *shown.spaces, *shown.radii, *shown.sizes, *shown.typefaces]
    assert [name for name in names if f"--{name}" not in page] == []
    assert [kind for kind in glyphs() if f"<code>{kind}</code>" not in page] == []


def test_tokens_are_those_of_the_styles():
    shown = tokens()

    assert {"paper", "ink", "tribe", "bad"} < set(shown.colours)
    assert (shown.spaces[0], shown.radii, shown.typefaces) == ("s1", ["r", "r-s", "r-l"], ["sans", "serif"])


def test_every_component_is_shown_by_the_gallery_or_has_a_reason_not_to_be():
    text = (settings.BASE_DIR / "templates" / "django" / "atlas" / "gallery.html").read_text()
    there = {file.stem for file in COMPONENTS.glob("*.html")}
    reached, queue = set(), [text]
    while queue:
        names = re.findall(r'"components/(\w+)\.html"|{% (\w+) ', queue.pop())  # some have a tag
        for name in ({included or tag for included, tag in names} & there) - reached:
            reached.add(name)
            queue.append((COMPONENTS / f"{name}.html").read_text())

    assert there - reached - OF_EVERY_PAGE - OF_ROWS == set()


@pytest.mark.parametrize("names", [OF_EVERY_PAGE, OF_ROWS])
def test_each_reason_is_still_one(names):
    assert [name for name in names if not (COMPONENTS / f"{name}.html").exists()] == []


def test_component_that_a_tag_writes_is_included_by_none_but_other_stencils():
    written = {name for name in components.register.tags if (COMPONENTS / f"{name}.html").exists()}
    templates = settings.BASE_DIR / "templates" / "django"

    included = {
        (str(file.relative_to(templates)), name)
        for file in templates.rglob("*.html")
        for name in re.findall(r'{% include "components/(\w+)\.html"', file.read_text())
        if name in {*written, "glyph"}
    }

    assert included == {("components/person_chip.html", "avatar"), ("atlas/chip.html", "avatar")}

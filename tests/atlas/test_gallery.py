"""The gallery shows what pages are made of, to developers only."""

import re

from django.conf import settings

from atlas.gallery import glyphs, tokens

GALLERY = "/gallery/"
TEMPLATES = settings.BASE_DIR / "templates"
# What a whole page has once, or what is part of another; every page shows it.
OF_EVERY_PAGE = {
    "days.as_of_bar", "days.kept_day", "days.other_day", "forms.attributes", "layout.head", "layout.nav", "layout.nav_item",
    "layout.palette", "layout.script", "layout.stylesheet", "layout.toasts", "layout.topbar", "layout.user_menu", "passkeys.json_script", "passkeys.scripts",
    "search.palette_results", "search.recent_places", "signs.art", "signs.brand", "signs.drawn",
    "tour.dialog", "tour.offer", "tour.reading",
}  # fmt: skip
# What needs rows of the database, and has pages that show it.
OF_ROWS = {
    "actions.in_place", "actions.operation", "actions.post_button", "days.target", "elements.alliance_band",
    "elements.external_id", "elements.trio_seats", "history.change", "history.entry", "history.section", "history.sentence", "lists.control",
    "layout.none_yet", "lists.element", "lists.filters", "lists.heading", "lists.nobody", "lists.rows", "people.member", "people.member_menu",
    "passkeys.ask", "people.other_members", "search.result", "timelines.timeline",
}  # fmt: skip
MACRO = re.compile(r"{% macro ([a-z]\w*)\(.*?{%-? endmacro", re.DOTALL)


def macros() -> dict[str, str]:
    """The macros of the components, such as “people.chip”, and what is written in each."""
    files = (TEMPLATES / "components").glob("*.html")
    return {
        f"{file.stem}.{found[1]}": found[0] for file in files for found in MACRO.finditer(file.read_text())
    }


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


def test_every_macro_is_shown_by_the_gallery_or_has_a_reason_not_to_be():
    there = macros()
    queue = [("", file.read_text()) for file in (TEMPLATES / "atlas").glob("gallery*.html")]
    reached: set[str] = set()
    while queue:
        file, text = queue.pop()
        own = {f"{file}.{name}" for name in re.findall(r"(?<![.\w])(\w+)\(", text)}
        for name in ({*re.findall(r"\b\w+\.\w+(?=\()", text), *own} & there.keys()) - reached:
            reached.add(name)
            queue.append((name.partition(".")[0], there[name]))

    assert there.keys() - reached - OF_EVERY_PAGE - OF_ROWS == set()


def test_each_reason_is_still_one():
    assert {*OF_EVERY_PAGE, *OF_ROWS} - macros().keys() == set()

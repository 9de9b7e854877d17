"""The picture of a tribe: a guild drawn across it without losing one's place."""

import datetime as dt
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import MARK, MARKED
from tests.factories.chapters import ChapterFactory, ChapterMembershipFactory
from tests.factories.guilds import GuildFactory, GuildMembershipFactory
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory

SMALL, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
PLACE = "(() => { const { scrollLeft, scrollTop } = document.querySelector('#picture-scroll'); return [scrollLeft, scrollTop, scrollY] })()"

# How far a name of a squad is from the top of the page, and the corner and the head of a row from the region's edge.
FROM_THE_EDGES = """region => {
  const edge = region.getBoundingClientRect();
  const [corner, squad, row] = ["thead th", "thead th:nth-child(8)", "tbody tr:nth-child(5) th"].map((head) => region.querySelector(head).getBoundingClientRect());
  return [squad.top, corner.left - edge.left, row.left - edge.left].map(Math.round);
}"""
SCROLLERS = """() => [...document.querySelectorAll("#page *")]
  .filter((each) => each.scrollHeight > each.clientHeight + 1 && ["auto", "scroll"].includes(getComputedStyle(each).overflowY)).length"""
NOT_IN_SIGHT = """() => [...document.querySelectorAll(".matrix :is(thead th, .person)")]
  .filter((each) => each.getBoundingClientRect().right > document.querySelector("#picture-scroll").getBoundingClientRect().right).length"""

# Whether the table is as wide as the page that it is printed on.
FILLS = """() => {
  const [table, page] = [".matrix", "#page"].map((each) => document.querySelector(each).getBoundingClientRect().width);
  return Math.abs(table - page) < 4;
}"""


@pytest.fixture
def large(tribe):
    """Twelve squads and six chapters, somebody in each of all meetings; Ada, in one, is in a guild."""
    squads = [SquadFactory(name=f"Squad {number:02}", tribe=tribe) for number in range(12)]
    for letter in "ABCDEF":
        chapter = ChapterFactory(name=f"Chapter {letter}", tribe=tribe)
        for squad in squads:
            person = SquadMembershipFactory(squad=squad).person
            ChapterMembershipFactory(chapter=chapter, person=person)
    ada = PersonFactory(name="Ada Holm")
    SquadMembershipFactory(squad=squads[6], person=ada)
    GuildMembershipFactory(guild=GuildFactory(name="Accessibility", slug="a11y"), person=ada)
    return tribe


def draw(page: Page, guild: str) -> None:
    page.get_by_role("link", name=guild).click()
    expect(page.get_by_role("link", name=f"{guild} · 1 here")).to_have_attribute("aria-current", "true")


def test_a_guild_is_drawn_across_while_one_stays_where_one_was(sign_in, bystander, large):
    page = sign_in(bystander)
    page.goto(f"{large.get_absolute_url()}?as_of=2024-01-01")
    page.evaluate(MARK)
    page.get_by_role("heading", name="The tribe on").evaluate(
        "heading => heading.scrollIntoView({ behavior: 'instant' })"
    )
    page.locator("#picture-scroll").evaluate("region => region.scrollTo({ left: 600, behavior: 'instant' })")
    before = page.evaluate(PLACE)

    draw(page, "Accessibility")

    expect(page.locator(".matrix .lasso")).to_have_text(["AH Ada Holm (in the guild Accessibility)"])
    expect(page.get_by_role("link", name="Accessibility · 1 here")).to_be_focused()
    page.wait_for_function(f"JSON.stringify({PLACE}) === '{str(before).replace(' ', '')}'")
    assert page.evaluate(MARKED)
    assert page.url.endswith("?guild=a11y&as_of=2024-01-01")


def test_another_day_keeps_the_guild_that_was_drawn(sign_in, bystander, large):
    page = sign_in(bystander)
    page.goto(f"{large.get_absolute_url()}?as_of=2024-01-01")
    draw(page, "Accessibility")

    page.get_by_role("button", name="As of").click()
    page.get_by_label("Show the organisation on").fill(dt.date(2024, 2, 1).isoformat())
    page.get_by_role("button", name="Show", exact=True).click()

    expect(page.get_by_role("heading", name="The tribe on 1 February 2024")).to_be_visible()
    expect(page.locator(".matrix .lasso")).to_have_count(1)


@pytest.mark.parametrize(("viewport", "bar", "border"), [(SMALL, 0, 0), (DESK, 60, 1)])
def test_heads_stay_in_sight_while_the_page_is_the_one_scroller(
    sign_in, bystander, large, viewport, bar, border
):
    page = sign_in(bystander, viewport=viewport)
    page.goto(large.get_absolute_url())
    region = page.get_by_role("region", name="squads are columns")
    region.evaluate("region => region.scrollTo({ left: 700, behavior: 'instant' })")
    region.locator("tbody tr").nth(3).evaluate("row => row.scrollIntoView({ behavior: 'instant' })")

    assert region.evaluate(FROM_THE_EDGES) == [bar, border, border]
    assert page.evaluate(SCROLLERS) == 0
    region.focus()
    expect(region).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth") == viewport["width"]


def test_compact_shows_twenty_squads_at_once_and_tells_who_is_pointed_at(sign_in, bystander, large):
    for number in range(12, 20):
        SquadMembershipFactory(squad=SquadFactory(name=f"Squad {number}", tribe=large))
    page = sign_in(bystander, viewport=DESK)
    page.goto(f"{large.get_absolute_url()}?as_of=2024-01-01")

    page.get_by_role("link", name="Compact").click()

    expect(page).to_have_url(re.compile(r"\?view=compact&as_of=2024-01-01$"))
    expect(page.locator(".matrix thead th")).to_have_count(21)
    assert page.evaluate(NOT_IN_SIGHT) == 0
    ada = page.get_by_role("link", name="Ada Holm")
    expect(ada.locator(".name")).to_have_css("opacity", "0")
    ada.hover()
    expect(ada.locator(".name")).to_have_css("opacity", "1")
    draw(page, "Accessibility")
    expect(page).to_have_url(re.compile(r"\?guild=a11y&view=compact&as_of=2024-01-01$"))
    page.reload()
    expect(page.get_by_role("link", name="Compact")).to_have_attribute("aria-current", "true")


def test_the_picture_is_downloaded_on_the_day_and_with_the_guild(sign_in, bystander, large):
    page = sign_in(bystander)
    page.goto(f"{large.get_absolute_url()}?as_of=2024-01-01")
    draw(page, "Accessibility")

    page.get_by_text("Share", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download SVG").click()

    assert download.value.suggested_filename == f"{large.slug}-2024-01-01.svg"
    assert "Accessibility · 1 here" in download.value.path().read_text()
    page.get_by_text("Share", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download PNG").click()
    assert download.value.suggested_filename == f"{large.slug}-2024-01-01.png"
    head = download.value.path().read_bytes()[:24]
    assert head.startswith(b"\x89PNG")
    assert int.from_bytes(head[16:20]) > 2 * 172 * 12  # twice as large as the columns of the drawing


def test_a_large_tribe_is_printed_over_the_whole_width_of_one_sheet(sign_in, bystander, large):
    page = sign_in(bystander)
    page.goto(large.get_absolute_url())

    printed = page.pdf(print_background=True, prefer_css_page_size=True)

    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    page.emulate_media(media="print")
    assert page.evaluate(FILLS)

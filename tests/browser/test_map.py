"""The map of the organisation: drawn, moved, pointed at, and never without its list."""

import datetime as dt
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import heading
from tests.factories.alliances import AllianceFactory, AllianceTrioFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory

# How many different colours the middle of the canvas has: one where nothing is drawn.
COLOURS = """canvas => {
  const { data } = canvas.getContext("2d").getImageData(canvas.width / 4, canvas.height / 4, canvas.width / 2, canvas.height / 2);
  return new Set(new Uint32Array(data.buffer)).size;
}"""
PICTURE = "canvas => canvas.toDataURL()"
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def cards(db):
    """A squad of two, alone in its tribe, so that it lies in the middle."""
    squad = SquadFactory(name="Cards", slug="cards", tribe=TribeFactory(name="Payments", slug="payments"))
    SquadMembershipFactory.create_batch(2, squad=squad)
    return squad


@pytest.fixture
def chart(sign_in, bystander, cards) -> Page:
    """The map, drawn."""
    page = sign_in(bystander, reduced_motion="reduce")
    page.goto("/map/")
    expect(page.locator("#gazetteer .reference").first).to_be_visible()
    return page


def canvas(page: Page):
    return page.locator(".chart > canvas")


def middle(page: Page) -> dict[str, float]:
    box = canvas(page).bounding_box()
    return {"x": box["width"] / 2, "y": box["height"] / 2 + 12}


def test_squad_is_told_of_when_pointed_at_and_opened_by_a_click(chart):
    assert canvas(chart).evaluate(COLOURS) > 1
    canvas(chart).hover(position=middle(chart))
    expect(chart.locator(".spot")).to_contain_text("2 people, fewer than 6")
    expect(chart.locator("#gazetteer .lit")).to_contain_text("Cards")

    canvas(chart).click(position=middle(chart))

    expect(heading(chart)).to_have_text("Cards")


def test_entry_of_the_list_marks_its_squad_when_it_has_the_focus(chart):
    before = canvas(chart).evaluate(PICTURE)
    chart.get_by_role("link", name="Cards", exact=True).focus()

    expect(chart.locator(".spot")).to_contain_text("Cards")
    assert canvas(chart).evaluate(PICTURE) != before


@pytest.mark.parametrize("way", ["wheel", "keys", "buttons"])
def test_map_is_moved_and_seen_whole_again(chart, way):
    whole = canvas(chart).evaluate(PICTURE)
    if way == "wheel":
        canvas(chart).hover(position={"x": 60, "y": 60})
        chart.mouse.wheel(0, -400)
    elif way == "keys":
        chart.locator(".chart").press("+")
        chart.locator(".chart").press("ArrowRight")
    else:
        chart.get_by_role("button", name="Zoom in").click()
    chart.wait_for_function(
        "whole => document.querySelector('.chart > canvas').toDataURL() !== whole", arg=whole
    )
    chart.mouse.move(0, 0)

    chart.get_by_role("button", name="Fit").click()

    chart.wait_for_function(
        "whole => document.querySelector('.chart > canvas').toDataURL() === whole", arg=whole
    )


def test_dragging_moves_the_map_and_opens_nothing(chart):
    chart.get_by_role("button", name="Zoom in").click()
    before = canvas(chart).evaluate(PICTURE)
    box = canvas(chart).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    chart.mouse.move(x, y)
    chart.mouse.down()
    chart.mouse.move(x - 90, y - 40, steps=5)
    chart.mouse.up()

    assert canvas(chart).evaluate(PICTURE) != before
    expect(heading(chart)).to_have_text("Map")


def test_colours_change_with_their_legend_and_stay_in_the_address(chart):
    chart.get_by_role("button", name="Way of working").click()

    legend = chart.get_by_role("list", name="What the map shows")
    expect(legend).to_contain_text("not stated: 1")
    expect(legend.locator("a.counted").last).to_have_attribute(
        "href", re.compile(r"/squads/\?without=way_of_working$")
    )
    expect(chart).to_have_url(re.compile(r"\?colour=way$"))
    chart.reload()
    expect(chart.get_by_role("button", name="Way of working")).to_have_attribute("aria-pressed", "true")


def test_list_on_a_phone_is_below_and_folded(sign_in, bystander, cards):
    page = sign_in(bystander, viewport=PHONE)
    page.goto("/map/")
    link = page.get_by_role("link", name="Cards", exact=True)
    expect(link).to_be_hidden()

    page.get_by_text("Tribes and squads").click()

    expect(link).to_be_visible()


def test_list_is_there_without_scripts(sign_in, bystander, cards):
    page = sign_in(bystander, java_script_enabled=False)
    page.goto("/map/")
    expect(page.locator(".chart")).to_be_hidden()

    page.get_by_role("link", name="Cards", exact=True).click()

    expect(heading(page)).to_have_text("Cards")


# The texts that are drawn when the map is seen whole.
WRITTEN = """() => {
  const texts = [];
  const { fillText } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
    texts.push(String(text));
    return fillText.call(this, text, ...rest);
  };
  document.querySelector("[data-zoom=whole]").click();
  return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(texts))));
}"""


@pytest.fixture
def sixty(db):
    """Sixty squads in five tribes, four of which are in three alliances together."""
    tribes = [TribeFactory(name=f"Tribe {letter}") for letter in "ABCDE"]
    for number in range(60):
        SquadFactory(name=f"Squad {number:02}", tribe=tribes[number % 5])
    for name in ("One timetable for all", "Peak season", "Library in every country"):
        alliance = AllianceFactory(name=name)
        for tribe in tribes[:4]:
            AllianceTrioFactory(alliance=alliance, trio=tribe.trio)
    return tribes


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (768, 1024), (390, 844)])
def test_names_of_all_tribes_alliances_and_of_sixty_squads_are_drawn(
    sign_in, bystander, sixty, width, height
):
    page = sign_in(bystander, viewport={"width": width, "height": height}, reduced_motion="reduce")
    page.goto("/map/")
    expect(page.locator("#gazetteer .reference").first).to_be_attached()

    written = page.evaluate(WRITTEN)

    alliances = {"One timetable for all", "Peak season", "Library in every country"}
    assert alliances | {tribe.name for tribe in sixty} | {
        f"Squad {number:02}" for number in range(60)
    } <= set(written)
    for name in alliances:
        expect(page.get_by_role("list", name="What the map shows")).to_contain_text(name)


def test_squads_keep_their_places_on_another_day(sign_in, bystander, sixty):
    SquadFactory(name="Anew", tribe=sixty[0], starts_on=dt.date(2026, 1, 1))
    page = sign_in(bystander)
    places = {}
    for day in ("2025-01-01", "2026-02-01"):
        page.goto(f"/map/?as_of={day}")
        expect(page.locator("#gazetteer .reference").first).to_be_visible()
        entries = page.locator("#gazetteer li:has([data-place])").all_inner_texts()
        places[day] = {entry for entry in entries if "Anew" not in entry}

    assert places["2025-01-01"] == places["2026-02-01"]
    assert len(places["2025-01-01"]) == 60


def test_map_fills_the_screen_and_is_left_again_by_key(chart):
    chart.locator(".chart").press("f")
    expect(chart.get_by_role("button", name="Exit full screen")).to_be_visible()
    assert chart.evaluate("document.fullscreenElement.id") == "plate"

    chart.locator(".chart").press("f")

    expect(chart.get_by_role("button", name="Full screen", exact=True)).to_be_visible()


def test_map_is_printed_on_one_page(sign_in, bystander, sixty):
    page = sign_in(bystander)
    page.goto("/map/")
    expect(page.locator("#gazetteer .reference").first).to_be_visible()

    printed = page.pdf(print_background=True, prefer_css_page_size=True)

    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1

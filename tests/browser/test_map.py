"""The map of the organisation: drawn, moved, pointed at, and never without its list."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import heading
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

    expect(chart.get_by_role("list", name="What the map shows")).to_contain_text("not stated: 1")
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

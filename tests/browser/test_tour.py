"""The tour: offered once, taken by keyboard, left, and taken again from the menu."""

import pytest
from playwright.sync_api import Page, expect


@pytest.fixture
def page(sign_in, member, world) -> Page:
    page = sign_in(member)
    page.goto("/")
    return page


def tour(page: Page):
    return page.get_by_role("dialog", name="Tour")


def test_the_tour_is_taken_by_keyboard_step_by_step_and_not_offered_again(page):
    page.get_by_role("button", name="Take the tour").focus()
    page.keyboard.press("Enter")
    expect(tour(page).get_by_role("heading", name="The organisation in numbers")).to_be_visible()
    expect(tour(page).get_by_role("button", name="Next")).to_be_focused()
    page.keyboard.press("Enter")
    expect(tour(page).get_by_role("heading", name="Find it, or do it")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(tour(page)).to_contain_text("step 1 of 6")
    for _ in range(6):
        page.keyboard.press("Enter")
    expect(tour(page)).to_be_hidden()

    page.reload()

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("region", name="Tour")).to_be_hidden()


def test_the_tour_is_left_by_escape_and_taken_again_from_the_menu(page):
    page.get_by_role("button", name="Take the tour").click()
    page.keyboard.press("Escape")
    expect(tour(page)).to_be_hidden()

    page.get_by_role("button", name="Your menu").click()
    page.get_by_role("link", name="Take the tour").click()
    expect(tour(page)).to_be_visible()
    page.keyboard.press("Escape")

    page.goto("/tour/")
    page.get_by_role("link", name="Take the tour on the page").click()
    expect(tour(page)).to_contain_text("step 1 of 6")

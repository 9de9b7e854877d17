"""The palette: opened, searched, walked through and left by keyboard alone."""

import pytest
from playwright.sync_api import Page, expect

from search.operations import rebuild
from tests.browser.steps import heading


@pytest.fixture
def page(sign_in, admin, world) -> Page:
    """A page on a past day, where everything is indexed."""
    rebuild()
    page = sign_in(admin)
    page.goto("/squads/?as_of=2024-03-31")
    return page


def words(page: Page):
    return page.get_by_role("combobox", name="Search", exact=True)


def chosen(page: Page):
    return page.get_by_role("dialog", name="Search").get_by_role("option", selected=True)


@pytest.mark.parametrize("key", ["/", "Control+k"])
def test_the_palette_opens_by_key_and_gives_the_focus_back(page, key):
    link = page.get_by_role("main").get_by_role("link", name="Player")
    link.focus()

    page.keyboard.press(key)
    expect(words(page)).to_be_focused()
    expect(page.get_by_role("option", name="Home")).to_be_visible()
    page.keyboard.press("Escape")

    expect(words(page)).to_be_hidden()
    expect(link).to_be_focused()


def test_typing_walking_and_enter_lead_to_what_was_meant_on_the_day(page):
    page.keyboard.press("/")
    page.keyboard.type("lindqvsit")
    expect(chosen(page)).to_contain_text("Bo Lindqvist")
    expect(words(page)).to_have_attribute("aria-activedescendant", chosen(page).get_attribute("id"))
    page.keyboard.press("ArrowDown")
    expect(chosen(page)).to_contain_text("All results")
    page.keyboard.press("ArrowDown")
    expect(chosen(page)).to_contain_text("Bo Lindqvist")

    page.keyboard.press("Enter")

    expect(heading(page)).to_contain_text("Bo Lindqvist")
    assert page.url.endswith("?as_of=2024-03-31")


def test_enter_before_the_results_waits_for_them(page):
    page.keyboard.press("/")
    page.keyboard.type("lindqvist")
    page.keyboard.press("Enter")

    expect(heading(page)).to_contain_text("Bo Lindqvist")


def test_a_verb_leads_to_its_form(page):
    page.keyboard.press("Control+k")
    page.keyboard.type("new squad")
    expect(chosen(page)).to_contain_text("Form a squad")

    page.keyboard.press("Enter")

    expect(heading(page)).to_contain_text("Form a squad")


def test_a_slash_in_a_field_is_only_a_slash(page):
    field = page.get_by_role("searchbox", name="Search squads")
    field.focus()

    page.keyboard.type("a/b")

    expect(field).to_have_value("a/b")
    expect(words(page)).to_be_hidden()


def test_the_form_on_top_opens_it_by_click(page):
    page.get_by_role("searchbox", name="Search everything").click()

    expect(words(page)).to_be_focused()


def test_without_words_the_last_places_come_first_and_none_is_there_twice(page):
    page.goto("/tribes/")
    page.goto("/people/?as_of=2024-03-31")
    page.keyboard.press("/")
    recent = page.get_by_role("group", name="Recent").get_by_role("option")

    expect(recent).to_contain_text(["Tribes", "Squads"])
    expect(chosen(page)).to_contain_text("Tribes")
    expect(page.get_by_role("option", name="Tribes")).to_have_count(1)
    page.keyboard.press("Enter")

    expect(heading(page)).to_contain_text("Tribes")
    assert page.url.endswith("/tribes/?as_of=2024-03-31")


def test_the_palette_goes_to_a_day_on_the_same_page(page):
    page.keyboard.press("/")
    page.keyboard.type("go to 1 January 2025")
    expect(chosen(page)).to_contain_text("Go to 1 January 2025")

    page.keyboard.press("Enter")

    expect(heading(page)).to_contain_text("Squads")
    assert page.url.endswith("/squads/?as_of=2025-01-01")

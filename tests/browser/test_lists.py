"""Lists that are searched while one types, and the ways back."""

from playwright.sync_api import expect

from tests.browser.steps import MARK, MARKED, heading
from tests.factories.squads import SquadFactory


def test_list_searched_while_one_types_keeps_the_page_and_gives_it_an_address(sign_in, bystander):
    SquadFactory(name="Player")
    SquadFactory(name="Lyrics")
    page = sign_in(bystander)
    page.goto("/squads/")
    page.evaluate(MARK)
    rows = page.get_by_role("rowheader")
    expect(rows).to_have_text(["Lyrics", "Player"])
    page.get_by_role("searchbox", name="Search squads").press_sequentially("play")
    expect(rows).to_have_text(["Player"])
    assert page.evaluate(MARKED)
    assert page.url.endswith("/squads/?q=play")

    page.get_by_role("link", name="Player").click()
    expect(heading(page)).to_have_text("Player")
    page.go_back()

    expect(rows).to_have_text(["Player"])
    expect(page.get_by_role("searchbox", name="Search squads")).to_have_value("play")
    page.go_back()
    expect(rows).to_have_text(["Lyrics", "Player"])


def test_first_tab_on_a_page_leads_past_the_navigation(sign_in, bystander):
    page = sign_in(bystander)
    page.goto("/squads/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")

    expect(page.get_by_role("main")).to_be_focused()

"""Lists that are searched while one types, and the ways back."""

from playwright.sync_api import expect

from search.operations import rebuild
from tests.browser.steps import MARK, MARKED, heading
from tests.factories.squads import SquadFactory


def test_list_searched_while_one_types_keeps_the_page_and_gives_it_an_address(sign_in, bystander):
    SquadFactory(name="Player")
    SquadFactory(name="Lyrics")
    rebuild()
    page = sign_in(bystander)
    page.goto("/squads/")
    page.evaluate(MARK)
    rows = page.get_by_role("rowheader")
    expect(rows).to_have_text(["Lyrics", "Player"])
    page.get_by_role("searchbox", name="Search squads").press_sequentially("play")
    expect(rows).to_have_text(["Player"])
    assert page.evaluate(MARKED)
    assert page.url.endswith("/squads/?search=play")

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


def test_list_filtered_while_one_chooses_says_so_and_goes_back(sign_in, bystander, tribe):
    SquadFactory(name="Player", tribe=tribe)
    SquadFactory(name="Lyrics")
    page = sign_in(bystander)
    page.goto("/squads/")
    page.evaluate(MARK)
    rows = page.get_by_role("rowheader")

    page.get_by_role("combobox", name="Tribe").select_option(tribe.slug)
    expect(rows).to_have_text(["Player"])
    assert page.url.endswith(f"/squads/?tribe={tribe.slug}")
    expect(page.get_by_role("status").filter(has_text="squads")).to_have_text("1 of 2 squads")

    page.get_by_role("checkbox", name="product owner").check()
    expect(page.get_by_role("link", name="without product owner, remove this filter")).to_be_visible()
    page.get_by_role("link", name=f"in {tribe}, remove this filter").click()
    expect(rows).to_have_text(["Lyrics", "Player"])
    expect(page.get_by_role("combobox", name="Tribe")).to_have_value("")
    expect(page.get_by_role("checkbox", name="product owner")).to_be_checked()
    assert page.url.endswith("/squads/?without=product_owner")

    page.go_back()
    expect(rows).to_have_text(["Player"])
    expect(page.get_by_role("combobox", name="Tribe")).to_have_value(tribe.slug)


def test_list_sorted_by_its_heads_keeps_the_focus_on_them(sign_in, bystander):
    SquadFactory(name="Player")
    SquadFactory(name="Lyrics")
    page = sign_in(bystander)
    page.goto("/squads/")
    head = page.get_by_role("columnheader", name="Squad")
    expect(head).to_have_attribute("aria-sort", "ascending")

    head.get_by_role("link").press("Enter")

    expect(page.get_by_role("rowheader")).to_have_text(["Player", "Lyrics"])
    expect(head).to_have_attribute("aria-sort", "descending")
    expect(head.get_by_role("link")).to_be_focused()


def test_list_downloads_as_csv_what_it_shows(sign_in, bystander, today):
    SquadFactory(name="Player")
    SquadFactory(name="Lyrics")
    rebuild()
    page = sign_in(bystander)
    page.goto("/squads/?search=play")

    with page.expect_download() as download:
        page.get_by_role("link", name="Download CSV").click()

    assert download.value.suggested_filename == f"squads-{today}.csv"


def test_list_is_filtered_without_scripts_by_a_button(sign_in, bystander, tribe):
    SquadFactory(name="Player", tribe=tribe)
    SquadFactory(name="Lyrics")
    page = sign_in(bystander, java_script_enabled=False)
    page.goto("/squads/")
    page.get_by_role("combobox", name="Tribe").select_option(tribe.slug)
    page.get_by_role("button", name="Filter").click()

    expect(page.get_by_role("rowheader")).to_have_text(["Player"])
    assert page.url.endswith(f"/squads/?tribe={tribe.slug}")

"""Travelling in time: a day once chosen stays while one browses on."""

import datetime as dt

from playwright.sync_api import Page, expect

from tests.browser.steps import heading
from tests.factories.squads import SquadFactory, SquadMembershipFactory


def choose(page: Page, day: dt.date) -> None:
    page.get_by_role("button", name="As of").click()
    page.get_by_label("Show the organisation on").fill(day.isoformat())
    page.get_by_role("button", name="Show", exact=True).click()


def test_day_once_chosen_stays_until_one_goes_back_to_today(sign_in, bystander, tribe):
    gone = SquadFactory(name="Early bird", tribe=tribe, ends_before=dt.date(2021, 1, 1))
    SquadMembershipFactory(squad=gone, person__name="Ada Holm", ends_before=dt.date(2021, 1, 1))
    page = sign_in(bystander)
    page.goto("/squads/")
    expect(page.get_by_role("main")).to_contain_text("No squads on this day")
    choose(page, dt.date(2020, 6, 1))
    ribbon = page.get_by_role("complementary", name="The day shown")
    expect(ribbon).to_contain_text("You’re looking at 1 June 2020, in the past.")

    page.get_by_role("link", name="Early bird").click()
    expect(heading(page)).to_contain_text("Early bird")
    expect(ribbon).to_be_visible()
    page.get_by_role("link", name="Ada Holm").first.click()
    expect(heading(page)).to_contain_text("Ada Holm")
    expect(page.get_by_role("region", name="Memberships")).to_contain_text("Early bird")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Tribes").click()
    expect(heading(page)).to_have_text("Tribes")
    expect(ribbon).to_be_visible()
    page.get_by_role("searchbox", name="Search everything").fill("ada")
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text("Search")
    expect(ribbon).to_be_visible()

    ribbon.get_by_role("link", name="Back to today").click()

    expect(ribbon).to_be_hidden()
    expect(page.get_by_role("button", name="As of")).to_contain_text("Today")
    assert page.url.endswith("/search/?search=ada")


def test_jump_of_a_month_begins_at_the_day_that_is_shown(sign_in, bystander):
    page = sign_in(bystander)
    page.goto("/squads/?as_of=2024-03-31")
    page.get_by_role("button", name="As of").click()
    page.get_by_role("button", name="1 month back").click()

    expect(page.get_by_role("complementary", name="The day shown")).to_contain_text("29 February 2024")


def test_day_to_come_says_that_it_is_planned(sign_in, bystander, today):
    page = sign_in(bystander)
    page.goto("/")
    choose(page, today + dt.timedelta(days=400))

    expect(page.get_by_role("complementary", name="The day shown")).to_contain_text("as planned")


def test_change_made_on_another_day_is_of_that_day_and_keeps_it(sign_in, admin, squad):
    page = sign_in(admin)
    page.goto(f"{squad.get_absolute_url()}?as_of=2024-05-01")
    page.get_by_role("link", name="Place a person").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("First day optional", exact=True)).to_have_value("2024-05-01")
    dialog.get_by_label("Person").fill(admin.person.handle)
    dialog.get_by_role("button", name="Place a person").click()

    expect(page.get_by_role("region", name="People")).to_contain_text("since 1 May 2024")
    expect(page.get_by_role("complementary", name="The day shown")).to_be_visible()
    assert squad.memberships.get().starts_on == dt.date(2024, 5, 1)

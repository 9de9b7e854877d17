"""Everything works where no script runs: links lead to pages, forms post, a refusal keeps what was typed."""

import datetime as dt

import pytest
from playwright.sync_api import Locator, Page, expect

from squads.models import Squad
from tests.browser.steps import heading
from tests.factories.guilds import GuildFactory
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.browser_context_args(java_script_enabled=False)


@pytest.fixture
def plain(page: Page, admin) -> Page:
    """A page without scripts, signed in by its form."""
    page.goto("/")
    page.get_by_label("Login").fill(admin.username)
    page.get_by_label("Password").fill("correct horse")
    page.get_by_role("button", name="Sign in").click()
    expect(heading(page)).to_have_text("Home")
    return page


def follow(page: Page, link: str, title: str = "") -> None:
    page.get_by_role("main").get_by_role("link", name=link, exact=True).first.click()
    expect(heading(page)).to_have_text(title or link)


def latest(page: Page) -> Locator:
    """The newest entry of the history page."""
    return page.get_by_role("main").locator("ol.timeline").get_by_role("listitem").first


@pytest.mark.refusals(422)
def test_squad_without_scripts_is_formed_staffed_edited_and_told_of(plain, admin, tribe):
    ada = PersonFactory(name="Ada Holm", handle="ada.holm")
    plain.get_by_role("navigation", name="Main").get_by_role("link", name="Squads").click()
    follow(plain, "Form a squad")
    plain.get_by_label("Name", exact=True).fill("Checkout")
    plain.get_by_label("Short name").fill("checkout")
    plain.get_by_label("Tribe").select_option(label=str(tribe))
    plain.get_by_role("button", name="Form a squad").click()
    expect(heading(plain)).to_have_text("Checkout")
    expect(plain.get_by_role("status")).to_contain_text("Formed Checkout.")

    follow(plain, "Place a person in Checkout")
    plain.get_by_label("Person", exact=True).fill("ada.holm")
    plain.get_by_label("First day optional", exact=True).fill("2019-01-01")
    plain.get_by_role("button", name="Place a person").click()
    expect(plain.get_by_role("alert")).to_contain_text("Nothing was saved")
    expect(plain.get_by_label("Person", exact=True)).to_have_value("ada.holm")
    expect(plain.get_by_label("First day optional", exact=True)).to_have_value("2019-01-01")
    today = dt.datetime.now(dt.UTC).date()
    plain.get_by_label("First day optional", exact=True).fill(today.isoformat())
    plain.get_by_role("button", name="Place a person").click()
    expect(plain.get_by_role("status")).to_contain_text("Placed Ada Holm in Checkout")
    expect(plain.get_by_role("region", name="People")).to_contain_text("Ada Holm")

    follow(plain, "Edit Checkout")
    plain.get_by_label("Mission").fill("Nobody waits.")
    plain.get_by_role("button", name="Save changes").click()
    expect(plain.get_by_role("main")).to_contain_text("Nobody waits.")
    squad = Squad.objects.get(slug="checkout")
    assert (squad.mission, squad.memberships.get().person) == ("Nobody waits.", ada)

    follow(plain, "All activity", "History")
    expect(latest(plain)).to_contain_text(f"{admin} edited Checkout")
    latest(plain).get_by_text("Changes", exact=True).click()
    expect(latest(plain).get_by_role("definition")).to_contain_text("Nobody waits.")


def test_row_menu_without_scripts_opens_and_leads_to_its_forms(plain, member, squad):
    plain.goto(squad.get_absolute_url())
    row = (
        plain.get_by_role("region", name="People")
        .get_by_role("listitem")
        .filter(has_text=member.person.name)
        .first
    )
    row.locator("summary").click()
    row.get_by_role("link", name="Change share of time").click()
    plain.get_by_label("Share of time in percent").fill("50")
    plain.get_by_role("button", name="Save changes").click()

    expect(plain.get_by_role("region", name="People")).to_contain_text("50 %")


def test_day_without_scripts_is_chosen_and_left_again(plain, squad):
    plain.goto(squad.get_absolute_url())
    plain.get_by_role("button", name="As of").click()
    plain.get_by_label("Show the organisation on").fill("2024-05-01")
    plain.get_by_role("button", name="Show", exact=True).click()
    ribbon = plain.get_by_role("complementary", name="The day shown")
    expect(ribbon).to_contain_text("1 May 2024")
    plain.get_by_role("navigation", name="Main").get_by_role("link", name="Squads").click()
    expect(ribbon).to_contain_text("1 May 2024")

    ribbon.get_by_role("link", name="Back to today").click()

    expect(ribbon).to_be_hidden()


def test_guild_without_scripts_is_joined_and_stands_in_the_history(plain, admin):
    guild = GuildFactory(name="Accessibility")
    plain.goto(guild.get_absolute_url())
    plain.get_by_role("button", name="Join").click()
    expect(plain.get_by_role("status")).to_contain_text("Joined Accessibility")
    expect(plain.get_by_role("region", name="People")).to_contain_text(admin.person.name)

    plain.get_by_role("navigation", name="Main").get_by_role("link", name="History").click()

    expect(latest(plain)).to_contain_text(f"{admin} joined Accessibility")


def test_sign_out_without_scripts_ends_the_session(plain):
    plain.get_by_role("button", name="Your menu").click()
    plain.get_by_role("button", name="Sign out").click()
    plain.goto("/squads/")

    expect(heading(plain)).to_have_text("Sign in")

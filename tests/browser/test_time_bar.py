"""The time bar: by keyboard, by pointer, in its panel on a phone, and two days compared."""

import datetime as dt
import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.steps import heading
from tests.factories.squads import SquadMembershipFactory


def bar(page: Page) -> Locator:
    return page.get_by_role("slider", name="Day shown")


def written(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"


def test_arrow_keys_choose_a_day_and_enter_goes_there(sign_in, bystander, squad, today):
    SquadMembershipFactory(squad=squad, starts_on=today)
    page = sign_in(bystander)
    page.goto(f"{squad.get_absolute_url()}?search=kept&page=2")
    expect(bar(page)).to_have_attribute("aria-valuetext", f"{written(today)}, today, 1 change that week")

    bar(page).press("ArrowLeft")
    expect(bar(page)).to_have_attribute("aria-valuetext", re.compile(written(today - dt.timedelta(days=1))))
    bar(page).press("Escape")
    expect(bar(page)).to_have_attribute("aria-valuetext", re.compile("today"))
    bar(page).press("PageDown")
    bar(page).press("ArrowRight")
    bar(page).press("Enter")

    expect(page.get_by_role("complementary", name="The day shown")).to_contain_text("in the past")
    assert re.search(r"\?search=kept&as_of=\d{4}-\d\d-\d\d$", page.url)
    bar(page).press("Home")
    bar(page).press("Enter")
    expect(page.get_by_role("complementary", name="The day shown")).to_be_hidden()
    assert page.url.endswith("?search=kept")


def test_dragging_the_handle_travels(sign_in, bystander):
    page = sign_in(bystander)
    page.goto("/squads/")
    box = bar(page).bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.6, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.9, middle, steps=4)
    page.mouse.up()

    expect(page.get_by_role("complementary", name="The day shown")).to_contain_text("as planned")


def test_on_a_phone_the_bar_is_in_the_panel(sign_in, bystander):
    page = sign_in(bystander, viewport={"width": 390, "height": 844})
    page.goto("/squads/")
    expect(bar(page)).to_be_hidden()
    page.get_by_role("button", name="As of").click()
    expect(bar(page)).to_be_visible()
    bar(page).click(position={"x": 20, "y": 12})

    expect(page.get_by_role("complementary", name="The day shown")).to_contain_text("in the past")


def test_two_days_are_compared(sign_in, bystander, squad):
    SquadMembershipFactory(squad=squad, person__name="Ada Holm", starts_on=dt.date(2021, 5, 1))
    page = sign_in(bystander)
    page.goto(f"{squad.get_absolute_url()}?as_of=2021-03-01")
    page.get_by_role("button", name="As of").click()
    page.get_by_label("Compare with another day").fill("2021-06-01")
    page.get_by_role("button", name="List changes").click()

    expect(heading(page)).to_have_text("What changed")
    expect(page.get_by_role("main")).to_contain_text(f"Ada Holm joined {squad} as member.")
    page.get_by_role("link", name="By element").click()
    expect(page.get_by_role("heading", name=squad.name)).to_be_visible()


def test_two_days_are_compared_without_scripts(sign_in, bystander, squad):
    SquadMembershipFactory(squad=squad, person__name="Ada Holm", starts_on=dt.date(2021, 5, 1))
    page = sign_in(bystander, java_script_enabled=False)
    page.goto("/?as_of=2021-03-01")
    page.get_by_role("link", name="What changed since").click()

    expect(page.get_by_role("main")).to_contain_text(f"Ada Holm joined {squad} as member.")

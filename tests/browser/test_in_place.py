"""A mission, purpose, topic or goal edited where it stands, by mouse and keys; what is stale is kept."""

import pytest
from playwright.sync_api import Page, expect

from tests.factories.alliances import AllianceFactory
from tests.factories.guilds import GuildFactory
from tests.factories.squads import SquadFactory
from tests.factories.tribes import TribeFactory

FIELDS = [
    pytest.param(SquadFactory, "mission", id="squad"),
    pytest.param(TribeFactory, "purpose", id="tribe"),
    pytest.param(GuildFactory, "topic", id="guild"),
    pytest.param(AllianceFactory, "goal", id="alliance"),
]


def begin(page: Page, row, field: str):
    page.goto(row.get_absolute_url())
    page.get_by_role("link", name=f"Edit {field}").click()
    box = page.get_by_role("main").get_by_role("textbox", name=field.capitalize())
    expect(box).to_be_focused()
    return box


@pytest.mark.parametrize(("make", "field"), FIELDS)
def test_fact_is_edited_where_it_stands(sign_in, admin, make, field):
    row = make(**{field: "As it was."})
    page = sign_in(admin)
    box = begin(page, row, field)
    expect(box).to_have_value("As it was.")

    box.fill("Nobody waits.")
    box.press("Control+Enter")

    expect(page.locator("#in-place > .lede")).to_contain_text("Nobody waits.")
    expect(page.get_by_role("link", name=f"Edit {field}")).to_be_focused()
    expect(page.get_by_role("status")).to_contain_text("Edited")
    row.refresh_from_db()
    assert (getattr(row, field), row.version) == ("Nobody waits.", 2)


@pytest.mark.parametrize("by", ["key", "link"])
def test_fact_that_is_not_saved_stays_as_it_was(sign_in, admin, squad, by):
    page = sign_in(admin)
    box = begin(page, squad, "mission")
    box.fill("Something else.")

    box.press("Escape") if by == "key" else page.get_by_role("main").get_by_role(
        "link", name="Cancel"
    ).click()

    expect(page.locator("#in-place > .lede")).to_be_visible()
    expect(page.get_by_role("link", name="Edit mission")).to_be_focused()
    begin(page, squad, "mission")


@pytest.mark.refusals(422)
def test_stale_fact_keeps_the_text_shows_the_colleagues_and_is_saved_the_second_time(sign_in, admin, squad):
    page = sign_in(admin)
    box = begin(page, squad, "mission")
    box.fill("Mine.")
    type(squad).objects.filter(pk=squad.pk).update(version=2, mission="Theirs.", way_of_working="Kanban")

    page.get_by_role("main").get_by_role("button", name="Save").click()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("was changed while you were editing it")
    expect(summary).to_contain_text("Mission: Theirs.")
    expect(summary).to_contain_text("Way of working: Kanban")
    expect(box).to_have_value("Mine.")
    page.get_by_role("main").get_by_role("button", name="Save").click()

    expect(page.locator("#in-place > .lede")).to_contain_text("Mine.")
    squad.refresh_from_db()
    assert (squad.mission, squad.way_of_working) == ("Mine.", "Kanban")


def test_fact_is_edited_on_a_page_of_its_own_without_javascript(sign_in, admin, squad):
    page = sign_in(admin, java_script_enabled=False)
    page.goto(squad.get_absolute_url())
    page.get_by_role("link", name="Edit mission").click()

    page.get_by_label("Mission").fill("Nobody waits.")
    expect(page.get_by_label("Way of working")).to_have_count(0)
    page.get_by_role("main").get_by_role("button", name="Save changes").click()

    expect(page.locator("#in-place > .lede")).to_contain_text("Nobody waits.")


def test_pencil_is_only_for_who_may(sign_in, bystander, squad):
    page = sign_in(bystander)
    page.goto(squad.get_absolute_url())

    expect(page.get_by_role("link", name="Edit mission")).to_have_count(0)

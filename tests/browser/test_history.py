"""The history answers: what happened in a tribe, who did it; and what was done together opens and is undone as one."""

import datetime as dt
import re

import pytest
from playwright.sync_api import Page, expect

from orgmodel.api.calls import Calls
from orgmodel.domain.operations import call_together, registry
from people.models import User
from squads.models import Squad, SquadMembership
from squads.operations import end_membership, form_squad, place_member
from tests.browser.steps import heading
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory

MARCH = dt.date(2026, 3, 1)
UNDO = re.compile("Undo.*made 3 changes together")
NARROW = {"width": 390, "height": 844}


def place_together(squad: Squad, by: User) -> None:
    """Three people get into a squad by one request."""
    people = [PersonFactory(name=name, handle=name.lower()) for name in ("Ada", "Bo", "Cy")]
    call, given = registry["squads.place_member"], {"subject": squad.slug, "starts_on": "2026-03-01"}
    calls = [(call, {**given, "person": person.handle}) for person in people]
    call_together(Calls(calls, reason="The new year"), by=by)


def timeline(page: Page):
    return page.get_by_role("main").locator("ol.timeline").first


def test_tribe_page_leads_to_what_happened_there_last_week_and_filters_narrow_it(
    sign_in, admin, tribe_lead, tribe, squad
):
    other = PersonFactory(name="Else", handle="else")
    place_member(squad, person=other, starts_on=MARCH, by=admin)
    form_squad(tribe, slug="ledger", name="Ledger", starts_on=MARCH, reason="Growth", by=tribe_lead)
    place_member(SquadFactory(tribe=None, name="Away"), person=other, starts_on=MARCH, by=admin)
    page = sign_in(admin)
    page.goto(tribe.get_absolute_url())

    page.get_by_role("region", name="History").get_by_role("link", name="Last 7 days").click()

    expect(heading(page)).to_have_text("History")
    expect(timeline(page).get_by_role("listitem")).to_have_count(2)
    expect(timeline(page)).not_to_contain_text("Away")
    expect(timeline(page)).to_contain_text(f"{tribe_lead} formed Ledger")

    filters = page.get_by_role("search", name="Filter the history")
    filters.get_by_label("Reason").fill("growth")
    filters.get_by_role("button", name="Filter").click()

    expect(timeline(page).get_by_role("listitem")).to_have_count(1)
    expect(filters.get_by_label("Tribe")).to_have_value(tribe.slug)

    page.get_by_role("link", name="in the reason, remove this filter").click()

    expect(timeline(page).get_by_role("listitem")).to_have_count(2)


@pytest.mark.parametrize("where", ["history", "squad", "home"])
def test_what_was_done_together_is_one_line_that_opens_to_its_parts(sign_in, admin, squad, where):
    place_together(squad, admin)
    page = sign_in(admin)
    page.goto({"history": "/history/", "squad": squad.get_absolute_url(), "home": "/"}[where])
    line = page.locator("ol.timeline > li", has_text="made 3 changes together").first

    line.get_by_text("Show 3 changes").click()

    expect(line.locator(".parts").get_by_role("listitem")).to_have_count(3)
    expect(line.locator(".parts")).to_contain_text("placed Cy in")

    line.get_by_role("link", name="Show all on one page").click()

    expect(page.get_by_role("main")).to_contain_text("made 3 changes together on")
    expect(timeline(page).get_by_role("listitem")).to_have_count(3)


def test_what_was_done_together_is_undone_as_one_and_restored_from_the_toast(sign_in, admin, squad):
    place_together(squad, admin)
    page = sign_in(admin)
    page.goto("/history/")

    page.get_by_role("link", name=UNDO).click()
    page.get_by_role("dialog").get_by_role("button", name="Undo these changes").click()

    expect(page.get_by_role("status")).to_contain_text("Undid 3 changes.")
    expect(timeline(page)).to_contain_text("undid: made 3 changes together")
    assert not SquadMembership.objects.filter(person__handle="ada").exists()

    page.get_by_role("status").get_by_role("button", name="Undo").click()

    expect(timeline(page).locator("> li")).to_have_count(3)
    assert SquadMembership.objects.filter(person__handle__in=["ada", "bo", "cy"]).count() == 3


@pytest.mark.refusals(422)
def test_undoing_that_a_part_stands_in_the_way_of_says_which_and_changes_nothing(sign_in, admin, squad):
    place_together(squad, admin)
    membership = SquadMembership.objects.get(person__handle="bo")
    end_membership(membership, ends_before=dt.date(2026, 4, 1), by=admin)
    page = sign_in(admin)
    page.goto("/history/")

    page.get_by_role("link", name=UNDO).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Reason").fill("Too early")
    dialog.get_by_role("button", name="Undo these changes").click()

    expect(dialog.get_by_role("alert")).to_contain_text(
        "Nothing was undone because some of these changes can’t be."
    )
    expect(dialog.get_by_role("alert")).to_contain_text("has been changed since. Undo that change first.")
    expect(dialog.get_by_label("Reason")).to_have_value("Too early")
    assert SquadMembership.objects.filter(person__handle__in=["ada", "bo", "cy"]).count() == 3


@pytest.mark.refusals(400)
def test_a_value_that_means_nothing_is_said_on_a_page_of_the_product(sign_in, admin):
    page = sign_in(admin)

    page.goto("/history/?tribe=nowhere")

    expect(page.get_by_role("main")).to_contain_text("there is no tribe “nowhere”.")


def test_history_fits_a_narrow_screen(sign_in, admin, squad):
    place_together(squad, admin)
    page = sign_in(admin)
    page.set_viewport_size(NARROW)
    page.goto("/history/")
    page.get_by_text("More filters").click()
    page.get_by_text("Show 3 changes").click()
    expect(page.locator(".parts").get_by_role("listitem")).to_have_count(3)

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

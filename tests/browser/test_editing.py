"""Two people at the same squad: nobody silently overwrites a colleague, and old addresses go on leading there."""

import pytest
from playwright.sync_api import Page, expect

from squads.models import Squad
from tests.browser.steps import heading, open_form


def begin(page: Page, squad: Squad) -> None:
    page.goto(squad.get_absolute_url())
    open_form(page, f"Edit {squad}")


def save(page: Page) -> None:
    page.get_by_role("dialog").get_by_role("button", name="Save changes").click()


@pytest.mark.refusals(422)
def test_stale_edit_is_refused_shows_what_changed_and_is_saved_the_second_time(
    sign_in, admin, tribe_lead, squad
):
    first, second = sign_in(admin), sign_in(tribe_lead)
    begin(first, squad)
    begin(second, squad)
    first.get_by_role("dialog").get_by_label("Mission").fill("Nobody waits.")
    save(first)
    expect(first.get_by_role("status")).to_contain_text(f"Edited {squad}")

    dialog = second.get_by_role("dialog")
    dialog.get_by_label("Way of working").fill("Kanban")
    save(second)
    summary = dialog.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("was changed while you were editing it")
    expect(summary.get_by_role("listitem").filter(has_text="Mission")).to_have_text("Mission: Nobody waits.")
    expect(dialog.get_by_label("Way of working")).to_have_value("Kanban")
    expect(dialog.get_by_label("Mission")).to_have_value("Nobody waits.")
    save(second)

    expect(dialog).to_be_hidden()
    expect(second.get_by_role("main")).to_contain_text("Kanban")
    squad.refresh_from_db()
    assert (squad.mission, squad.way_of_working) == ("Nobody waits.", "Kanban")


def test_renamed_squad_goes_on_answering_at_its_old_address(sign_in, admin, squad):
    page = sign_in(admin)
    begin(page, squad)
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name", exact=True).fill("Checkout")
    dialog.get_by_label("Short name").fill("checkout")
    save(page)
    expect(heading(page)).to_have_text("Checkout")
    expect(page.get_by_role("status")).to_contain_text("Edited Checkout.")
    assert page.url.endswith("/squads/checkout/")

    page.goto(f"{squad.get_absolute_url()}?as_of=2024-05-01")

    expect(heading(page)).to_have_text("Checkout")
    assert page.url.endswith("/squads/checkout/?as_of=2024-05-01")

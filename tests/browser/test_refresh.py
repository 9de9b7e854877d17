"""A page fetches itself again whenever something changed, whatever else it is about just then."""

import pytest
from playwright.sync_api import Page, expect

from guilds.models import GuildMembership
from tests.factories.guilds import GuildFactory
from tests.factories.squads import SquadMembershipFactory

CHANGED = "document.body.dispatchEvent(new Event('changed', { bubbles: true }))"


def refreshes(page: Page) -> list[str]:
    """The addresses of which the page asks its own part again, as they come to be asked."""
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url) if one.headers.get("hx-target") == "page" else None)
    return asked


@pytest.mark.parametrize("moment", ["htmx:beforeSend", "htmx:afterRequest", "htmx:afterSwap"])
def test_change_during_a_refresh_is_shown_by_another_one(sign_in, admin, squad, moment):
    page = sign_in(admin)
    page.goto(squad.get_absolute_url())
    asked = refreshes(page)
    SquadMembershipFactory(squad=squad, person__name="Ada Holm")

    with page.expect_response(lambda answer: len(asked) == 2):
        page.evaluate(f"document.addEventListener('{moment}', () => {CHANGED}, {{ once: true }}); {CHANGED}")

    expect(page.get_by_role("main").get_by_role("link", name="Ada Holm").first).to_be_visible()
    assert asked == [page.url] * 2


def test_answer_to_a_button_that_was_swapped_meanwhile_is_told(sign_in, bystander):
    page = sign_in(bystander)
    page.goto(GuildFactory(name="Accessibility").get_absolute_url())
    page.evaluate(
        "document.addEventListener('htmx:beforeSend', (sent) => sent.target.remove(), { once: true })"
    )

    page.get_by_role("button", name="Join").click()

    expect(page.get_by_role("status")).to_contain_text("Joined Accessibility")
    expect(page.get_by_role("button", name="Leave")).to_be_visible()
    assert GuildMembership.objects.get().person == bystander.person

"""The page of the API: everything on it comes from this host, under the policy, and what is tried there is done."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from access.operations import issue_token
from guilds.models import GuildMembership
from people.models import Scope
from tests.factories.guilds import GuildFactory

DOCS = "/api/v1/docs/"

pytestmark = pytest.mark.slow


def open_operation(page: Page, tag: str, name: str) -> Any:
    """The panel of an operation, ready to be tried."""
    page.locator(f"#operations-tag-{tag}").click()
    panel = page.locator(f"#operations-{tag}-{name}")
    panel.locator(".opblock-summary-control").click()
    panel.get_by_role("button", name="Try it out").click()
    return panel


def send(panel: Any) -> None:
    panel.get_by_role("button", name="Execute").click()


def test_operation_tried_with_the_session_is_done(sign_in, bystander):
    guild = GuildFactory(slug="accessibility")
    page = sign_in(bystander)
    page.goto(DOCS)
    panel = open_operation(page, "guilds", "guilds_join_guild")
    panel.get_by_placeholder("slug").fill(guild.slug)
    panel.locator("textarea").fill('{"starts_on": "2026-01-01"}')

    send(panel)

    expect(panel.locator(".live-responses-table")).to_contain_text('"role": "member"')
    assert GuildMembership.objects.get().person == bystander.person


def test_list_tried_by_nobody_is_read_once_a_token_is_given(new_context, bystander):
    GuildFactory(slug="accessibility")
    token = issue_token(bystander, name="Portal", scope=Scope.READ, expiry=None)[1]
    page = new_context().new_page()
    page.goto(DOCS)
    page.get_by_role("button", name="Authorize").click()
    form = page.locator(".auth-container").filter(has_text="Authorization")
    form.get_by_role("textbox").fill(token)
    form.get_by_role("button", name="Apply credentials").click()
    form.get_by_role("button", name="Close").click()
    panel = open_operation(page, "guilds", "guilds_list")

    send(panel)

    expect(panel.locator(".live-responses-table")).to_contain_text('"slug": "accessibility"')

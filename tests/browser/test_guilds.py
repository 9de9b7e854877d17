"""Guilds: anybody joins and leaves by themselves, in one click."""

from playwright.sync_api import expect

from guilds.models import GuildMembership
from tests.browser.steps import MARK, MARKED
from tests.factories.guilds import GuildFactory


def test_guild_joined_and_left_again_in_one_click_each(sign_in, bystander):
    guild = GuildFactory(name="Accessibility")
    page = sign_in(bystander)
    page.goto(guild.get_absolute_url())
    page.evaluate(MARK)
    people = page.get_by_role("region", name="People")
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_role("status")).to_contain_text("Joined Accessibility")
    expect(people).to_contain_text(bystander.person.name)
    assert GuildMembership.objects.get().person == bystander.person

    page.get_by_role("button", name="Leave").click()

    expect(page.get_by_role("button", name="Join")).to_be_visible()
    expect(people).not_to_contain_text(bystander.person.name)
    assert page.evaluate(MARKED)
    assert not GuildMembership.objects.exists()

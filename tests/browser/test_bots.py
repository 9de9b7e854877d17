"""A bot is added, placed and looked at, all by keyboard."""

from playwright.sync_api import Page, expect

from bots.models import Bot
from squads.models import BotMembership
from tests.browser.steps import heading
from tests.factories.people import PersonFactory


def press(page: Page, name: str) -> None:
    """Follow the link that opens a form, as the keyboard does."""
    page.get_by_role("main").get_by_role("link", name=name).first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name=name)).to_be_visible()


def test_bot_is_added_placed_and_found_in_the_picture_by_keyboard(sign_in, admin, tribe, squad):
    PersonFactory(name="Ada Holm", handle="ada.holm")
    page = sign_in(admin)
    page.goto("/bots/")
    press(page, "Add a bot")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Name", exact=True)).to_be_focused()
    page.keyboard.type("Release notes")
    dialog.get_by_label("Accountable person").focus()
    page.keyboard.type("ada.holm")
    dialog.get_by_label("Description").focus()
    page.keyboard.type("Writes them from what was merged.")
    dialog.get_by_role("button", name="Add a bot").press("Enter")
    expect(heading(page)).to_have_text("Release notes")

    page.goto(squad.get_absolute_url())
    press(page, "Place a bot")
    choice = dialog.get_by_label("Bot", exact=True)
    expect(choice).to_be_focused()
    page.keyboard.type("Release")
    dialog.get_by_role("button", name="Place a bot").press("Enter")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("region", name="Bots").get_by_role("link", name="Ada Holm")).to_be_visible()

    page.goto(f"{tribe.get_absolute_url()}?view=compact")
    chip = page.get_by_role("row", name="Bots").get_by_role("link", name="Release notes")
    expect(chip.locator(".name")).to_have_css("opacity", "0")
    chip.focus()
    expect(chip.locator(".name")).to_have_css("opacity", "1")
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text("Release notes")
    assert BotMembership.objects.get().bot == Bot.objects.get(
        slug="release-notes", accountable__handle="ada.holm"
    )

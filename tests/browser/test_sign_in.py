"""Signing in and out, as one does it: with a name or an email and a password."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import heading


def enter(page: Page, login: str, password: str) -> None:
    page.get_by_label("Login").fill(login)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize("known_by", ["username", "email"])
def test_sign_in_with_the_right_password_leads_to_the_page_that_was_asked_for(page, bystander, known_by):
    page.goto("/squads/")
    enter(page, getattr(bystander, known_by), "correct horse")

    expect(heading(page)).to_have_text("Squads")
    assert page.url.endswith("/squads/")


def test_sign_in_with_a_wrong_password_says_so_and_keeps_the_name(page, bystander):
    page.goto("/")
    enter(page, bystander.username, "wrong horse")

    expect(page.get_by_role("alert")).to_contain_text("not correct")
    expect(page.get_by_label("Login")).to_have_value(bystander.username)


def test_sign_out_from_the_menu_ends_the_session(sign_in, bystander):
    page = sign_in(bystander)
    page.goto("/")
    page.get_by_role("button", name="Your menu").click()
    page.get_by_role("button", name="Sign out").click()
    page.goto("/squads/")

    expect(heading(page)).to_have_text("Sign in")


@pytest.fixture
def passkey_device(page):
    """A device with a fingerprint reader, as the browser imitates one."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_passkey_is_added_and_signs_in_without_a_password(page, base_url, bystander, passkey_device):
    page.goto(f"{base_url}/accounts/passkeys/add/")
    enter(page, bystander.username, "correct horse")
    page.get_by_label("Password").fill("correct horse")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Name").fill("Laptop")
    page.get_by_role("button", name="Add passkey").click()
    expect(heading(page)).to_have_text("Recovery codes")

    page.get_by_role("button", name="Your menu").click()
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{base_url}/squads/")
    page.get_by_role("button", name="Use a passkey").click()

    expect(heading(page)).to_have_text("Squads")
    page.goto(f"{base_url}/accounts/security/")
    expect(page.get_by_role("row", name="Passkey “Laptop”")).to_contain_text("last used")

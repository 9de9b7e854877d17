"""The whole way through an identity provider that somebody else wrote, in a browser that holds the policy of the pages."""

import re
from urllib.parse import urlsplit

import oidc_provider_mock
import pytest
from django.utils.csp import CSP
from playwright.sync_api import expect

from orgmodel.sign_in_providers import SignInProvider, library_settings
from tests.browser.steps import heading
from tests.factories.people import PersonFactory

# Of the provider's own pages, which a test without a network does without.
STYLES = "https://cdn.jsdelivr.net/**"


@pytest.fixture
def contoso(settings, watch):
    """An identity provider at which whoever comes says who they are."""
    claims = {"email": "ana@example.com", "email_verified": True, "name": "Ana Silva"}
    ana = oidc_provider_mock.User(sub="ana", claims=claims)
    with oidc_provider_mock.run_server_in_thread(user_claims=[ana]) as server:
        issuer = f"http://localhost:{server.server_port}"
        provider = SignInProvider("contoso", "Contoso", issuer, "orgmodel", "secret", sign_out=True)
        watch.hosts |= {f"localhost:{server.server_port}", urlsplit(STYLES).netloc}
        settings.SIGN_IN_PROVIDERS = (provider,)
        settings.SOCIALACCOUNT_PROVIDERS = library_settings(settings.SIGN_IN_PROVIDERS)
        settings.SECURE_CSP = {**settings.SECURE_CSP, "form-action": [CSP.SELF, *provider.origins]}
        yield provider


def test_sign_in_by_a_provider_leads_to_the_page_that_was_asked_for_and_sign_out_goes_there_too(
    page, base_url, contoso, transactional_db
):
    PersonFactory(name="Ana Silva", handle="ana.silva", email="ana@example.com")
    page.route(STYLES, lambda route: route.fulfill(body="", content_type="text/css"))
    page.goto(f"{base_url}/squads/")
    page.get_by_role("button", name="Sign in with Contoso").click()
    page.get_by_role("button", name="Authorize as ana").click()

    expect(heading(page)).to_have_text("Squads")
    page.get_by_role("button", name="Your menu").click()
    expect(page.locator("#user-menu")).to_contain_text("Ana Silva")
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile(f"^{contoso.issuer}/oauth2/end_session"))

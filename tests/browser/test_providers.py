"""The whole way through an identity provider that somebody else wrote, in a browser that holds the policy of the pages."""

import re
import subprocess
import sys
from urllib.parse import urlsplit

import oidc_provider_mock
import pytest
from django.utils.csp import CSP
from playwright.sync_api import expect

from orgmodel.sign_in_providers import SignInProvider, library_settings
from orgmodel.sign_in_providers.saml import SamlIdentity, SamlSettings
from tests.access.saml_identity import FIRST
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


@pytest.fixture
def fabrikam(settings, watch, tmp_path, base_url):
    """A SAML identity provider in a process of its own, which says of whoever comes that she is Ana."""
    (tmp_path / "key.pem").write_text(FIRST.pem_key)
    (tmp_path / "certificate.pem").write_text(FIRST.pem_certificate)
    program = [sys.executable, "-W", "ignore", "-m", "tests.browser.saml_provider", base_url, str(tmp_path)]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as process:
        address = process.stdout.readline().strip()
        identity = SamlIdentity(
            f"{address}/metadata", f"{address}/sso", f"{address}/slo", (FIRST.certificate,)
        )
        provider = SignInProvider(
            "fabrikam", "Fabrikam", trust_emails=("example.com",), sign_out=True, saml=SamlSettings(identity)
        )
        watch.hosts.add(urlsplit(address).netloc)
        settings.SIGN_IN_PROVIDERS = (provider,)
        settings.SOCIALACCOUNT_PROVIDERS = library_settings(settings.SIGN_IN_PROVIDERS)
        settings.SECURE_CSP = {**settings.SECURE_CSP, "form-action": [CSP.SELF, *provider.origins]}
        yield provider
        process.kill()


def test_sign_in_over_saml_leads_to_the_page_that_was_asked_for_and_sign_out_goes_there_and_back(
    page, base_url, fabrikam, transactional_db
):
    PersonFactory(name="Ana Silva", handle="ana.silva", email="ana@example.com")
    page.goto(f"{base_url}/squads/")
    page.get_by_role("button", name="Sign in with Fabrikam").click()
    page.get_by_role("button", name="Continue as Ana").click()

    expect(heading(page)).to_have_text("Squads")
    page.get_by_role("button", name="Your menu").click()
    expect(page.locator("#user-menu")).to_contain_text("Ana Silva")
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("link", name="Back to the application").click()
    expect(page).to_have_url(f"{base_url}/accounts/login/?stay=1")

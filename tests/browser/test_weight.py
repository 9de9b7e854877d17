"""How a page arrives for the first time, as production serves it: light, in one piece, from this host alone."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.test import override_settings
from django.test.testcases import LiveServerThread
from playwright.sync_api import Page, Request

from tests.browser.kinds import SIGNED_IN, SIGNED_OUT, each, within
from tests.browser.watch import Watch
from tests.factories.guilds import GuildFactory
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory

MOST_BYTES = 200_000
MOST_SHIFT = 0.1  # as Cumulative Layout Shift counts it
FULL = 50  # rows on one page of a list
NOTE_SHIFTS = """
window.shift = 0;
new PerformanceObserver((noted) => {
  for (const entry of noted.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}


@pytest.fixture(scope="module")
def served(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with the static files of production: gathered, named by their content, compressed."""
    root: Path = tmp_path_factory.mktemp("static")
    finders = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    with override_settings(
        STORAGES=STORAGES,
        STATIC_ROOT=root,
        STATICFILES_FINDERS=finders,
        WHITENOISE_USE_FINDERS=False,
        WHITENOISE_AUTOREFRESH=False,
    ):
        call_command("collectstatic", interactive=False, verbosity=0)
        server = LiveServerThread("localhost", static_handler=lambda application: application)
        server.daemon = True
        server.start()
        server.is_ready.wait()
        yield f"http://{server.host}:{server.port}"
        server.terminate()


@pytest.fixture
def production(served: str, watch: Watch) -> str:
    watch.host = urlsplit(served).netloc
    return served


def arrive(page: Page, address: str) -> tuple[dict[str, int], float]:
    """Load a page with nothing cached: the bytes of each thing it fetched, and how much it shifted."""
    requests: list[Request] = []
    page.add_init_script(NOTE_SHIFTS)
    page.on("requestfinished", lambda request: requests.append(request))
    page.goto(address, wait_until="networkidle")
    sizes = {request.url: request.sizes() for request in requests}
    return {
        urlsplit(url).path: size["responseBodySize"] + size["responseHeadersSize"]
        for url, size in sizes.items()
    }, page.evaluate("window.shift")


def assert_light(page: Page, address: str) -> None:
    weights, shift = arrive(page, address)
    total = sum(weights.values())
    assert total <= MOST_BYTES, f"{total} bytes: {weights}"
    assert shift <= MOST_SHIFT


@pytest.mark.refusals(400, 404)
@pytest.mark.parametrize("address", each(SIGNED_IN))
def test_page_when_loaded_first_is_light_and_steady(sign_in, production, admin, world, address):
    assert_light(sign_in(admin), production + within(world, address))


@pytest.mark.parametrize("address", ["/squads/", "/guilds/", "/people/"])
def test_full_list_when_loaded_first_is_light_and_steady(sign_in, production, admin, tribe, address):
    PersonFactory.create_batch(FULL, job_title="Backend engineer", location="Malmö", manager=admin.person)
    SquadFactory.create_batch(FULL, tribe=tribe, mission="Whatever they do, they do it well and at once.")
    GuildFactory.create_batch(FULL, topic="Whatever they talk of, they talk of it at length.")

    assert_light(sign_in(admin), production + address)


@pytest.mark.parametrize("address", each(SIGNED_OUT))
def test_page_for_anybody_when_loaded_first_is_light_and_steady(page, production, address):
    assert_light(page, production + address)

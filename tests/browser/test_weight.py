"""How a page arrives for the first time, as production serves it: light, in one piece, from this host alone."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.test import override_settings
from django.test.testcases import LiveServerThread
from playwright.sync_api import Page, Request

from tests.browser.kinds import EACH, SIGNED_OUT, within
from tests.browser.watch import Watch
from tests.factories.guilds import GuildFactory
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory
from tests.sheets.uploads import of_every_state

LEAST_BYTES, MOST_BYTES = 80_000, 200_000  # less, and something came from a cache
MOST_SHIFT = 0.1  # as Cumulative Layout Shift counts it
FULL = 50  # rows on one page of a list
NOTE_SHIFTS = """
window.shift = 0;
new PerformanceObserver((noted) => {
  for (const entry of noted.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""
SETTLED = """
document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
"""
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "orgmodel.web.static_files.StaticFilesStorage"},
}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("weight"),  # whose server, with settings of its own, is started once
]


@pytest.fixture(scope="module")
def served(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with the static files of production: gathered, named by their content, compressed."""
    root: Path = tmp_path_factory.mktemp("static")
    with override_settings(
        STORAGES=STORAGES, STATIC_ROOT=root, WHITENOISE_USE_FINDERS=False, WHITENOISE_AUTOREFRESH=False
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
    watch.hosts = {urlsplit(served).netloc}
    return served


def faults_at(page: Page, production: str, addresses: Iterable[str]) -> list[str]:
    """Which of these pages are too heavy, or shift, when they are loaded with nothing cached."""
    requests: list[Request] = []
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.setCacheDisabled", {"cacheDisabled": True})
    page.add_init_script(NOTE_SHIFTS)
    page.on("requestfinished", lambda request: requests.append(request))
    faults = []
    for address in addresses:
        requests.clear()
        page.goto(production + address)
        page.evaluate(SETTLED)
        sizes = {urlsplit(request.url).path: request.sizes() for request in requests}
        weights = {
            path: size["responseBodySize"] + size["responseHeadersSize"] for path, size in sizes.items()
        }
        if not LEAST_BYTES <= sum(weights.values()) <= MOST_BYTES:
            faults.append(f"{address} weighs {sum(weights.values())}: {weights}")
        if (shift := page.evaluate("window.shift")) > MOST_SHIFT:
            faults.append(f"{address} shifts by {shift}")
    return faults


@pytest.mark.refusals(400, 404)
@pytest.mark.parametrize("addresses", EACH)
def test_page_when_loaded_first_is_light_and_steady(sign_in, production, admin, world, addresses):
    assert faults_at(sign_in(admin), production, within(world, addresses)) == []


def test_full_list_when_loaded_first_is_light_and_steady(sign_in, production, admin, tribe):
    PersonFactory.create_batch(FULL, job_title="Backend engineer", location="Malmö", manager=admin.person)
    SquadFactory.create_batch(FULL, tribe=tribe, mission="Whatever they do, they do it well and at once.")
    GuildFactory.create_batch(FULL, topic="Whatever they talk of, they talk of it at length.")

    assert (
        faults_at(sign_in(admin), production, ("/squads/", "/guilds/", "/people/", tribe.get_absolute_url()))
        == []
    )


def test_page_of_an_upload_when_loaded_first_is_light_and_steady(sign_in, production, admin):
    addresses = [upload.get_absolute_url() for upload in of_every_state(admin).values()]

    assert faults_at(sign_in(admin), production, addresses) == []


def test_page_for_anybody_when_loaded_first_is_light_and_steady(page, production):
    assert faults_at(page, production, SIGNED_OUT) == []

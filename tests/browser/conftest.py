"""Real browser, real server, real database: what the tests of pages in Chromium may ask for."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from playwright.sync_api import Page, expect

from people.models import User
from search.operations import rebuild
from tests.browser.watch import Watch
from tests.browser.world import World, build

# Playwright keeps an event loop in the tests' thread, from which Django would refuse to ask its database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

SignIn = Callable[..., Page]

OTHERS_AT_WORK = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
"""
PATIENCE = 60_000  # milliseconds: two browsers at once on two busy processors take their time

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """This machine's Chromium, told to keep to itself."""
    found = filter(None, map(shutil.which, filter(None, (os.environ.get("CHROMIUM"), *BROWSERS))))
    path = next(found, None)
    if path is None:
        pytest.exit("The browser tests need Chromium: install it, or name it in CHROMIUM.", returncode=1)
    return {**browser_type_launch_args, "executable_path": path, "args": list(QUIET)}


@pytest.fixture(scope="session")
def base_url(live_server) -> str:
    return live_server.url


@pytest.fixture
def watch(request: pytest.FixtureRequest, base_url: str) -> Iterator[Watch]:
    """Fails the test in which any page did what none may do."""
    marks = request.node.iter_markers("refusals")
    watch = Watch(base_url, {status for mark in marks for status in mark.args})
    yield watch
    assert watch.faults == []


@pytest.fixture
def settled(transactional_db: None) -> Iterator[None]:
    """Afterwards the server has finished what pages asked for last; emptying the tables meanwhile would lock up."""
    yield
    still = 0
    for _ in range(500):
        with connection.cursor() as cursor:
            cursor.execute(OTHERS_AT_WORK)
            still = 0 if cursor.fetchone()[0] else still + 1
        if still == 5:
            return
        time.sleep(0.01)


@pytest.fixture
def new_context(new_context: Callable[..., Any], watch: Watch, settled: None) -> Iterator[Callable[..., Any]]:
    """Opens browsers that know nothing of each other; all are watched."""

    def opened(**options: Any) -> Any:
        context = new_context(**options)
        context.set_default_timeout(PATIENCE)
        watch.over(context)
        return context

    yield opened
    watch.seen()


@pytest.fixture
def sign_in(new_context: Callable[..., Any], base_url: str) -> SignIn:
    """A page of a browser of their own in which `user` is signed in."""

    def open_as(user: User, **options: Any) -> Page:
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        context = new_context(**options)
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": base_url}])
        return context.new_page()

    return open_as


@pytest.fixture
def world(admin: User) -> World:
    """A small organisation with something of everything."""
    made = build(admin)
    rebuild()  # of the search, which learns from operations only
    return made

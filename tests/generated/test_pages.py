"""A large organisation is served in as few queries as a small one, also by the server of production."""

import urllib.error
import urllib.request

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from access.operations import command_line_user
from samples.generated.operations import seed_organisation
from tests.generated.kinds import addresses
from tests.production import production

SMALL = 400
LARGE = [1_600, pytest.param(5_000, marks=pytest.mark.slow)]
PATIENCE = 60  # seconds for an answer
# Changes, and what an entry would undo, are read kind by kind; the other organisation may have more kinds there.
BY_KIND = {"home", "history:undo_entry", "atlas:changes"}
FURTHER_KINDS = 3
# A page's history asks what was undone, what uses the rows that were made, and for more than thirty reports
# how many they are: only where there is any. Offboarding asks whom else people could report to, where any do.
OCCASIONAL = 2


def queries(client: Client, pages: dict[str, str]) -> dict[str, int]:
    """How many queries each of the pages takes to answer 200."""
    counts = {}
    for name, address in pages.items():
        with CaptureQueriesContext(connection) as captured:
            response = client.get(address)
        assert (name, response.status_code) == (name, 200)
        counts[name] = len(captured)
    return counts


def spare(name: str) -> int:
    """How many queries more a page may take of the large organisation."""
    if name in BY_KIND:
        return FURTHER_KINDS
    return OCCASIONAL if name.endswith((":detail", "history:list", ":offboard_person")) else 0


def get(address: str, session: str) -> int:
    """The status of an answer."""
    request = urllib.request.Request(address, headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}"})
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as response:
            return response.status
    except urllib.error.HTTPError as error:
        return error.code


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("people", LARGE)
def test_every_kind_of_page_of_a_large_organisation_takes_no_more_queries_than_of_a_small_one_and_is_served(
    people,
):
    client = Client()
    client.force_login(command_line_user())
    with transaction.atomic():
        seed_organisation(SMALL)
        small = queries(client, addresses())
        transaction.set_rollback(True)
    seed_organisation(people)
    pages = addresses()

    with transaction.atomic():  # as the small one, since within a transaction lists count otherwise
        large = queries(client, pages)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    with production() as url:
        served = {name: get(f"{url}{address}", session) for name, address in pages.items()}

    more = {name: (small[name], large[name]) for name in pages if large[name] > small[name] + spare(name)}
    assert more == {}
    assert {name: status for name, status in served.items() if status != 200} == {}
    for name in pages:
        print(f"{name}: {small[name]} queries, {large[name]} of {people:,} people")

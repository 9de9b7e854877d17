"""Every page and collection of a real organisation answers, today and in the past, in a bounded number of queries."""

import os
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from access.operations import command_line_user
from alliances.models import Alliance
from chapters.models import Chapter
from guilds.models import Guild
from people.models import Person
from squads.models import Squad
from tribes.models import Tribe
from trios.models import Trio

pytestmark = pytest.mark.django_db

PAST = "2021-07-01"
LISTS = ("tribes", "trios", "squads", "chapters", "guilds", "alliances", "people", "history")
ELEMENTS = (Tribe, Trio, Squad, Chapter, Guild, Alliance, Person)
# Whatever their size: the largest squad, tribe or guild may not need more.
QUERIES_OF_A_LIST = 16
QUERIES_OF_A_DETAIL_PAGE = 40


@pytest.fixture(scope="module")
def reader(django_db_setup, django_db_blocker) -> Iterator[Client]:
    """Somebody signed in to the organisation in SHEETS, which is gone again afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_sheets", os.environ["SHEETS"], verbosity=0)
        connection.check_constraints()  # now, once; otherwise again at the end of each test
        client = Client()
        client.force_login(command_line_user())
        yield client
        transaction.set_rollback(True)


def queries(client: Client, address: str) -> int:
    """How many queries the address takes to answer 200."""
    connection.queries_log.clear()  # it holds 9,000, and warns at the next
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(address)
    assert response.status_code == 200, address
    return len(captured)


@pytest.mark.parametrize("day", ["", f"?as_of={PAST}"], ids=["today", "past"])
@pytest.mark.parametrize("name", LISTS)
def test_list_answers_in_a_bounded_number_of_queries(reader, name, day):
    pages = {address: queries(reader, f"{address}{day}") for address in (f"/{name}/", f"/api/v1/{name}/")}

    assert {address: count for address, count in pages.items() if count > QUERIES_OF_A_LIST} == {}


@pytest.mark.parametrize("day", ["", f"?as_of={PAST}"], ids=["today", "past"])
@pytest.mark.parametrize("model", ELEMENTS, ids=lambda model: model._meta.model_name)
def test_every_detail_page_answers_in_a_bounded_number_of_queries(reader, model, day):
    rows = list(model.objects.all())

    counts = {row.get_absolute_url(): queries(reader, f"{row.get_absolute_url()}{day}") for row in rows}

    assert counts
    assert {address: count for address, count in counts.items() if count > QUERIES_OF_A_DETAIL_PAGE} == {}
    print(
        f"{model._meta.model_name}: {len(counts)} pages, {min(counts.values())}–{max(counts.values())} queries"
    )


def test_home_answers_in_a_bounded_number_of_queries(reader):
    assert queries(reader, "/") <= QUERIES_OF_A_DETAIL_PAGE
    assert queries(reader, f"/?as_of={PAST}") <= QUERIES_OF_A_DETAIL_PAGE

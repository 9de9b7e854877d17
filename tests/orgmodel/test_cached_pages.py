"""Pages of the API's history and changes are cached until something is done, and for each kind of reader."""

import datetime as dt

import pytest

from people.models import Person
from people.operations import add_person, edit_profile
from tests.factories.history import EntryFactory
from tests.factories.people import UserFactory

HISTORY, CHANGES = "/api/v1/history/", "/api/v1/changes/?kind=person"


@pytest.fixture
def administrator(transactional_db):
    return UserFactory(username="boss", is_superuser=True, is_staff=True)


@pytest.fixture
def ada(administrator) -> Person:
    """Somebody who joins today."""
    return add_person(name="Ada", handle="ada", starts_on=dt.datetime.now(dt.UTC).date(), by=administrator)


def sentences(client, address):
    return [row["sentence"] for row in client.get(address).json()["results"] if "Ada" in row["sentence"]]


@pytest.mark.parametrize("address", [HISTORY, CHANGES])
def test_page_that_was_read_takes_few_queries_until_something_is_done(
    client, administrator, ada, address, django_assert_max_num_queries
):
    client.force_login(administrator)
    before = sentences(client, address)

    with django_assert_max_num_queries(
        5
    ):  # session, user, the newest entry, the version; and again for the count
        again = sentences(client, address)
    edit_profile(ada, name="Ada Holm", version=ada.version, by=administrator)
    after = sentences(client, address)

    assert (len(before), again == before, after == before) == (1, True, False)


def test_entries_about_accounts_are_for_administrators_whoever_read_first(client, administrator, ada):
    EntryFactory(operation="accounts.revoke_token", arguments={"token": "sync", "account": "boss"})

    shown = []
    for reader in (administrator, UserFactory(), administrator):
        client.force_login(reader)
        shown.append([row["operation"] for row in client.get(HISTORY).json()["results"]])

    about_accounts, others = ["accounts.revoke_token"], ["people.add_person"]
    assert shown == [about_accounts + others, others, about_accounts + others]


def test_page_of_another_size_is_another_page(client, administrator, ada):
    add_person(name="Bo", handle="bo", by=administrator)
    client.force_login(administrator)

    sizes = [
        len(client.get(address, {"page_size": size}).json()["results"])
        for address in (HISTORY, "/api/v1/changes/")
        for size in (1, 2)
    ]

    assert sizes[0] == sizes[2] == 1
    assert sizes[1] == 2

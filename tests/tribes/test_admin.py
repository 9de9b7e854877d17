"""Tribes in Django admin: every write is an operation."""

import datetime as dt

import pytest

from history.models import Entry
from search.operations import rebuild
from tests.factories.squads import SquadFactory
from tests.factories.tribes import TribeFactory
from tribes.models import Tribe

ADMIN = "/admin/tribes/tribe/"
FACTS = {"name": "Pay", "slug": "pay", "purpose": "Money.", "starts_on": "2020-01-01", "ends_before": ""}


def verbs() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("operation", flat=True))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_is_found_in_and_its_query_count_does_not_depend_on_size(
    client, admin, count, django_assert_num_queries
):
    client.force_login(admin)
    for _ in range(count):
        TribeFactory()
    rebuild()

    with django_assert_num_queries(8):  # session, user, what search finds in three, two counts, rows
        response = client.get(f"{ADMIN}?q=tribe")

    assert response.context["cl"].result_count == count


def test_adding_a_tribe_forms_it_with_its_trio(client, admin):
    client.force_login(admin)

    response = client.post(f"{ADMIN}add/", FACTS)

    assert (response.status_code, Tribe.objects.get().trio.starts_on) == (302, dt.date(2020, 1, 1))
    assert verbs() == ["tribes.form_tribe"]


def test_changing_a_tribe_edits_it_and_its_end_dissolves_it_and_back(client, admin, tribe):
    client.force_login(admin)
    address = f"{ADMIN}{tribe.pk}/change/"

    client.post(address, {**FACTS, "ends_before": "2026-02-28", "version": 1})
    tribe.refresh_from_db()
    dissolved = (tribe.name, tribe.ends_before)
    client.post(address, {**FACTS, "version": tribe.version})

    tribe.refresh_from_db()
    assert (dissolved, tribe.ends_before) == (("Pay", dt.date(2026, 3, 1)), None)
    assert verbs() == ["tribes.edit_tribe", "tribes.dissolve_tribe", "tribes.reopen_tribe"]


def test_a_tribe_that_squads_are_in_is_not_deleted_and_says_why(client, admin, tribe):
    SquadFactory(tribe=tribe)
    client.force_login(admin)

    response = client.post(f"{ADMIN}{tribe.pk}/delete/", {"post": "yes"}, follow=True)

    assert "can’t be removed while it has tribe memberships" in response.content.decode()
    assert (Tribe.objects.count(), verbs()) == (1, [])


def test_deleting_a_tribe_removes_it(client, admin, tribe):
    client.force_login(admin)

    client.post(f"{ADMIN}{tribe.pk}/delete/", {"post": "yes"})

    assert (Tribe.objects.count(), verbs()) == (0, ["tribes.remove_tribe"])


def test_who_is_no_administrator_does_not_come_in(client, tribe_lead):
    client.force_login(tribe_lead)

    assert client.get(ADMIN).status_code == 302

"""Tribes over the REST API."""

import datetime as dt

import pytest

from history.models import Entry
from search.operations import rebuild
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory
from tests.factories.trios import TrioSeatFactory
from tribes.models import Tribe

API = "/api/v1/tribes/"


def post(client, address, **sent):
    return client.post(address, sent, content_type="application/json")


def patch(client, address, **sent):
    seen = sent.pop("version", None)
    headers = {"If-Match": f'"{seen}-seen"'} if seen else {}
    return client.patch(address, sent, content_type="application/json", headers=headers)


@pytest.mark.parametrize("count", [1, 3])
def test_tribe_collection_query_count_does_not_depend_on_size(
    client, admin, count, django_assert_num_queries
):
    client.force_login(admin)
    for _ in range(count):
        tribe = TribeFactory()
        TrioSeatFactory(trio=tribe.trio)
        SquadMembershipFactory(squad=SquadFactory(tribe=tribe))

    with django_assert_num_queries(3):  # session, user, tribes
        response = client.get(API)

    rows = response.json()["results"]
    assert [(row["squad_count"], row["headcount"]) for row in rows] == [(1, 1)] * count
    assert all(row["tribe_lead"] for row in rows)


def test_tribe_collection_on_another_day_holds_the_tribes_of_that_day(client, bystander):
    TribeFactory(slug="early", starts_on=dt.date(2019, 1, 1), ends_before=dt.date(2020, 1, 1))
    TribeFactory(slug="late")
    client.force_login(bystander)

    now, then = client.get(API).json(), client.get(f"{API}?as_of=2019-06-01").json()

    assert [row["slug"] for row in now["results"]] == ["late"]
    assert [row["slug"] for row in then["results"]] == ["early"]


def test_tribe_collection_searched_keeps_what_matches(client, bystander):
    TribeFactory(slug="pay", name="Money")
    TribeFactory()
    rebuild()
    client.force_login(bystander)

    assert [row["slug"] for row in client.get(f"{API}?search=pay").json()["results"]] == ["pay"]


def test_tribe_on_a_day_tells_who_led_it_then(client, bystander, tribe):
    march = dt.date(2026, 3, 1)
    old = TrioSeatFactory(trio=tribe.trio, ends_before=march)
    client.force_login(bystander)

    then = client.get(f"{API}{tribe.slug}/?as_of=2026-02-28").json()
    after = client.get(f"{API}{tribe.slug}/?as_of=2026-03-01").json()

    assert (then["tribe_lead"], after["tribe_lead"]) == (old.person.handle, None)


def test_form_tribe_answers_201_with_the_tribe(client, admin):
    client.force_login(admin)

    response = post(client, API, slug="pay", name="Pay", purpose="Money.", starts_on="2026-03-01")

    assert response.status_code == 201
    assert response.json() == {
        "id": str(Tribe.objects.get().public_id),
        "external_id": "",
        "source": "",
        "slug": "pay",
        "name": "Pay",
        "purpose": "Money.",
        "tribe_lead": None,
        "squad_count": 0,
        "headcount": 0,
        "starts_on": "2026-03-01",
        "ends_before": None,
        "version": 1,
    }
    assert Tribe.objects.get().trio.starts_on == dt.date(2026, 3, 1)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"slug": "new"}, "slug"),
        ({"slug": "A b"}, "slug"),
        ({"name": ""}, "name"),
        ({"starts_on": "tomorrow"}, "starts_on"),
        ({"ends_before": "2026-03-01"}, "ends_before"),
        ({"headcount": 7}, "headcount"),
    ],
)
def test_form_tribe_with_nonsense_answers_422_naming_the_argument(client, admin, sent, field):
    client.force_login(admin)

    response = post(client, API, **{"slug": "pay", "name": "Pay", "starts_on": "2026-03-01", **sent})

    assert (response.status_code, list(response.json()["errors"])) == (422, [field])
    assert Tribe.objects.count() == 0


def test_edit_tribe_changes_what_is_named_and_needs_the_version_seen(client, tribe, tribe_lead):
    client.force_login(tribe_lead)
    address = f"{API}{tribe.slug}/"

    without = patch(client, address, purpose="Money.")
    done = patch(client, address, purpose="Money.", version=1)
    stale = patch(client, address, purpose="Power.", version=1)

    assert without.status_code == 428
    assert (done.status_code, done.json()["purpose"], done.json()["name"]) == (200, "Money.", tribe.name)
    assert (stale.status_code, stale.json()["present"]["purpose"]) == (412, "Money.")


def test_dissolve_and_reopen_are_verbs_below_the_tribe(client, admin, tribe):
    client.force_login(admin)

    dissolved = post(client, f"{API}{tribe.slug}/dissolve-tribe/", ends_before="2026-03-01", reason="Merged.")
    reopened = post(client, f"{API}{tribe.slug}/reopen-tribe/")

    assert (dissolved.status_code, dissolved.json()["ends_before"]) == (200, "2026-03-01")
    assert (reopened.status_code, reopened.json()["ends_before"]) == (200, None)
    assert list(Entry.objects.order_by("pk").values_list("operation", "reason")) == [
        ("tribes.dissolve_tribe", "Merged."),
        ("tribes.reopen_tribe", ""),
    ]


def test_remove_tribe_is_delete_and_refused_while_something_is_in_it(client, admin, tribe):
    squad = SquadFactory(tribe=tribe)
    client.force_login(admin)

    refused = client.delete(f"{API}{tribe.slug}/", headers={"If-Match": "*"})
    squad.tribes.all().delete()
    done = client.delete(f"{API}{tribe.slug}/", headers={"If-Match": "*"})

    assert (refused.status_code, done.status_code, Tribe.objects.count()) == (409, 204, 0)


@pytest.mark.parametrize("user", ["tribe_lead", "member", "bystander"])
def test_who_may_not_form_one_reads_but_is_denied(client, request, tribe, user):
    client.force_login(request.getfixturevalue(user))

    denied = post(client, API, slug="pay", name="Pay", starts_on="2026-03-01")

    assert client.get(f"{API}{tribe.slug}/").status_code == 200
    assert (denied.status_code, denied["Content-Type"]) == (403, "application/problem+json")
    assert Tribe.objects.get() == tribe


def test_tribe_by_a_former_slug_redirects(client, admin):
    TribeFactory(slug="new-name", former_keys=["old-name"])
    client.force_login(admin)

    response = client.get(f"{API}old-name/?as_of=2021-01-01")

    assert (response.status_code, response["Location"]) == (307, f"{API}new-name/?as_of=2021-01-01")

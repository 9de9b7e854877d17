"""Trios and their seats over the REST API."""

import datetime as dt

import pytest

from history.models import Entry
from search.operations import rebuild
from tests.factories.people import PersonFactory
from tests.factories.tribes import TribeFactory
from tests.factories.trios import TrioSeatFactory
from trios.models import Seat, TrioSeat

API = "/api/v1/trios/"
MARCH = dt.date(2026, 3, 1)


@pytest.fixture
def trio(tribe):
    return tribe.trio


def post(client, address, **sent):
    return client.post(address, sent, content_type="application/json")


@pytest.mark.parametrize("count", [1, 3])
def test_trio_collection_query_count_does_not_depend_on_size(client, admin, count, django_assert_num_queries):
    client.force_login(admin)
    for _ in range(count):
        TrioSeatFactory(trio=TribeFactory().trio)

    with django_assert_num_queries(3):  # session, user, trios
        response = client.get(API)

    assert [bool(row["tribe_lead"]) for row in response.json()["results"]] == [True] * count


@pytest.mark.parametrize("count", [1, 3])
def test_seats_query_count_does_not_depend_on_size(client, admin, trio, count, django_assert_num_queries):
    client.force_login(admin)
    for seat in Seat.values[:count]:
        TrioSeatFactory(trio=trio, seat=seat)

    with django_assert_num_queries(3):  # session, user, rows
        response = client.get(f"{API}{trio.slug}/seats/")

    assert response.json()["count"] == count


def test_trio_tells_all_three_seats_on_the_day(client, bystander, trio):
    held = TrioSeatFactory(trio=trio, seat=Seat.PRODUCT_LEAD, starts_on=MARCH)
    client.force_login(bystander)

    now = client.get(f"{API}{trio.slug}/?as_of=2026-03-01").json()
    before = client.get(f"{API}{trio.slug}/?as_of=2026-02-28").json()

    assert now == {
        "id": str(trio.public_id),
        "slug": trio.slug,
        "name": f"{trio.tribe} trio",
        "tribe_lead": None,
        "product_lead": held.person.handle,
        "design_lead": None,
        "starts_on": "2020-01-01",
        "ends_before": None,
    }
    assert before["product_lead"] is None


def test_trio_collection_searched_keeps_what_matches(client, bystander, trio):
    TribeFactory()
    rebuild()
    client.force_login(bystander)

    assert [row["slug"] for row in client.get(f"{API}?search={trio.slug}").json()["results"]] == [trio.slug]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_trios_themselves_come_and_go_with_their_tribe_only(client, admin, trio, method):
    client.force_login(admin)

    for address in (API, f"{API}{trio.slug}/"):
        response = getattr(client, method)(address, {}, content_type="application/json")
        assert (response.status_code, response["Content-Type"]) == (405, "application/problem+json")


def test_trio_by_a_former_slug_of_its_tribe_redirects(client, admin):
    TribeFactory(slug="new-name", former_keys=["old-name"])
    client.force_login(admin)

    trio, seats = client.get(f"{API}old-name/"), client.get(f"{API}old-name/seats/?as_of=2021-01-01")

    assert (trio.status_code, trio["Location"]) == (307, f"{API}new-name/")
    assert (seats.status_code, seats["Location"]) == (307, f"{API}new-name/seats/?as_of=2021-01-01")


def test_missing_trio_answers_404_as_a_problem(client, admin):
    client.force_login(admin)

    response = client.get(f"{API}nothing/")

    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")


def test_fill_seat_answers_201_with_the_seat(client, trio, tribe_lead):
    person = PersonFactory()
    client.force_login(tribe_lead)

    response = post(
        client, f"{API}{trio.slug}/seats/", seat="design_lead", person=person.handle, starts_on="2026-03-01"
    )

    held = TrioSeat.objects.get(seat="design_lead")
    assert response.status_code == 201
    assert response.json() == {
        "id": str(held.public_id),
        "trio": trio.slug,
        "seat": "design_lead",
        "person": person.handle,
        "name": person.name,
        "starts_on": "2026-03-01",
        "ends_before": None,
    }


def test_fill_seat_refused_answers_409_as_a_problem_document(client, admin, trio):
    held = TrioSeatFactory(trio=trio)
    client.force_login(admin)

    response = post(
        client,
        f"{API}{trio.slug}/seats/",
        seat="tribe_lead",
        person=PersonFactory().handle,
        starts_on="2026-03-01",
    )

    assert (response.status_code, response["Content-Type"]) == (409, "application/problem+json")
    assert response.json()["errors"] == {
        "non_field_errors": [
            f"{held.person} has held the tribe lead seat since 1 January 2020. End that seat first."
        ]
    }


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"seat": "boss"}, "seat"),
        ({"person": "nobody"}, "person"),
        ({"starts_on": "tomorrow"}, "starts_on"),
        ({"starts_on": "2019-12-31"}, "starts_on"),
        ({"trio": "another"}, "trio"),
    ],
)
def test_fill_seat_with_nonsense_answers_422_naming_the_argument(client, admin, trio, sent, field):
    client.force_login(admin)
    right = {"seat": "tribe_lead", "person": PersonFactory().handle, "starts_on": "2026-03-01"}

    response = post(client, f"{API}{trio.slug}/seats/", **{**right, **sent})

    assert (response.status_code, list(response.json()["errors"])) == (422, [field])
    assert TrioSeat.objects.count() == 0


def test_seats_are_corrected_emptied_and_removed_below_their_row(client, admin, trio):
    held = TrioSeatFactory(trio=trio)
    address = f"{API}{trio.slug}/seats/{held.pk}/"
    client.force_login(admin)

    corrected = client.patch(address, {"seat": "design_lead"}, content_type="application/json")
    emptied = post(client, f"{address}empty-seat/", ends_before="2026-03-01")
    removed = client.delete(address)

    assert (corrected.status_code, corrected.json()["seat"], corrected.json()["starts_on"]) == (
        200,
        "design_lead",
        "2020-01-01",
    )
    assert (emptied.status_code, emptied.json()["ends_before"]) == (200, "2026-03-01")
    assert (removed.status_code, TrioSeat.objects.count()) == (204, 0)
    assert list(Entry.objects.order_by("pk").values_list("operation", flat=True)) == [
        "trios.correct_seat",
        "trios.empty_seat",
        "trios.remove_seat",
    ]


def test_seat_of_another_trio_is_404_here(client, admin, trio):
    held = TrioSeatFactory(trio=TribeFactory().trio)
    client.force_login(admin)

    assert client.delete(f"{API}{trio.slug}/seats/{held.pk}/", headers={"If-Match": "*"}).status_code == 404


@pytest.mark.parametrize("user", ["member", "bystander"])
def test_who_is_not_in_the_trio_reads_but_is_denied_to_write(client, request, trio, user):
    client.force_login(request.getfixturevalue(user))

    denied = post(
        client,
        f"{API}{trio.slug}/seats/",
        seat="tribe_lead",
        person=PersonFactory().handle,
        starts_on="2026-03-01",
    )

    assert client.get(f"{API}{trio.slug}/seats/").status_code == 200
    assert (denied.status_code, denied["Content-Type"]) == (403, "application/problem+json")
    assert TrioSeat.objects.count() == 0

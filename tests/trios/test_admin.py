"""Trios in Django admin: only their seats are changed, each write by an operation."""

import datetime as dt

import pytest

from history.models import Entry
from search.operations import rebuild
from tests.factories.people import PersonFactory
from tests.factories.tribes import TribeFactory
from tests.factories.trios import TrioSeatFactory
from trios.models import TrioSeat

ADMIN = "/admin/trios/"


def verbs() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("operation", flat=True))


def seat(trio, number=0, **facts):
    """What the form of a trio sends for one of its seats."""
    return {f"seats-{number}-{name}": value for name, value in {"trio": trio.pk, **facts}.items()}


@pytest.mark.parametrize("name", ["trio", "trioseat"])
@pytest.mark.parametrize("count", [1, 3])
def test_lists_are_found_in_and_their_query_count_does_not_depend_on_size(
    client, admin, name, count, django_assert_num_queries
):
    client.force_login(admin)
    for _ in range(count):
        TrioSeatFactory(trio=TribeFactory().trio)
    rebuild()

    # session, user, two counts, rows, what search finds in three; and the people of seats
    with django_assert_num_queries(9 if name == "trioseat" else 8):
        response = client.get(f"{ADMIN}{name}/?q=tribe")

    assert response.context["cl"].result_count == count


def test_a_trio_is_neither_added_nor_deleted_by_itself(client, admin, tribe):
    client.force_login(admin)

    assert client.get(f"{ADMIN}trio/add/").status_code == 403
    assert client.post(f"{ADMIN}trio/{tribe.trio.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_row_added_inside_a_trio_fills_a_seat(client, admin, tribe):
    person = PersonFactory()
    client.force_login(admin)
    sent = seat(tribe.trio, seat="design_lead", person=person.pk, starts_on="2026-03-01", ends_before="")

    response = client.post(
        f"{ADMIN}trio/{tribe.trio.pk}/change/", {"seats-TOTAL_FORMS": "1", "seats-INITIAL_FORMS": "0", **sent}
    )

    held = TrioSeat.objects.get()
    assert (response.status_code, held.person, held.seat) == (302, person, "design_lead")
    assert verbs() == ["trios.fill_seat"]


def test_rows_changed_and_deleted_inside_a_trio_are_corrected_and_removed(client, admin, tribe):
    kept, gone = TrioSeatFactory(trio=tribe.trio), TrioSeatFactory(trio=tribe.trio, seat="product_lead")
    client.force_login(admin)
    rows = {
        **seat(tribe.trio, 0, id=kept.pk, seat="design_lead", starts_on="2026-03-01", ends_before=""),
        **seat(
            tribe.trio,
            1,
            id=gone.pk,
            seat="product_lead",
            starts_on="2020-01-01",
            ends_before="",
            DELETE="on",
        ),
    }

    response = client.post(
        f"{ADMIN}trio/{tribe.trio.pk}/change/", {"seats-TOTAL_FORMS": "2", "seats-INITIAL_FORMS": "2", **rows}
    )

    assert response.status_code == 302
    assert list(TrioSeat.objects.values_list("pk", "seat", "starts_on")) == [
        (kept.pk, "design_lead", dt.date(2026, 3, 1))
    ]
    assert verbs() == ["trios.remove_seat", "trios.correct_seat"]


def test_a_seat_that_somebody_holds_is_refused_on_the_form(client, admin, tribe):
    TrioSeatFactory(trio=tribe.trio)
    client.force_login(admin)
    sent = {
        "trio": tribe.trio.pk,
        "seat": "tribe_lead",
        "person": PersonFactory().pk,
        "starts_on": "2026-03-01",
        "ends_before": "",
    }

    response = client.post(f"{ADMIN}trioseat/add/", sent)

    assert response.status_code == 200
    assert "has held the tribe lead seat since 1 January 2020" in response.content.decode()
    assert (TrioSeat.objects.count(), verbs()) == (1, [])


def test_deleting_a_seat_removes_it(client, admin, tribe):
    held = TrioSeatFactory(trio=tribe.trio)
    client.force_login(admin)

    client.post(f"{ADMIN}trioseat/{held.pk}/delete/", {"post": "yes"})

    assert (TrioSeat.objects.count(), verbs()) == (0, ["trios.remove_seat"])

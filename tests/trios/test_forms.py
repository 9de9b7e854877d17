"""Filling, correcting and emptying the seats of a trio in the browser."""

import datetime as dt
import json

import pytest

from tests.factories.people import PersonFactory
from tests.factories.tribes import TribeFactory
from tests.factories.trios import TrioSeatFactory
from tests.history.steps import way_back
from tests.text import text_of
from trios.models import TrioSeat

HTMX = {"HX-Request": "true", "HX-Target": "dialog"}
START = dt.date(2020, 1, 1)


MARCH = dt.date(2026, 3, 1)


def test_fill_seat_begins_with_the_seat_and_the_day_that_were_looked_at(client, admin, trio):
    client.force_login(admin)

    form = client.get(f"{trio.get_absolute_url()}fill-seat/?seat=design_lead&as_of=2026-03-01").context[
        "form"
    ]

    assert (form["seat"].value(), form["starts_on"].value()) == ("design_lead", MARCH)


def test_fill_seat_without_javascript_redirects_to_the_trio(client, trio, tribe_lead):
    person = PersonFactory()
    client.force_login(tribe_lead)
    sent = {"seat": "design_lead", "person": person.handle, "starts_on": "2026-03-01"}

    response = client.post(f"{trio.get_absolute_url()}fill-seat/", sent)

    assert (response.status_code, response["Location"]) == (302, trio.get_absolute_url())
    assert TrioSeat.objects.get(seat="design_lead").person == person


def test_fill_seat_under_htmx_says_that_something_changed(client, admin, trio):
    client.force_login(admin)
    sent = {"seat": "design_lead", "person": PersonFactory(name="Ada Holm").handle, "starts_on": "2026-03-01"}

    response = client.post(f"{trio.get_absolute_url()}fill-seat/", sent, headers=HTMX)

    assert response.status_code == 204
    assert json.loads(response["HX-Trigger"]) == {
        "changed": {},
        "toast": {
            "text": f"Gave Ada Holm the design lead seat of {trio} from 1 March 2026.",
            "undo": way_back(),
        },
    }


def test_fill_seat_refused_answers_422_and_keeps_what_was_typed(client, admin, trio):
    TrioSeatFactory(trio=trio)
    client.force_login(admin)
    sent = {
        "seat": "tribe_lead",
        "person": PersonFactory().handle,
        "starts_on": "2026-03-01",
        "reason": "Why not.",
    }

    response = client.post(f"{trio.get_absolute_url()}fill-seat/", sent, headers=HTMX)

    assert response.status_code == 422
    assert "has held the tribe lead seat since 1 January 2020. End that seat first." in text_of(response)
    assert 'value="Why not."' in text_of(response)
    assert TrioSeat.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"seat": "boss"}, "Select a valid choice"),
        ({"person": "nobody at all"}, "No person found for"),
        ({"starts_on": "tomorrow"}, "Enter a valid date"),
        ({"starts_on": "2019-12-31"}, "begins on 1 January 2020"),
        ({"ends_before": "2026-02-28"}, "The last day must not be before the first day"),
    ],
)
def test_fill_seat_with_nonsense_answers_422_with_a_sentence(client, admin, trio, typed, says):
    client.force_login(admin)
    sent = {"seat": "tribe_lead", "person": PersonFactory().handle, "starts_on": "2026-03-01", **typed}

    response = client.post(f"{trio.get_absolute_url()}fill-seat/", sent)

    assert response.status_code == 422
    assert says in text_of(response)
    assert TrioSeat.objects.count() == 0


def test_correct_seat_begins_with_what_is_so_and_changes_it(client, admin, trio):
    held = TrioSeatFactory(trio=trio)
    address = f"{trio.get_absolute_url()}seats/{held.pk}/correct-seat/"
    client.force_login(admin)

    form = client.get(address).context["form"]
    response = client.post(address, {"seat": "product_lead", "starts_on": "2026-03-01", "ends_before": ""})

    assert (form["seat"].value(), form["starts_on"].value()) == ("tribe_lead", START)
    assert (response.status_code, response["Location"]) == (302, trio.get_absolute_url())
    held.refresh_from_db()
    assert (held.seat, held.starts_on) == ("product_lead", MARCH)


def test_empty_seat_and_remove_seat_go_back_to_the_trio(client, admin, trio):
    held = TrioSeatFactory(trio=trio)
    address = f"{trio.get_absolute_url()}seats/{held.pk}/"
    client.force_login(admin)

    emptied = client.post(f"{address}empty-seat/", {"ends_before": "2026-02-28"})
    held.refresh_from_db()
    removed = client.post(f"{address}remove-seat/")

    assert (emptied["Location"], held.ends_before) == (trio.get_absolute_url(), MARCH)
    assert (removed["Location"], TrioSeat.objects.count()) == (trio.get_absolute_url(), 0)


@pytest.mark.parametrize("verb", ["empty-seat", "correct-seat", "remove-seat"])
def test_seat_of_another_trio_is_404_here(client, admin, trio, verb):
    held = TrioSeatFactory(trio=TribeFactory().trio)
    client.force_login(admin)

    assert client.get(f"{trio.get_absolute_url()}seats/{held.pk}/{verb}/").status_code == 404


def test_every_operation_by_a_bystander_is_403(client, bystander, trio):
    held = TrioSeatFactory(trio=trio)
    client.force_login(bystander)

    for verb in (
        "fill-seat",
        *(f"seats/{held.pk}/{verb}" for verb in ("empty-seat", "correct-seat", "remove-seat")),
    ):
        address = f"{trio.get_absolute_url()}{verb}/"
        assert (client.get(address).status_code, client.post(address, {}).status_code) == (403, 403)

"""Which trios there are, and who holds their seats on a day."""

import datetime as dt

import pytest
from django.http import Http404

from orgmodel.domain.elements import Moved
from tests.factories.tribes import TribeFactory
from tests.factories.trios import TrioSeatFactory
from trios.models import Seat, Trio, find_trio

MARCH = dt.date(2026, 3, 1)


def test_holders_are_always_three_in_one_order_with_none_for_an_empty_seat(tribe):
    design = TrioSeatFactory(trio=tribe.trio, seat=Seat.DESIGN_LEAD)
    lead = TrioSeatFactory(trio=tribe.trio)

    trio = Trio.objects.with_holders(MARCH).get()

    assert trio.holders == [
        ("tribe_lead", "Tribe lead", lead),
        ("product_lead", "Product lead", None),
        ("design_lead", "Design lead", design),
    ]


def test_with_holders_knows_only_who_holds_a_seat_on_that_day(tribe):
    TrioSeatFactory(trio=tribe.trio, ends_before=MARCH)
    TrioSeatFactory(trio=tribe.trio, starts_on=MARCH + dt.timedelta(days=1))

    assert Trio.objects.with_holders(MARCH).get().lead is None


def test_find_trio_by_a_former_slug_of_its_tribe_says_where_it_is_now(db):
    TribeFactory(slug="new-name", former_keys=["old-name"])

    with pytest.raises(Moved) as moved:
        find_trio(Trio.objects.all(), "old-name")

    assert moved.value.kwargs == {"slug": "new-name"}


def test_find_trio_of_no_tribe_is_404(db):
    with pytest.raises(Http404):
        find_trio(Trio.objects.all(), "nothing")

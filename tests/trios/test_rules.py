"""Who may do what to the seats of a trio."""

import datetime as dt

import pytest

from tests.factories.people import PersonFactory, UserFactory
from tests.factories.tribes import TribeFactory
from tests.factories.trios import TrioSeatFactory
from trios.models import Seat, TrioSeat


@pytest.fixture
def users(admin, tribe, tribe_lead, member, bystander, today):
    """Everybody who may differ; also another seat of the trio, a former holder, and another trio."""
    product, former, elsewhere = (PersonFactory() for _ in range(3))
    TrioSeatFactory(trio=tribe.trio, person=former, seat=Seat.PRODUCT_LEAD, ends_before=today)
    TrioSeatFactory(trio=tribe.trio, person=product, seat=Seat.PRODUCT_LEAD, starts_on=today)
    TrioSeatFactory(trio=TribeFactory().trio, person=elsewhere)
    return {
        "admin": admin,
        "tribe_lead": tribe_lead,
        "product_lead": UserFactory(person=product),
        "former_holder": UserFactory(person=former),
        "other_trio": UserFactory(person=elsewhere),
        "member": member,
        "bystander": bystander,
        "nobody_here": UserFactory(),
    }


def allowed(users, operation, subject):
    return {name for name, user in users.items() if user.has_perm(f"trios.{operation}", subject)}


def test_who_may_fill_a_seat(users, tribe):
    assert allowed(users, "fill_seat", tribe.trio) == {"admin", "tribe_lead", "product_lead"}


@pytest.mark.parametrize("operation", ["empty_seat", "correct_seat", "remove_seat"])
def test_who_may_change_who_holds_a_seat(users, tribe, operation):
    held = TrioSeat.objects.filter(trio=tribe.trio).first()

    assert allowed(users, operation, held) == {"admin", "tribe_lead", "product_lead"}


def test_only_administrators_may_fill_seats_of_no_trio_in_particular(users):
    assert allowed(users, "fill_seat", None) == {"admin"}


def test_who_sat_in_it_until_yesterday_may_no_longer(tribe, today):
    person = PersonFactory()
    TrioSeatFactory(trio=tribe.trio, person=person, ends_before=today)
    TrioSeatFactory(trio=tribe.trio, person=person, starts_on=today + dt.timedelta(days=1))

    assert not UserFactory(person=person).has_perm("trios.fill_seat", tribe.trio)

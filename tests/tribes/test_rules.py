"""Who may do what to tribes."""

import datetime as dt

import pytest

from tests.factories.people import PersonFactory, UserFactory
from tests.factories.tribes import TribeFactory
from tests.factories.trios import TrioSeatFactory
from trios.models import Seat

TRIBE = {
    "edit_tribe": {"admin", "tribe_lead", "design_lead"},
    "dissolve_tribe": {"admin"},
    "reopen_tribe": {"admin"},
    "remove_tribe": {"admin"},
}


@pytest.fixture
def users(admin, tribe, tribe_lead, member, bystander, today):
    """Everybody who may differ; also another seat of the trio, a former and a coming holder, and another trio."""
    design, former, coming, elsewhere = (PersonFactory() for _ in range(4))
    tomorrow = today + dt.timedelta(days=1)
    TrioSeatFactory(trio=tribe.trio, person=design, seat=Seat.DESIGN_LEAD, ends_before=tomorrow)
    TrioSeatFactory(trio=tribe.trio, person=former, seat=Seat.PRODUCT_LEAD, ends_before=today)
    TrioSeatFactory(trio=tribe.trio, person=coming, seat=Seat.PRODUCT_LEAD, starts_on=tomorrow)
    TrioSeatFactory(trio=TribeFactory().trio, person=elsewhere)
    return {
        "admin": admin,
        "tribe_lead": tribe_lead,
        "design_lead": UserFactory(person=design),
        "former_holder": UserFactory(person=former),
        "coming_holder": UserFactory(person=coming),
        "other_trio": UserFactory(person=elsewhere),
        "member": member,
        "bystander": bystander,
        "nobody_here": UserFactory(),
    }


def allowed(users, operation, subject):
    return {name for name, user in users.items() if user.has_perm(f"tribes.{operation}", subject)}


@pytest.mark.parametrize("operation", TRIBE)
def test_who_may_change_a_tribe(users, tribe, operation):
    assert allowed(users, operation, tribe) == TRIBE[operation]


def test_only_administrators_may_form_a_tribe(users):
    assert allowed(users, "form_tribe", None) == {"admin"}


def test_an_account_that_was_closed_may_do_nothing(tribe):
    closed = UserFactory(is_superuser=True, is_active=False)

    assert allowed({"closed": closed}, "edit_tribe", tribe) == set()

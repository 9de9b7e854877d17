"""Who may change alliances."""

import datetime as dt

import pytest

from tests.factories.alliances import AllianceFactory, AllianceTrioFactory
from tests.factories.people import PersonFactory, UserFactory
from tests.factories.tribes import TribeFactory
from tests.factories.trios import TrioSeatFactory
from trios.models import Seat

ADMINISTRATORS = {"form_alliance", "remove_alliance"}
ITS_TRIOS = {"edit_alliance", "dissolve_alliance", "reopen_alliance", "add_trio"}
PARTS = {"withdraw_trio", "correct_participation", "remove_participation"}
MARCH = dt.date(2026, 3, 1)


def allowed(user, alliance, participation) -> set[str]:
    """The verbs that `user` may perform on the alliance or on the participation."""
    subjects = {**dict.fromkeys(ADMINISTRATORS | ITS_TRIOS, alliance), **dict.fromkeys(PARTS, participation)}
    return {verb for verb, subject in subjects.items() if user.has_perm(f"alliances.{verb}", subject)}


def test_an_administrator_may_do_everything(admin, alliance, participation):
    assert allowed(admin, alliance, participation) == ADMINISTRATORS | ITS_TRIOS | PARTS


def test_whoever_sits_in_one_of_its_trios_may_change_it_and_every_part(tribe_lead, alliance, participation):
    another = AllianceTrioFactory(alliance=alliance)

    assert allowed(tribe_lead, alliance, participation) == ITS_TRIOS | PARTS
    assert allowed(tribe_lead, alliance, another) == ITS_TRIOS | PARTS


@pytest.mark.parametrize("seat", Seat.values)
def test_any_of_the_three_seats_will_do(alliance, participation, seat):
    person = PersonFactory()
    TrioSeatFactory(trio=participation.trio, seat=seat, person=person)

    assert allowed(UserFactory(person=person), alliance, participation) == ITS_TRIOS | PARTS


def test_members_bystanders_and_accounts_of_nobody_may_change_nothing(
    member, bystander, alliance, participation
):
    nobody = UserFactory()

    assert [allowed(user, alliance, participation) for user in (member, bystander, nobody)] == [set()] * 3


def test_who_sat_in_a_trio_until_today_may_change_nothing(alliance, participation, today):
    person = PersonFactory()
    TrioSeatFactory(trio=participation.trio, person=person, ends_before=today)

    assert allowed(UserFactory(person=person), alliance, participation) == set()


def test_a_trio_that_has_withdrawn_may_only_correct_its_own_part(tribe_lead, tribe, alliance, today):
    former = AllianceTrioFactory(alliance=alliance, trio=tribe.trio, ends_before=today)
    another = AllianceTrioFactory(alliance=alliance)

    assert allowed(tribe_lead, alliance, former) == PARTS
    assert allowed(tribe_lead, alliance, another) == set()


def test_a_trio_that_is_to_join_may_only_correct_its_own_part(tribe_lead, tribe, alliance, today):
    coming = AllianceTrioFactory(alliance=alliance, trio=tribe.trio, starts_on=today + dt.timedelta(days=1))
    another = AllianceTrioFactory(alliance=alliance)

    assert allowed(tribe_lead, alliance, coming) == PARTS
    assert allowed(tribe_lead, alliance, another) == set()


def test_the_trios_that_were_in_it_at_the_end_may_reopen_a_dissolved_one(tribe_lead, tribe):
    alliance = AllianceFactory(ends_before=MARCH)
    last = AllianceTrioFactory(alliance=alliance, trio=tribe.trio, ends_before=MARCH)

    assert allowed(tribe_lead, alliance, last) == ITS_TRIOS | PARTS


def test_a_trio_that_left_before_the_end_may_not_reopen_a_dissolved_one(tribe_lead, tribe):
    alliance = AllianceFactory(ends_before=MARCH)
    AllianceTrioFactory(alliance=alliance, trio=tribe.trio, ends_before=MARCH - dt.timedelta(days=30))
    last = AllianceTrioFactory(alliance=alliance, trio=TribeFactory().trio, ends_before=MARCH)

    assert allowed(tribe_lead, alliance, last) == set()


def test_the_trios_that_are_in_it_from_its_first_day_may_change_a_planned_one(tribe_lead, tribe, today):
    soon = today + dt.timedelta(days=30)
    alliance = AllianceFactory(starts_on=soon)
    first = AllianceTrioFactory(alliance=alliance, trio=tribe.trio, starts_on=soon)

    assert allowed(tribe_lead, alliance, first) == ITS_TRIOS | PARTS

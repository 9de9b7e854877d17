"""What the database itself refuses about alliances, and what their querysets say."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from alliances.models import Alliance, AllianceTrio
from squads.models import SquadInTribe
from tests.factories.alliances import AllianceFactory, AllianceTrioFactory
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory
from tests.factories.trios import TrioSeatFactory
from trios.models import Seat, Trio

pytestmark = pytest.mark.django_db

JANUARY = dt.date(2020, 1, 1)
MARCH = dt.date(2026, 3, 1)
APRIL = dt.date(2026, 4, 1)
LAST_YEAR = dt.date(2019, 1, 1)


def insert(*rows: Alliance | AllianceTrio) -> None:
    with transaction.atomic():
        type(rows[0]).objects.bulk_create(rows)


def test_a_trio_twice_in_an_alliance_on_one_day_is_refused(participation):
    with pytest.raises(IntegrityError, match="alliances_trio_once"):
        insert(AllianceTrio(alliance=participation.alliance, trio=participation.trio, starts_on=MARCH))

    assert AllianceTrio.objects.count() == 1


def test_a_trio_again_from_the_day_that_its_part_ended_is_accepted(alliance, tribe):
    insert(
        AllianceTrio(alliance=alliance, trio=tribe.trio, starts_on=JANUARY, ends_before=MARCH),
        AllianceTrio(alliance=alliance, trio=tribe.trio, starts_on=MARCH),
    )

    assert AllianceTrio.objects.on(MARCH).get().starts_on == MARCH


def test_a_trio_in_two_alliances_on_one_day_is_accepted(participation):
    insert(AllianceTrio(alliance=AllianceFactory(), trio=participation.trio, starts_on=JANUARY))

    assert AllianceTrio.objects.on(MARCH).filter(trio=participation.trio).count() == 2


def test_a_part_that_ends_before_it_begins_is_refused(alliance, tribe):
    with pytest.raises(IntegrityError, match="alliances_alliancetrio_ends_after_it_starts"):
        insert(AllianceTrio(alliance=alliance, trio=tribe.trio, starts_on=MARCH, ends_before=MARCH))


def test_an_alliance_that_ends_before_it_begins_is_refused(alliance):
    with pytest.raises(IntegrityError, match="alliances_alliance_ends_after_it_starts"), transaction.atomic():
        Alliance.objects.update(ends_before=JANUARY)


def test_a_slug_twice_is_refused(alliance):
    with pytest.raises(IntegrityError, match="alliances_slug_unique"):
        insert(Alliance(slug=alliance.slug, name="Other", starts_on=MARCH))


@pytest.mark.parametrize(
    ("model", "change", "says"),
    [
        (AllianceTrio, {"starts_on": LAST_YEAR}, "go beyond those of the (alliance|trio)"),
        (Alliance, {"starts_on": MARCH}, "outside these there is a trio in an alliance"),
        (Alliance, {"ends_before": MARCH}, "outside these there is a trio in an alliance"),
        (Trio, {"ends_before": MARCH}, "outside these there is a trio in an alliance"),
    ],
)
def test_what_leaves_the_days_of_its_whole_is_refused(participation, model, change, says):
    with pytest.raises(IntegrityError, match=says), transaction.atomic():
        model.objects.update(**change)


def test_a_trio_that_is_younger_than_the_part_is_refused(alliance):
    younger = TribeFactory(starts_on=MARCH)

    with pytest.raises(IntegrityError, match="go beyond those of the trio"):
        insert(AllianceTrio(alliance=alliance, trio=younger.trio, starts_on=JANUARY))


def test_headcount_counts_each_person_in_its_trios_once(alliance):
    first, second = (AllianceTrioFactory(alliance=alliance).trio for _ in range(2))
    person = PersonFactory()
    TrioSeatFactory(trio=first, person=person)
    TrioSeatFactory(trio=second, person=person)
    TrioSeatFactory(trio=second, seat=Seat.DESIGN_LEAD)
    TrioSeatFactory(trio=first, seat=Seat.PRODUCT_LEAD, ends_before=MARCH)
    TrioSeatFactory(trio=TribeFactory().trio)

    assert Alliance.objects.with_headcount(MARCH).get().headcount == 2


def test_headcount_leaves_out_a_trio_that_is_in_it_on_other_days_only(alliance):
    TrioSeatFactory(trio=AllianceTrioFactory(alliance=alliance, ends_before=MARCH).trio)
    TrioSeatFactory(trio=AllianceTrioFactory(alliance=alliance, starts_on=APRIL).trio)

    assert Alliance.objects.with_headcount(MARCH).get().headcount == 0


def test_headcount_leaves_out_a_trio_that_on_that_day_is_in_another_alliance_only(alliance):
    trio = AllianceTrioFactory(alliance=alliance, ends_before=MARCH).trio
    other = AllianceTrioFactory(trio=trio, starts_on=MARCH).alliance
    TrioSeatFactory(trio=trio)

    counted = Alliance.objects.with_headcount(MARCH)

    assert (counted.get(pk=alliance.pk).headcount, counted.get(pk=other.pk).headcount) == (0, 1)


def test_people_in_tribes_counts_each_person_in_their_squads_once(alliance):
    tribes = [AllianceTrioFactory(alliance=alliance).trio.tribe for _ in range(2)]
    first, second = (SquadFactory(tribe=tribe) for tribe in tribes)
    both = SquadMembershipFactory(squad=first)
    SquadMembershipFactory(squad=second, person=both.person)
    SquadMembershipFactory(squad=second)
    SquadMembershipFactory(squad=second, ends_before=MARCH)
    SquadMembershipFactory()

    assert Alliance.objects.with_headcount(MARCH).get().people_in_tribes == 2


def test_people_in_tribes_leaves_out_a_squad_that_has_left_its_tribe(alliance, tribe):
    AllianceTrioFactory(alliance=alliance, trio=tribe.trio)
    moved = SquadMembershipFactory().squad
    SquadInTribe.objects.create(squad=moved, tribe=tribe, starts_on=JANUARY, ends_before=MARCH)
    SquadInTribe.objects.create(squad=moved, tribe=TribeFactory(), starts_on=MARCH)

    before, after = (
        Alliance.objects.with_headcount(day).get().people_in_tribes
        for day in (MARCH - dt.timedelta(days=1), MARCH)
    )

    assert (before, after) == (1, 0)

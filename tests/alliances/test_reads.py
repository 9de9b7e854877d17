"""The whole picture of an alliance."""

import datetime as dt

import pytest

from alliances.reads import FACES, Progress, alliance_page, days_left
from people.reads import PersonRow
from tests.factories.alliances import AllianceFactory, AllianceTrioFactory
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory
from tests.factories.trios import TrioSeatFactory
from trios.models import Seat

MARCH = dt.date(2026, 3, 1)
APRIL = dt.date(2026, 4, 1)


def test_alliance_page_tells_present_coming_and_former_parts_apart(alliance, participation):
    former = AllianceTrioFactory(alliance=alliance, ends_before=MARCH)
    coming = AllianceTrioFactory(alliance=alliance, starts_on=APRIL)
    AllianceTrioFactory()

    page = alliance_page(alliance, MARCH)

    assert [allied.participation.pk for allied in page.tribes] == [participation.pk]
    assert [row.pk for row in (*page.upcoming, *page.former)] == [coming.pk, former.pk]


def test_alliance_page_shows_all_three_seats_and_who_holds_them_on_the_day(alliance, participation):
    lead = TrioSeatFactory(trio=participation.trio)
    TrioSeatFactory(trio=participation.trio, seat=Seat.DESIGN_LEAD, ends_before=MARCH)

    page = alliance_page(alliance, MARCH)

    (allied,) = page.tribes
    assert allied.seats == [
        (
            "tribe_lead",
            "Tribe lead",
            PersonRow(
                lead.person.pk,
                lead.person.handle,
                lead.person.name,
                lead.person.job_title,
                has_namesake=False,
            ),
        ),
        ("product_lead", "Product lead", None),
        ("design_lead", "Design lead", None),
    ]
    assert (allied.vacancies, page.seats, page.seats_held) == (2, 3, 1)


def test_alliance_page_counts_the_people_of_each_tribe(alliance, participation, tribe):
    squad = SquadFactory(tribe=tribe)
    SquadMembershipFactory(squad=squad)
    SquadFactory(tribe=tribe)
    SquadMembershipFactory(squad=squad, starts_on=APRIL)

    page = alliance_page(alliance, MARCH)

    (allied,) = page.tribes
    assert (allied.tribe.pk, allied.headcount) == (tribe.pk, 1)
    assert page.people_in_tribes == 1


def test_alliance_page_of_a_dissolved_one_says_that_it_has_ended(tribe):
    alliance = AllianceFactory(ends_before=MARCH)
    last = AllianceTrioFactory(alliance=alliance, trio=tribe.trio, ends_before=MARCH)

    page = alliance_page(alliance, MARCH)

    assert (page.ended, page.tribes, [row.pk for row in page.former]) == (True, [], [last.pk])
    assert not alliance_page(alliance, MARCH - dt.timedelta(days=1)).ended


@pytest.mark.parametrize("count", [1, 3])
def test_alliance_page_takes_six_queries_whatever_its_size(alliance, count, django_assert_num_queries):
    for _ in range(count):
        tribe = TribeFactory()
        TrioSeatFactory(trio=tribe.trio)
        SquadFactory(tribe=tribe)
        AllianceTrioFactory(alliance=alliance, trio=tribe.trio)

    with django_assert_num_queries(6):  # the people of all, trios, people of each tribe, seats, faces, sizes
        page = alliance_page(alliance, MARCH)
        held = [holder.name for allied in page.tribes for _, _, holder in allied.seats if holder]

    assert len(held) == count


@pytest.mark.parametrize(
    ("target", "says"),
    [
        (MARCH, "today"),
        (dt.date(2026, 3, 2), "1 day left"),
        (APRIL, "31 days left"),
        (dt.date(2036, 3, 1), "3,653 days left"),
        (dt.date(2026, 2, 28), "1 day over"),
        (dt.date(2026, 2, 1), "28 days over"),
    ],
)
def test_days_left_says_how_far_away_the_target_is(target, says):
    assert days_left(target, MARCH) == says


@pytest.mark.parametrize(
    ("day", "gone", "left", "over", "scale"),
    [
        (dt.date(2026, 2, 1), 0, 59, 0, 31),
        (MARCH, 0, 31, 0, 31),
        (dt.date(2026, 3, 11), 10, 21, 0, 31),
        (APRIL, 31, 0, 0, 31),
        (dt.date(2026, 4, 6), 31, 0, 5, 36),
    ],
)
def test_progress_tells_how_far_the_day_is_on_it(day, gone, left, over, scale):
    progress = Progress(MARCH, APRIL, day)

    assert (progress.gone, progress.left, progress.over, progress.scale) == (gone, left, over, scale)


def test_progress_to_a_target_before_the_first_day_still_can_be_drawn():
    progress = Progress(APRIL, MARCH, APRIL)

    assert (progress.length, progress.gone, progress.over) == (1, 0, 31)


def test_alliance_page_of_one_without_a_target_has_no_progress_and_of_a_dissolved_one_ends_it(alliance):
    over = AllianceFactory(target_date=APRIL, ends_before=MARCH)

    assert alliance_page(alliance, MARCH).progress is None
    assert alliance_page(over, dt.date(2026, 6, 1)).progress == Progress(
        over.starts_on, APRIL, dt.date(2026, 2, 28)
    )


def test_alliance_page_shows_a_few_people_of_each_tribe_each_once_by_name(alliance, participation, tribe):
    squads = [SquadFactory(tribe=tribe), SquadFactory(tribe=tribe)]
    people = [PersonFactory(name=f"Person {number:02}") for number in range(FACES + 2)]
    for person in reversed(people):
        for squad in squads:
            SquadMembershipFactory(squad=squad, person=person)
    other = AllianceTrioFactory(alliance=alliance)
    SquadMembershipFactory(squad=SquadFactory(tribe=TribeFactory()))

    page = alliance_page(alliance, MARCH)

    by_trio = {
        allied.participation.pk: ([face.name for face in allied.faces], allied.others)
        for allied in page.tribes
    }
    assert by_trio == {
        participation.pk: ([person.name for person in people[:FACES]], 2),
        other.pk: ([], 0),
    }
    assert page.largest == FACES + 2

"""What each list shows of its rows: in the order of their ids, as they are on the day, in as many queries however many there are."""

import datetime as dt

import pytest

from alliances.listing import listed_alliances
from chapters.listing import listed_chapters
from chapters.models import Role as ChapterRole
from guilds.listing import listed_guilds
from guilds.models import Role as GuildRole
from people.listing import listed_people
from squads.listing import listed_squads
from squads.models import Role, SquadInTribe
from tests.factories.alliances import AllianceFactory, AllianceTrioFactory
from tests.factories.chapters import ChapterFactory, ChapterMembershipFactory
from tests.factories.guilds import GuildFactory, GuildMembershipFactory
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory
from tests.factories.trios import TrioSeatFactory
from tribes.listing import listed_tribes
from trios.listing import listed_trios
from trios.models import Seat, Trio

pytestmark = pytest.mark.django_db

JANUARY = dt.date(2026, 1, 1)
MARCH = dt.date(2026, 3, 1)
BEFORE = MARCH - dt.timedelta(days=1)


@pytest.fixture
def old():
    """Somebody who is there until March."""
    return PersonFactory(name="Old")


@pytest.fixture
def new():
    """Somebody who is there from March on."""
    return PersonFactory(name="New")


def make_trio(**facts: object) -> Trio:
    """A trio, of a tribe of its own."""
    return TribeFactory(**facts).trio


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("make", "listed", "queries"),
    [
        (AllianceFactory, listed_alliances, 2),
        (ChapterFactory, listed_chapters, 1),
        (GuildFactory, listed_guilds, 2),
        (PersonFactory, listed_people, 2),
        (SquadFactory, listed_squads, 1),
        (TribeFactory, listed_tribes, 1),
        (make_trio, listed_trios, 1),
    ],
)
def test_rows_come_in_the_order_of_their_ids_without_those_that_are_gone(
    make, listed, queries, count, django_assert_num_queries
):
    ids = [make().pk for _ in range(count)][::-1]

    with django_assert_num_queries(queries):
        rows = listed([*ids, 10**9], MARCH)

    assert [row.pk for row in rows] == ids


def test_squad_has_the_tribe_and_the_product_owner_of_the_day(old, new):
    squad = SquadFactory(tribe=None)
    first, second = TribeFactory(name="First"), TribeFactory(name="Second")
    SquadInTribe.objects.create(squad=squad, tribe=first, starts_on=JANUARY, ends_before=MARCH)
    SquadInTribe.objects.create(squad=squad, tribe=second, starts_on=MARCH)
    SquadMembershipFactory(squad=squad, person=old, role=Role.PRODUCT_OWNER, ends_before=MARCH)
    SquadMembershipFactory(squad=squad, person=new, role=Role.PRODUCT_OWNER, starts_on=MARCH)
    SquadMembershipFactory(squad=squad)
    SquadMembershipFactory(squad=squad, role=Role.AGILE_COACH)

    shown = [
        (str(row.tribe), str(row.product_owner), row.headcount)
        for day in (BEFORE, MARCH)
        for row in listed_squads([squad.pk], day)
    ]

    assert shown == [("First", "Old", 3), ("Second", "New", 3)]


def test_squad_may_be_in_no_tribe_and_have_no_product_owner():
    squad = SquadFactory(tribe=None)

    [row] = listed_squads([squad.pk], MARCH)

    assert (row.tribe, row.product_owner, row.headcount) == (None, None, 0)


def test_tribe_has_the_lead_of_the_day(tribe, old, new):
    TrioSeatFactory(trio=tribe.trio, person=old, ends_before=MARCH)
    TrioSeatFactory(trio=tribe.trio, person=new, starts_on=MARCH)
    TrioSeatFactory(trio=tribe.trio, seat=Seat.DESIGN_LEAD)

    leads = [str(row.lead) for day in (BEFORE, MARCH) for row in listed_tribes([tribe.pk], day)]

    assert leads == ["Old", "New"]


def test_tribe_without_a_lead_has_none(tribe):
    TrioSeatFactory(trio=tribe.trio, seat=Seat.DESIGN_LEAD)

    [row] = listed_tribes([tribe.pk], MARCH)

    assert (row.lead, row.squad_count, row.headcount) == (None, 0, 0)


def test_trio_has_who_holds_which_seat_on_the_day(tribe, old, new):
    TrioSeatFactory(trio=tribe.trio, seat=Seat.DESIGN_LEAD, person=old, ends_before=MARCH)
    TrioSeatFactory(trio=tribe.trio, seat=Seat.DESIGN_LEAD, person=new, starts_on=MARCH)
    TrioSeatFactory(trio=tribe.trio, seat=Seat.TRIBE_LEAD, person=old)

    [row] = listed_trios([tribe.trio.pk], MARCH)

    assert (row.slug, str(row)) == (tribe.slug, f"{tribe.name} trio")
    assert {seat: str(person) for seat, person in row.holders.items()} == {
        "design_lead": "New",
        "tribe_lead": "Old",
    }


def test_chapter_has_the_lead_of_the_day(tribe, old, new):
    chapter = ChapterFactory(tribe=tribe)
    ChapterMembershipFactory(chapter=chapter, person=old, role=ChapterRole.LEAD, ends_before=MARCH)
    ChapterMembershipFactory(chapter=chapter, person=new, role=ChapterRole.LEAD, starts_on=MARCH)
    ChapterMembershipFactory(chapter=chapter)

    shown = [
        (row.tribe.pk, str(row.lead), row.headcount)
        for day in (BEFORE, MARCH)
        for row in listed_chapters([chapter.pk], day)
    ]

    assert shown == [(tribe.pk, "Old", 2), (tribe.pk, "New", 2)]


def test_guild_has_all_coordinators_of_the_day_the_first_to_begin_first(tribe, old, new):
    guild = GuildFactory()
    GuildMembershipFactory(guild=guild, person=new, role=GuildRole.COORDINATOR, starts_on=MARCH)
    GuildMembershipFactory(guild=guild, person=old, role=GuildRole.COORDINATOR)
    GuildMembershipFactory(guild=guild, role=GuildRole.COORDINATOR, ends_before=MARCH)
    SquadMembershipFactory(squad=SquadFactory(tribe=tribe), person=old)

    [row] = listed_guilds([guild.pk], MARCH)

    assert ([*map(str, row.coordinators)], row.headcount, row.reach) == (["Old", "New"], 2, 1)


def test_alliance_has_the_tribes_of_the_day_by_name():
    alliance = AllianceFactory()
    AllianceTrioFactory(alliance=alliance, trio=make_trio(name="Search"))
    AllianceTrioFactory(alliance=alliance, trio=make_trio(name="Cards"))
    AllianceTrioFactory(alliance=alliance, ends_before=MARCH)
    AllianceTrioFactory(alliance=alliance, starts_on=MARCH + dt.timedelta(days=1))

    [row] = listed_alliances([alliance.pk], MARCH)

    assert [tribe.name for tribe in row.tribes] == ["Cards", "Search"]


@pytest.mark.parametrize("kind", ["squad", "tribe", "trio", "chapter", "guild", "person"])
def test_people_of_one_name_are_told_apart_in_every_list(tribe, kind):
    ann = PersonFactory(name="Ann Berg", handle="anna")
    PersonFactory(name="Ann Berg", handle="annb", ends_before=MARCH)
    squad, chapter, guild = SquadFactory(tribe=tribe), ChapterFactory(tribe=tribe), GuildFactory()
    SquadMembershipFactory(squad=squad, person=ann, role=Role.PRODUCT_OWNER)
    TrioSeatFactory(trio=tribe.trio, person=ann)
    ChapterMembershipFactory(chapter=chapter, person=ann, role=ChapterRole.LEAD)
    GuildMembershipFactory(guild=guild, person=ann, role=GuildRole.COORDINATOR)
    led = PersonFactory(manager=ann)

    shown = {
        "squad": lambda: listed_squads([squad.pk], MARCH)[0].product_owner,
        "tribe": lambda: listed_tribes([tribe.pk], MARCH)[0].lead,
        "trio": lambda: listed_trios([tribe.trio.pk], MARCH)[0].holders["tribe_lead"],
        "chapter": lambda: listed_chapters([chapter.pk], MARCH)[0].lead,
        "guild": lambda: listed_guilds([guild.pk], MARCH)[0].coordinators[0],
        "person": lambda: listed_people([led.pk], MARCH)[0].manager,
    }

    assert str(shown[kind]()) == "Ann Berg (anna)"

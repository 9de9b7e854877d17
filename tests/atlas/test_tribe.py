"""Who stands where in the picture of a tribe."""

import datetime as dt

import pytest

from atlas.guilds import guild_members
from atlas.tribe import OFFERED, Picture, tribe_picture
from chapters.models import Role as ChapterRole
from guilds.models import GuildMembership
from squads.models import Role, SquadInTribe
from tests.factories.chapters import ChapterFactory, ChapterMembershipFactory
from tests.factories.guilds import GuildFactory, GuildMembershipFactory
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory
from tribes.models import Tribe
from tribes.reads import tribe_page

START = dt.date(2020, 1, 1)
MARCH = dt.date(2026, 3, 1)
APRIL = dt.date(2026, 4, 1)


def picture_of(tribe: Tribe, day: dt.date, guild: str | None = None) -> Picture:
    return tribe_picture(tribe_page(tribe, day), guild)


def grid(picture: Picture) -> dict[str, list[list[str]]]:
    """The names in each row's cells, the last one being those in no squad."""
    return {
        str(row.chapter): [[chip.person.name for chip in chips] for chips in (*row.cells, row.outside)]
        for row in picture.rows
    }


@pytest.fixture
def search(tribe):
    return SquadFactory(name="Search", tribe=tribe)


@pytest.fixture
def browse(tribe):
    return SquadFactory(name="Browse", tribe=tribe)


@pytest.fixture
def backend(tribe):
    return ChapterFactory(name="Backend", tribe=tribe)


@pytest.fixture
def ada():
    return PersonFactory(name="Ada")


def test_a_tribe_of_nobody_is_empty(tribe):
    picture = picture_of(tribe, MARCH)

    assert (picture.empty, picture.columns, picture.headcount, picture.guilds) == (True, [], 0, [])


def test_squads_and_chapters_without_people_are_drawn_by_name(tribe, search, browse, backend):
    picture = picture_of(tribe, MARCH)

    assert [(column.squad.pk, column.headcount, column.owner) for column in picture.columns] == [
        (browse.pk, 0, None),
        (search.pk, 0, None),
    ]
    assert grid(picture) == {"Backend": [[], [], []]}
    assert (picture.empty, picture.outside, picture.rows[0].lead) == (False, 0, None)


def test_a_person_stands_where_their_squad_and_their_chapter_meet(tribe, search, browse, backend, ada):
    SquadMembershipFactory(squad=search, person=ada)
    ChapterMembershipFactory(chapter=backend, person=ada)

    picture = picture_of(tribe, MARCH)

    assert grid(picture) == {"Backend": [[], ["Ada"], []]}
    assert (picture.headcount, picture.rows[0].headcount, picture.columns[1].headcount) == (1, 1, 1)


def test_a_person_in_two_squads_stands_in_each_with_their_share_and_counts_once(
    tribe, search, browse, backend, ada
):
    for squad in (search, browse):
        SquadMembershipFactory(squad=squad, person=ada, allocation=40)
    ChapterMembershipFactory(chapter=backend, person=ada)

    picture = picture_of(tribe, MARCH)

    assert grid(picture) == {"Backend": [["Ada"], ["Ada"], []]}
    assert [(chip.share, chip.share_text) for cell in picture.rows[0].cells for chip in cell] == [
        (40, "40 %")
    ] * 2
    assert (picture.headcount, picture.rows[0].headcount) == (1, 1)


def test_a_person_in_two_chapters_stands_in_each(tribe, search, backend, ada):
    other = ChapterFactory(name="Data", tribe=tribe)
    SquadMembershipFactory(squad=search, person=ada)
    for chapter in (backend, other):
        ChapterMembershipFactory(chapter=chapter, person=ada)

    assert grid(picture_of(tribe, MARCH)) == {"Backend": [["Ada"], []], "Data": [["Ada"], []]}


def test_who_is_in_no_chapter_here_stands_in_an_own_row(tribe, search, backend, ada):
    SquadMembershipFactory(squad=search, person=ada)
    ChapterMembershipFactory(person=ada)  # of another tribe

    picture = picture_of(tribe, MARCH)

    assert grid(picture) == {"Backend": [[], []], "None": [["Ada"], []]}
    assert picture.rows[-1].headcount == 1


def test_where_there_are_no_chapters_there_is_the_row_of_no_chapter(tribe, search):
    assert grid(picture_of(tribe, MARCH)) == {"None": [[], []]}


def test_who_is_in_no_squad_here_stands_at_the_edge(tribe, search, backend, ada):
    SquadMembershipFactory(person=ada)  # of another tribe
    ChapterMembershipFactory(chapter=backend, person=ada)

    picture = picture_of(tribe, MARCH)

    assert grid(picture) == {"Backend": [[], ["Ada"]]}
    assert (picture.outside, picture.headcount, picture.rows[0].outside[0].share) == (1, 1, 100)


def test_product_owner_and_chapter_lead_are_marked_and_come_first(tribe, search, backend, ada):
    zoe, yara = PersonFactory(name="Zoe"), PersonFactory(name="Yara")
    for person, role in ((ada, Role.MEMBER), (yara, Role.MEMBER), (zoe, Role.PRODUCT_OWNER)):
        SquadMembershipFactory(squad=search, person=person, role=role)
        ChapterMembershipFactory(chapter=backend, person=person)
    ChapterMembershipFactory(chapter=backend, person=yara, role=ChapterRole.LEAD)

    picture = picture_of(tribe, MARCH)

    chips = picture.rows[0].cells[0]
    assert [(chip.person.pk, chip.owner, chip.lead) for chip in chips] == [
        (zoe.pk, True, False),
        (yara.pk, False, True),
        (ada.pk, False, False),
    ]
    owner, lead = picture.columns[0].owner, picture.rows[0].lead
    assert (owner.pk, lead.pk, picture.rows[0].headcount) == (zoe.pk, yara.pk, 3)


def test_two_roles_in_one_squad_are_one_chip_with_both_shares(tribe, search, ada):
    SquadMembershipFactory(squad=search, person=ada, role=Role.PRODUCT_OWNER, allocation=30)
    SquadMembershipFactory(squad=search, person=ada, role=Role.AGILE_COACH, allocation=20)

    (chip,) = picture_of(tribe, MARCH).rows[0].cells[0]

    assert (chip.owner, chip.coach, chip.share) == (True, True, 50)


def test_two_roles_of_all_their_time_are_no_more_than_that(tribe, search, ada):
    for role in (Role.PRODUCT_OWNER, Role.MEMBER):
        SquadMembershipFactory(squad=search, person=ada, role=role)

    (chip,) = picture_of(tribe, MARCH).rows[0].cells[0]

    assert (chip.share, chip.share_text) == (100, "")


def test_guilds_of_its_people_are_offered_the_largest_first(tribe, search, backend, ada):
    zoe = ChapterMembershipFactory(chapter=backend).person
    SquadMembershipFactory(squad=search, person=ada)
    small, large, elsewhere = GuildFactory(name="A"), GuildFactory(name="B"), GuildFactory()
    for guild, person in ((small, ada), (large, ada), (large, zoe), (elsewhere, PersonFactory())):
        GuildMembershipFactory(guild=guild, person=person)
    GuildMembershipFactory(guild=small, person=ada, role="coordinator")

    picture = picture_of(tribe, MARCH)

    assert [(count.guild.pk, count.headcount) for count in picture.guilds] == [(large.pk, 2), (small.pk, 1)]
    assert picture.guild is None


def test_the_chosen_guild_draws_its_lasso_wherever_its_people_stand(tribe, search, browse, ada):
    guild = GuildFactory(former_keys=["old"])
    GuildMembershipFactory(guild=guild, person=ada)
    for squad, person in ((search, ada), (browse, ada), (browse, PersonFactory(name="Zoe"))):
        SquadMembershipFactory(squad=squad, person=person)

    picture = picture_of(tribe, MARCH, guild.slug)

    chips = [(chip.person.name, chip.lasso) for cell in picture.rows[0].cells for chip in cell]
    assert chips == [("Ada", True), ("Zoe", False), ("Ada", True)]
    assert (picture.guild.guild.pk, picture.guild.headcount) == (guild.pk, 1)
    assert picture_of(tribe, MARCH, "old").guild == picture.guild


def test_a_guild_in_which_nobody_here_is_can_be_chosen_and_an_unknown_one_draws_nothing(tribe, search):
    guild = GuildFactory()

    chosen = picture_of(tribe, MARCH, guild.slug)

    assert (chosen.guild.guild.pk, chosen.guild.headcount) == (guild.pk, 0)
    assert picture_of(tribe, MARCH, "no-such-guild").guilds == []


def test_the_chosen_guild_is_among_those_offered_at_once(tribe, search, ada):
    SquadMembershipFactory(squad=search, person=ada)
    guilds = [GuildFactory(name=f"Guild {number:02}") for number in range(OFFERED + 3)]
    for guild in guilds:
        GuildMembershipFactory(guild=guild, person=ada)

    picture = picture_of(tribe, MARCH, guilds[-1].slug)

    names = [guild.name for guild in guilds]
    assert [count.guild.name for count in picture.offered] == [*names[:OFFERED], names[-1]]
    assert [count.guild.name for count in picture.other_guilds] == names[OFFERED:-1]


def test_guild_members_are_those_that_the_queryset_finds(db, ada):
    zoe = PersonFactory(name="Zoe")
    for days in ({}, {"ends_before": MARCH}, {"starts_on": APRIL}):
        GuildMembershipFactory(person=ada, **days)
    GuildMembershipFactory(person=zoe, ends_before=APRIL)
    GuildMembershipFactory()

    rows = GuildMembership.objects.on(MARCH).filter(person__in=[ada, zoe])
    expected = rows.values_list("guild_id", "guild__slug", "guild__name", "person_id")
    assert sorted(guild_members([ada.pk, zoe.pk], MARCH)) == sorted(expected)


def test_another_day_shows_who_stood_there_then_and_who_will(tribe, search, backend, ada):
    zoe = PersonFactory(name="Zoe")
    guild = GuildFactory()
    ChapterMembershipFactory(chapter=backend, person=ada, ends_before=MARCH)
    SquadMembershipFactory(squad=search, person=ada, ends_before=APRIL)
    SquadMembershipFactory(squad=search, person=zoe, starts_on=APRIL)
    GuildMembershipFactory(guild=guild, person=ada, ends_before=MARCH)

    before = picture_of(tribe, MARCH - dt.timedelta(days=1))

    # Zoe joins in April, which the pictures of February and March know already.
    assert (grid(before), len(before.guilds)) == ({"Backend": [["Ada"], []], "None": [["Zoe"], []]}, 1)
    assert grid(picture_of(tribe, MARCH)) == {"Backend": [[], []], "None": [["Ada", "Zoe"], []]}
    assert picture_of(tribe, MARCH).guilds == []
    assert grid(picture_of(tribe, APRIL)) == {"Backend": [[], []], "None": [["Zoe"], []]}


def test_what_was_dissolved_moved_or_is_not_yet_there_is_left_out(tribe):
    SquadFactory(name="Gone", tribe=tribe, ends_before=MARCH)
    SquadFactory(name="Coming", tribe=tribe, starts_on=APRIL)
    ChapterFactory(name="Ended", tribe=tribe, ends_before=MARCH)
    moved = SquadFactory(name="Moved")
    SquadInTribe.objects.create(squad=moved, tribe=tribe, starts_on=START, ends_before=MARCH)
    SquadInTribe.objects.create(squad=moved, tribe=TribeFactory(), starts_on=MARCH)

    before = picture_of(tribe, MARCH - dt.timedelta(days=1))
    after = picture_of(tribe, APRIL)

    assert [column.squad.name for column in before.columns] == ["Gone", "Moved"]
    assert [str(row.chapter) for row in before.rows] == ["Ended"]
    assert [column.squad.name for column in after.columns] == ["Coming"]
    assert [row.chapter for row in after.rows] == [None]


def populate(tribe, squads: int, people: int) -> None:
    """`people` in turn in one of the squads, one of eight chapters and one of three guilds.

    Their names are as long in every run, since the size of print hangs on it.
    """
    chapters = [ChapterFactory(tribe=tribe, name=f"Chapter {number}") for number in range(8)]
    guilds = [GuildFactory() for _ in range(3)]
    teams = [SquadFactory(tribe=tribe) for _ in range(squads)]
    for number in range(people):
        person = PersonFactory(name=f"Person {number:03}")
        SquadMembershipFactory(squad=teams[number % squads], person=person)
        ChapterMembershipFactory(chapter=chapters[number % 8], person=person)
        GuildMembershipFactory(guild=guilds[number % 3], person=person)


@pytest.mark.parametrize(("squads", "people"), [(1, 3), (3, 20), (20, 150)])
def test_the_picture_takes_eight_queries_whatever_its_size(tribe, squads, people, django_assert_num_queries):
    populate(tribe, squads, people)

    # squads and chapters with their members, trio, alliances; sizes, guilds, what is upcoming, bots
    with django_assert_num_queries(8):
        picture = picture_of(tribe, MARCH)
        facts = (len(picture.columns), picture.headcount, picture.outside, len(picture.rows))

    assert facts == (squads, people, 0, 8)


@pytest.mark.parametrize(("squads", "people"), [(1, 3), (3, 20), (20, 150)])
def test_the_page_of_a_tribe_takes_as_many_queries_whatever_its_size(
    client, admin, tribe, squads, people, django_assert_num_queries
):
    populate(tribe, squads, people)
    client.force_login(admin)

    # session, user, person; tribe, trio, alliances, squads, chapters, history; sizes, guilds, upcoming, bots, coming and going
    with django_assert_num_queries(15):
        page = client.get(tribe.get_absolute_url()).content.decode()

    assert page.count('class="person"') == people


@pytest.mark.parametrize(("squads", "people", "size"), [(1, 3, 80), (20, 150, 55)])
def test_the_larger_the_picture_the_smaller_its_print(tribe, squads, people, size):
    populate(tribe, squads, people)

    assert picture_of(tribe, MARCH).print_size == size

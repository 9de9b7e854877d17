"""Who stands where in the picture of a tribe."""

import datetime as dt

import pytest

from atlas.tribe import OFFERED, Picture, tribe_picture
from chapters.models import Role as ChapterRole
from squads.models import Role, SquadInTribe
from tests.factories.chapters import ChapterFactory, ChapterMembershipFactory
from tests.factories.guilds import GuildFactory, GuildMembershipFactory
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory

START = dt.date(2020, 1, 1)
MARCH = dt.date(2026, 3, 1)
APRIL = dt.date(2026, 4, 1)


def grid(picture: Picture) -> dict[str, list[list[str]]]:
    """The names in each row's cells, the last one being those in no squad."""
    return {
        str(row.chapter): [[chip.person.name for chip in chips] for chips in (*row.cells, row.aside)]
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
    picture = tribe_picture(tribe, MARCH)

    assert (picture.empty, picture.columns, picture.headcount, picture.guilds) == (True, [], 0, [])


def test_squads_and_chapters_without_people_are_drawn_by_name(tribe, search, browse, backend):
    picture = tribe_picture(tribe, MARCH)

    assert [(column.squad, column.headcount, column.owner) for column in picture.columns] == [
        (browse, 0, None),
        (search, 0, None),
    ]
    assert grid(picture) == {"Backend": [[], [], []]}
    assert (picture.empty, picture.aside, picture.rows[0].lead) == (False, 0, None)


def test_a_person_stands_where_their_squad_and_their_chapter_meet(tribe, search, browse, backend, ada):
    SquadMembershipFactory(squad=search, person=ada)
    ChapterMembershipFactory(chapter=backend, person=ada)

    picture = tribe_picture(tribe, MARCH)

    assert grid(picture) == {"Backend": [[], ["Ada"], []]}
    assert (picture.headcount, picture.rows[0].headcount, picture.columns[1].headcount) == (1, 1, 1)


def test_a_person_in_two_squads_stands_in_each_with_their_share_and_counts_once(
    tribe, search, browse, backend, ada
):
    for squad in (search, browse):
        SquadMembershipFactory(squad=squad, person=ada, allocation=40)
    ChapterMembershipFactory(chapter=backend, person=ada)

    picture = tribe_picture(tribe, MARCH)

    assert grid(picture) == {"Backend": [["Ada"], ["Ada"], []]}
    assert [(chip.share, chip.partly) for cell in picture.rows[0].cells for chip in cell] == [(40, True)] * 2
    assert (picture.headcount, picture.rows[0].headcount) == (1, 1)


def test_a_person_in_two_chapters_stands_in_each(tribe, search, backend, ada):
    other = ChapterFactory(name="Data", tribe=tribe)
    SquadMembershipFactory(squad=search, person=ada)
    for chapter in (backend, other):
        ChapterMembershipFactory(chapter=chapter, person=ada)

    assert grid(tribe_picture(tribe, MARCH)) == {"Backend": [["Ada"], []], "Data": [["Ada"], []]}


def test_who_is_in_no_chapter_here_stands_in_an_own_row(tribe, search, backend, ada):
    SquadMembershipFactory(squad=search, person=ada)
    ChapterMembershipFactory(person=ada)  # of another tribe

    picture = tribe_picture(tribe, MARCH)

    assert grid(picture) == {"Backend": [[], []], "None": [["Ada"], []]}
    assert picture.rows[-1].headcount == 1


def test_where_there_are_no_chapters_there_is_the_row_of_no_chapter(tribe, search):
    assert grid(tribe_picture(tribe, MARCH)) == {"None": [[], []]}


def test_who_is_in_no_squad_here_stands_at_the_edge(tribe, search, backend, ada):
    SquadMembershipFactory(person=ada)  # of another tribe
    ChapterMembershipFactory(chapter=backend, person=ada)

    picture = tribe_picture(tribe, MARCH)

    assert grid(picture) == {"Backend": [[], ["Ada"]]}
    assert (picture.aside, picture.headcount, picture.rows[0].aside[0].share) == (1, 1, 100)


def test_product_owner_and_chapter_lead_are_marked_and_come_first(tribe, search, backend, ada):
    zoe, yara = PersonFactory(name="Zoe"), PersonFactory(name="Yara")
    for person, role in ((ada, Role.MEMBER), (yara, Role.MEMBER), (zoe, Role.PRODUCT_OWNER)):
        SquadMembershipFactory(squad=search, person=person, role=role)
        ChapterMembershipFactory(chapter=backend, person=person)
    ChapterMembershipFactory(chapter=backend, person=yara, role=ChapterRole.LEAD)

    picture = tribe_picture(tribe, MARCH)

    chips = picture.rows[0].cells[0]
    assert [(chip.person, chip.owner, chip.lead) for chip in chips] == [
        (zoe, True, False),
        (yara, False, True),
        (ada, False, False),
    ]
    assert (picture.columns[0].owner, picture.rows[0].lead, picture.rows[0].headcount) == (zoe, yara, 3)


def test_two_roles_in_one_squad_are_one_chip_with_both_shares(tribe, search, ada):
    SquadMembershipFactory(squad=search, person=ada, role=Role.PRODUCT_OWNER, allocation=30)
    SquadMembershipFactory(squad=search, person=ada, role=Role.AGILE_COACH, allocation=20)

    (chip,) = tribe_picture(tribe, MARCH).rows[0].cells[0]

    assert (chip.owner, chip.coach, chip.share) == (True, True, 50)


def test_two_roles_of_all_their_time_are_no_more_than_that(tribe, search, ada):
    for role in (Role.PRODUCT_OWNER, Role.MEMBER):
        SquadMembershipFactory(squad=search, person=ada, role=role)

    (chip,) = tribe_picture(tribe, MARCH).rows[0].cells[0]

    assert (chip.share, chip.partly) == (100, False)


def test_guilds_of_its_people_are_offered_the_largest_first(tribe, search, backend, ada):
    zoe = ChapterMembershipFactory(chapter=backend).person
    SquadMembershipFactory(squad=search, person=ada)
    small, large, elsewhere = GuildFactory(name="A"), GuildFactory(name="B"), GuildFactory()
    for guild, person in ((small, ada), (large, ada), (large, zoe), (elsewhere, PersonFactory())):
        GuildMembershipFactory(guild=guild, person=person)
    GuildMembershipFactory(guild=small, person=ada, role="coordinator")

    picture = tribe_picture(tribe, MARCH)

    assert [(here.guild, here.headcount) for here in picture.guilds] == [(large, 2), (small, 1)]
    assert picture.guild is None


def test_the_chosen_guild_draws_its_lasso_wherever_its_people_stand(tribe, search, browse, ada):
    guild = GuildFactory(former_keys=["old"])
    GuildMembershipFactory(guild=guild, person=ada)
    for squad, person in ((search, ada), (browse, ada), (browse, PersonFactory(name="Zoe"))):
        SquadMembershipFactory(squad=squad, person=person)

    picture = tribe_picture(tribe, MARCH, guild.slug)

    chips = [(chip.person.name, chip.lasso) for cell in picture.rows[0].cells for chip in cell]
    assert chips == [("Ada", True), ("Zoe", False), ("Ada", True)]
    assert (picture.guild.guild, picture.guild.headcount) == (guild, 1)
    assert tribe_picture(tribe, MARCH, "old").guild == picture.guild


def test_a_guild_in_which_nobody_here_is_can_be_chosen_and_an_unknown_one_draws_nothing(tribe, search):
    guild = GuildFactory()

    chosen = tribe_picture(tribe, MARCH, guild.slug)

    assert (chosen.guild.guild, chosen.guild.headcount) == (guild, 0)
    assert tribe_picture(tribe, MARCH, "no-such-guild").guilds == []


def test_the_chosen_guild_is_among_those_offered_at_once(tribe, search, ada):
    SquadMembershipFactory(squad=search, person=ada)
    guilds = [GuildFactory(name=f"Guild {number:02}") for number in range(OFFERED + 3)]
    for guild in guilds:
        GuildMembershipFactory(guild=guild, person=ada)

    picture = tribe_picture(tribe, MARCH, guilds[-1].slug)

    assert [here.guild for here in picture.offered] == [*guilds[:OFFERED], guilds[-1]]
    assert [here.guild for here in picture.other_guilds] == guilds[OFFERED:-1]


def test_another_day_shows_who_stood_there_then_and_who_will(tribe, search, backend, ada):
    zoe = PersonFactory(name="Zoe")
    guild = GuildFactory()
    ChapterMembershipFactory(chapter=backend, person=ada, ends_before=MARCH)
    SquadMembershipFactory(squad=search, person=ada, ends_before=APRIL)
    SquadMembershipFactory(squad=search, person=zoe, starts_on=APRIL)
    GuildMembershipFactory(guild=guild, person=ada, ends_before=MARCH)

    before = tribe_picture(tribe, MARCH - dt.timedelta(days=1))

    assert (grid(before), len(before.guilds)) == ({"Backend": [["Ada"], []]}, 1)
    assert grid(tribe_picture(tribe, MARCH)) == {"Backend": [[], []], "None": [["Ada"], []]}
    assert tribe_picture(tribe, MARCH).guilds == []
    assert grid(tribe_picture(tribe, APRIL)) == {"Backend": [[], []], "None": [["Zoe"], []]}


def test_what_was_dissolved_moved_or_is_not_yet_there_is_left_out(tribe):
    SquadFactory(name="Gone", tribe=tribe, ends_before=MARCH)
    SquadFactory(name="Coming", tribe=tribe, starts_on=APRIL)
    ChapterFactory(name="Ended", tribe=tribe, ends_before=MARCH)
    moved = SquadFactory(name="Moved")
    SquadInTribe.objects.create(squad=moved, tribe=tribe, starts_on=START, ends_before=MARCH)
    SquadInTribe.objects.create(squad=moved, tribe=TribeFactory(), starts_on=MARCH)

    before = tribe_picture(tribe, MARCH - dt.timedelta(days=1))
    after = tribe_picture(tribe, APRIL)

    assert [column.squad.name for column in before.columns] == ["Gone", "Moved"]
    assert [str(row.chapter) for row in before.rows] == ["Ended"]
    assert [column.squad.name for column in after.columns] == ["Coming"]
    assert [row.chapter for row in after.rows] == [None]


def populate(tribe, squads: int, people: int) -> None:
    """`people` in turn in one of the squads, one of eight chapters and one of three guilds."""
    chapters = [ChapterFactory(tribe=tribe) for _ in range(8)]
    guilds = [GuildFactory() for _ in range(3)]
    teams = [SquadFactory(tribe=tribe) for _ in range(squads)]
    for number in range(people):
        person = PersonFactory()
        SquadMembershipFactory(squad=teams[number % squads], person=person)
        ChapterMembershipFactory(chapter=chapters[number % 8], person=person)
        GuildMembershipFactory(guild=guilds[number % 3], person=person)


@pytest.mark.parametrize(("squads", "people"), [(1, 3), (3, 20), (20, 150)])
def test_the_picture_takes_five_queries_whatever_its_size(tribe, squads, people, django_assert_num_queries):
    populate(tribe, squads, people)

    with django_assert_num_queries(5):  # squads, chapters, both memberships, guilds
        picture = tribe_picture(tribe, MARCH)
        facts = (len(picture.columns), picture.headcount, picture.aside, len(picture.rows))

    assert facts == (squads, people, 0, 8)


@pytest.mark.parametrize(("squads", "people"), [(1, 3), (3, 20), (20, 150)])
def test_the_page_of_a_tribe_takes_as_many_queries_whatever_its_size(
    client, admin, tribe, squads, people, django_assert_num_queries
):
    populate(tribe, squads, people)
    client.force_login(admin)

    # session, user, person; tribe, trio, seats, alliances, stays, chapters, history; the picture's five
    with django_assert_num_queries(16):
        page = client.get(tribe.get_absolute_url()).content.decode()

    assert page.count('class="person"') == people


@pytest.mark.parametrize(("squads", "people", "size"), [(1, 3, 70), (20, 150, 35)])
def test_the_larger_the_picture_the_smaller_its_print(tribe, squads, people, size):
    populate(tribe, squads, people)

    assert tribe_picture(tribe, MARCH).print_size == size

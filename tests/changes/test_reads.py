"""What changes between two days: which facts, each once, in which words."""

import datetime as dt

import pytest

from changes.comparison import about
from changes.facts import Span
from changes.reads import Changes
from squads.models import Role, SquadInTribe
from tests.factories.alliances import AllianceFactory, AllianceTrioFactory
from tests.factories.chapters import ChapterFactory, ChapterMembershipFactory
from tests.factories.guilds import GuildFactory, GuildMembershipFactory
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory
from tests.factories.trios import TrioSeatFactory

MARCH, APRIL, TODAY = dt.date(2026, 3, 1), dt.date(2026, 4, 1), dt.date(2026, 6, 1)
BEFORE = dt.date(2026, 2, 1)
SPAN = Span(BEFORE, TODAY)


@pytest.fixture
def ada(db):
    return PersonFactory(name="Ada Holm")


@pytest.fixture
def search(tribe):
    return SquadFactory(name="Search", tribe=tribe)


@pytest.fixture
def player(tribe):
    return SquadFactory(name="Player", tribe=tribe)


def told(span=SPAN, today=TODAY, **options) -> list[str]:
    """The sentences, earliest first; counted alike by kind and by week."""
    changes = Changes(span, today, earliest_first=True, **options)
    found = changes[:100]
    assert len(changes) == len(found)
    if not changes.kind:
        assert sum(changes.weeks()) == len(found)
    return [change.text for change in found]


def test_a_membership_that_begins_and_one_that_ends_are_changes(ada, search):
    SquadMembershipFactory(squad=search, person=ada, starts_on=MARCH, ends_before=APRIL)

    assert told() == ["Ada Holm joined Search as member", "Ada Holm left Search"]


def test_only_what_lies_after_the_first_day_and_up_to_the_last_counts(ada, search):
    SquadMembershipFactory(squad=search, person=ada, starts_on=MARCH, ends_before=APRIL)

    assert told(Span(BEFORE, MARCH)) == ["Ada Holm joined Search as member"]
    assert told(Span(MARCH, APRIL)) == ["Ada Holm left Search"]
    assert told(Span(APRIL, TODAY)) == []
    assert told(Span(MARCH, MARCH)) == []


def test_who_moves_on_a_day_reads_as_one_change(ada, search, player):
    SquadMembershipFactory(squad=search, person=ada, ends_before=MARCH)
    SquadMembershipFactory(squad=player, person=ada, starts_on=MARCH)

    moved = ["Ada Holm moved from Search to Player"]
    assert told() == moved
    assert told(about=about(ada)) == moved
    assert told(about=about(search)) == moved
    assert told(about=about(player)) == moved
    assert told(about=about(SquadFactory())) == []


def test_another_role_in_the_same_squad_reads_as_one_change(ada, search, player):
    SquadMembershipFactory(squad=player, person=ada, ends_before=MARCH)
    SquadMembershipFactory(squad=search, person=ada, ends_before=MARCH)
    SquadMembershipFactory(squad=search, person=ada, starts_on=MARCH, role=Role.PRODUCT_OWNER)

    said = ["Ada Holm changed from member to product owner in Search and left Player"]
    assert told() == said
    assert told(about=about(player)) == said


def test_another_share_of_the_time_reads_as_one_change(ada, search):
    SquadMembershipFactory(squad=search, person=ada, ends_before=MARCH)
    SquadMembershipFactory(squad=search, person=ada, starts_on=MARCH, allocation=50)

    assert told() == ["Ada Holm gave Search 50 % of their time instead of 100 %"]


def test_what_goes_on_unaltered_says_so(ada, search):
    SquadMembershipFactory(squad=search, person=ada, ends_before=MARCH)
    SquadMembershipFactory(squad=search, person=ada, starts_on=MARCH)

    assert told() == ["Ada Holm went on as member in Search"]


def test_two_squads_joined_on_a_day_are_two_changes(ada, search, player):
    SquadMembershipFactory(squad=SquadFactory(name="Old"), person=ada, ends_before=MARCH)
    SquadMembershipFactory(squad=search, person=ada, starts_on=MARCH)
    SquadMembershipFactory(squad=player, person=ada, starts_on=MARCH, role=Role.AGILE_COACH)

    assert told() == ["Ada Holm moved from Old to Search", "Ada Holm became agile coach of Player"]


def test_what_is_planned_is_said_of_the_future(ada, search, player):
    SquadMembershipFactory(squad=search, person=ada, ends_before=MARCH)
    SquadMembershipFactory(squad=player, person=ada, starts_on=MARCH, ends_before=APRIL)
    SquadFactory(name="Ads", starts_on=MARCH)

    assert told(today=BEFORE) == [
        "Ads will be formed",
        "Ada Holm will move from Search to Player",
        "Ada Holm will leave Player",
    ]


def test_a_squad_is_formed_moves_and_is_dissolved(tribe):
    tribe.name = "Discovery"
    tribe.save()
    payments = TribeFactory(name="Payments")
    squad = SquadFactory(name="Ads", starts_on=MARCH, ends_before=dt.date(2026, 5, 1))
    stay = {"squad": squad}
    SquadInTribe.objects.create(tribe=tribe, starts_on=MARCH, ends_before=APRIL, **stay)
    SquadInTribe.objects.create(tribe=payments, starts_on=APRIL, ends_before=dt.date(2026, 5, 1), **stay)

    formed, moved = "Ads was formed in Discovery", "Ads moved from Discovery to Payments"
    assert told() == told(about=about(squad)) == [formed, moved, "Ads was dissolved"]
    assert told(about=about(tribe)) == [formed, moved]
    assert told(about=about(payments)) == [moved, "Ads was dissolved"]


def test_a_squad_comes_into_a_tribe_and_leaves_it(tribe):
    squad = SquadFactory(name="Ads")
    SquadInTribe.objects.create(squad=squad, tribe=tribe, starts_on=MARCH, ends_before=APRIL)

    assert told() == [f"Ads joined {tribe}", f"Ads left {tribe}"]


def test_a_seat_is_taken_handed_over_and_becomes_empty(ada, tribe):
    bo = PersonFactory(name="Bo Lind")
    TrioSeatFactory(trio=tribe.trio, person=ada, starts_on=MARCH, ends_before=APRIL)
    TrioSeatFactory(trio=tribe.trio, person=bo, starts_on=APRIL, ends_before=dt.date(2026, 5, 1))

    said = [
        f"Ada Holm became tribe lead of {tribe}",
        f"Bo Lind became tribe lead of {tribe} in place of Ada Holm",
        f"The tribe-lead seat of {tribe} became empty: Bo Lind had held it",
    ]
    assert told() == told(about=about(tribe)) == told(about=about(tribe.trio)) == said
    assert told(about=about(ada)) == said[:2]


def test_people_chapters_guilds_and_alliances_change(ada, tribe):
    PersonFactory(name="Cleo Marsh", starts_on=MARCH, ends_before=APRIL)
    chapter = ChapterFactory(name="Backend", tribe=tribe, starts_on=MARCH)
    ChapterMembershipFactory(chapter=chapter, person=ada, starts_on=MARCH, role="lead")
    guild = GuildFactory(name="Writing", starts_on=MARCH)
    GuildMembershipFactory(guild=guild, person=ada, starts_on=MARCH)
    alliance = AllianceFactory(name="Release", starts_on=MARCH, ends_before=APRIL)
    AllianceTrioFactory(alliance=alliance, trio=tribe.trio, starts_on=MARCH, ends_before=APRIL)

    assert told() == [
        f"Backend in {tribe} was formed",
        "Writing was formed",
        f"Release was formed with {tribe}",
        "Cleo Marsh joined the organisation",
        f"Ada Holm became lead of Backend in {tribe}",
        "Ada Holm joined the guild Writing as member",
        "Release ended",
        "Cleo Marsh left the organisation",
    ]
    assert (
        told(about=about(alliance))
        == told(about=about(tribe.trio))
        == [f"Release was formed with {tribe}", "Release ended"]
    )
    assert told(about=about(guild)) == ["Writing was formed", "Ada Holm joined the guild Writing as member"]
    assert told(about=about(chapter)) == [
        f"Backend in {tribe} was formed",
        f"Ada Holm became lead of Backend in {tribe}",
    ]


def test_a_trio_joins_an_alliance_and_leaves_it(tribe):
    alliance = AllianceFactory(name="Release")
    AllianceTrioFactory(alliance=alliance, trio=tribe.trio, starts_on=MARCH, ends_before=APRIL)

    assert told() == [f"The trio of {tribe} joined Release", f"The trio of {tribe} left Release"]


def test_a_tribe_has_the_changes_of_its_squads_while_they_are_in_it(ada, tribe, search):
    SquadMembershipFactory(squad=search, person=ada, starts_on=MARCH)
    SquadMembershipFactory(squad=SquadFactory(), person=ada, starts_on=MARCH)

    assert told(about=about(tribe)) == ["Ada Holm joined Search as member"]


def test_one_kind_is_kept_and_all_are_counted(ada, search):
    SquadMembershipFactory(squad=search, person=ada, starts_on=MARCH)
    GuildFactory(name="Writing", starts_on=MARCH)

    assert told(kind="guild") == ["Writing was formed"]
    assert {kind: n for kind, n in Changes(SPAN, TODAY, kind="guild").counts.items() if n} == {
        "guild": 1,
        "squad_member": 1,
    }


def test_by_element_what_belongs_together_stands_together(ada, search, player):
    for squad, day in ((player, MARCH), (search, MARCH), (player, APRIL)):
        SquadMembershipFactory(squad=squad, person=PersonFactory(), starts_on=day)
    PersonFactory(starts_on=MARCH)

    found = Changes(SPAN, TODAY, by_element=True)[:10]

    assert [(str(change.element), change.day) for change in found][:3] == [
        ("Player", APRIL),
        ("Player", MARCH),
        ("Search", MARCH),
    ]
    assert found[3].kind == "person"


@pytest.mark.parametrize(
    ("last_day", "weeks"), [(0, [1, 0]), (1, [2, 0]), (7, [2, 0]), (8, [1, 1]), (14, [1, 1])]
)
def test_weeks_count_from_the_day_after_the_first_and_an_end_by_its_last_day(ada, search, last_day, weeks):
    SquadMembershipFactory(squad=search, person=ada, ends_before=BEFORE + dt.timedelta(days=last_day + 1))
    for day in (7, 15):
        SquadMembershipFactory(squad=search, starts_on=BEFORE + dt.timedelta(days=day))

    assert Changes(Span(BEFORE, BEFORE + dt.timedelta(days=14)), TODAY).weeks() == weeks


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_depend_on_how_much_changes(tribe, count, django_assert_num_queries):
    for _ in range(count):
        squad, person = SquadFactory(starts_on=MARCH, tribe=tribe), PersonFactory(starts_on=MARCH)
        SquadMembershipFactory(squad=squad, person=person, starts_on=MARCH)
        ChapterMembershipFactory(chapter__starts_on=MARCH, person=person, starts_on=MARCH)
        GuildMembershipFactory(guild__starts_on=MARCH, person=person, starts_on=MARCH)
        alliance = AllianceFactory(starts_on=MARCH)
        AllianceTrioFactory(alliance=alliance, starts_on=MARCH)
        AllianceTrioFactory(alliance=alliance, starts_on=APRIL)
        TrioSeatFactory(trio=TribeFactory(starts_on=MARCH).trio, person=person, starts_on=MARCH)
        SquadInTribe.objects.create(squad=SquadFactory(), tribe=tribe, starts_on=MARCH)
    changes = Changes(SPAN, TODAY)

    with django_assert_num_queries(
        17
    ):  # counts, the page, twelve kinds of rows, shared names, parts of squads and of alliances
        assert len(changes) == len(changes[:100])
    with django_assert_num_queries(1):
        changes.weeks()

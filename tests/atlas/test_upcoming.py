"""Who leaves and who comes in the picture of a tribe, within the next ninety days."""

import datetime as dt

import pytest

from atlas.tribe import tribe_picture
from squads.models import Role, SquadMembership
from tests.factories.chapters import ChapterFactory, ChapterMembershipFactory
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tribes.models import Tribe
from tribes.reads import tribe_page

MARCH = dt.date(2026, 3, 1)
APRIL = dt.date(2026, 4, 1)
MAY = dt.date(2026, 5, 1)


def notes(tribe: Tribe, day: dt.date = MARCH) -> dict[str, list[list[tuple[str, str]]]]:
    """The names and notes in each row's cells, the last one being those in no squad."""
    picture = tribe_picture(tribe_page(tribe, day))
    return {
        str(row.chapter): [
            [(chip.person.name, chip.note) for chip in chips] for chips in (*row.cells, row.outside)
        ]
        for row in picture.rows
    }


@pytest.fixture
def browse(tribe):
    return SquadFactory(name="Browse", tribe=tribe)


@pytest.fixture
def search(tribe):
    return SquadFactory(name="Search", tribe=tribe)


@pytest.fixture
def backend(tribe):
    return ChapterFactory(name="Backend", tribe=tribe)


@pytest.fixture
def ada(backend):
    person = PersonFactory(name="Ada")
    ChapterMembershipFactory(chapter=backend, person=person)
    return person


def test_who_moves_within_the_tribe_leaves_one_squad_and_comes_into_the_other(tribe, browse, search, ada):
    SquadMembershipFactory(squad=browse, person=ada, ends_before=APRIL)
    SquadMembershipFactory(squad=search, person=ada, starts_on=APRIL)

    assert notes(tribe) == {"Backend": [[("Ada", "→ Search, 1 Apr")], [("Ada", "from 1 Apr")], []]}


def test_who_moves_to_a_squad_elsewhere_leaves_for_it(tribe, browse, ada):
    SquadMembershipFactory(squad=browse, person=ada, ends_before=APRIL)
    SquadMembershipFactory(squad=SquadFactory(name="Ledger"), person=ada, starts_on=APRIL)

    assert notes(tribe) == {"Backend": [[("Ada", "→ Ledger, 1 Apr")], []]}


def test_who_goes_nowhere_has_a_last_day(tribe, browse, ada):
    SquadMembershipFactory(squad=browse, person=ada, ends_before=APRIL)

    assert notes(tribe) == {"Backend": [[("Ada", "last day 31 Mar")], []]}


def test_another_role_or_share_in_the_same_squad_is_no_leaving(tribe, browse, ada):
    SquadMembershipFactory(squad=browse, person=ada, ends_before=APRIL)
    SquadMembershipFactory(squad=browse, person=ada, starts_on=APRIL, ends_before=MAY, allocation=40)
    SquadMembershipFactory(squad=browse, person=ada, starts_on=MAY, role=Role.AGILE_COACH)

    assert notes(tribe) == {"Backend": [[("Ada", "")], []]}


def test_who_comes_back_after_a_gap_leaves_and_comes(tribe, browse, ada):
    SquadMembershipFactory(squad=browse, person=ada, ends_before=APRIL)
    SquadMembershipFactory(squad=browse, person=ada, starts_on=MAY)

    assert notes(tribe) == {"Backend": [[("Ada", "last day 31 Mar"), ("Ada", "from 1 May")], []]}


def test_who_is_in_no_squad_here_goes_to_the_one_that_they_join(tribe, browse, ada):
    SquadMembershipFactory(squad=browse, person=ada, starts_on=APRIL)

    assert notes(tribe) == {"Backend": [[("Ada", "from 1 Apr")], [("Ada", "→ Browse, 1 Apr")]]}


def test_who_comes_stands_in_the_chapter_of_their_first_day(tribe, browse, backend):
    SquadMembershipFactory(squad=browse, starts_on=APRIL, person__name="Zoe")
    person = PersonFactory(name="Ada")
    SquadMembershipFactory(squad=browse, person=person, starts_on=APRIL)
    ChapterMembershipFactory(chapter=backend, person=person, starts_on=APRIL)

    assert notes(tribe) == {
        "Backend": [[("Ada", "from 1 Apr")], []],
        "None": [[("Zoe", "from 1 Apr")], []],
    }


def test_what_is_more_than_ninety_days_away_or_over_is_not_told(tribe, browse, search, ada):
    SquadMembershipFactory(squad=browse, person=ada, ends_before=MARCH + dt.timedelta(days=91))
    SquadMembershipFactory(squad=search, person=ada, starts_on=MARCH + dt.timedelta(days=91))
    SquadMembershipFactory(squad=search, starts_on=MARCH)

    assert [note for row in notes(tribe).values() for cell in row for _, note in cell] == ["", ""]


def test_who_comes_counts_nowhere_yet(tribe, browse, ada):
    SquadMembershipFactory(squad=browse, person=ada, starts_on=APRIL, role=Role.PRODUCT_OWNER)

    picture = tribe_picture(tribe_page(tribe, MARCH))

    column = picture.columns[0]
    assert (picture.headcount, column.headcount, column.owner, picture.outside) == (1, 0, None, 1)


def test_notes_are_in_the_page_and_its_legend(client, bystander, tribe, browse, search, ada):
    SquadMembershipFactory(squad=browse, person=ada, ends_before=APRIL)
    SquadMembershipFactory(squad=search, person=ada, starts_on=APRIL)
    client.force_login(bystander)

    page = client.get(f"{tribe.get_absolute_url()}?as_of={MARCH}").content.decode()
    later = client.get(f"{tribe.get_absolute_url()}?as_of={MAY}").content.decode()

    assert 'moves to</span> Search, <time datetime="2026-04-01">1 Apr</time>' in page
    assert 'from <time datetime="2026-04-01">1 Apr</time>' in page
    assert "leaves or joins within 90 days" in page
    assert "within 90 days" not in later


def test_planned_membership_is_moved_from_its_own_first_day(client, admin, browse, search, ada, today):
    coming = SquadMembershipFactory(squad=browse, person=ada, starts_on=today + dt.timedelta(days=30))
    client.force_login(admin)

    form = client.get(f"/squads/{browse.slug}/members/{coming.pk}/move-member/").context["form"]

    assert form["starts_on"].value() == coming.starts_on
    assert SquadMembership.objects.get() == coming

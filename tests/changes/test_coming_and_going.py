"""Who came into the squads of a tribe lately, who left them, and who will soon."""

import datetime as dt

import pytest

from changes.coming_and_going import LISTED, ComingAndGoing, coming_and_going
from changes.reads import Change
from squads.models import Role
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.text import text_of

TODAY = dt.date(2026, 3, 1)
APRIL = dt.date(2026, 4, 1)
FEBRUARY = dt.date(2026, 2, 10)


@pytest.fixture
def cards(tribe):
    return SquadFactory(name="Cards", tribe=tribe)


@pytest.fixture
def bills(tribe):
    return SquadFactory(name="Bills", tribe=tribe)


@pytest.fixture
def ada():
    return PersonFactory(name="Ada Holm")


def said(changes: list[Change]) -> list[tuple[dt.date, str]]:
    return [(change.day, change.text) for change in changes]


def around(tribe) -> ComingAndGoing:
    return coming_and_going(tribe, TODAY, TODAY)


def test_who_joined_moved_and_left_lately_is_listed_the_latest_first(tribe, cards, bills, ada):
    SquadMembershipFactory(squad=cards, person=ada, starts_on=FEBRUARY, ends_before=TODAY)
    SquadMembershipFactory(squad=bills, person=ada, starts_on=TODAY)
    SquadMembershipFactory(squad=bills, person__name="Bo Lind", ends_before=dt.date(2026, 2, 20))
    SquadMembershipFactory(squad=bills, starts_on=dt.date(2026, 1, 1))  # longer ago
    SquadMembershipFactory(squad=SquadFactory(), starts_on=FEBRUARY)  # elsewhere

    found = around(tribe)

    assert said(found.recent) == [
        (TODAY, "Ada Holm moved from Cards to Bills"),
        (dt.date(2026, 2, 20), "Bo Lind left Bills"),
        (FEBRUARY, "Ada Holm joined Cards as member"),
    ]
    assert found.upcoming == []


def test_who_will_come_and_go_is_listed_the_earliest_first(tribe, cards, ada):
    elsewhere = SquadFactory(name="Ledger")
    SquadMembershipFactory(squad=cards, person=ada, ends_before=APRIL)
    SquadMembershipFactory(squad=elsewhere, person=ada, starts_on=APRIL)
    SquadMembershipFactory(squad=cards, person__name="Bo Lind", starts_on=dt.date(2026, 3, 9))

    found = around(tribe)

    assert said(found.upcoming) == [
        (dt.date(2026, 3, 9), "Bo Lind will join Cards as member"),
        (APRIL, "Ada Holm will move from Cards to Ledger"),
    ]
    assert found.recent == []


def test_another_role_or_share_is_no_coming_and_going(tribe, cards, ada):
    SquadMembershipFactory(squad=cards, person=ada, ends_before=FEBRUARY)
    SquadMembershipFactory(squad=cards, person=ada, starts_on=FEBRUARY, ends_before=APRIL, allocation=40)
    SquadMembershipFactory(squad=cards, person=ada, starts_on=APRIL, role=Role.AGILE_COACH)

    found = around(tribe)

    assert (found.upcoming, found.recent) == ([], [])


def test_few_are_listed(tribe, cards):
    for _ in range(LISTED + 2):
        SquadMembershipFactory(squad=cards, starts_on=FEBRUARY)

    assert len(around(tribe).recent) == LISTED


def test_first_and_last_days_that_there_are_are_looked_at(tribe):
    for day in (dt.date.min, dt.date.max):
        assert coming_and_going(tribe, day, TODAY).upcoming == []


def test_page_of_a_tribe_lists_them_with_the_way_to_all(client, bystander, tribe, cards, ada):
    SquadMembershipFactory(squad=cards, person=ada, starts_on=APRIL)
    client.force_login(bystander)

    page = text_of(client.get(f"{tribe.get_absolute_url()}?as_of={TODAY}"))
    nobody = text_of(client.get(f"{tribe.get_absolute_url()}?as_of=2024-01-01"))
    changes = (
        f"/changes/?about=tribe%3A{tribe.slug}&amp;from=2026-03-01&amp;to=2026-05-30&amp;kind=squad_member"
    )

    assert "Coming and going" in page
    assert changes in page
    assert "Nobody joined, left or moved between squads in the last 30 days" in nobody

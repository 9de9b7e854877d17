"""What ends with something, said before it is confirmed."""

import datetime as dt

import pytest

from orgmodel.domain.endings import endings
from orgmodel.domain.operations import capture_calls
from people.operations import offboard_person
from squads.operations import dissolve_squad
from tests.factories.access import RoleAssignmentFactory
from tests.factories.chapters import ChapterFactory, ChapterMembershipFactory
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.trios import TrioSeatFactory
from tribes.operations import dissolve_tribe

MARCH = dt.date(2026, 3, 1)
MAY = dt.date(2026, 5, 1)
pytestmark = pytest.mark.django_db


def said(parent, day=MARCH) -> list[str]:
    return [str(each) for each in endings(parent, day)]


def test_endings_of_a_squad_are_its_people_by_name_and_what_is_planned(tribe):
    cards = SquadFactory(tribe=tribe, name="Cards")
    SquadMembershipFactory(squad=cards, person=PersonFactory(name="Ada Holm"))
    SquadMembershipFactory(squad=cards, person=PersonFactory(name="Bo Lind"), starts_on=MAY)
    SquadMembershipFactory(squad=cards, ends_before=dt.date(2021, 1, 1))

    assert said(cards) == [
        f"1 tribe membership: Cards in {tribe}",
        "1 squad membership: Ada Holm",
        "1 planned squad membership: Bo Lind (from 1 May 2026)",
    ]


def test_endings_of_many_name_the_first_and_count_the_others(squad):
    SquadMembershipFactory.create_batch(10, squad=squad)

    (line,) = [line for line in said(squad) if "squad membership" in line]

    assert (line.startswith("10 squad memberships: "), line.endswith(" and 2 others")) == (True, True)


def test_endings_of_a_person_are_what_they_hold_by_the_elements(tribe):
    ada, cards = PersonFactory(), SquadFactory(name="Cards")
    SquadMembershipFactory(squad=cards, person=ada, role="product_owner")
    SquadMembershipFactory(squad=cards, person=ada, starts_on=MAY)
    TrioSeatFactory(trio=tribe.trio, person=ada)
    RoleAssignmentFactory(person=ada)

    assert set(said(ada)) == {
        "1 role: coach of the organisation",
        f"1 trio seat: {tribe} trio as tribe lead",
        "1 squad membership: Cards as product owner",
        "1 planned squad membership: Cards as member (from 1 May 2026)",
    }


@pytest.mark.parametrize("of", ["squad", "tribe", "person"])
def test_endings_are_what_the_operation_ends_or_removes(admin, tribe, squad, of):
    ada = PersonFactory()
    SquadMembershipFactory(squad=squad, person=ada)
    SquadMembershipFactory(squad=squad, person=ada, role="agile_coach", starts_on=MAY)
    TrioSeatFactory(trio=tribe.trio, person=ada)
    ChapterMembershipFactory(chapter=ChapterFactory(tribe=tribe), person=ada)
    parent, operation = {
        "squad": (squad, dissolve_squad),
        "tribe": (tribe, dissolve_tribe),
        "person": (ada, offboard_person),
    }[of]
    foretold = {(type(row), row.pk) for each in endings(parent, MARCH) for row in each.rows}

    with capture_calls() as calls:
        operation(parent, ends_before=MARCH, by=admin)

    changed = {(type(change.row), change.id) for change in calls[0].changes}
    assert foretold | {(type(parent), parent.pk)} == changed


@pytest.mark.parametrize(
    "headers", [{}, {"HX-Request": "true", "HX-Target": "dialog"}], ids=["page", "dialog"]
)
def test_form_that_dissolves_says_whom_it_ends_on_the_typed_day_too(client, admin, squad, headers):
    SquadMembershipFactory(squad=squad, person=PersonFactory(name="Ada Holm"), starts_on=MAY)
    client.force_login(admin)
    address = f"{squad.get_absolute_url()}dissolve-squad/"

    opened = client.get(address, headers=headers).content.decode()
    refused = client.post(
        address, {"ends_before": "2026-03-01", "reason": "x" * 501}, headers=headers
    ).content.decode()

    assert "1 squad membership: Ada Holm" in opened
    assert "If the last day is 1 March 2026" in refused
    assert "1 planned squad membership: Ada Holm (from 1 May 2026)" in refused


def test_form_that_offboards_says_what_ends(client, admin, squad):
    row = SquadMembershipFactory(squad=squad)
    client.force_login(admin)

    page = client.get(f"{row.person.get_absolute_url()}offboard-person/").content.decode()

    assert "1 squad membership" in page

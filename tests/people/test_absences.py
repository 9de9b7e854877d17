"""When people are away: who enters it, and where others are told whom to ask."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from people import operations
from people.contacts import contacts
from people.models import Absence
from people.operations import offboard_person
from people.reads import tenures_on
from tests.factories.people import AbsenceFactory, PersonFactory
from tests.factories.squads import SquadMembershipFactory

MARCH = dt.date(2026, 3, 1)
APRIL = dt.date(2026, 4, 1)
DAY = dt.date(2026, 3, 10)
pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(squad):
    """The product owner of the squad, who is away on the day, with a stand-in."""
    owner = PersonFactory(name="Ada Holm", handle="ada")
    SquadMembershipFactory(squad=squad, person=owner, role="product_owner")
    stand_in = PersonFactory(name="Ren Tanaka", handle="ren")
    AbsenceFactory(person=owner, stand_in=stand_in, starts_on=MARCH, ends_before=APRIL)
    return owner


def test_one_enters_ones_own_absence_and_nobody_elses(bystander, member):
    own = operations.add_absence(bystander.person, starts_on=MARCH, ends_before=APRIL, by=bystander)

    assert (own.person, own.stand_in, own.holds_on(DAY)) == (bystander.person, None, True)
    with pytest.raises(PermissionDenied, match="You don’t have permission to enter an absence of"):
        operations.add_absence(member.person, starts_on=MARCH, by=bystander)
    with pytest.raises(PermissionDenied):
        operations.end_absence(own, ends_before=DAY, by=member)


def test_absence_that_overlaps_another_says_which(admin, owner):
    with pytest.raises(ValidationError, match=r"is away until 31 March 2026\. Choose a first day after that"):
        operations.add_absence(owner, starts_on=DAY, by=admin)


def test_offboarding_ends_absences_with_the_person(admin, owner):
    offboard_person(owner, ends_before=DAY, by=admin)

    assert Absence.objects.get().ends_before == DAY


def test_contacts_say_who_is_away_until_when_and_whom_to_ask_instead(member, owner):
    topics = contacts(member.person, tenures_on(member.person, DAY), DAY).topics

    absence = topics[0].contacts[0].absence
    assert absence
    assert (absence.text, absence.stand_in.name) == ("away until 31 Mar 2026", "Ren Tanaka")
    later = contacts(member.person, tenures_on(member.person, APRIL), APRIL).topics
    assert later[0].contacts[0].absence is None


def test_contacts_over_the_api_say_so_too(client, member, owner):
    client.force_login(member)

    answer = client.get(f"/api/v1/people/{member.person.handle}/contacts/?as_of={DAY}").json()

    contact = answer["what"][0]
    assert (contact["away"], contact["away_until"], contact["stand_in"]) == (True, "2026-04-01", "ren")


@pytest.mark.parametrize(
    ("day", "marks"), [(DAY, 1), (APRIL, 0)], ids=["while they are away", "when they are back"]
)
def test_pages_that_list_people_mark_who_is_away(client, admin, squad, owner, day, marks):
    client.force_login(admin)
    tribe = squad.tribes.get().tribe
    for address in (squad.get_absolute_url(), tribe.get_absolute_url(), "/people/"):
        page = client.get(address, {"as_of": day}).content.decode()
        assert (address, min(1, page.count("away until 31 Mar 2026"))) == (address, marks)


def test_page_of_who_is_away_says_until_when_and_offers_to_change_it_to_them(client, owner, bystander):
    client.force_login(bystander)
    page = client.get(owner.get_absolute_url(), {"as_of": DAY}).content.decode()
    assert ("Away until 31 Mar 2026" in page, "Ren Tanaka" in page, "add-absence" in page) == (
        True,
        True,
        False,
    )

    own = client.get(bystander.person.get_absolute_url()).content.decode()
    assert "add-absence" in own


def test_absence_without_a_known_end_is_away_alone(client, admin, squad, member):
    AbsenceFactory(person=member.person)
    client.force_login(admin)

    page = client.get(squad.get_absolute_url(), {"as_of": DAY}).content.decode()

    assert '<span class="badge tone-warn">away</span>' in page

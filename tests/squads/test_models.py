"""What the database itself refuses about squads, whoever writes; and what their models say."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from people.models import Person
from squads.models import Role, Squad, SquadInTribe, SquadMembership, valid_links
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory
from tribes.models import Tribe

FEBRUARY = dt.date(2026, 2, 1)
MARCH = dt.date(2026, 3, 1)
APRIL = dt.date(2026, 4, 1)
MAY = dt.date(2026, 5, 1)

pytestmark = pytest.mark.django_db


def broken_by(write: Callable[[], Any]) -> str:
    """The name of the constraint or trigger that `write` breaks."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        write()
    return error.value.__cause__.diag.constraint_name


def insert(row: Any) -> Callable[[], Any]:
    """Writes a row around every check in Python."""
    return lambda: type(row).objects.bulk_create([row])


def membership(there: SquadMembership, **other: Any) -> SquadMembership:
    """Another row like one that is there, in March and April only."""
    facts = {"squad": there.squad, "person": there.person, "role": there.role}
    return SquadMembership(**{**facts, "starts_on": MARCH, "ends_before": MAY, **other})


@pytest.mark.parametrize("end", [MARCH, FEBRUARY])
def test_squad_that_ends_before_it_starts_is_refused(end):
    squad = Squad(slug="cards", name="Cards", starts_on=MARCH, ends_before=end)

    assert broken_by(insert(squad)) == "squads_squad_ends_after_it_starts"


def test_squad_with_a_taken_slug_is_refused():
    SquadFactory(slug="cards")

    assert broken_by(insert(Squad(slug="cards", name="Other", starts_on=MARCH))) == "squads_slug_unique"


@pytest.mark.parametrize("end", [MARCH, FEBRUARY])
def test_membership_that_ends_before_it_starts_is_refused(end):
    there = SquadMembershipFactory()
    row = membership(there, person=PersonFactory(), ends_before=end)

    assert broken_by(insert(row)) == "squads_squadmembership_ends_after_it_starts"


@pytest.mark.parametrize("percent", [0, 101, 32767])
def test_membership_with_an_allocation_that_is_no_percentage_is_refused(percent):
    SquadMembershipFactory()

    written = broken_by(lambda: SquadMembership.objects.update(allocation=percent))

    assert written == "squads_allocation_in_percent"


@pytest.mark.parametrize("role", [Role.MEMBER, Role.AGILE_COACH])
@pytest.mark.parametrize("days", [{}, {"ends_before": None}, {"starts_on": APRIL}, {"ends_before": APRIL}])
def test_membership_in_one_role_twice_on_a_day_is_refused(role, days):
    there = SquadMembershipFactory(role=role, starts_on=MARCH, ends_before=MAY)

    assert broken_by(insert(membership(there, **days))) == f"squads_once_as_{role}"


def test_membership_as_product_owner_twice_on_a_day_is_refused():
    there = SquadMembershipFactory(role=Role.PRODUCT_OWNER)

    assert broken_by(insert(membership(there))) in {
        "squads_one_product_owner",
        "squads_once_as_product_owner",
    }


def test_membership_of_a_second_product_owner_on_a_day_is_refused():
    there = SquadMembershipFactory(role=Role.PRODUCT_OWNER)

    assert broken_by(insert(membership(there, person=PersonFactory()))) == "squads_one_product_owner"


def test_membership_that_becomes_a_second_product_owner_is_refused():
    there = SquadMembershipFactory(role=Role.PRODUCT_OWNER)
    SquadMembershipFactory(squad=there.squad)

    broken = broken_by(lambda: SquadMembership.objects.filter(role="member").update(role="product_owner"))

    assert broken == "squads_one_product_owner"


@pytest.mark.parametrize(
    "other",
    [
        {"role": Role.AGILE_COACH},
        {"person": None},
        {"squad": None},
        {"starts_on": MAY, "ends_before": None},
        {"starts_on": FEBRUARY, "ends_before": MARCH},
    ],
)
def test_membership_that_shares_no_day_role_person_or_squad_is_accepted(other):
    there = SquadMembershipFactory(starts_on=MARCH, ends_before=MAY)
    made = {"person": PersonFactory, "squad": SquadFactory}
    other = {name: made[name]() if value is None and name in made else value for name, value in other.items()}

    insert(membership(there, **other))()

    assert SquadMembership.objects.count() == 2


@pytest.mark.parametrize("days", [{"starts_on": FEBRUARY}, {"ends_before": None}, {"starts_on": MAY}])
def test_membership_beyond_the_days_of_its_squad_is_refused(days):
    squad = SquadFactory(starts_on=MARCH, ends_before=MAY)
    row = SquadMembership(
        **{"squad": squad, "person": PersonFactory(), "starts_on": MARCH, "ends_before": MAY, **days}
    )
    row.ends_before = dt.date(2026, 6, 1) if days == {"starts_on": MAY} else row.ends_before

    assert broken_by(insert(row)) == "squads_squadmembership_within_squad"


def test_membership_beyond_the_days_of_its_person_is_refused():
    row = SquadMembership(squad=SquadFactory(), person=PersonFactory(ends_before=MAY), starts_on=MARCH)

    assert broken_by(insert(row)) == "squads_squadmembership_within_person"


@pytest.mark.parametrize("days", [{"starts_on": FEBRUARY}, {"ends_before": None}])
def test_membership_that_is_moved_beyond_the_days_of_its_squad_is_refused(days):
    squad = SquadFactory(starts_on=MARCH, ends_before=MAY)
    SquadMembershipFactory(squad=squad, starts_on=MARCH, ends_before=MAY)

    assert broken_by(lambda: SquadMembership.objects.update(**days)) == "squads_squadmembership_within_squad"


def test_membership_that_is_given_to_a_squad_that_is_over_is_refused():
    SquadMembershipFactory()
    over = SquadFactory(ends_before=MARCH)

    assert (
        broken_by(lambda: SquadMembership.objects.update(squad=over)) == "squads_squadmembership_within_squad"
    )


@pytest.mark.parametrize("days", [{"starts_on": APRIL}, {"ends_before": APRIL}])
@pytest.mark.parametrize(("model", "whole"), [(Squad, "squads_squad"), (Person, "people_person")])
def test_whole_that_no_longer_covers_a_membership_is_refused(model, whole, days):
    SquadMembershipFactory(
        squad=SquadFactory(starts_on=FEBRUARY), person=PersonFactory(), starts_on=MARCH, ends_before=MAY
    )

    assert broken_by(lambda: model.objects.update(**days)) == f"{whole}_keeps_squadmembership"


@pytest.mark.parametrize("end", [MARCH, FEBRUARY])
def test_stay_that_ends_before_it_starts_is_refused(end, tribe):
    row = SquadInTribe(squad=SquadFactory(), tribe=tribe, starts_on=MARCH, ends_before=end)

    assert broken_by(insert(row)) == "squads_squadintribe_ends_after_it_starts"


@pytest.mark.parametrize("same_tribe", [True, False])
def test_stay_of_a_squad_in_two_tribes_on_a_day_is_refused(tribe, squad, same_tribe):
    row = SquadInTribe(squad=squad, tribe=tribe if same_tribe else TribeFactory(), starts_on=MARCH)

    assert broken_by(insert(row)) == "squads_in_one_tribe"


def test_stay_that_follows_another_without_a_gap_is_accepted(tribe):
    squad = SquadFactory()
    SquadInTribe.objects.create(squad=squad, tribe=tribe, starts_on=FEBRUARY, ends_before=MARCH)

    insert(SquadInTribe(squad=squad, tribe=TribeFactory(), starts_on=MARCH))()

    assert squad.tribes.count() == 2


@pytest.mark.parametrize("whole", ["squad", "tribe"])
@pytest.mark.parametrize("days", [{"starts_on": FEBRUARY}, {"ends_before": None}])
def test_stay_beyond_the_days_of_squad_or_tribe_is_refused(whole, days):
    short = {"starts_on": MARCH, "ends_before": MAY}
    squad = SquadFactory(**(short if whole == "squad" else {}))
    tribe = TribeFactory(**(short if whole == "tribe" else {}))

    broken = broken_by(insert(SquadInTribe(squad=squad, tribe=tribe, **{**short, **days})))

    assert broken == f"squads_squadintribe_within_{whole}"


@pytest.mark.parametrize("days", [{"starts_on": APRIL}, {"ends_before": APRIL}])
@pytest.mark.parametrize(("model", "whole"), [(Squad, "squads_squad"), (Tribe, "tribes_tribe")])
def test_whole_that_no_longer_covers_a_stay_is_refused(model, whole, days):
    squad, tribe = SquadFactory(starts_on=FEBRUARY), TribeFactory(starts_on=FEBRUARY)
    SquadInTribe.objects.create(squad=squad, tribe=tribe, starts_on=MARCH, ends_before=MAY)
    tribe.trio.delete()

    assert broken_by(lambda: model.objects.update(**days)) == f"{whole}_keeps_squadintribe"


@pytest.mark.parametrize(
    "links",
    [
        "https://a.example",
        [{"label": "Board"}],
        [{"label": "Board", "url": "javascript:alert(1)"}],
        [{"label": "", "url": "https://a.example"}],
        [{"label": "Board", "url": "https://a.example", "rel": "x"}],
        [{"label": "Board", "url": 7}],
        [{"label": 7, "url": "https://a.example"}],
        [{"label": "a\x00", "url": "https://a.example"}],
        [{"label": "a", "url": "https://a.example/\x00"}],
        [{"label": "\ud800", "url": "https://a.example"}],
    ],
)
def test_links_that_are_none_are_refused(links):
    with pytest.raises(ValidationError):
        valid_links(links)


def test_rows_of_a_squad_say_what_they_are_and_lead_to_it(tribe):
    squad = SquadFactory(name="Cards", slug="cards", tribe=tribe)
    row = SquadMembershipFactory(squad=squad, person=PersonFactory(name="Ada"), role=Role.AGILE_COACH)

    assert [str(squad), str(squad.tribes.get()), str(row)] == [
        "Cards",
        f"Cards in {tribe}",
        "Ada in Cards as agile coach",
    ]
    assert {each.get_absolute_url() for each in (squad, squad.tribes.get(), row)} == {"/squads/cards/"}
    assert (row.kind, row.parent, row.role_label) == ("squad", squad, "Agile coach")

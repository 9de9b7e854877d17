"""Days: what holds on which, what lies within what, and what that costs to read."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from orgmodel.domain.periods import children_of, long_date, parents_of
from people.models import Person
from squads.models import Squad, SquadInTribe, SquadMembership
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory

MARCH = dt.date(2026, 3, 1)
APRIL = dt.date(2026, 4, 1)
DAY = dt.timedelta(days=1)

pytestmark = pytest.mark.django_db


def march() -> SquadMembership:
    """A membership that holds in March and no longer."""
    return SquadMembershipFactory(starts_on=MARCH, ends_before=APRIL)


@pytest.mark.parametrize(
    ("day", "holds"),
    [(MARCH - DAY, False), (MARCH, True), (APRIL - DAY, True), (APRIL, False)],
)
def test_period_on_a_day_includes_the_first_and_excludes_the_end(day, holds):
    row = march()

    found = list(SquadMembership.objects.on(day))

    assert (found, row.holds_on(day)) == ([row] if holds else [], holds)


def test_person_whose_first_day_is_unknown_holds_on_any_day_before_the_end():
    person = PersonFactory(starts_on=None, ends_before=MARCH)

    assert list(Person.objects.on(dt.date.min)) == [person]
    assert [person.holds_on(day) for day in (dt.date.min, MARCH - DAY, MARCH)] == [True, True, False]


def test_period_open_keeps_what_has_no_end():
    march()
    endless = SquadMembershipFactory(starts_on=MARCH)

    assert list(SquadMembership.objects.open()) == [endless]


@pytest.mark.parametrize(
    ("start", "end", "overlaps"),
    [
        (MARCH - DAY, MARCH, False),
        (MARCH - DAY, MARCH + DAY, True),
        (APRIL - DAY, None, True),
        (APRIL, None, False),
        (dt.date.min, None, True),
    ],
)
def test_period_overlapping_another_counts_shared_days_only(start, end, overlaps):
    row = march()

    assert list(SquadMembership.objects.overlapping(start, end)) == ([row] if overlaps else [])


@pytest.mark.parametrize(("day", "kept"), [(dt.date.min, True), (APRIL - DAY, True), (APRIL, False)])
def test_period_not_ended_keeps_what_holds_or_is_planned(day, kept):
    row = march()

    assert (list(SquadMembership.objects.not_ended(day)), row.ended_by(day)) == (
        [row] if kept else [],
        not kept,
    )


def test_period_last_day_is_the_day_before_the_end():
    assert (march().last_day, SquadMembershipFactory().last_day) == (APRIL - DAY, None)


def test_period_that_ends_on_the_first_day_there_is_has_that_as_its_last_day():
    person = PersonFactory.build(starts_on=None, ends_before=dt.date.min)

    assert person.last_day == dt.date.min


def test_period_whose_rows_adjoin_is_no_overlap():
    row = march()

    SquadMembershipFactory(squad=row.squad, person=row.person, starts_on=APRIL)

    assert SquadMembership.objects.count() == 2


@pytest.mark.parametrize(
    ("days", "field", "sentence"),
    [
        ((MARCH - DAY, None), "starts_on", "Cards begins on 1 March 2026; choose that day or a later one."),
        ((APRIL, None), "starts_on", "Cards has ended by then: its last day is 31 March 2026."),
        (
            (MARCH, None),
            "ends_before",
            "The last day of Cards is 31 March 2026; choose that day or an earlier one.",
        ),
        (
            (MARCH, APRIL + DAY),
            "ends_before",
            "The last day of Cards is 31 March 2026; choose that day or an earlier one.",
        ),
    ],
)
def test_period_outside_what_it_lies_within_is_refused_at_the_day_to_blame(days, field, sentence):
    squad = SquadFactory(name="Cards", starts_on=MARCH, ends_before=APRIL)
    row = SquadMembership(squad=squad, person=PersonFactory(), starts_on=days[0], ends_before=days[1])

    with pytest.raises(ValidationError) as refused:
        row.full_clean()

    assert refused.value.message_dict == {field: [sentence]}


def test_period_within_somebody_of_whom_the_first_day_is_unknown_is_accepted():
    row = SquadMembership(
        squad=SquadFactory(starts_on=dt.date(1900, 1, 1)),
        person=PersonFactory(),
        starts_on=dt.date(1900, 1, 1),
    )

    row.full_clean()


@pytest.mark.parametrize("end", [MARCH, APRIL])
@pytest.mark.parametrize("model", [SquadMembership, SquadInTribe])
def test_period_that_ends_before_it_starts_is_refused_in_one_sentence(model, end, tribe):
    whole = {"person": PersonFactory()} if model is SquadMembership else {"tribe": tribe}
    row = model(squad=SquadFactory(), **whole, starts_on=APRIL, ends_before=end)

    with pytest.raises(ValidationError) as refused:
        row.full_clean()

    assert refused.value.message_dict == {"ends_before": ["The last day must not be before the first day."]}


@pytest.mark.parametrize("count", [1, 3])
def test_with_wholes_of_any_number_of_rows_is_one_query(count, django_assert_num_queries):
    for _ in range(count):
        SquadMembershipFactory()

    with django_assert_num_queries(1):
        said = [str(row) for row in SquadMembership.objects.with_parents()]

    assert len(said) == count


@pytest.mark.parametrize("count", [1, 3])
def test_forgotten_select_related_on_any_number_of_rows_costs_one_query_more(
    count, django_assert_num_queries
):
    for _ in range(count):
        SquadMembershipFactory()

    with django_assert_num_queries(2):
        squads = {row.squad.name for row in SquadMembership.objects.all()}

    assert len(squads) == count


def test_headcount_of_somebody_in_two_roles_counts_them_once():
    squad, person = SquadFactory(), PersonFactory()
    for role in ("member", "agile_coach"):
        SquadMembershipFactory(squad=squad, person=person, role=role)
    SquadMembershipFactory(squad=squad, ends_before=MARCH)

    counted = Squad.objects.with_headcount(MARCH).get(pk=squad.pk)

    assert counted.headcount == 1


def test_headcount_of_an_empty_squad_is_nought():
    assert Squad.objects.with_headcount(MARCH).get(pk=SquadFactory().pk).headcount == 0


def test_parts_of_a_person_are_all_kinds_of_tenure():
    parts = {(model._meta.label, field) for model, field in children_of(Person)}

    assert parts == {
        ("squads.SquadMembership", "person"),
        ("trios.TrioSeat", "person"),
        ("chapters.ChapterMembership", "person"),
        ("guilds.GuildMembership", "person"),
        ("access.RoleAssignment", "person"),
        ("people.Absence", "person"),
    }


def test_wholes_of_a_stay_are_its_squad_and_its_tribe():
    tribe = TribeFactory()
    squad = SquadFactory(tribe=tribe)

    assert list(parents_of(SquadInTribe.objects.get())) == [squad, tribe]


@pytest.mark.parametrize(("day", "said"), [(MARCH, "1 March 2026"), (None, "an unknown day")])
def test_long_date_of_a_day_is_as_people_write_it(day, said):
    assert long_date(day) == said

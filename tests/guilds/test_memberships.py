"""Who is in a guild, and who coordinates it: it happens, it is recorded, it is refused."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from guilds import operations
from guilds.models import Guild, GuildMembership, Role
from history.models import Entry
from tests.factories.guilds import GuildMembershipFactory
from tests.factories.people import PersonFactory

JANUARY = dt.date(2020, 1, 1)
MARCH = dt.date(2026, 3, 1)
APRIL = dt.date(2026, 4, 1)


def verbs() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("operation", flat=True))


def facts() -> list:
    return [*Guild.objects.order_by("pk").values(), *GuildMembership.objects.order_by("pk").values()]


def test_place_member_by_a_coordinator_puts_them_in(coordinator, guild):
    person = PersonFactory()

    row = operations.place_member(guild, person=person, starts_on=MARCH, ends_before=APRIL, by=coordinator)

    assert (row.person, row.role, row.starts_on, row.ends_before) == (person, Role.MEMBER, MARCH, APRIL)
    assert list(GuildMembership.objects.filter(role=Role.MEMBER)) == [row]
    assert verbs() == ["guilds.place_member"]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "as member since 1 January 2020. End that membership first"),
        ({"starts_on": dt.date(2019, 1, 1)}, "begins on 1 January 2020"),
        ({"ends_before": MARCH}, "last day must not be before the first day"),
    ],
)
def test_place_member_that_cannot_be_is_refused_and_changes_nothing(admin, guild, given, says):
    there = GuildMembershipFactory(guild=guild)
    before = facts()

    with pytest.raises(ValidationError, match=says):
        operations.place_member(guild, by=admin, **{"person": there.person, "starts_on": MARCH, **given})

    assert (facts(), verbs()) == (before, [])


def test_end_membership_makes_the_day_the_first_one_without(admin, guild):
    row = GuildMembershipFactory(guild=guild)

    operations.end_membership(row, ends_before=MARCH, by=admin)

    assert list(GuildMembership.objects.on(MARCH)) == []
    assert list(GuildMembership.objects.on(MARCH - dt.timedelta(days=1))) == [row]
    assert verbs() == ["guilds.end_membership"]


@pytest.mark.parametrize(
    ("ends_before", "day", "says"), [(MARCH, APRIL, "already has a last day"), (None, JANUARY, "begins on")]
)
def test_end_membership_that_cannot_be_is_refused(admin, guild, ends_before, day, says):
    row = GuildMembershipFactory(guild=guild, ends_before=ends_before)

    with pytest.raises(ValidationError, match=says):
        operations.end_membership(row, ends_before=day, by=admin)

    row.refresh_from_db()
    assert (row.ends_before, verbs()) == (ends_before, [])


def test_appoint_coordinator_leaves_the_others(coordinator, guild):
    person = PersonFactory(ends_before=APRIL)

    row = operations.appoint_coordinator(guild, person=person, starts_on=MARCH, by=coordinator)

    assert (row.person, row.role, row.starts_on, row.ends_before) == (
        person,
        Role.COORDINATOR,
        MARCH,
        APRIL,
    )
    assert {held.person for held in GuildMembership.objects.on(MARCH)} == {coordinator.person, person}
    assert verbs() == ["guilds.appoint_coordinator"]


def test_appoint_coordinator_who_is_one_already_is_refused(admin, coordinator, guild):
    with pytest.raises(ValidationError, match="as coordinator since 1 January 2020"):
        operations.appoint_coordinator(guild, person=coordinator.person, starts_on=MARCH, by=admin)

    assert (GuildMembership.objects.count(), verbs()) == (1, [])


def test_correct_membership_sets_it_right(coordinator, guild):
    row = GuildMembershipFactory(guild=guild)

    operations.correct_membership(
        row, role=Role.COORDINATOR, starts_on=MARCH, ends_before=APRIL, by=coordinator
    )

    row.refresh_from_db()
    assert (row.role, row.starts_on, row.ends_before) == (Role.COORDINATOR, MARCH, APRIL)
    assert verbs() == ["guilds.correct_membership"]


def test_correct_membership_to_twice_the_same_is_refused(admin, coordinator, guild):
    row = GuildMembershipFactory(guild=guild, person=coordinator.person)
    before = facts()

    with pytest.raises(ValidationError, match="as coordinator since 1 January 2020"):
        operations.correct_membership(
            row, role=Role.COORDINATOR, starts_on=JANUARY, ends_before=None, by=admin
        )

    assert (facts(), verbs()) == (before, [])


def test_remove_membership_deletes_it(coordinator, guild):
    row = GuildMembershipFactory(guild=guild)

    operations.remove_membership(row, by=coordinator)

    assert not GuildMembership.objects.filter(pk=row.pk).exists()
    assert verbs() == ["guilds.remove_membership"]

"""Joining and leaving a guild by oneself."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from guilds import operations
from guilds.models import GuildMembership, Role
from history.models import Entry
from tests.factories.guilds import GuildFactory, GuildMembershipFactory
from tests.factories.people import PersonFactory, UserFactory

MARCH = dt.date(2026, 3, 1)
APRIL = dt.date(2026, 4, 1)
MAY = dt.date(2026, 5, 1)
JUNE = dt.date(2026, 6, 1)

ACTS = {
    "join": lambda guild, by: operations.join_guild(guild, starts_on=MARCH, by=by),
    "leave": lambda guild, by: operations.leave_guild(guild, ends_before=MARCH, by=by),
}


def verbs() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("operation", flat=True))


def spans() -> list:
    rows = GuildMembership.objects.order_by("starts_on", "pk")
    return list(rows.values_list("role", "starts_on", "ends_before"))


def test_join_guild_puts_oneself_in_as_a_member(bystander, guild):
    row = operations.join_guild(guild, starts_on=MARCH, by=bystander)

    assert (row.person, row.role, row.starts_on, row.ends_before) == (
        bystander.person,
        Role.MEMBER,
        MARCH,
        None,
    )
    assert (GuildMembership.objects.get(), verbs()) == (row, ["guilds.join_guild"])


def test_join_guild_lasts_until_whichever_ends_first_the_guild_or_the_person(db):
    guild = GuildFactory(ends_before=JUNE)
    leaver = UserFactory(person=PersonFactory(starts_on=MARCH, ends_before=dt.date(2999, 1, 1)))

    row = operations.join_guild(guild, starts_on=MARCH, by=leaver)

    assert row.ends_before == JUNE


def test_join_guild_again_after_having_left_is_a_second_tenure(bystander, guild):
    GuildMembershipFactory(guild=guild, person=bystander.person, ends_before=MARCH)

    operations.join_guild(guild, starts_on=MARCH, by=bystander)

    assert spans() == [("member", dt.date(2020, 1, 1), MARCH), ("member", MARCH, None)]


@pytest.mark.parametrize("role", Role)
def test_join_guild_that_one_is_in_already_is_refused(bystander, guild, role):
    GuildMembershipFactory(guild=guild, person=bystander.person, role=role)

    with pytest.raises(ValidationError, match=r"You’re already in "):
        operations.join_guild(guild, starts_on=MARCH, by=bystander)

    assert (GuildMembership.objects.count(), verbs()) == (1, [])


def test_join_guild_before_a_day_on_which_one_joins_anyway_is_refused(bystander, guild):
    GuildMembershipFactory(guild=guild, person=bystander.person, starts_on=APRIL)

    with pytest.raises(
        ValidationError, match=r"as member from 1 April 2026\. Remove that membership first\."
    ):
        operations.join_guild(guild, starts_on=MARCH, by=bystander)

    assert (GuildMembership.objects.count(), verbs()) == (1, [])


def test_join_guild_that_is_over_is_refused(bystander):
    guild = GuildFactory(ends_before=MARCH)

    with pytest.raises(ValidationError, match="has ended by then"):
        operations.join_guild(guild, starts_on=MARCH, by=bystander)

    assert (GuildMembership.objects.count(), verbs()) == (0, [])


@pytest.mark.parametrize("act", ACTS)
def test_joining_and_leaving_by_an_account_of_nobody_is_denied(nobody, guild, act):
    with pytest.raises(PermissionDenied):
        ACTS[act](guild, nobody)

    assert (GuildMembership.objects.count(), verbs()) == (0, [])


@pytest.mark.parametrize("act", ACTS)
def test_joining_and_leaving_by_an_administrator_who_is_nobody_here_is_refused(db, guild, act):
    administrator = UserFactory(is_superuser=True)

    with pytest.raises(ValidationError, match="isn’t linked to a person"):
        ACTS[act](guild, administrator)

    assert (GuildMembership.objects.count(), verbs()) == (0, [])


def test_leave_guild_ends_all_that_one_is_in_it_and_leaves_the_others(bystander, guild):
    for role in Role:
        GuildMembershipFactory(guild=guild, person=bystander.person, role=role)
    other = GuildMembershipFactory(guild=guild)
    elsewhere = GuildMembershipFactory(person=bystander.person)

    operations.leave_guild(guild, ends_before=MARCH, by=bystander)

    assert set(GuildMembership.objects.on(MARCH)) == {other, elsewhere}
    assert (verbs(), len(Entry.objects.get().changes)) == (["guilds.leave_guild"], 2)


def test_leave_guild_removes_what_is_open_and_began_that_day_or_later(bystander, guild):
    person = bystander.person
    GuildMembershipFactory(guild=guild, person=person, starts_on=MARCH)
    GuildMembershipFactory(guild=guild, person=person, role=Role.COORDINATOR, starts_on=APRIL)

    operations.leave_guild(guild, ends_before=MARCH, by=bystander)

    assert (spans(), verbs()) == ([], ["guilds.leave_guild"])


def test_leave_guild_brings_a_planned_end_forward(bystander, guild):
    GuildMembershipFactory(guild=guild, person=bystander.person, ends_before=JUNE)

    operations.leave_guild(guild, ends_before=APRIL, by=bystander)

    assert spans() == [("member", dt.date(2020, 1, 1), APRIL)]


def test_leave_guild_on_a_past_day_keeps_tenures_that_were_over_anyway(bystander, guild):
    person = bystander.person
    GuildMembershipFactory(guild=guild, person=person, ends_before=APRIL)
    GuildMembershipFactory(guild=guild, person=person, starts_on=MAY, ends_before=JUNE)

    operations.leave_guild(guild, ends_before=MARCH, by=bystander)

    assert spans() == [("member", dt.date(2020, 1, 1), MARCH), ("member", MAY, JUNE)]


def test_leave_guild_that_one_is_not_in_is_refused(bystander, guild):
    GuildMembershipFactory(guild=guild)
    GuildMembershipFactory(guild=guild, person=bystander.person, ends_before=MARCH)

    with pytest.raises(ValidationError, match="You aren’t in"):
        operations.leave_guild(guild, ends_before=MARCH, by=bystander)

    assert verbs() == []

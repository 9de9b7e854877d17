"""What the database itself refuses about guilds, and what their querysets say."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from guilds.models import Guild, GuildMembership, Role
from people.models import Person
from tests.factories.guilds import GuildMembershipFactory
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db

JANUARY = dt.date(2020, 1, 1)
MARCH = dt.date(2026, 3, 1)
APRIL = dt.date(2026, 4, 1)


def insert(*rows: GuildMembership) -> None:
    with transaction.atomic():
        GuildMembership.objects.bulk_create(rows)


@pytest.mark.parametrize("role", Role.values)
def test_a_person_twice_in_one_role_on_one_day_is_refused(guild, role):
    there = GuildMembershipFactory(guild=guild, role=role)

    with pytest.raises(IntegrityError, match=f"guilds_once_as_{role}"):
        insert(GuildMembership(guild=guild, person=there.person, role=role, starts_on=MARCH))

    assert GuildMembership.objects.count() == 1


def test_a_person_in_both_roles_is_accepted_and_counted_once(guild):
    there = GuildMembershipFactory(guild=guild, role=Role.COORDINATOR)

    insert(GuildMembership(guild=guild, person=there.person, role=Role.MEMBER, starts_on=MARCH))

    assert Guild.objects.with_headcount(MARCH).get().headcount == 1


def test_a_membership_that_ends_before_it_begins_is_refused(guild):
    with pytest.raises(IntegrityError, match="guilds_guildmembership_ends_after_it_starts"):
        insert(GuildMembership(guild=guild, person=PersonFactory(), starts_on=MARCH, ends_before=MARCH))


def test_a_guild_that_ends_before_it_begins_is_refused(guild):
    with pytest.raises(IntegrityError, match="guilds_guild_ends_after_it_starts"), transaction.atomic():
        Guild.objects.update(ends_before=JANUARY)


def test_a_slug_twice_is_refused(guild):
    with pytest.raises(IntegrityError, match="guilds_slug_unique"), transaction.atomic():
        Guild.objects.bulk_create([Guild(slug=guild.slug, name="Other", starts_on=MARCH)])


@pytest.mark.parametrize(
    ("model", "change", "says"),
    [
        (GuildMembership, {"starts_on": dt.date(2019, 1, 1)}, "beyond those of the guild"),
        (Guild, {"ends_before": MARCH}, "outside these there is a guild membership"),
        (Person, {"ends_before": MARCH}, "outside these there is a guild membership"),
    ],
)
def test_what_leaves_the_days_of_its_whole_is_refused(guild, model, change, says):
    GuildMembershipFactory(guild=guild)

    with pytest.raises(IntegrityError, match=says), transaction.atomic():
        model.objects.update(**change)


def test_a_membership_after_the_person_has_left_is_refused(guild):
    gone = PersonFactory(ends_before=MARCH)

    with pytest.raises(IntegrityError, match="beyond those of the person"):
        insert(GuildMembership(guild=guild, person=gone, starts_on=MARCH))


def test_on_or_open_leaves_out_only_what_has_an_end_and_does_not_hold(guild):
    held = GuildMembershipFactory(guild=guild, ends_before=APRIL)
    opened = GuildMembershipFactory(guild=guild, starts_on=APRIL)
    GuildMembershipFactory(guild=guild, ends_before=MARCH)
    GuildMembershipFactory(guild=guild, starts_on=APRIL, ends_before=dt.date(2026, 5, 1))

    assert set(GuildMembership.objects.on_or_open(MARCH)) == {held, opened}

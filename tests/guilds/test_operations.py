"""What is done to guilds: it happens, it is recorded, it is denied, it is refused."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from guilds import operations
from guilds.models import Guild, GuildMembership, Role
from history.models import Entry
from tests.factories.guilds import GuildFactory, GuildMembershipFactory
from tests.factories.people import PersonFactory

JANUARY = dt.date(2020, 1, 1)
MARCH = dt.date(2026, 3, 1)
APRIL = dt.date(2026, 4, 1)


def verbs() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("operation", flat=True))


def facts() -> list:
    return [*Guild.objects.order_by("pk").values(), *GuildMembership.objects.order_by("pk").values()]


BY_MEMBERSHIP = {
    "end_membership": lambda row, by: operations.end_membership(row, ends_before=MARCH, by=by),
    "correct_membership": lambda row, by: operations.correct_membership(
        row, role=Role.MEMBER, starts_on=MARCH, ends_before=None, by=by
    ),
    "remove_membership": lambda row, by: operations.remove_membership(row, by=by),
}
BY_GUILD = {
    "edit_guild": lambda guild, by: operations.edit_guild(
        guild, version=1, slug="other", name="Other", starts_on=JANUARY, by=by
    ),
    "dissolve_guild": lambda guild, by: operations.dissolve_guild(guild, ends_before=MARCH, by=by),
    "reopen_guild": lambda guild, by: operations.reopen_guild(guild, by=by),
    "remove_guild": lambda guild, by: operations.remove_guild(guild, by=by),
    "place_member": lambda guild, by: operations.place_member(
        guild, person=PersonFactory(), starts_on=MARCH, by=by
    ),
    "appoint_coordinator": lambda guild, by: operations.appoint_coordinator(
        guild, person=PersonFactory(), starts_on=MARCH, by=by
    ),
}


@pytest.mark.parametrize("verb", [*BY_GUILD, *BY_MEMBERSHIP])
def test_a_bystander_is_denied_all_but_joining_and_nothing_changes(bystander, guild, verb):
    row = GuildMembershipFactory(guild=guild, person=bystander.person)
    before = facts()

    with pytest.raises(PermissionDenied):
        BY_GUILD[verb](guild, bystander) if verb in BY_GUILD else BY_MEMBERSHIP[verb](row, bystander)

    assert (facts(), verbs()) == (before, [])


def test_form_guild_by_anybody_here_forms_it_without_people(bystander):
    guild = operations.form_guild(
        slug="rust", name="Rust", topic="Speed.", channel="#rust", starts_on=MARCH, by=bystander
    )

    row = Guild.objects.get()
    assert (row, row.topic, row.channel, row.starts_on, row.ends_before) == (
        guild,
        "Speed.",
        "#rust",
        MARCH,
        None,
    )
    assert (GuildMembership.objects.count(), verbs()) == (0, ["guilds.form_guild"])


def test_form_guild_with_a_coordinator_begins_with_them(bystander):
    guild = operations.form_guild(
        slug="rust",
        name="Rust",
        starts_on=MARCH,
        ends_before=APRIL,
        coordinator=bystander.person,
        by=bystander,
    )

    row = GuildMembership.objects.get()
    assert (row.guild, row.person, row.role, row.starts_on, row.ends_before) == (
        guild,
        bystander.person,
        Role.COORDINATOR,
        MARCH,
        APRIL,
    )
    assert verbs() == ["guilds.form_guild"]


def test_form_guild_by_an_account_of_nobody_is_denied(nobody):
    with pytest.raises(PermissionDenied):
        operations.form_guild(slug="rust", name="Rust", starts_on=MARCH, by=nobody)

    assert (facts(), verbs()) == ([], [])


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"slug": "taken"}, "slug"),
        ({"slug": "New one"}, "slug"),
        ({"name": ""}, "name"),
        ({"ends_before": MARCH}, "ends_before"),
    ],
)
def test_form_guild_that_cannot_be_is_refused_and_forms_nothing(admin, given, field):
    GuildFactory(slug="taken")
    before = facts()

    with pytest.raises(ValidationError) as refused:
        operations.form_guild(by=admin, **{"slug": "rust", "name": "Rust", "starts_on": MARCH, **given})

    assert list(refused.value.message_dict) == [field]
    assert (facts(), verbs()) == (before, [])


def test_form_guild_with_a_coordinator_who_has_left_is_refused_and_forms_nothing(admin):
    gone = PersonFactory(ends_before=MARCH)

    with pytest.raises(ValidationError, match="has ended by then"):
        operations.form_guild(slug="rust", name="Rust", starts_on=MARCH, coordinator=gone, by=admin)

    assert (facts(), verbs()) == ([], [])


def test_edit_guild_by_a_coordinator_changes_its_facts_and_keeps_the_old_slug_answering(coordinator, guild):
    slug = guild.slug

    operations.edit_guild(
        guild,
        version=1,
        slug="rust",
        name="Rust",
        topic="Speed.",
        channel="#rust",
        starts_on=JANUARY,
        by=coordinator,
    )

    guild.refresh_from_db()
    assert (guild.slug, guild.former_keys, guild.name, guild.topic, guild.channel, guild.version) == (
        "rust",
        [slug],
        "Rust",
        "Speed.",
        "#rust",
        2,
    )
    assert verbs() == ["guilds.edit_guild"]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"version": 7}, "was changed while you were editing it"),
        ({"slug": "taken"}, "short name is already in use"),
        ({"starts_on": MARCH}, "there is a guild membership"),
    ],
)
def test_edit_guild_that_cannot_be_is_refused_and_changes_nothing(admin, guild, given, says):
    GuildFactory(slug="taken")
    GuildMembershipFactory(guild=guild)
    before = facts()

    with pytest.raises(ValidationError, match=says):
        operations.edit_guild(
            guild, by=admin, **{"version": 1, "slug": "rust", "name": "Rust", "starts_on": JANUARY, **given}
        )

    assert (facts(), verbs()) == (before, [])


def test_dissolve_guild_ends_what_holds_and_removes_what_was_planned(coordinator, guild):
    GuildMembershipFactory(guild=guild, starts_on=APRIL)

    operations.dissolve_guild(guild, ends_before=MARCH, by=coordinator)

    guild.refresh_from_db()
    assert guild.ends_before == MARCH
    rows = list(GuildMembership.objects.values_list("person", "ends_before"))
    assert rows == [(coordinator.person.pk, MARCH)]
    assert (verbs(), len(Entry.objects.get().changes)) == (["guilds.dissolve_guild"], 3)


@pytest.mark.parametrize(("ends_before", "says"), [(JANUARY, "begins on"), (APRIL, "already has a last day")])
def test_dissolve_guild_that_cannot_be_is_refused_and_changes_nothing(admin, ends_before, says):
    guild = GuildFactory(ends_before=MARCH if ends_before == APRIL else None)
    before = facts()

    with pytest.raises(ValidationError, match=says):
        operations.dissolve_guild(guild, ends_before=ends_before, by=admin)

    assert (facts(), verbs()) == (before, [])


def test_reopen_guild_takes_back_its_end_and_leaves_memberships_ended(admin):
    guild = GuildFactory(ends_before=MARCH)
    GuildMembershipFactory(guild=guild, ends_before=MARCH)

    operations.reopen_guild(guild, by=admin)

    guild.refresh_from_db()
    assert (guild.ends_before, GuildMembership.objects.get().ends_before) == (None, MARCH)
    assert verbs() == ["guilds.reopen_guild"]


def test_reopen_guild_that_is_open_is_refused(admin, guild):
    with pytest.raises(ValidationError, match="hasn’t ended"):
        operations.reopen_guild(guild, by=admin)

    assert verbs() == []


def test_remove_guild_deletes_it(admin, guild):
    operations.remove_guild(guild, by=admin)

    assert (Guild.objects.count(), verbs()) == (0, ["guilds.remove_guild"])


def test_remove_guild_that_somebody_was_in_is_refused(admin, guild):
    GuildMembershipFactory(guild=guild, ends_before=MARCH)

    with pytest.raises(ValidationError, match="can’t be removed while it has guild memberships"):
        operations.remove_guild(guild, by=admin)

    assert (Guild.objects.count(), verbs()) == (1, [])

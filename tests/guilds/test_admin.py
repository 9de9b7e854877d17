"""Guilds in Django admin: every write is an operation."""

import pytest

from guilds.models import Guild, GuildMembership, Role
from history.models import Entry
from search.operations import rebuild
from tests.factories.guilds import GuildMembershipFactory
from tests.factories.people import PersonFactory

ADMIN = "/admin/guilds/"
NO_ROWS = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}


def verbs() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("operation", flat=True))


def facts(guild, **changes):
    return {
        "name": guild.name,
        "slug": guild.slug,
        "topic": guild.topic,
        "channel": guild.channel,
        "starts_on": "2020-01-01",
        "ends_before": "",
        "version": guild.version,
        **NO_ROWS,
        **changes,
    }


@pytest.mark.parametrize("name", ["guild", "guildmembership"])
@pytest.mark.parametrize("count", [1, 3])
def test_lists_are_found_in_and_their_query_count_does_not_depend_on_size(
    client, admin, name, count, django_assert_max_num_queries
):
    client.force_login(admin)
    for _ in range(count):
        GuildMembershipFactory()
    rebuild()

    with django_assert_max_num_queries(9):
        response = client.get(f"{ADMIN}{name}/?q=guild")

    assert response.context["cl"].result_count == count


def test_adding_a_guild_forms_it(client, admin):
    client.force_login(admin)

    response = client.post(f"{ADMIN}guild/add/", facts(Guild(name="Rust", slug="rust", channel="#rust")))

    assert (response.status_code, Guild.objects.get().channel) == (302, "#rust")
    assert verbs() == ["guilds.form_guild"]


def test_changing_a_guild_edits_it_and_its_end_dissolves_it(client, admin, guild):
    row = GuildMembershipFactory(guild=guild)
    client.force_login(admin)

    response = client.post(
        f"{ADMIN}guild/{guild.pk}/change/", facts(guild, topic="Speed.", ends_before="2026-02-28")
    )

    row.refresh_from_db()
    assert (response.status_code, Guild.objects.get().topic, str(row.ends_before)) == (
        302,
        "Speed.",
        "2026-03-01",
    )
    assert verbs() == ["guilds.edit_guild", "guilds.dissolve_guild"]


def test_a_row_added_inside_a_guild_places_somebody(client, admin, guild):
    person = PersonFactory()
    client.force_login(admin)
    row = {
        "memberships-TOTAL_FORMS": "1",
        "memberships-0-person": person.pk,
        "memberships-0-role": "coordinator",
        "memberships-0-starts_on": "2026-03-01",
        "memberships-0-guild": guild.pk,
    }

    response = client.post(f"{ADMIN}guild/{guild.pk}/change/", facts(guild, **row))

    held = GuildMembership.objects.get()
    assert (response.status_code, held.person, held.role) == (302, person, Role.COORDINATOR)
    assert verbs() == ["guilds.place_member"]


def test_a_membership_that_cannot_be_is_refused_on_the_form(client, admin, guild):
    there = GuildMembershipFactory(guild=guild)
    client.force_login(admin)
    sent = {
        "guild": guild.pk,
        "person": there.person.pk,
        "role": "member",
        "starts_on": "2026-03-01",
        "ends_before": "",
    }

    response = client.post(f"{ADMIN}guildmembership/add/", sent)

    assert response.status_code == 200
    assert "as member since 1 January 2020. End that membership first" in response.content.decode()
    assert (GuildMembership.objects.count(), verbs()) == (1, [])


def test_deleting_a_membership_removes_it(client, admin, guild):
    row = GuildMembershipFactory(guild=guild)
    client.force_login(admin)

    client.post(f"{ADMIN}guildmembership/{row.pk}/delete/", {"post": "yes"})

    assert (GuildMembership.objects.count(), verbs()) == (0, ["guilds.remove_membership"])

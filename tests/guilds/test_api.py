"""Guilds over the REST API."""

import pytest

from guilds.models import Guild, GuildMembership, Role
from tests.factories.guilds import GuildFactory, GuildMembershipFactory
from tests.factories.people import PersonFactory

API = "/api/v1/guilds/"


def post(client, address, **sent):
    return client.post(address, sent, content_type="application/json")


@pytest.mark.parametrize("count", [1, 3])
def test_collection_query_count_does_not_depend_on_size(client, admin, count, django_assert_num_queries):
    client.force_login(admin)
    for _ in range(count):
        GuildMembershipFactory(role=Role.COORDINATOR)

    with django_assert_num_queries(3):  # session, user, guilds
        response = client.get(API)

    assert [(len(row["coordinators"]), row["headcount"]) for row in response.json()["results"]] == [
        (1, 1)
    ] * count


@pytest.mark.parametrize("count", [1, 3])
def test_members_query_count_does_not_depend_on_size(client, admin, guild, count, django_assert_num_queries):
    client.force_login(admin)
    for _ in range(count):
        GuildMembershipFactory(guild=guild)

    with django_assert_num_queries(3):  # session, user, rows
        response = client.get(f"{API}{guild.slug}/members/")

    assert response.json()["count"] == count


def test_form_guild_answers_201_with_the_guild(client, bystander):
    client.force_login(bystander)
    handle = bystander.person.handle

    response = post(
        client,
        API,
        slug="rust",
        name="Rust",
        topic="Speed.",
        channel="#rust",
        coordinator=handle,
        starts_on="2026-03-01",
    )

    assert response.status_code == 201
    assert response.json() == {
        "id": str(Guild.objects.get(slug="rust").public_id),
        "external_id": "",
        "source": "",
        "slug": "rust",
        "name": "Rust",
        "topic": "Speed.",
        "channel": "#rust",
        "coordinators": [handle],
        "headcount": 1,
        "starts_on": "2026-03-01",
        "ends_before": None,
        "version": 1,
    }


def test_collection_on_another_day_tells_of_that_day(client, admin):
    old = GuildMembershipFactory(
        guild=GuildFactory(ends_before="2026-03-01"), role=Role.COORDINATOR, ends_before="2026-03-01"
    )
    client.force_login(admin)

    then = client.get(f"{API}?as_of=2026-02-28").json()["results"]

    assert [(row["coordinators"], row["headcount"]) for row in then] == [([old.person.handle], 1)]
    assert client.get(API).json()["results"] == []


def test_edit_guild_changes_what_is_named(client, coordinator, guild):
    client.force_login(coordinator)

    response = client.patch(
        f"{API}{guild.slug}/",
        {"topic": "Speed."},
        content_type="application/json",
        headers={"If-Match": '"1-seen"'},
    )

    told = response.json()
    assert (response.status_code, told["topic"], told["name"]) == (200, "Speed.", guild.name)


def test_one_joins_and_leaves_by_verbs(client, bystander, guild):
    client.force_login(bystander)

    joined = post(client, f"{API}{guild.slug}/join-guild/", starts_on="2026-03-01")
    left = post(client, f"{API}{guild.slug}/leave-guild/", ends_before="2026-04-01")

    assert (joined.status_code, joined.json()["person"]) == (200, bystander.person.handle)
    assert (left.status_code, left.content) == (204, b"")
    assert str(GuildMembership.objects.get().ends_before) == "2026-04-01"


def test_guild_is_dissolved_reopened_and_removed(client, admin, guild):
    client.force_login(admin)
    address = f"{API}{guild.slug}/"

    dissolved = post(client, f"{address}dissolve-guild/", ends_before="2026-03-01")
    reopened = post(client, f"{address}reopen-guild/")
    removed = client.delete(address, headers={"If-Match": "*"})

    assert (dissolved.json()["ends_before"], reopened.json()["ends_before"]) == ("2026-03-01", None)
    assert (removed.status_code, Guild.objects.count()) == (204, 0)


def test_member_is_placed_corrected_ended_and_removed(client, coordinator, guild):
    client.force_login(coordinator)
    members = f"{API}{guild.slug}/members/"

    placed = post(client, members, person=PersonFactory().handle, starts_on="2026-03-01")
    row = f"{members}{placed.json()['id']}/"
    corrected = client.patch(row, {"role": "coordinator"}, content_type="application/json")
    ended = post(client, f"{row}end-membership/", ends_before="2026-04-01")
    removed = client.delete(row)

    assert (placed.status_code, placed.json()["role"]) == (201, "member")
    assert (corrected.json()["role"], ended.json()["ends_before"]) == ("coordinator", "2026-04-01")
    assert (removed.status_code, GuildMembership.objects.count()) == (204, 1)


def test_coordinator_is_appointed_by_a_verb(client, coordinator, guild):
    client.force_login(coordinator)
    person = PersonFactory()

    response = post(
        client, f"{API}{guild.slug}/appoint-coordinator/", person=person.handle, starts_on="2026-03-01"
    )

    assert (response.status_code, response.json()["person"], response.json()["role"]) == (
        200,
        person.handle,
        "coordinator",
    )


def test_join_guild_refused_answers_409_as_a_problem_document(client, bystander, guild):
    client.force_login(bystander)
    GuildMembershipFactory(guild=guild, person=bystander.person)

    response = post(client, f"{API}{guild.slug}/join-guild/", starts_on="2026-03-01")

    assert (response.status_code, response["Content-Type"]) == (409, "application/problem+json")
    assert response.json()["errors"] == {"non_field_errors": [f"You’re already in {guild}."]}


def test_join_guild_without_a_day_answers_422_naming_it(client, bystander, guild):
    client.force_login(bystander)

    response = post(client, f"{API}{guild.slug}/join-guild/")

    assert (response.status_code, list(response.json()["errors"])) == (422, ["starts_on"])


def test_a_bystander_reads_but_is_denied_to_place_others(client, bystander, guild):
    client.force_login(bystander)

    denied = post(
        client, f"{API}{guild.slug}/members/", person=PersonFactory().handle, starts_on="2026-03-01"
    )

    assert client.get(f"{API}{guild.slug}/").status_code == 200
    assert (denied.status_code, GuildMembership.objects.count()) == (403, 0)

"""Pages of guilds, with and without htmx."""

import datetime as dt

import pytest

from guilds.models import Guild, GuildMembership, Role
from search.operations import rebuild
from tests.factories.guilds import GuildFactory, GuildMembershipFactory
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory

MARCH = dt.date(2026, 3, 1)
HTMX = {"HX-Request": "true", "HX-Target": "dialog"}


@pytest.mark.parametrize("count", [1, 3])
def test_guild_list_query_count_does_not_depend_on_size(client, admin, count, django_assert_num_queries):
    client.force_login(admin)
    for _ in range(count):
        GuildMembershipFactory(role=Role.COORDINATOR)

    # session, user, person, count, ids, guilds, coordinators, tribes to choose
    with django_assert_num_queries(9):
        response = client.get("/guilds/")

    assert [guild.headcount for guild in response.context["page"]] == [1] * count


@pytest.mark.parametrize("count", [1, 3])
def test_guild_detail_query_count_does_not_depend_on_size(
    client, admin, guild, squad, count, django_assert_num_queries
):
    client.force_login(admin)
    for _ in range(count):
        row = GuildMembershipFactory(guild=guild)
        SquadMembershipFactory(squad=squad, person=row.person)
        GuildMembershipFactory(guild=guild, role=Role.COORDINATOR)
        GuildMembershipFactory(guild=guild, ends_before=MARCH)

    with django_assert_num_queries(
        12
    ):  # session, user, guild, five of the page, two of its members, history, person
        response = client.get(guild.get_absolute_url())

    assert response.context["page"].headcount == 2 * count


def test_guild_list_on_another_day_shows_the_guilds_of_that_day_and_keeps_it(client, admin):
    early = GuildFactory(ends_before=MARCH)
    late = GuildFactory(starts_on=MARCH)
    client.force_login(admin)

    then = client.get("/guilds/?as_of=2026-02-28")

    assert [row.pk for row in then.context["page"]] == [early.pk]
    assert [row.pk for row in client.get("/guilds/?as_of=2026-03-01").context["page"]] == [late.pk]
    assert f"{early.get_absolute_url()}?as_of=2026-02-28" in then.content.decode()


def test_guild_list_finds_by_topic(client, admin):
    found = GuildFactory(topic="Plain words")
    GuildFactory(topic="Speed")
    rebuild()
    client.force_login(admin)

    assert [row.pk for row in client.get("/guilds/?search=plain").context["page"]] == [found.pk]
    assert "No guilds match these filters" in client.get("/guilds/?search=nothing").content.decode()


def test_guild_page_shows_coordinators_members_their_tribes_and_who_comes_and_was(
    client, admin, guild, tribe
):
    coordinator = GuildMembershipFactory(guild=guild, role=Role.COORDINATOR)
    inside = GuildMembershipFactory(guild=guild)
    SquadMembershipFactory(squad=SquadFactory(tribe=tribe), person=inside.person)
    coming = GuildMembershipFactory(guild=guild, starts_on=dt.date(2999, 1, 1))
    former = GuildMembershipFactory(guild=guild, ends_before=MARCH)
    client.force_login(admin)

    context = client.get(guild.get_absolute_url()).context

    page = context["page"]
    # by tribe, and the other is in none
    assert [(row.pk, row.tribe_id) for row in context["members"]] == [
        (inside.pk, tribe.pk),
        (coordinator.pk, None),
    ]
    others = (*page.coordinators, *page.upcoming, *page.former)
    assert [row.pk for row in others] == [coordinator.pk, coming.pk, former.pk]
    assert (page.headcount, page.own) == (2, None)


def test_guild_page_on_another_day_shows_who_was_in_it_then(client, admin, guild, tribe):
    row = GuildMembershipFactory(guild=guild, ends_before=MARCH)
    SquadMembershipFactory(squad=SquadFactory(tribe=tribe), person=row.person, ends_before=MARCH)
    client.force_login(admin)

    context = client.get(f"{guild.get_absolute_url()}?as_of=2026-02-28").context

    assert [(each.pk, each.tribe_id) for each in context["members"]] == [(row.pk, tribe.pk)]
    assert list(client.get(guild.get_absolute_url()).context["members"]) == []


def test_guild_page_puts_members_in_the_order_of_their_tribes_coordinators_first_in_each(
    client, admin, guild
):
    tribes = {name: SquadFactory(tribe=TribeFactory(name=name)) for name in ("Ada", "Bea")}
    rows = {}
    for name, where, role in (
        ("A", ["Bea"], Role.MEMBER),
        ("B", [], Role.MEMBER),
        ("C", ["Bea", "Ada"], Role.MEMBER),
        ("D", ["Bea"], Role.COORDINATOR),
    ):
        rows[name] = GuildMembershipFactory(guild=guild, person=PersonFactory(name=name), role=role)
        for each in where:
            SquadMembershipFactory(squad=tribes[each], person=rows[name].person)
    client.force_login(admin)

    response = client.get(guild.get_absolute_url())

    assert [row.person.name for row in response.context["members"]] == ["C", "D", "A", "B"]
    text = response.content.decode()
    assert [text.count(words) for words in ("<h3>In no tribe</h3>", "It has members in every tribe.")] == [
        1,
        1,
    ]


def test_guild_page_names_the_tribes_that_it_does_not_reach(client, bystander, guild, tribe):
    client.force_login(bystander)

    text = " ".join(client.get(guild.get_absolute_url()).content.decode().split())

    assert "1 tribe without members" in text
    assert f'href="{tribe.get_absolute_url()}"' in text
    assert "Anyone can join a guild" in text


def test_guild_page_of_many_goes_on_on_a_second_page(client, admin, guild):
    people = PersonFactory.create_batch(101)
    GuildMembership.objects.bulk_create(
        GuildMembership(guild=guild, person=person, starts_on=MARCH) for person in people
    )
    client.force_login(admin)

    first, second = (
        client.get(f"{guild.get_absolute_url()}?page={page}").context["members"] for page in (1, 2)
    )

    assert (len(first), len(second), first.paginator.count) == (100, 1, 101)


@pytest.mark.parametrize(
    ("days", "says"),
    [
        ({"ends_before": dt.date(2021, 1, 1)}, "dissolved"),
        ({"starts_on": dt.date(2999, 1, 1)}, "planned"),
        ({"ends_before": dt.date(2999, 1, 1)}, "end planned"),
    ],
)
def test_guild_that_is_not_simply_there_is_reachable_and_says_so(client, admin, days, says):
    guild = GuildFactory(**days)
    client.force_login(admin)

    response = client.get(guild.get_absolute_url())

    assert response.status_code == 200
    assert f">{says}</span>" in response.content.decode()


def test_guild_page_offers_to_join_or_to_leave_in_one_click(client, bystander, guild):
    client.force_login(bystander)
    join, leave = (f'action="{guild.get_absolute_url()}{act}-guild/"' for act in ("join", "leave"))

    outside = client.get(guild.get_absolute_url()).content.decode()
    client.post(f"{guild.get_absolute_url()}join-guild/")
    inside = client.get(guild.get_absolute_url()).content.decode()

    assert (join in outside, leave in outside) == (True, False)
    assert (join in inside, leave in inside) == (False, True)


def test_guild_page_on_another_day_asks_before_joining(client, bystander, guild):
    client.force_login(bystander)
    address = f"{guild.get_absolute_url()}join-guild/?as_of=2026-03-01"

    page = client.get(f"{guild.get_absolute_url()}?as_of=2026-03-01").content.decode()
    form = client.get(address).context["form"]

    assert (f'hx-get="{address}"' in page, f'action="{address}"' in page) == (True, False)
    assert form["starts_on"].value() == MARCH


@pytest.mark.parametrize("who", ["nobody", "bystander"])
def test_guild_page_offers_nobody_to_join_what_is_over_or_without_being_somebody(client, request, who):
    client.force_login(request.getfixturevalue(who))
    guild = GuildFactory(ends_before=MARCH if who == "bystander" else None)

    assert "join-guild" not in client.get(guild.get_absolute_url()).content.decode()


def test_guild_page_offers_a_bystander_nothing_else_to_change(client, bystander, guild):
    GuildMembershipFactory(guild=guild, role=Role.COORDINATOR)
    client.force_login(bystander)

    page = client.get(guild.get_absolute_url()).content.decode()

    assert [
        verb for verb in ("edit-", "place-", "appoint-", "end-", "remove-", "dissolve-") if verb in page
    ] == []


def test_join_guild_with_one_click_begins_today_and_goes_back_to_the_guild(client, bystander, guild, today):
    client.force_login(bystander)

    response = client.post(f"{guild.get_absolute_url()}join-guild/")

    assert (response.status_code, response["Location"]) == (302, guild.get_absolute_url())
    row = GuildMembership.objects.get()
    assert (row.person, row.role, row.starts_on) == (bystander.person, Role.MEMBER, today)


def test_leave_guild_with_one_click_under_htmx_says_that_something_changed(client, bystander, guild, today):
    row = GuildMembershipFactory(guild=guild, person=bystander.person)
    client.force_login(bystander)

    response = client.post(f"{guild.get_absolute_url()}leave-guild/", headers=HTMX)

    row.refresh_from_db()
    assert (response.status_code, row.ends_before) == (204, today)
    assert '"changed"' in response["HX-Trigger"]


def test_join_guild_refused_answers_422_with_the_form(client, bystander, guild):
    GuildMembershipFactory(guild=guild, person=bystander.person)
    client.force_login(bystander)

    response = client.post(f"{guild.get_absolute_url()}join-guild/", headers=HTMX)

    assert response.status_code == 422
    assert f"You’re already in {guild}." in response.content.decode()


def test_join_guild_by_an_account_of_nobody_is_403(client, nobody, guild):
    client.force_login(nobody)

    assert client.post(f"{guild.get_absolute_url()}join-guild/").status_code == 403
    assert GuildMembership.objects.count() == 0


def test_form_guild_proposes_oneself_as_coordinator_and_goes_there(client, bystander):
    client.force_login(bystander)
    handle = bystander.person.handle
    offered = client.get("/guilds/").content.decode()

    response = client.post(
        "/guilds/new/", {"name": "Rust", "slug": "rust", "coordinator": handle, "starts_on": "2026-03-01"}
    )

    assert f"/guilds/new/?coordinator={handle}" in offered
    assert (response.status_code, response["Location"]) == (302, "/guilds/rust/")
    assert GuildMembership.objects.get(role=Role.COORDINATOR).person == bystander.person


def test_form_guild_with_a_taken_slug_answers_422_and_keeps_what_was_typed(client, bystander, guild):
    client.force_login(bystander)

    response = client.post(
        "/guilds/new/", {"name": "Rust", "slug": guild.slug, "topic": "Speed.", "starts_on": "2026-03-01"}
    )

    assert (response.status_code, Guild.objects.count()) == (422, 1)
    assert "Speed." in response.content.decode()


def test_channel_that_is_a_web_address_is_a_link_and_anything_else_is_text(client, admin):
    client.force_login(admin)
    web = GuildFactory(channel="https://chat.example.com/rust")
    chat = GuildFactory(channel="javascript:alert(1)")

    assert 'href="https://chat.example.com/rust"' in client.get(web.get_absolute_url()).content.decode()
    assert 'href="javascript' not in client.get(chat.get_absolute_url()).content.decode()


def test_membership_of_another_guild_is_404(client, admin, guild):
    client.force_login(admin)
    row = GuildMembershipFactory()

    assert client.get(f"{guild.get_absolute_url()}members/{row.pk}/end-membership/").status_code == 404


def test_guild_by_a_former_slug_redirects_and_keeps_the_day(client, admin):
    GuildFactory(slug="new-name", former_keys=["old-name"])
    client.force_login(admin)

    response = client.get("/guilds/old-name/?as_of=2021-01-01")

    assert (response.status_code, response["Location"]) == (307, "/guilds/new-name/?as_of=2021-01-01")

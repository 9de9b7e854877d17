"""Squads, chapters, guilds and tribes over SCIM: they are read, and their members changed by the operations."""

import datetime as dt

import pytest

from access.operations import add_tool
from history.models import Entry
from squads.models import Role, SquadMembership
from tests.factories.chapters import ChapterFactory, ChapterMembershipFactory
from tests.factories.guilds import GuildFactory, GuildMembershipFactory
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory
from tests.scim.conftest import PATCH, Directory

KIND = "urn:ietf:params:scim:schemas:extension:orgmodel:2.0:Group"


def patched(directory, group, *operations):
    return directory.ask(
        "PATCH", f"/Groups/{group.public_id}", {"schemas": [PATCH], "Operations": list(operations)}
    )


def ids_in(group):
    return {member["value"] for member in group.get("members", [])}


@pytest.fixture
def organisation(db):
    """One of each kind, with a member."""
    tribe = TribeFactory(name="Payments")
    squad = SquadFactory(name="Cards", tribe=tribe)
    chapter, guild = ChapterFactory(name="Backend", tribe=tribe), GuildFactory(name="Accessibility")
    person = PersonFactory(name="Ann Berg")
    SquadMembershipFactory(squad=squad, person=person)
    ChapterMembershipFactory(chapter=chapter, person=person)
    GuildMembershipFactory(guild=guild, person=person)
    return {"tribe": tribe, "squad": squad, "chapter": chapter, "guild": guild, "person": person}


def test_groups_of_all_kinds_are_listed_by_name_with_their_members(directory, organisation):
    page = directory.ask("GET", "/Groups")[1]

    shown = [(each["displayName"], each[KIND]["kind"], len(each["members"])) for each in page["Resources"]]
    assert page["totalResults"] == 4
    assert shown == [
        ("Accessibility", "guild", 1),
        ("Backend", "chapter", 1),
        ("Cards", "squad", 1),
        ("Payments", "tribe", 1),
    ]
    person = organisation["person"].public_id
    assert page["Resources"][3]["members"] == [
        {
            "value": str(person),
            "$ref": f"http://testserver/scim/v2/Users/{person}",
            "type": "User",
            "display": "Ann Berg",
        }
    ]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ('filter=displayName eq "cards"', ["Cards"]),
        (
            'filter=displayName co "a" and not (displayName sw "a")&sortOrder=descending',
            ["Payments", "Cards", "Backend"],
        ),
        (f'filter={KIND}:kind eq "tribe" or {KIND}:kind eq "guild"', ["Accessibility", "Payments"]),
        ("filter=members pr&startIndex=2&count=2", ["Backend", "Cards"]),
        ('filter=externalId eq "x"', []),
        ("count=0", []),
    ],
)
def test_groups_are_found(directory, organisation, query, names):
    page = directory.ask("GET", f"/Groups?{query}")[1]

    assert [each["displayName"] for each in page.get("Resources", [])] == names


@pytest.mark.parametrize("path", ["members eq", "members.value eq", "members[value eq"])
def test_groups_of_a_person_are_found(directory, organisation, path):
    end = "]" if "[" in path else ""
    known = f'{path} "{organisation["person"].public_id}"{end}'

    assert directory.ask("GET", f"/Groups?filter={known}")[1]["totalResults"] == 4
    assert (
        directory.ask("GET", f'/Groups?filter={path} "{SquadFactory().public_id}"{end}')[1]["totalResults"]
        == 0
    )


def test_members_are_left_out_where_they_are_not_wanted(directory, organisation, django_assert_num_queries):
    squad = organisation["squad"]
    directory.ask("GET", "/Schemas")  # which notes the use of the token

    with django_assert_num_queries(2):  # token with account; squad
        group = directory.ask("GET", f"/Groups/{squad.public_id}?excludedAttributes=members")[1]

    assert ("members" in group, group["displayName"], group["id"]) == (False, "Cards", str(squad.public_id))


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_groups_do_not_depend_on_how_many(directory, count, django_assert_num_queries):
    for _ in range(count):
        squad = SquadFactory()
        SquadMembershipFactory.create_batch(count, squad=squad)
        ChapterMembershipFactory(), GuildMembershipFactory()

    with django_assert_num_queries(12):  # token; page; each of 4 kinds with members, tribes' squads; how many
        assert directory.ask("GET", "/Groups?count=500")[0] == 200


@pytest.mark.parametrize("kind", ["squad", "chapter", "guild"])
def test_people_are_placed_from_today_and_taken_out_with_today_as_last_day(
    directory, organisation, today, kind
):
    group, gone, new = organisation[kind], organisation["person"], PersonFactory()
    tomorrow = today + dt.timedelta(days=1)

    added = patched(
        directory, group, {"op": "add", "path": "members", "value": [{"value": str(new.public_id)}]}
    )
    again = patched(
        directory, group, {"op": "add", "path": "members", "value": [{"value": str(new.public_id)}]}
    )
    removed = patched(directory, group, {"op": "remove", "path": f'members[value eq "{gone.public_id}"]'})

    assert ids_in(added[1]) == ids_in(again[1]) == {str(gone.public_id), str(new.public_id)}
    assert (removed[0], ids_in(removed[1])) == (200, {str(new.public_id)})
    rows = {row.person: (row.starts_on, row.ends_before) for row in group.memberships.all()}
    assert (rows[new], rows[gone][1]) == ((today, None), tomorrow)
    assert list(Entry.objects.order_by("pk").values_list("operation", flat=True)) == [
        f"{kind}s.place_member",
        f"{kind}s.end_membership",
    ]


def test_person_who_comes_back_on_the_same_day_begins_the_day_after(directory, organisation, today):
    squad, person = organisation["squad"], organisation["person"]
    value = [{"value": str(person.public_id)}]

    patched(directory, squad, {"op": "remove", "path": "members", "value": value})
    back = patched(directory, squad, {"op": "add", "path": "members", "value": value})

    assert ids_in(back[1]) == {str(person.public_id)}
    assert squad.memberships.order_by("pk").last().starts_on == today + dt.timedelta(days=1)


def test_put_replaces_the_members_in_one_change_set_and_leaves_them_without_any(directory, organisation):
    squad, new = organisation["squad"], PersonFactory()
    address = f"/Groups/{squad.public_id}"

    same = directory.ask("PUT", address, {"displayName": "Cards"})
    put = directory.ask("PUT", address, {"displayName": "Cards", "members": [{"value": str(new.public_id)}]})

    assert len(ids_in(same[1])) == 1
    assert ids_in(put[1]) == {str(new.public_id)}
    assert len(set(Entry.objects.values_list("change_set", flat=True))) == 1
    assert SquadMembership.objects.get(person=new).allocation is None


def test_all_roles_of_who_is_taken_out_end_and_a_planned_end_becomes_sooner(directory, organisation, today):
    squad, person = organisation["squad"], organisation["person"]
    later = today + dt.timedelta(days=90)
    SquadMembershipFactory(squad=squad, person=person, role=Role.PRODUCT_OWNER, ends_before=later)

    patched(directory, squad, {"op": "replace", "path": "members", "value": []})

    ends = set(squad.memberships.values_list("ends_before", flat=True))
    assert ends == {today + dt.timedelta(days=1)}


def test_groups_are_not_formed_renamed_or_dissolved_and_tribes_follow_their_squads(directory, organisation):
    tribe, squad, person = organisation["tribe"], organisation["squad"], PersonFactory()
    one = [{"value": str(person.public_id)}]

    answers = [
        directory.ask("POST", "/Groups", {"displayName": "New"}),
        directory.ask("DELETE", f"/Groups/{squad.public_id}"),
        directory.ask("PUT", f"/Groups/{squad.public_id}", {"displayName": "Other"}),
        patched(directory, squad, {"op": "replace", "path": "displayName", "value": "Other"}),
        patched(directory, squad, {"op": "replace", "value": {"displayName": "Other"}}),
        patched(directory, tribe, {"op": "add", "path": "members", "value": one}),
    ]

    assert [(status, error["scimType"]) for status, error in answers] == [(400, "mutability")] * 6
    assert Entry.objects.count() == 0


@pytest.mark.parametrize("member", ["nobody", "0192f000-0000-7000-8000-000000000000"])
def test_member_who_is_nobody_is_refused(directory, organisation, member):
    answer = patched(
        directory, organisation["squad"], {"op": "add", "path": "members", "value": [{"value": member}]}
    )

    assert (answer[0], answer[1]["scimType"], member in answer[1]["detail"]) == (400, "invalidValue", True)


def test_token_for_people_alone_changes_no_members(organisation):
    directory = Directory(add_tool(username="hr", name="HR", administrator=True), "people:write")
    value = [{"value": str(PersonFactory().public_id)}]

    answer = patched(directory, organisation["squad"], {"op": "add", "path": "members", "value": value})

    assert (answer[0], "squads:write" in answer[1]["detail"]) == (403, True)


def test_stale_members_are_not_overwritten(directory, organisation):
    address = f"/Groups/{organisation['squad'].public_id}"
    version = directory.ask("GET", address)[1]["meta"]["version"]
    SquadMembershipFactory(squad=organisation["squad"])

    answer = directory.ask("PUT", address, {"members": []}, If_Match=version)

    assert answer[0] == 412


def test_unknown_group_is_404_and_everything_is_searched_at_the_root(directory, organisation):
    body = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"], "startIndex": 2, "count": 3}

    found = directory.ask("POST", "/.search", body)[1]

    assert directory.ask("GET", "/Groups/x")[0] == 404
    assert (found["totalResults"], [each["displayName"] for each in found["Resources"]]) == (
        5,
        ["Accessibility", "Backend", "Cards"],
    )

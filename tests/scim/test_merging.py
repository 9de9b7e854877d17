"""Directories go on by the ids that they know after records of people were merged, and nobody is added anew."""

import datetime as dt

import pytest

from history.models import Entry
from history.operations import undo_entry
from people.models import Person
from people.operations import merge_person
from scim.models import Identity
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory
from tests.scim.conftest import ENTERPRISE, PATCH


def person_of(user):
    return Person.objects.get(public_id=user["id"])


def merged(directory, person, other):
    merge_person(person, other=other, by=directory.account)
    return Entry.objects.get(operation="people.merge_person")


def pushed(directory, user, **more):
    """What a directory's nightly run asks of a user: read, found by name, and replaced."""
    body = {name: user[name] for name in ("userName", "externalId", "displayName", "active")} | more
    read = directory.ask("GET", f"/Users/{user['id']}")
    found = directory.ask("GET", f'/Users?filter=userName eq "{user["userName"]}"')
    replaced = directory.ask("PUT", f"/Users/{user['id']}", body)
    assert (read[0], found[0], replaced[0]) == (200, 200, 200)
    return [read[1]["id"], found[1]["Resources"][0]["id"], replaced[1]["id"]], replaced[1]


def test_record_added_by_hand_is_kept_up_to_date_by_the_id_of_the_one_that_was_merged_into_it(directory):
    by_hand = PersonFactory(handle="ann", name="Ann Berg", email="ann@example.com")
    user = directory.created(externalId="7", displayName="Ann Berg", title="Engineer")
    merged(directory, by_hand, person_of(user))

    ids, replaced = pushed(directory, user, title="Coach")
    again = directory.ask("POST", "/Users", {"userName": user["userName"]})
    boss = {"value": user["id"]}
    report = directory.created(
        "bo@example.com", **{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"manager": boss}}
    )

    renamed = directory.patched(user, {"op": "replace", "path": "userName", "value": "ann@example.com"})

    by_hand.refresh_from_db()
    assert (renamed[0], renamed[1]["userName"]) == (200, "ann@example.com")
    assert ids == [user["id"]] * 3
    assert (replaced["externalId"], by_hand.job_title, again[0]) == ("7", "Coach", 409)
    assert person_of(report).manager == by_hand
    assert Person.objects.count() == 2


def test_two_users_of_a_directory_that_are_one_person_keep_their_names_and_only_the_first_says_the_rest(
    directory,
):
    first = directory.created("ann@example.com", externalId="1", displayName="Ann Berg", title="Engineer")
    second = directory.created("ann.old@example.com", externalId="2", displayName="Ann Berg", title="Tester")
    entry = merged(directory, person_of(first), person_of(second))
    entries = Entry.objects.count()

    for _ in range(2):
        ids, answer = pushed(directory, first, title="Engineer")
        assert (ids, answer["userName"], answer["externalId"]) == ([first["id"]] * 3, first["userName"], "1")
        ids, answer = pushed(directory, second, title="Tester")
        assert (ids, answer["userName"], answer["externalId"]) == (
            [second["id"]] * 3,
            second["userName"],
            "2",
        )
    assert directory.ask("GET", "/Users")[1]["totalResults"] == 1
    for condition in ('externalId eq "2"', f'id eq "{second["id"]}"'):
        found = directory.ask("GET", f"/Users?filter={condition}")[1]["Resources"]
        assert [each["userName"] for each in found] == [second["userName"]]
    assert (Person.objects.count(), Person.objects.get().job_title, Entry.objects.count()) == (
        1,
        "Engineer",
        entries,
    )

    undo_entry(entry, by=directory.account)

    assert [person_of(user).job_title for user in (first, second)] == ["Engineer", "Tester"]
    assert pushed(directory, second, title="Coach")[1]["title"] == "Coach"
    assert [person_of(user).job_title for user in (first, second)] == ["Engineer", "Coach"]


def test_person_stays_until_the_last_of_their_users_is_gone(directory, today):
    first, second = (directory.created(f"{name}@example.com", externalId=name) for name in ("ann", "ann.old"))
    merged(directory, person_of(first), person_of(second))

    deactivated = directory.patched(first, {"op": "replace", "path": "active", "value": False})
    stays = Person.objects.get().ends_before
    listed = directory.ask("GET", "/Users?filter=active eq true")[1]
    replaced = directory.patched(second, {"op": "replace", "path": "title", "value": "Coach"})
    deleted = directory.send("DELETE", f"/Users/{first['id']}").status_code
    still = directory.ask("GET", f"/Users/{second['id']}")[0]
    last = directory.send("DELETE", f"/Users/{second['id']}").status_code

    assert (deactivated[0], deactivated[1]["active"], stays) == (200, False, None)
    assert (listed["totalResults"], listed["Resources"][0]["userName"]) == (1, "ann.old@example.com")
    assert (replaced[1]["title"], deleted, still, last) == ("Coach", 204, 200, 204)
    assert Person.objects.get().ends_before == today + dt.timedelta(days=1)
    assert [directory.ask("GET", f"/Users/{user['id']}")[0] for user in (first, second)] == [404, 404]
    assert Identity.objects.filter(deleted=True).count() == 2


@pytest.fixture
def both(directory):
    """Two users of a directory that are one person: “ann” and, merged into her, “zoe.old”; and somebody else, “mia”."""
    first, second = (
        directory.created(
            f"{name}@example.com", externalId=name, name={"givenName": name, "familyName": "Berg"}
        )
        for name in ("ann", "zoe.old")
    )
    directory.created("mia@example.com", externalId="mia")
    merged(directory, person_of(first), person_of(second))
    return first, second


@pytest.mark.parametrize(
    ("filter_", "names"),
    [
        ('userName eq "ZOE.old@example.com"', ["zoe.old"]),
        ('userName sw "zoe"', ["zoe.old"]),
        ('userName co "@example.com"', ["ann", "mia"]),
        ('userName ne "ann@example.com"', ["mia", "zoe.old"]),
        ('not (userName sw "ann")', ["mia", "zoe.old"]),
        ('userName gt "n"', ["zoe.old"]),
        ('externalId eq "zoe.old"', ["zoe.old"]),
        ('externalId ew "old" and active eq true', ["zoe.old"]),
        ('externalId eq "zoe.old" and userName sw "ann"', []),
        ('name.givenName eq "zoe.old" or userName sw "mia"', ["mia", "zoe.old"]),
        ('title pr or externalId co "an"', ["ann"]),
        ('displayName eq "zoe.old@example.com"', []),
    ],
)
def test_filter_is_asked_of_each_user_of_a_person(directory, both, filter_, names):
    page = directory.ask("POST", "/Users/.search", {"filter": filter_})[1]

    found = [each["userName"].removesuffix("@example.com") for each in page.get("Resources", [])]
    assert (sorted(found), page["totalResults"]) == (names, len(names))


def test_filter_by_activity_finds_each_user_by_its_own(directory, both):
    directory.patched(both[0], {"op": "replace", "path": "active", "value": False})

    def found(filter_):
        return [
            each["id"] for each in directory.ask("GET", f"/Users?filter={filter_}")[1].get("Resources", [])
        ]

    assert found('active eq false and userName ne "mia@example.com"') == [both[0]["id"]]
    assert found('active eq true and userName ne "mia@example.com"') == [both[1]["id"]]


def test_users_are_sorted_by_the_name_that_is_shown(directory, both):
    directory.patched(both[0], {"op": "replace", "path": "active", "value": False})

    for order in ("ascending", "descending"):
        page = directory.ask("GET", f"/Users?sortBy=userName&sortOrder={order}")[1]
        names = [each["userName"] for each in page["Resources"]]
        assert names == sorted(names, reverse=order == "descending")
    assert names == ["zoe.old@example.com", "mia@example.com"]


def test_filter_of_merged_people_takes_one_query_more_however_many_there_are(
    directory, both, django_assert_max_num_queries
):
    for number in range(3):
        users = [directory.created(f"{kind}{number}@example.com", externalId=kind) for kind in ("one", "two")]
        merge_person(person_of(users[0]), other=person_of(users[1]), by=directory.account)

    with django_assert_max_num_queries(9):
        page = directory.ask("GET", '/Users?filter=externalId eq "two"')[1]

    assert [each["externalId"] for each in page["Resources"]] == ["two"] * 3


@pytest.mark.parametrize(
    "operation",
    [
        lambda key: {"op": "remove", "path": f'members[value eq "{key}"]'},
        lambda key: {"op": "remove", "path": "members", "value": [{"value": key}]},
        lambda key: {"op": "Remove", "path": f'members[not (value ne "{key.upper()}")]'},
    ],
    ids=["by path", "by value", "by another path"],
)
def test_group_lets_go_of_a_member_by_the_id_of_the_record_that_was_merged(directory, both, operation):
    squad = SquadFactory(name="Cards")
    address = f"/Groups/{squad.public_id}"
    body = {
        "schemas": [PATCH],
        "Operations": [{"op": "add", "path": "members", "value": [{"value": both[1]["id"]}]}],
    }
    added = directory.ask("PATCH", address, body)
    searched = directory.ask("GET", f'/Groups?filter=members.value eq "{both[1]["id"]}"')[1]

    removed = directory.ask("PATCH", address, {"schemas": [PATCH], "Operations": [operation(both[1]["id"])]})

    assert (added[0], [each["value"] for each in added[1]["members"]]) == (200, [both[0]["id"]])
    assert searched["totalResults"] == 1
    assert (removed[0], removed[1].get("members", [])) == (200, [])


def test_reports_are_found_by_the_id_of_a_manager_that_was_merged(directory, both):
    report = directory.created("bo@example.com", **{ENTERPRISE: {"manager": {"value": both[1]["id"]}}})
    found = directory.ask("GET", f'/Users?filter={ENTERPRISE}:manager.value eq "{both[1]["id"]}"')[1]
    assert [each["id"] for each in found["Resources"]] == [report["id"]]

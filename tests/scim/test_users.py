"""People over SCIM: created, found, changed, deactivated, activated and deleted, by the operations of the product."""

import datetime as dt

import pytest

from access.operations import add_tool
from history.models import Entry
from orgmodel.domain.gaps import Gap, Gaps
from people.models import Person, User
from scim.models import Identity
from tests.factories.people import PersonFactory, UserFactory
from tests.factories.squads import SquadMembershipFactory
from tests.scim.conftest import ENTERPRISE, Directory

FULL = {
    "externalId": "00u1",
    "name": {"formatted": "Ann L. Berg", "givenName": "Ann", "familyName": "Berg"},
    "displayName": "Ann Berg",
    "title": "Engineer",
    "timezone": "Europe/Stockholm",
    "emails": [{"value": "ann@example.com", "type": "work", "primary": True}],
    "addresses": [{"locality": "Malmö", "type": "work"}],
    "active": True,
}


def operations():
    return list(Entry.objects.order_by("pk").values_list("operation", flat=True))


def test_created_user_is_a_person_with_an_account_and_answers_what_was_sent(directory):
    boss = PersonFactory(name="Bo Lind")
    sent = {**FULL, ENTERPRISE: {"manager": {"value": str(boss.public_id)}, "department": "Payments"}}

    answer = directory.send(
        "POST", "/Users", {"schemas": [ENTERPRISE], "userName": "ann.berg@corp.example", **sent}
    )
    user = answer.json()

    person = Person.objects.get(public_id=user["id"])
    assert (answer.status_code, answer["Content-Type"]) == (201, "application/scim+json; charset=utf-8")
    assert answer["Location"] == user["meta"]["location"] == f"http://testserver/scim/v2/Users/{user['id']}"
    assert (person.handle, person.name, person.email) == ("ann.berg", "Ann Berg", "ann@example.com")
    assert (person.job_title, person.location, person.manager) == ("Engineer", "Malmö", boss)
    assert (person.time_zone, person.starts_on, person.ends_before) == ("Europe/Stockholm", None, None)
    expected = {
        **FULL,
        "emails": [{"value": "ann@example.com", "type": "work"}],
        "userName": "ann.berg@corp.example",
    }
    assert {name: user[name] for name in expected} == expected
    assert user[ENTERPRISE]["manager"]["value"] == str(boss.public_id)
    account = User.objects.get(email="ann@example.com")
    assert (account.username, account.is_active, account.has_usable_password()) == ("ann.berg", True, False)
    assert operations() == ["people.add_person"]
    assert Entry.objects.get().by == directory.account
    assert (
        Entry.with_accounts.get(operation="accounts.add", by=directory.account).arguments["account"]
        == "ann.berg"
    )


def test_account_of_a_person_whose_handle_another_account_has_is_called_by_the_email(directory):
    UserFactory(username="ann.berg")

    directory.created(emails=[{"value": "ann@example.com"}])

    assert User.objects.get(email="ann@example.com").username == "ann@example.com"


def test_user_created_inactive_leaves_today_and_gets_an_account_once_active(directory, today):
    user = directory.created(**{**FULL, "active": False})
    person = Person.objects.get()
    accounts = [User.objects.filter(email="ann@example.com").exists()]

    directory.patched(user, {"op": "replace", "path": "active", "value": True})

    accounts.append(User.objects.filter(email="ann@example.com").exists())
    assert (user["active"], person.ends_before, accounts) == (
        False,
        today + dt.timedelta(days=1),
        [False, True],
    )
    assert Person.objects.get().ends_before is None


def test_user_who_exists_is_refused_by_user_name_and_email(directory):
    PersonFactory(handle="bo", email="bo@example.com")
    directory.created()

    answers = [
        directory.ask("POST", "/Users", {"userName": "ANN.berg@example.com"}),
        directory.ask("POST", "/Users", {"userName": "bo@example.com"}),
        directory.ask("POST", "/Users", {"userName": "b", "emails": [{"value": "BO@example.com"}]}),
    ]

    assert [(status, error["scimType"]) for status, error in answers] == [(409, "uniqueness")] * 3
    assert Person.objects.count() == 2


def test_person_from_before_is_found_by_email_and_changed_without_being_created(directory):
    person = PersonFactory(name="Cy Dahl", email="Cy@example.com")

    status, page = directory.ask("GET", '/Users?filter=userName eq "cy@EXAMPLE.com"')
    [user] = page["Resources"]
    changed = directory.patched(user, {"op": "replace", "value": {"externalId": "x1", "title": "Coach"}})

    person.refresh_from_db()
    assert (status, page["totalResults"], user["id"]) == (200, 1, str(person.public_id))
    assert (user["userName"], user["displayName"], user["active"]) == ("Cy@example.com", "Cy Dahl", True)
    assert (changed[0], changed[1]["externalId"], person.job_title, person.name) == (
        200,
        "x1",
        "Coach",
        "Cy Dahl",
    )
    assert operations() == ["people.edit_person"]


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_push_that_changes_nothing_writes_nothing(directory, method):
    user = directory.created(**FULL)
    operation = {"op": "replace", "value": FULL}
    body = {"userName": user["userName"], **FULL} if method == "PUT" else {"Operations": [operation]}
    before = Identity.objects.values().get()

    status, again = directory.ask(method, f"/Users/{user['id']}", body)

    assert (status, again) == (200, user)
    assert (operations(), Identity.objects.values().get()) == (["people.add_person"], before)


def test_put_leaves_what_it_leaves_out_and_clears_what_is_null(directory):
    user = directory.created(**FULL)

    status, put = directory.ask(
        "PUT", f"/Users/{user['id']}", {"userName": "ann", "title": None, "name": {"givenName": "Anna"}}
    )

    assert (status, put["userName"], "title" in put, put["timezone"]) == (
        200,
        "ann",
        False,
        "Europe/Stockholm",
    )
    assert put["name"] == {"formatted": "Ann L. Berg", "givenName": "Anna", "familyName": "Berg"}


def test_name_of_the_parts_follows_a_directory_that_sends_no_display_name(directory):
    parts = {"givenName": "Ann", "familyName": "Berg"}
    user = directory.created(name=parts)

    directory.ask(
        "PUT", f"/Users/{user['id']}", {"userName": user["userName"], "name": {**parts, "familyName": "Lund"}}
    )

    assert Person.objects.get().name == "Ann Lund"
    assert Person.objects.get().version == 2


def test_name_changed_here_is_shown_until_the_directory_says_another(directory):
    user = directory.created(displayName="Ann Berg", name={"givenName": "Ann"})
    Person.objects.update(name="Anna Berg")

    shown = directory.ask("GET", f"/Users/{user['id']}")[1]
    directory.patched(user, {"op": "replace", "path": "displayName", "value": "Ann Berg"})

    assert (shown["displayName"], "name" in shown, Person.objects.get().name) == (
        "Anna Berg",
        False,
        "Ann Berg",
    )


def test_deactivation_is_the_last_day_and_closes_the_account_at_once(directory, today):
    user = directory.created(**FULL)
    membership = SquadMembershipFactory(person=Person.objects.get())

    status, off = directory.patched(user, {"op": "replace", "path": "active", "value": False})

    membership.refresh_from_db()
    tomorrow = today + dt.timedelta(days=1)
    assert (status, off["active"], Person.objects.get().ends_before, membership.ends_before) == (
        200,
        False,
        tomorrow,
        tomorrow,
    )
    assert User.objects.get(email="ann@example.com").is_active is False
    assert operations() == ["people.add_person", "people.offboard_person"]


def test_activation_brings_back_and_opens_the_account(directory):
    user = directory.created(**FULL)
    directory.patched(user, {"op": "replace", "path": "active", "value": False})

    on = directory.patched(user, {"op": "replace", "path": "active", "value": True})[1]

    assert (on["active"], Person.objects.get().ends_before) == (True, None)
    assert User.objects.get(email="ann@example.com").is_active is True


def test_sooner_last_day_replaces_a_planned_one(directory, today):
    user = directory.created(**FULL)
    Person.objects.update(ends_before=today + dt.timedelta(days=90))

    directory.patched(user, {"op": "replace", "path": "active", "value": False})

    assert Person.objects.get().ends_before == today + dt.timedelta(days=1)


def test_user_activated_a_while_after_they_left_is_rehired_today(directory, today):
    user = directory.created(**FULL)
    person = Person.objects.get()
    left = today - dt.timedelta(days=30)
    Person.objects.update(starts_on=left - dt.timedelta(days=30), ends_before=left)

    shown = directory.ask("GET", f"/Users/{user['id']}")[1]
    on = directory.patched(user, {"op": "replace", "path": "active", "value": True})[1]

    person.refresh_from_db()
    assert (shown["active"], on["active"]) == (False, True)
    assert person.periods == [(left - dt.timedelta(days=30), left), (today, None)]
    assert operations()[-1] == "people.rehire_person"


def test_user_activated_before_a_planned_return_comes_back_today(directory, today):
    user = directory.created(**FULL)
    person = Person.objects.get()
    day = dt.timedelta(days=1)
    for gap, gaps in (
        (Gap(today - 9 * day, today + 9 * day), [Gap(today - 9 * day, today)]),
        (Gap(today, today + 9 * day), []),
    ):
        Person.objects.update(starts_on=today - 30 * day, gaps=Gaps([gap]))
        on = directory.patched(user, {"op": "replace", "path": "active", "value": True})[1]
        person.refresh_from_db()
        assert (on["active"], person.gaps, person.ends_before) == (True, Gaps(gaps), None)


def test_last_day_that_was_planned_here_stays_while_the_directory_says_active(directory, today):
    user = directory.created(**FULL)
    Person.objects.update(ends_before=today + dt.timedelta(days=1))

    _, put = directory.ask("PUT", f"/Users/{user['id']}", {"userName": user["userName"], **FULL})

    assert (put["active"], Person.objects.get().ends_before) == (True, today + dt.timedelta(days=1))


def test_deleted_user_is_gone_until_created_again_as_the_same_person(directory):
    user = directory.created(**FULL)
    address = f"/Users/{user['id']}"

    deleted = directory.send("DELETE", address)
    gone = directory.ask("GET", address)
    listed = directory.ask("GET", "/Users")[1]
    again = directory.created(**{**FULL, "title": "", "displayName": "Ann Lund"})

    assert (again["title"], again["displayName"]) == ("Engineer", "Ann Lund")
    assert (deleted.status_code, deleted.content, gone[0], listed["totalResults"]) == (204, b"", 404, 0)
    assert (again["id"], again["active"], Person.objects.count()) == (user["id"], True, 1)


def test_email_moves_the_account_but_not_an_administrators(directory, admin):
    user = directory.created(**FULL)
    boss = directory.ask("GET", f'/Users?filter=emails.value eq "{admin.email}"')[1]["Resources"][0]
    change = {"op": "replace", "path": 'emails[type eq "work"].value', "value": "new@example.com"}

    moved = directory.patched(user, change)
    refused = directory.patched(boss, {**change, "value": "evil@example.com"})

    assert (moved[0], User.objects.filter(email="new@example.com").count()) == (200, 1)
    assert (refused[0], "administrator" in refused[1]["detail"]) == (403, True)
    admin.refresh_from_db()
    assert (admin.email, Person.objects.filter(email="evil@example.com").count()) == (admin.person.email, 0)


def test_administrator_who_is_deactivated_can_still_sign_in(directory, admin):
    boss = directory.ask("GET", f'/Users?filter=emails eq "{admin.email}"')[1]["Resources"][0]

    directory.patched(boss, {"op": "replace", "path": "active", "value": False})

    admin.refresh_from_db()
    assert admin.is_active is True


def test_provisioning_without_accounts_makes_none(directory, settings):
    settings.SCIM_ACCOUNTS = False

    directory.created(**FULL)

    assert User.objects.filter(is_tool=False).count() == 0


@pytest.mark.parametrize("scope", ["read", "squads:write"])
def test_token_without_the_scope_reads_and_changes_nothing(db, scope):
    person = PersonFactory()
    directory = Directory(add_tool(username="hr", name="HR", administrator=True), scope)
    address = f"/Users/{person.public_id}"

    answers = [
        directory.ask("POST", "/Users", {"userName": "x"}),
        directory.ask("PUT", address, {"userName": "x", "externalId": "7"}),
        directory.ask("PATCH", address, {"Operations": [{"op": "add", "path": "externalId", "value": "7"}]}),
        directory.ask("DELETE", address),
    ]

    assert [status for status, _ in answers] == [403] * 4
    assert all(error["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"] for _, error in answers)
    assert (directory.ask("GET", address)[0], Identity.objects.count()) == (200, 0)


def test_member_without_rights_changes_nobody(bystander):
    answer = Directory(bystander, "write").ask("POST", "/Users", {"userName": "x"})

    assert (answer[0], answer[1]["detail"].startswith("You don’t have permission to add a person.")) == (
        403,
        True,
    )


def test_stale_version_is_refused_and_the_present_one_taken(directory):
    user = directory.created(**FULL)
    change = {"op": "replace", "path": "title", "value": "Lead"}

    taken = directory.patched(user, change, If_Match=user["meta"]["version"])
    stale = directory.patched(user, {**change, "value": "Other"}, If_Match=user["meta"]["version"])
    unchanged = directory.send("GET", f"/Users/{user['id']}", If_None_Match=taken[1]["meta"]["version"])

    assert (taken[0], stale[0], unchanged.status_code) == (200, 412, 304)
    assert taken[1]["meta"]["version"] != user["meta"]["version"]


def test_person_added_by_mistake_can_be_removed_and_their_user_name_used_again(directory, admin):
    from people.operations import remove_person

    user = directory.created(**FULL)
    User.objects.filter(email="ann@example.com").delete()
    remove_person(Person.objects.get(public_id=user["id"]), by=admin)

    assert directory.created(**FULL)["id"] != user["id"]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ([], "invalidSyntax"),
        ({}, "invalidValue"),
        ({"userName": ""}, "invalidValue"),
        ({"userName": 7}, "invalidValue"),
        ({"userName": "a\u0000b"}, "invalidValue"),
        ({"userName": "a" * 300}, "invalidValue"),
        ({"userName": "a", "displayName": "b" * 220}, "invalidValue"),
        ({"userName": "a", "emails": [{"value": "none"}]}, "invalidValue"),
        ({"userName": "a", "emails": "x@example.com"}, "invalidValue"),
        ({"userName": "a", "timezone": "Middle/Earth"}, "invalidValue"),
        ({"userName": "a", "active": "perhaps"}, "invalidValue"),
        ({"userName": "a", ENTERPRISE: {"manager": {"value": "nobody"}}}, "invalidValue"),
    ],
)
def test_what_cannot_be_is_refused_with_its_kind(directory, body, kind):
    status, error = directory.ask("POST", "/Users", body)

    assert (status, error["status"], error["scimType"]) == (400, "400", kind)
    assert (Person.objects.count(), Identity.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("content", "kind", "status"), [("{", "application/scim+json", 400), ("a", "text/plain", 415)]
)
def test_body_that_cannot_be_read_is_refused_as_scim(directory, content, kind, status):
    answer = directory.client.post("/scim/v2/Users", content, content_type=kind)

    assert (answer.status_code, answer["Content-Type"].partition(";")[0]) == (status, "application/scim+json")


def test_request_without_a_token_is_401_and_other_addresses_are_404(client, directory):
    answer = client.get("/scim/v2/Users")

    assert (answer.status_code, answer["WWW-Authenticate"], answer.json()["status"]) == (401, "Bearer", "401")
    assert [directory.ask("GET", path)[0] for path in ("/Unknown", "/Users/x", "/Me", "/Users/", "/")] == [
        404,
        404,
        501,
        200,
        404,
    ]
    assert directory.ask("PATCH", "/Users", {})[0] == 405


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_a_list_and_of_one_do_not_depend_on_how_many(directory, count, django_assert_num_queries):
    for number in range(count):
        user = directory.created(f"user{number}@example.com", emails=[{"value": f"user{number}@example.com"}])
    PersonFactory.create_batch(count, manager=PersonFactory())

    with django_assert_num_queries(4):  # token with account; how many; page; their identities
        assert directory.ask("GET", "/Users")[1]["totalResults"] == 2 * count + 1
    with django_assert_num_queries(3):  # token with account; person; identity
        directory.ask("GET", f"/Users/{user['id']}")
    with django_assert_num_queries(3):  # the same: nothing is written
        directory.ask("PUT", f"/Users/{user['id']}", {"userName": user["userName"]})

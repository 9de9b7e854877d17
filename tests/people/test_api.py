"""People over the REST API."""

import datetime as dt

import pytest
from django.test import Client

from history.models import Entry
from people.models import Person
from search.operations import rebuild
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadMembershipFactory

API = "/api/v1/people/"
JSON = "application/json"
MARCH = dt.date(2026, 3, 1)


@pytest.fixture
def tool(client, admin):
    """Something that speaks to the API as an administrator."""
    client.force_login(admin)
    return client


@pytest.fixture
def ada(db) -> Person:
    return PersonFactory(name="Ada Holm", handle="ada", email="ada@example.com", job_title="Engineer")


def handles(response) -> list[str]:
    return [person["handle"] for person in response.json()["results"]]


@pytest.mark.parametrize("count", [1, 3])
def test_people_query_count_does_not_depend_on_size(tool, count, django_assert_num_queries):
    for _ in range(count):
        PersonFactory(manager=PersonFactory())

    with django_assert_num_queries(3):  # session, user, people
        response = tool.get(API)

    assert response.json()["count"] == 2 * count + 1


def test_person_is_shown_with_their_facts(tool, ada):
    Person.objects.filter(pk=ada.pk).update(manager=PersonFactory(handle="boss"), starts_on=MARCH)

    assert tool.get(f"{API}ada/").json() == {
        "id": str(ada.public_id),
        "external_id": "",
        "source": "",
        "handle": "ada",
        "name": "Ada Holm",
        "email": "ada@example.com",
        "job_title": "Engineer",
        "location": "",
        "time_zone": "",
        "pronouns": "",
        "chat": "",
        "working_hours": "",
        "languages": "",
        "ask_about": "",
        "introduction": "",
        "photo": "",
        "confirmed_on": None,
        "erased_on": None,
        "manager": "boss",
        "starts_on": "2026-03-01",
        "ends_before": None,
        "gaps": [],
        "periods": [{"starts_on": "2026-03-01", "ends_before": None}],
        "version": 1,
    }


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"search": "ada engineer"}, ["ada"]),
        ({"search": "ada coach"}, []),
        ({"search": "ada", "as_of": "2019-01-01"}, ["ada"]),
        ({"search": "bo berg", "as_of": "2019-01-01"}, []),
    ],
)
def test_people_searched_are_those_of_the_day_whom_the_words_match(tool, ada, asked, found):
    PersonFactory(handle="bo.berg", starts_on=dt.date(2020, 1, 1))
    rebuild()

    assert handles(tool.get(API, asked)) == found


def test_add_person_answers_201_with_them(tool, ada):
    sent = {
        "handle": "bo",
        "name": "Bo Berg",
        "manager": "ada",
        "starts_on": "2026-03-01",
        "reason": "Hired.",
    }

    response = tool.post(API, sent, JSON)

    assert (response.status_code, response.json()["manager"]) == (201, "ada")
    assert (Person.objects.get(handle="bo").manager, Entry.objects.get().reason) == (ada, "Hired.")


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "handle"),
        ({"handle": "new"}, "handle"),
        ({"handle": "x" * 81}, "handle"),
        ({"name": None}, "name"),
        ({"name": "\ud800"}, "name"),
        ({"email": "x" * 300}, "email"),
        ({"manager": "nobody"}, "manager"),
        ({"manager": ["ada"]}, "manager"),
        ({"starts_on": "2026-02-30"}, "starts_on"),
        ({"former_keys": "ada"}, "former_keys"),
        ({"former_keys": ["x" * 81]}, "former_keys"),
        ({"version": 1}, "version"),
    ],
)
def test_add_person_with_nonsense_answers_422_naming_the_argument(tool, ada, sent, field):
    right = {"handle": "bo", "name": "Bo"} if sent else {}
    before = Person.objects.count()

    response = tool.post(API, {**right, **sent}, JSON)

    assert (response.status_code, field in response.json()["errors"]) == (422, True)
    assert (Person.objects.count(), Entry.objects.count()) == (before, 0)


@pytest.mark.parametrize(
    ("sent", "field"), [({"handle": "ada"}, "handle"), ({"email": "ADA@example.com"}, "email")]
)
def test_add_person_with_what_somebody_has_already_is_a_conflict(tool, ada, sent, field):
    response = tool.post(API, {"handle": "bo", "name": "Bo", **sent}, JSON)

    assert (response.status_code, list(response.json()["errors"])) == (409, [field])


def test_edit_person_changes_what_is_named(tool, ada):
    response = tool.patch(f"{API}ada/", {"handle": "ada.holm"}, JSON, headers={"If-Match": '"1-seen"'})

    assert (response.status_code, response.json()["handle"], response.json()["name"]) == (
        200,
        "ada.holm",
        "Ada Holm",
    )
    assert tool.get(f"{API}ada/")["Location"] == f"{API}ada.holm/"


def test_edit_person_from_an_old_version_is_refused(tool, ada):
    tool.patch(f"{API}ada/", {"location": "Oslo"}, JSON, headers={"If-Match": '"1-seen"'})

    stale = tool.patch(f"{API}ada/", {"location": "Bergen"}, JSON, headers={"If-Match": '"1-seen"'})

    assert (stale.status_code, Person.objects.get(pk=ada.pk).location) == (412, "Oslo")


def test_edit_profile_of_oneself_changes_it_and_nothing_else(client, bystander):
    client.force_login(bystander)
    address = f"{API}{bystander.person.handle}/edit-profile/"

    done = client.post(address, {"version": 1, "name": "Ada", "location": "Oslo"}, JSON)
    more = client.post(address, {"version": 2, "name": "Ada", "email": "boss@example.com"}, JSON)

    assert (done.status_code, done.json()["location"]) == (200, "Oslo")
    assert (more.status_code, list(more.json()["errors"])) == (422, ["email"])


def test_offboard_and_return_person_are_verbs_below_them(tool, ada):
    membership = SquadMembershipFactory(person=ada)

    gone = tool.post(f"{API}ada/offboard-person/", {"ends_before": "2026-03-01"}, JSON)
    back = tool.post(f"{API}ada/return-person/", {}, JSON)

    membership.refresh_from_db()
    assert [answer.json()["ends_before"] for answer in (gone, back)] == ["2026-03-01", None]
    assert membership.ends_before == MARCH


def test_remove_person_is_delete_and_refused_while_they_are_in_something(tool, ada):
    membership = SquadMembershipFactory(person=ada)

    refused = tool.delete(f"{API}ada/", headers={"If-Match": "*"})
    membership.delete()
    removed = tool.delete(f"{API}ada/", headers={"If-Match": "*"})

    assert [refused.status_code, removed.status_code] == [409, 204]
    assert not Person.objects.filter(pk=ada.pk).exists()


@pytest.mark.parametrize(
    ("method", "address", "sent"),
    [
        ("post", "", {"handle": "bo", "name": "Bo"}),
        ("patch", "ada/", {"name": "Other"}),
        ("delete", "ada/", None),
        ("post", "ada/edit-profile/", {"version": 1, "name": "Other"}),
        ("post", "ada/offboard-person/", {"ends_before": "2026-03-01"}),
        ("post", "ada/return-person/", {}),
    ],
)
def test_any_write_by_a_bystander_is_denied_and_changes_nothing(
    client, bystander, ada, method, address, sent
):
    client.force_login(bystander)

    response = getattr(client, method)(f"{API}{address}", sent, content_type=JSON, headers={"If-Match": "*"})

    assert (response.status_code, response["Content-Type"]) == (403, "application/problem+json")
    now = Person.objects.get(handle="ada")
    assert (now.name, now.ends_before, Entry.objects.count()) == ("Ada Holm", None, 0)


def test_write_over_a_session_without_the_token_against_forgery_is_denied(admin, ada):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(admin)

    assert strict.delete(f"{API}ada/").status_code == 403

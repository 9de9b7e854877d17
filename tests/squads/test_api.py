"""Squads over the REST API."""

import pytest

from squads.models import Squad, SquadMembership
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory

API = "/api/v1/squads/"
JSON = "application/json"


def post(client, address, **sent):
    return client.post(address, sent, content_type="application/json")


@pytest.mark.parametrize("count", [1, 3])
def test_squad_collection_query_count_does_not_depend_on_size(
    client, admin, tribe, count, django_assert_num_queries
):
    client.force_login(admin)
    for _ in range(count):
        SquadMembershipFactory(squad=SquadFactory(tribe=tribe))

    with django_assert_num_queries(3):  # session, user, squads
        response = client.get(API)

    assert [(row["tribe"], row["headcount"]) for row in response.json()["results"]] == [
        (tribe.slug, 1)
    ] * count


@pytest.mark.parametrize("count", [1, 3])
def test_members_query_count_does_not_depend_on_size(client, admin, squad, count, django_assert_num_queries):
    client.force_login(admin)
    for _ in range(count):
        SquadMembershipFactory(squad=squad)

    with django_assert_num_queries(3):  # session, user, rows
        response = client.get(f"{API}{squad.slug}/members/")

    assert response.json()["count"] == count


def test_form_squad_answers_201_with_the_squad(client, admin, tribe):
    client.force_login(admin)

    response = post(client, API, tribe=tribe.slug, slug="cards", name="Cards", starts_on="2026-03-01")

    assert (response.status_code, response["Location"]) == (201, f"{API}cards/")
    assert response.json() == {
        "id": str(Squad.objects.get(slug="cards").public_id),
        "external_id": "",
        "source": "",
        "slug": "cards",
        "name": "Cards",
        "mission": "",
        "feature_area": "",
        "way_of_working": "",
        "links": [],
        "tribe": tribe.slug,
        "headcount": 0,
        "starts_on": "2026-03-01",
        "ends_before": None,
        "version": 1,
    }


def test_place_member_refused_answers_409_as_a_problem_document(client, admin, squad):
    client.force_login(admin)
    there = SquadMembershipFactory(squad=squad)

    response = post(client, f"{API}{squad.slug}/members/", person=there.person.handle, starts_on="2026-03-01")

    assert (response.status_code, response["Content-Type"]) == (409, "application/problem+json")
    assert response.json()["errors"] == {
        "non_field_errors": [
            f"{there.person} has been in {squad} as member since 1 January 2020. End that membership first."
        ]
    }


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "person"),
        ({"person": "nobody"}, "person"),
        ({"person": 7}, "person"),
        ({"starts_on": "tomorrow"}, "starts_on"),
        ({"role": "boss"}, "role"),
        ({"allocation": 10**12}, "allocation"),
        ({"allocation": 0}, "allocation"),
        ({"nonsense": 1}, "nonsense"),
        ({"reason": "\x00"}, "reason"),
    ],
)
def test_place_member_with_nonsense_answers_422_naming_the_argument(client, admin, squad, sent, field):
    client.force_login(admin)
    right = (
        {"person": PersonFactory().handle, "starts_on": "2026-03-01"} if sent else {"starts_on": "2026-03-01"}
    )

    response = post(client, f"{API}{squad.slug}/members/", **{**right, **sent})

    assert response.status_code == 422
    assert field in response.json()["errors"]
    assert SquadMembership.objects.count() == 0


@pytest.mark.parametrize(
    ("body", "status"), [("", 422), ("{", 400), ("[]", 422), ("7", 422), ('"text"', 422), ("null", 422)]
)
def test_any_post_that_is_no_object_is_refused(client, admin, squad, body, status):
    client.force_login(admin)

    response = client.post(f"{API}{squad.slug}/members/", body, content_type="application/json")

    assert response.status_code == status


def test_end_membership_is_a_verb_below_its_row(client, admin, squad):
    client.force_login(admin)
    row = SquadMembershipFactory(squad=squad)

    response = post(client, f"{API}{squad.slug}/members/{row.pk}/end-membership/", ends_before="2026-03-01")

    assert (response.status_code, response.json()["ends_before"]) == (200, "2026-03-01")


def test_edit_squad_changes_what_is_named_and_needs_the_tag_of_what_was_seen(client, admin, squad):
    client.force_login(admin)
    address = f"{API}{squad.slug}/"
    seen = {"If-Match": client.get(address)["ETag"]}

    without = client.patch(address, {"mission": "Pay."}, JSON)
    done = client.patch(address, {"mission": "Pay."}, JSON, headers=seen)
    stale = client.patch(address, {"mission": "Play."}, JSON, headers=seen)

    assert (without.status_code, without.json()["type"]) == (428, "/api/v1/problems/version-needed/")
    assert (done.status_code, done.json()["mission"], done.json()["name"]) == (200, "Pay.", squad.name)
    assert (stale.status_code, stale.json()["present"]) == (412, done.json())
    assert stale["ETag"] == done["ETag"] == client.get(address)["ETag"]


def test_remove_membership_is_delete(client, admin, squad):
    client.force_login(admin)
    row = SquadMembershipFactory(squad=squad)

    assert client.delete(f"{API}{squad.slug}/members/{row.pk}/", headers={"If-Match": "*"}).status_code == 204
    assert SquadMembership.objects.count() == 0


def test_squad_by_a_former_slug_redirects(client, admin):
    SquadFactory(slug="new-name", former_keys=["old-name"])
    client.force_login(admin)

    response = client.get(f"{API}old-name/?as_of=2021-01-01")

    assert (response.status_code, response["Location"]) == (307, f"{API}new-name/?as_of=2021-01-01")


def test_a_bystander_reads_but_is_denied_to_write(client, bystander, squad):
    client.force_login(bystander)
    person = PersonFactory()

    denied = post(client, f"{API}{squad.slug}/members/", person=person.handle, starts_on="2026-03-01")

    assert client.get(f"{API}{squad.slug}/").status_code == 200
    assert (denied.status_code, denied["Content-Type"]) == (403, "application/problem+json")
    assert SquadMembership.objects.count() == 0


def test_nobody_signed_in_is_401_or_403(client, squad):
    assert client.get(API).status_code in (401, 403)


def test_missing_squad_answers_404_as_a_problem(client, admin):
    client.force_login(admin)

    response = client.get(f"{API}nothing/")

    assert (response.status_code, response.json()["detail"]) == (404, "There is no squad “nothing”.")


def test_a_day_that_is_none_answers_400_as_a_problem(client, admin):
    client.force_login(admin)

    response = client.get(f"{API}?as_of=soon")

    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")

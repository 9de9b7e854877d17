"""Alliances over the REST API."""

import datetime as dt

import pytest

from alliances.models import Alliance, AllianceTrio
from search.operations import rebuild
from tests.factories.alliances import AllianceFactory, AllianceTrioFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory
from tests.factories.trios import TrioSeatFactory

API = "/api/v1/alliances/"
MARCH = dt.date(2026, 3, 1)


def post(client, address, **sent):
    return client.post(address, sent, content_type="application/json")


@pytest.mark.parametrize("count", [1, 3])
def test_alliance_collection_query_count_does_not_depend_on_size(
    client, admin, count, django_assert_num_queries
):
    client.force_login(admin)
    for _ in range(count):
        part = AllianceTrioFactory()
        TrioSeatFactory(trio=part.trio)
        SquadMembershipFactory(squad=SquadFactory(tribe=part.trio.tribe))

    with django_assert_num_queries(3):  # session, user, alliances
        response = client.get(API)

    rows = response.json()["results"]
    assert [(len(row["trios"]), row["headcount"], row["people_in_tribes"]) for row in rows] == [
        (1, 1, 1)
    ] * count


@pytest.mark.parametrize("count", [1, 3])
def test_trios_of_an_alliance_query_count_does_not_depend_on_size(
    client, admin, alliance, count, django_assert_num_queries
):
    client.force_login(admin)
    for _ in range(count):
        AllianceTrioFactory(alliance=alliance)

    with django_assert_num_queries(3):  # session, user, rows
        response = client.get(f"{API}{alliance.slug}/trios/")

    assert response.json()["count"] == count


def test_alliance_collection_speaks_of_the_day_and_of_the_words_asked_for(client, admin):
    AllianceFactory(name="Early", starts_on=dt.date(2019, 1, 1), ends_before=dt.date(2020, 1, 1))
    AllianceFactory(name="Late")
    AllianceFactory(name="Lately")
    rebuild()
    client.force_login(admin)

    def names(query: str) -> list[str]:
        return [row["name"] for row in client.get(f"{API}{query}").json()["results"]]

    assert names("") == ["Late", "Lately"]
    assert names("?as_of=2019-06-01") == ["Early"]
    assert names("?search=lately") == ["Lately"]


def test_form_alliance_answers_201_with_the_alliance(client, admin):
    client.force_login(admin)

    response = post(
        client, API, slug="checkout", name="Checkout", starts_on="2026-03-01", target_date="2026-12-31"
    )

    assert response.status_code == 201
    assert response.json() == {
        "id": str(Alliance.objects.get(slug="checkout").public_id),
        "external_id": "",
        "source": "",
        "slug": "checkout",
        "name": "Checkout",
        "goal": "",
        "target_date": "2026-12-31",
        "trios": [],
        "headcount": 0,
        "people_in_tribes": 0,
        "starts_on": "2026-03-01",
        "ends_before": None,
        "version": 1,
    }


def test_edit_alliance_changes_what_is_named(client, admin, alliance):
    client.force_login(admin)

    response = client.patch(
        f"{API}{alliance.slug}/",
        {"goal": "Pay."},
        content_type="application/json",
        headers={"If-Match": '"1-seen"'},
    )

    assert (response.status_code, response.json()["goal"], response.json()["name"]) == (
        200,
        "Pay.",
        alliance.name,
    )


def test_dissolve_and_reopen_are_verbs_below_the_alliance(client, admin, alliance):
    client.force_login(admin)

    dissolved = post(client, f"{API}{alliance.slug}/dissolve-alliance/", ends_before="2026-03-01")
    reopened = post(client, f"{API}{alliance.slug}/reopen-alliance/")

    assert (dissolved.status_code, dissolved.json()["ends_before"]) == (200, "2026-03-01")
    assert (reopened.status_code, reopened.json()["ends_before"]) == (200, None)


def test_remove_alliance_is_delete(client, admin, alliance):
    client.force_login(admin)

    assert client.delete(f"{API}{alliance.slug}/", headers={"If-Match": "*"}).status_code == 204
    assert Alliance.objects.count() == 0


def test_add_trio_names_it_by_the_slug_of_its_tribe(client, tribe_lead, participation):
    TribeFactory(slug="search")
    client.force_login(tribe_lead)
    address = f"{API}{participation.alliance.slug}/trios/"

    response = post(client, address, trio="search", starts_on="2026-03-01")

    made = AllianceTrio.objects.latest("pk")
    assert response.status_code == 201
    assert response.json() == {
        "id": str(made.public_id),
        "alliance": participation.alliance.slug,
        "trio": "search",
        "starts_on": "2026-03-01",
        "ends_before": None,
    }


def test_add_trio_refused_answers_409_as_a_problem_document(client, admin, participation):
    client.force_login(admin)
    address = f"{API}{participation.alliance.slug}/trios/"

    response = post(client, address, trio=participation.trio.slug, starts_on="2026-03-01")

    assert (response.status_code, response["Content-Type"]) == (409, "application/problem+json")
    assert response.json()["errors"] == {
        "non_field_errors": [
            f"The {participation.trio} has been in {participation.alliance} since 1 January 2020. "
            "End that participation first."
        ]
    }


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"starts_on": "2026-03-01"}, "trio"),
        ({"trio": "nowhere", "starts_on": "2026-03-01"}, "trio"),
        ({"trio": 7, "starts_on": "2026-03-01"}, "trio"),
        ({"trio": "search"}, "starts_on"),
        ({"trio": "search", "starts_on": "soon"}, "starts_on"),
        ({"trio": "search", "starts_on": "2026-03-01", "seat": "x"}, "seat"),
    ],
)
def test_add_trio_with_nonsense_answers_422_naming_the_argument(client, admin, alliance, sent, field):
    TribeFactory(slug="search")
    client.force_login(admin)

    response = post(client, f"{API}{alliance.slug}/trios/", **sent)

    assert (response.status_code, list(response.json()["errors"])) == (422, [field])
    assert AllianceTrio.objects.count() == 0


def test_withdraw_trio_is_a_verb_below_its_row(client, tribe_lead, participation):
    client.force_login(tribe_lead)
    address = f"{API}{participation.alliance.slug}/trios/{participation.pk}/"

    response = post(client, f"{address}withdraw-trio/", ends_before="2026-03-01")

    assert (response.status_code, response.json()["ends_before"]) == (200, "2026-03-01")


def test_correct_participation_is_patch_and_can_take_back_an_end(client, admin, participation):
    participation.ends_before = MARCH
    participation.save()
    client.force_login(admin)
    address = f"{API}{participation.alliance.slug}/trios/{participation.pk}/"

    response = client.patch(address, {"ends_before": None}, content_type="application/json")

    assert (response.status_code, response.json()["starts_on"], response.json()["ends_before"]) == (
        200,
        "2020-01-01",
        None,
    )


def test_remove_participation_is_delete(client, admin, participation):
    client.force_login(admin)

    response = client.delete(
        f"{API}{participation.alliance.slug}/trios/{participation.pk}/", headers={"If-Match": "*"}
    )

    assert (response.status_code, AllianceTrio.objects.count()) == (204, 0)


def test_a_bystander_reads_but_is_denied_to_write(client, bystander, participation):
    client.force_login(bystander)
    address = f"{API}{participation.alliance.slug}/"

    answers = [
        client.get(address),
        client.get(f"{address}trios/"),
        post(client, f"{address}dissolve-alliance/", ends_before="2026-03-01"),
        post(client, f"{address}trios/{participation.pk}/withdraw-trio/", ends_before="2026-03-01"),
        client.delete(f"{address}trios/{participation.pk}/", headers={"If-Match": "*"}),
        post(client, API, slug="x", name="X", starts_on="2026-03-01"),
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 403, 403, 403, 403]
    assert list(AllianceTrio.objects.values_list("ends_before")) == [(None,)]
    assert list(Alliance.objects.values_list("ends_before")) == [(None,)]


def test_alliance_by_a_former_slug_redirects_to_its_trios_too(client, admin):
    AllianceFactory(slug="new-name", former_keys=["old-name"])
    client.force_login(admin)

    responses = [client.get(f"{API}old-name/"), client.get(f"{API}old-name/trios/")]

    assert [(response.status_code, response["Location"]) for response in responses] == [
        (307, f"{API}new-name/"),
        (307, f"{API}new-name/trios/"),
    ]

"""Who may not do something is told that, whatever is wrong with what was sent."""

import pytest

from tests.factories.squads import SquadFactory, SquadMembershipFactory

API = "/api/v1/"
JSON = "application/json"


@pytest.fixture
def addresses(tribe):
    """Where a bystander may write nothing, by method."""
    squad = SquadFactory(slug="cards", tribe=tribe)
    member = SquadMembershipFactory(squad=squad)
    return {
        "squads/": "post",
        "squads/cards/": "patch",
        "squads/cards/dissolve-squad/": "post",
        "squads/cards/move-squad/": "post",
        "squads/cards/members/": "post",
        f"squads/cards/members/{member.pk}/": "patch",
        f"squads/cards/members/{member.pk}/end-membership/": "post",
        "operations/tribes.form_tribe/": "post",
    }


@pytest.mark.parametrize(
    ("sent", "query", "headers"),
    [
        ("{}", "", {}),
        ('{"colour": "red"}', "", {}),
        ('{"starts_on": "soon"}', "", {}),
        ('{"calls": [{"slug": 7}]}', "", {}),
        ("{}", "?colour=red", {}),
        ("{}", "", {"If-Match": '"7-old"'}),
    ],
)
def test_who_may_not_is_told_so_before_the_request_is_judged(
    client, bystander, addresses, subtests, sent, query, headers
):
    client.force_login(bystander)
    for address, method in addresses.items():
        if address.startswith("operations/") and ("calls" not in sent or query):
            continue
        with subtests.test(address):
            answer = getattr(client, method)(
                f"{API}{address}{query}", sent, content_type=JSON, headers=headers
            )

            assert answer.status_code == 403


def test_who_may_not_is_told_so_where_the_body_cannot_be_read(client, bystander, addresses):
    client.force_login(bystander)

    answers = [
        client.post(f"{API}squads/cards/members/", body, content_type=kind, headers=headers)
        for body, kind, headers in [
            ("{", JSON, {}),
            ("{", JSON, {"Idempotency-Key": "one"}),
            ("{}", JSON, {"Idempotency-Key": '""'}),
            ("a,b", "text/csv", {}),
            (b" " * (17 * 1024 * 1024), JSON, {}),
        ]
    ]

    assert [answer.status_code for answer in answers] == [403] * 5


def test_who_may_not_remove_is_told_so_without_saying_which_version_was_seen(client, bystander, addresses):
    client.force_login(bystander)

    assert client.delete(f"{API}squads/cards/").status_code == 403


def test_who_may_is_told_what_is_wrong(client, admin, addresses):
    client.force_login(admin)

    answers = [
        getattr(client, method)(f"{API}{address}", '{"colour": "red"}', content_type=JSON)
        for address, method in addresses.items()
    ]

    assert {answer.status_code for answer in answers} <= {422, 428}


def test_trio_who_may_form_a_squad_in_its_own_tribe_is_told_what_is_wrong_there(client, tribe_lead, tribe):
    client.force_login(tribe_lead)

    there, nowhere, unknown = (
        client.post(f"{API}squads/", body, content_type=JSON)
        for body in ({"tribe": tribe.slug}, {"slug": "cards"}, {"tribe": "nowhere"})
    )

    assert (there.status_code, nowhere.status_code, unknown.status_code) == (422, 403, 422)


def test_call_of_many_that_may_not_be_made_is_denied_whatever_its_arguments(client, bystander, addresses):
    client.force_login(bystander)

    answer = client.post(
        f"{API}operations/squads.place_member/",
        {"calls": [{"subject": "cards", "person": "nobody", "starts_on": "soon"}]},
        content_type=JSON,
    )

    assert (answer.status_code, answer.json()["type"]) == (403, "/api/v1/problems/calls-denied/")


def test_sheets_are_planned_by_administrators_whatever_is_wrong_with_them(client, bystander):
    client.force_login(bystander)

    answer = client.post(f"{API}plans/", {"sheets": "none"}, content_type=JSON)

    assert answer.status_code == 403

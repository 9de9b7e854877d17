"""What holds for every request to the SCIM server: its messages, limits and description."""

import pytest

from orgmodel.web.middleware import SCIM
from tests.scim.conftest import CORE, ENTERPRISE

ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"


def test_too_many_requests_are_told_when_to_come_back(directory, settings):
    settings.API_RATE = 1

    answers = [directory.send("GET", "/Users") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 429]
    assert (answers[1].json()["schemas"], int(answers[1]["Retry-After"]) > 0) == ([ERROR], True)
    assert answers[0]["RateLimit-Policy"].startswith('"token";q=1')


def test_body_that_is_too_large_is_refused(directory, settings):
    settings.API_BODY_LIMIT = 50

    status, error = directory.ask("POST", "/Users", {"userName": "a" * 60})

    assert (status, error["status"]) == (413, "413")


@pytest.mark.parametrize(
    ("address", "status"), [("/Users?as_of=never", 400), ("/", 404), ("/Users/a/b", 404)]
)
def test_refusals_outside_the_views_are_scim_too(directory, address, status):
    answer = directory.send("GET", address)

    assert (answer.status_code, answer["Content-Type"].partition(";")[0]) == (status, "application/scim+json")
    assert answer.json()["schemas"] == [ERROR]


def test_answers_keep_the_policies_of_the_site_and_are_stored_by_nobody(directory):
    answer = directory.send("GET", "/ServiceProviderConfig")

    assert SCIM in answer.wsgi_request.path
    assert ("default-src 'self'" in answer["Content-Security-Policy"], answer["Cache-Control"]) == (
        True,
        "private, no-cache",
    )


def test_half_a_character_is_refused_and_repeated_as_sent(directory):
    answer = directory.client.generic(
        "POST",
        "/scim/v2/Bulk",
        '{"Operations": [{"method": "PUT", "path": "\\ud800"}]}',
        content_type="application/scim+json",
    )

    assert answer.json()["Operations"][0]["status"] == "400"


def test_description_has_what_is_there_alone(directory):
    schemas = directory.ask("GET", "/Schemas")[1]
    user = directory.ask("GET", f"/Schemas/{CORE}")[1]
    types = directory.ask("GET", "/ResourceTypes")[1]["Resources"]

    assert schemas["totalResults"] == len(schemas["Resources"]) == 7
    assert {each["name"] for each in user["attributes"]} == {
        *("userName", "name", "displayName", "title", "timezone", "active", "emails", "addresses"),
        *("phoneNumbers", "userType"),
    }
    assert [(each["name"], each["endpoint"], len(each["schemaExtensions"])) for each in types] == [
        ("User", "/Users", 1),
        ("Group", "/Groups", 1),
    ]
    extension = directory.ask("GET", f"/Schemas/{ENTERPRISE}")[1]
    assert [each["name"] for each in extension["attributes"]] == ["organization", "manager"]
    assert directory.ask("GET", "/Schemas?filter=id pr")[0] == 403


def test_tokens_that_only_read_may_search_in_a_body(bystander):
    from tests.scim.conftest import Directory

    assert Directory(bystander, "read").ask("POST", "/Users/.search", {"count": 1})[0] == 200

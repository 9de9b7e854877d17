"""Whatever is sent, it is never the server's fault: hypothesis makes up requests of the right words in wrong places."""

from typing import Any
from urllib.parse import urlencode

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory
from tests.scim.conftest import CORE, ENTERPRISE

NAMES = [
    *("userName", "name", "name.givenName", "displayName", "emails", "emails.primary", "addresses", "active"),
    *("timezone", "title", "externalId", "members", "schemas", "id", "meta", "groups", "password", "$ref"),
    *(
        'emails[type eq "work"].value',
        "emails[value pr]",
        'members[value eq "x"]',
        "a b",
        "",
        "urn:x:y",
        CORE,
    ),
    *(ENTERPRISE, f"{ENTERPRISE}:manager", f"{ENTERPRISE}:manager.value", f"{CORE}:title"),
]
PARTS = ["value", "type", "primary", "formatted", "givenName", "locality", "manager", "display"]
FILTERS = [
    *('userName eq "a"', "title pr", 'id eq "x"', 'emails[type eq "work"].value eq "q"', "active eq true"),
    *("manager pr", "name pr", 'name eq "x"', 'externalId gt "a"', "title co null", "meta pr", "members pr"),
]
SINGLE = some.one_of(
    some.none(),
    some.booleans(),
    some.integers(-3, 10**30),
    some.text(max_size=8),
    some.sampled_from(["True", "x@example.com", "\0", "\ud800", "0192f000-0000-7000-8000-000000000000"]),
)
VALUE = some.recursive(
    SINGLE,
    lambda inner: some.one_of(
        some.lists(inner, max_size=3),
        some.dictionaries(some.sampled_from([*NAMES, *PARTS]), inner, max_size=4),
    ),
    max_leaves=8,
)
RESOURCE = some.one_of(VALUE, some.dictionaries(some.sampled_from(NAMES), VALUE, max_size=6))
OPERATION = some.fixed_dictionaries(
    {"op": some.sampled_from(["add", "Replace", "remove", "x", None])},
    optional={"path": some.one_of(some.sampled_from(NAMES), SINGLE), "value": VALUE},
)
PATCHES = some.one_of(some.fixed_dictionaries({"Operations": some.lists(OPERATION, max_size=4)}), VALUE)
BULK = some.fixed_dictionaries(
    {"method": some.sampled_from(["POST", "PUT", "PATCH", "DELETE", "GET", None])},
    optional={
        "path": some.one_of(some.sampled_from(["/Users", "/Groups", "Users/bulkId:1"]), SINGLE),
        "data": RESOURCE,
        "bulkId": SINGLE,
        "version": SINGLE,
    },
)
QUERY = some.dictionaries(
    some.sampled_from(
        ["filter", "sortBy", "sortOrder", "startIndex", "count", "attributes", "excludedAttributes"]
    ),
    some.one_of(SINGLE, some.sampled_from([*FILTERS, *NAMES])),
    max_size=4,
)


def requests(person: str, group: str) -> Any:
    """Requests with an address that there is."""
    bodies = {
        ("POST", "/Users"): RESOURCE,
        ("PUT", person): RESOURCE,
        ("PATCH", person): PATCHES,
        ("PUT", group): RESOURCE,
        ("PATCH", group): PATCHES,
        ("POST", "/Bulk"): some.fixed_dictionaries({"Operations": some.lists(BULK, max_size=3)}),
        ("POST", "/.search"): QUERY,
        ("GET", "/Users"): QUERY,
        ("GET", "/Groups"): QUERY,
    }
    return some.one_of(some.tuples(some.just(asked), body) for asked, body in bodies.items())


def test_no_request_is_a_fault_of_the_server(directory):
    person, group = PersonFactory(), SquadFactory()
    directory.client.raise_request_exception = False

    @settings(max_examples=120, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(requests(f"/Users/{person.public_id}", f"/Groups/{group.public_id}"))
    def ask(request: Any) -> None:
        (method, path), sent = request
        if method == "GET":
            path, sent = f"{path}?{urlencode(sent, errors='replace')}", None
        answer = directory.send(method, path, sent)
        assert answer.status_code < 500, answer.content

    ask()

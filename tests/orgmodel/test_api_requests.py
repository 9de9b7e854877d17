"""What the API makes of requests: addresses without their final slash, large bodies, missing arguments."""

import inspect
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, URLResolver, get_resolver

from history.models import Entry
from orgmodel.api.arguments import arguments_serializer
from orgmodel.domain.operations import UNCHANGED, registry
from squads.models import Squad, SquadInTribe
from tests.factories.squads import SquadFactory
from tests.factories.tribes import TribeFactory

API = "/api/v1/"
JSON = "application/json"
MEGABYTE = 1024 * 1024
UNSAFE = ("post", "put", "patch", "delete")
MAKES_A_ROW = ("form", "add", "place", "fill", "appoint", "grant", "recommend", "rehire")


@pytest.fixture
def tool(client, admin):
    """Something that speaks to the API as an administrator."""
    client.force_login(admin)
    return client


def addresses(patterns, prefix="/"):
    """Every address that ends in a slash, its parameters replaced by a key that is none."""
    for each in patterns:
        address = prefix + str(each.pattern).removeprefix("^").removesuffix("$").replace(r"\Z", "")
        if isinstance(each, URLResolver):
            yield from addresses(each.url_patterns, address)
        elif isinstance(each, URLPattern) and address.endswith("/"):
            yield re.sub(r"<[^>]*>|\(\?P<\w+>[^)]*\)", "1", address)


def status_of(answer):
    """Its status, once all that is sent has been read, so that no file stays open."""
    for _ in answer:
        pass
    return answer.status_code


ADDRESSES = sorted(set(addresses(get_resolver().url_patterns)) - {"/"})
OF_THE_API = [address for address in ADDRESSES if address.startswith(API) and address != API]


def test_write_to_an_address_without_its_final_slash_is_done(tool, tribe):
    body = {"slug": "cards", "name": "Cards", "tribe": tribe.slug, "starts_on": "2026-03-01"}

    answer = tool.post(f"{API}squads", body, content_type=JSON)

    assert (answer.status_code, answer.json()["slug"]) == (201, "cards")
    assert tool.get(answer["Location"]).status_code == 200
    assert Squad.objects.filter(slug="cards").exists()


@pytest.mark.parametrize("method", ["get", *UNSAFE])
def test_api_answers_every_address_without_its_final_slash_as_with_it(tool, subtests, method):
    for address in OF_THE_API:
        with subtests.test(address):
            with_slash = status_of(tool.generic(method.upper(), address, b"{}", JSON))
            without = status_of(tool.generic(method.upper(), address.removesuffix("/"), b"{}", JSON))

            assert without == with_slash
            assert without not in (301, 302)


@pytest.mark.parametrize("method", UNSAFE)
def test_no_write_to_a_page_or_the_admin_is_redirected_to_be_read(tool, subtests, method):
    for address in ADDRESSES:
        with subtests.test(address):
            answer = tool.generic(method.upper(), address.removesuffix("/"), b"{}", JSON)

            assert answer.status_code != 301


def test_page_that_is_read_without_its_final_slash_is_redirected_still(tool):
    answer = tool.get("/squads?tribe=pay")

    assert (answer.status_code, answer["Location"]) == (301, "/squads/?tribe=pay")


def test_write_without_tls_is_redirected_with_its_method(tool, settings):
    settings.SECURE_SSL_REDIRECT = True

    answer = tool.post(f"{API}squads/", {}, content_type=JSON)

    assert (answer.status_code, answer["Location"]) == (308, "https://testserver/api/v1/squads/")


def body_of(size: int) -> bytes:
    """A call in JSON of so many bytes, nearly all of them in its reason."""
    start = b'{"calls": [{"slug": "cards", "name": "Cards", "starts_on": "2026-03-01"}], "reason": "'
    return start + b"x" * (size - len(start) - 2) + b'"}'


@pytest.mark.parametrize("megabytes", [3, 15, 16])
def test_body_up_to_the_documented_limit_is_read(tool, megabytes):
    answer = tool.post(
        f"{API}operations/squads.form_squad/", body_of(megabytes * MEGABYTE), content_type=JSON
    )

    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["reason"])


@pytest.mark.slow
def test_bulk_of_15_megabytes_is_done(tool):
    squad = SquadFactory(mission="")
    links = [{"label": "x" * 100, "url": "https://example.org/" + "x" * 100}] * 16
    calls = [
        {"subject": squad.slug, "version": version, "mission": f"{version} {'x' * 400}", "links": links}
        for version in range(1, 1001)
    ]
    body = json.dumps({"calls": calls}).encode()
    padding = b" " * (15 * MEGABYTE - len(body))

    answer = tool.post(f"{API}operations/squads.edit_squad/", body + padding, content_type=JSON)

    assert (answer.status_code, answer.json()["count"]) == (200, 1000)
    assert Entry.objects.count() == 1000


@pytest.mark.parametrize("content_type", [JSON, "multipart/form-data"])
def test_body_of_17_megabytes_is_refused_in_our_own_words(tool, content_type):
    if content_type == JSON:
        answer = tool.post(f"{API}plans/", body_of(17 * MEGABYTE), content_type=JSON)
    else:
        file = SimpleUploadedFile("people.csv", b"x" * 17 * MEGABYTE)
        answer = tool.post(f"{API}plans/", {"sheets": file})

    assert (answer.status_code, answer.json()) == (
        413,
        {
            "type": "/api/v1/problems/too-large/",
            "title": "The request is too large",
            "status": 413,
            "detail": "A request may have 16 megabytes. Send a smaller request.",
            "request_id": answer["X-Request-Id"],
        },
    )


@pytest.mark.parametrize("address", ["squads/cards/move-squad/", "squads/cards/tribes/"])
def test_squad_leaves_its_tribe_only_where_null_is_said(tool, tribe, address):
    SquadFactory(slug="cards", tribe=tribe)

    silent = tool.post(f"{API}{address}", {"starts_on": "2026-03-01"}, content_type=JSON)
    before = SquadInTribe.objects.get().ends_before
    said = tool.post(f"{API}{address}", {"starts_on": "2026-03-01", "tribe": None}, content_type=JSON)

    assert (silent.status_code, list(silent.json()["errors"]), before) == (422, ["tribe"], None)
    assert said.status_code in (201, 204)
    assert str(SquadInTribe.objects.get().ends_before) == "2026-03-01"


@pytest.mark.parametrize("kind", ["operations/squads.move_squad/", "plans/"])
def test_call_of_many_or_of_a_plan_says_null_too(tool, tribe, kind):
    SquadFactory(slug="cards", tribe=tribe)
    call = {"subject": "cards", "starts_on": "2026-03-01"}
    body = (
        {"operations": [{"operation": "squads.move_squad", **call}]}
        if kind == "plans/"
        else {"calls": [call]}
    )

    answer = tool.post(f"{API}{kind}", body, content_type=JSON).json()

    (refusal,) = answer["refusals"] if kind == "plans/" else answer["errors"]
    assert refusal["errors"] == {"tribe": ["This field is required."]}
    assert SquadInTribe.objects.get().ends_before is None


def test_squad_moves_where_a_tribe_is_said(tool, tribe):
    SquadFactory(slug="cards", tribe=tribe)
    TribeFactory(slug="search")

    moved = tool.post(
        f"{API}squads/cards/move-squad/", {"starts_on": "2026-03-01", "tribe": "search"}, content_type=JSON
    )

    assert (moved.status_code, moved.json()["tribe"]) == (200, "search")


@pytest.mark.parametrize("name", registry)
def test_argument_that_is_left_out_empties_nothing(name):
    operation = registry[name]
    optional = {
        each for each, field in arguments_serializer(operation)().fields.items() if not field.required
    }
    defaults = {
        each: parameter.default
        for each, parameter in operation.arguments.items()
        if parameter.default is not inspect.Parameter.empty
    }

    assert optional - {"reason"} == set(defaults)
    # Only what makes a row, or begins a period, may take “left out” for “none”: there is nothing yet to be emptied.
    # What is done only if it is said, isn’t done where it is left out. Merging then fills what is empty.
    if not operation.short_name.startswith(MAKES_A_ROW) and name != "people.merge_person":
        assert [each for each in defaults.values() if each is not UNCHANGED and each is not False] == []


@pytest.mark.parametrize("content_type", [JSON, "application/merge-patch+json"])
def test_patch_is_a_merge_patch(tool, content_type):
    SquadFactory(slug="cards", mission="Pay.", feature_area="Checkout")

    answer = tool.patch(
        f"{API}squads/cards/", {"mission": "Paid."}, content_type=content_type, headers={"If-Match": "*"}
    )

    assert (answer.status_code, answer.json()["mission"], answer.json()["feature_area"]) == (
        200,
        "Paid.",
        "Checkout",
    )


def test_merge_patch_is_for_patches_alone(tool):
    answer = tool.post(f"{API}squads/", "{}", content_type="application/merge-patch+json")

    assert answer.status_code == 415


def test_root_lists_every_collection_at_an_address_that_answers(tool):
    listed = tool.get(API).json()

    for name, address in listed.items():
        if name not in ("search", "contacts"):  # which have to be asked about something
            assert status_of(tool.get(address)) == 200, name
    collections = {
        address.removeprefix(API).removesuffix("/")
        for address in OF_THE_API
        if address.removeprefix(API).count("/") == 1 and "/token/" not in address
    }
    assert set(listed) == collections

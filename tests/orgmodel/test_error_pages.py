"""What is wrong with a request is said on a page of the product, with DEBUG on as off, which leads on."""

import re

import pytest

from search.operations import rebuild
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory
from tests.text import text_of

pytestmark = pytest.mark.parametrize("debug", [False, True], ids=["", "debug"])


@pytest.fixture
def reader(client, admin, debug, settings):
    settings.DEBUG = debug
    client.force_login(admin)
    client.raise_request_exception = False
    return client


CASES = [
    ("get", "/nothing/", None, 404, "Page not found"),
    ("get", "/squads/nothing/", None, 404, "There is no squad “nothing”"),
    ("get", "/squads/nothing/edit-squad/", None, 404, "There is no squad “nothing”"),
    ("get", "/people/no.body/", None, 404, "There is no person “no.body”"),
    ("get", "/history/change-sets/77/undo/", None, 404, "Page not found"),
    ("get", "/squads/?as_of=2026-13-45", None, 400, "“2026-13-45” isn’t a day"),
    ("get", "/map/?as_of=0202-01-01", None, 400, "is not from 1 January 1900"),
    ("get", "/squads/?page=first", None, 200, "There is no page “first” here."),
    ("get", "/squads/?format=ods", None, 400, "isn’t a format of lists"),
    ("post", "/squads/", {}, 405, "That isn’t possible at this address"),
    ("put", "/map/", {}, 405, "That isn’t possible at this address"),
    ("post", "/people/new/", {"name": "x" * 17_000_000}, 413, "Too much at once"),
]


@pytest.mark.parametrize(("method", "address", "body", "status", "said"), CASES)
def test_what_is_wrong_is_said_on_a_page_with_navigation(reader, method, address, body, status, said):
    sent = {"data": body, "content_type": "application/x-www-form-urlencoded"} if method == "put" else {}
    answer = getattr(reader, method)(address, **(sent or ({"data": body} if body is not None else {})))

    page = text_of(answer)
    assert (answer.status_code, said in page) == (status, True)
    assert 'aria-label="Main"' in page
    assert "Traceback" not in page
    assert "DEBUG" not in page


def test_what_a_mistyped_address_may_have_meant_is_offered(reader):
    SquadFactory(slug="checkout", name="Checkout")
    PersonFactory(handle="ada.holm", name="Ada Holm")
    rebuild()

    for address, link in (
        ("/squads/checkuot/", "/squads/checkout/"),
        ("/checkout/", "/squads/checkout/"),
        ("/people/ada.hlom/", "/people/ada.holm/"),
        ("/sqauds/", "/squads/"),
    ):
        page = text_of(reader.get(address))
        main = page[page.index('<main id="main"') :]
        assert "Did you mean this?" in main, address
        assert f'href="{link}"' in main


def test_the_words_of_the_address_stand_in_a_search_field(reader):
    page = text_of(reader.get("/squads/instant-payouts/"))

    assert re.search(r'name="search" value="instant payouts" aria-label="Search words"', page)


def test_a_page_asked_for_a_day_that_is_none_offers_today(reader):
    page = text_of(reader.get("/squads/?as_of=2026-13-45&without=mission"))

    assert 'href="/squads/?without=mission">Show this page for today' in page


def test_who_is_not_signed_in_is_told_nothing_of_what_there_is(client, db, debug, settings):
    settings.DEBUG = debug
    SquadFactory(slug="checkout", name="Checkout")
    rebuild()

    answer = client.get("/checkuot/")

    assert (answer.status_code, "Checkout" in text_of(answer)) == (404, False)


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("get", "/api/v1/nothing/", 404),
        ("get", "/api/v1/squads/nothing/", 404),
        ("get", "/api/v1/squads/?as_of=2026-13-45", 400),
        ("get", "/api/v1/squads/?page=first", 400),
        ("put", "/api/v1/squads/", 405),
    ],
)
def test_tools_get_a_problem_document(reader, method, address, status):
    answer = getattr(reader, method)(address)

    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")

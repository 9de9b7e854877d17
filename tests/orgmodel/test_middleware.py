"""What every request passes: the day, moved addresses, an expired sign-in, and what the browser may run."""

import datetime as dt

import pytest
from django.utils import timezone

from orgmodel.domain.days import latest_day
from orgmodel.domain.elements import Moved, find
from people.models import Person
from squads.models import Squad, SquadMembership
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory
from tests.factories.tribes import TribeFactory

HTMX = {"HX-Request": "true", "HX-Target": "page"}


def as_seen(response) -> tuple[dt.date, dt.date]:
    return response.wsgi_request.as_of, response.wsgi_request.today


@pytest.mark.parametrize("query", ["", "?as_of="])
def test_request_without_a_day_is_of_today(client, admin, query):
    client.force_login(admin)

    assert as_seen(client.get(f"/squads/{query}")) == (timezone.localdate(), timezone.localdate())


def test_request_for_a_day_is_of_that_day(client, admin):
    client.force_login(admin)

    response = client.get("/squads/?as_of=2021-02-03")

    assert as_seen(response) == (dt.date(2021, 2, 3), timezone.localdate())


@pytest.mark.parametrize("page", ["/", "/squads/", "/tribes/", "/people/", "/people/ada/", "/history/"])
def test_request_for_the_first_or_the_last_day_that_is_taken_answers(client, admin, page):
    PersonFactory(handle="ada")
    client.force_login(admin)

    for day in (dt.date(1900, 1, 1), latest_day()):
        assert client.get(f"{page}?as_of={day}").status_code == 200


@pytest.mark.parametrize("address", ["/squads/", "/api/v1/squads/"])
@pytest.mark.parametrize("day", ["0001-01-01", "0202-03-01", "1899-12-31", "2204-01-01", "9999-12-31"])
def test_request_for_a_day_out_of_range_is_400_and_names_the_range(client, admin, address, day):
    client.force_login(admin)

    response = client.get(f"{address}?as_of={day}")

    assert response.status_code == 400
    assert " is not from 1 January 1900 to" in response.content.decode()


@pytest.mark.parametrize(
    "asked", ["soon", "2026-02-30", "0000-01-01", "10000-01-01", "2026-03-01T00:00", "%00"]
)
@pytest.mark.parametrize("address", ["/squads/", "/api/v1/squads/"])
def test_request_for_a_day_that_is_none_is_400_and_says_how_to_write_one(client, admin, address, asked):
    client.force_login(admin)

    response = client.get(f"{address}?as_of={asked}")

    assert response.status_code == 400
    assert "Write it as year-month-day" in response.content.decode()


def test_request_for_a_day_that_is_none_without_sign_in_is_400_too(client, db):
    assert client.get("/squads/?as_of=soon").status_code == 400


def test_find_by_a_key_that_two_had_leads_to_the_younger(db):
    SquadFactory(slug="first", former_keys=["shared"])
    SquadFactory(slug="second", former_keys=["shared"])

    with pytest.raises(Moved) as moved:
        find(Squad, "shared")

    assert moved.value.kwargs == {"slug": "second"}


def test_find_by_a_former_key_that_another_has_taken_is_that_other(db):
    PersonFactory(handle="ada.holm", former_keys=["ada"])
    other = PersonFactory(handle="ada")

    assert find(Person, "ada") == other


def test_moved_page_below_an_element_redirects_with_all_of_its_address(client, admin):
    squad = SquadFactory(slug="cards", former_keys=["old"])
    membership = SquadMembership.objects.create(
        squad=squad, person=PersonFactory(), starts_on=squad.starts_on
    )
    client.force_login(admin)

    response = client.get(f"/squads/old/members/{membership.pk}/end-membership/?as_of=2026-03-01")

    assert (response.status_code, response["Location"]) == (
        307,
        f"/squads/cards/members/{membership.pk}/end-membership/?as_of=2026-03-01",
    )


def test_moved_trio_redirects_to_the_new_key_of_its_tribe(client, admin):
    TribeFactory(slug="cards", former_keys=["old"])
    client.force_login(admin)

    assert client.get("/trios/old/")["Location"] == "/trios/cards/"


def test_moved_page_that_is_posted_to_keeps_method_and_what_was_typed(client, admin):
    SquadFactory(slug="cards", former_keys=["old"])
    client.force_login(admin)

    response = client.post("/squads/old/dissolve-squad/", {"ends_before": "2026-02-28"}, follow=True)

    assert response.redirect_chain == [
        ("/squads/cards/dissolve-squad/", 307),
        ("/squads/cards/", 302),
    ]
    assert Squad.objects.get().ends_before == dt.date(2026, 3, 1)


def test_moved_api_address_that_is_posted_to_keeps_the_method(client, admin):
    SquadFactory(slug="cards", former_keys=["old"])
    client.force_login(admin)

    response = client.post(
        "/api/v1/squads/old/dissolve-squad/", {"ends_before": "2026-03-01"}, "application/json", follow=True
    )

    assert response.redirect_chain == [("/api/v1/squads/cards/dissolve-squad/", 307)]
    assert response.json()["ends_before"] == "2026-03-01"


@pytest.mark.parametrize("address", ["/api/v1/squads/old/members/", "/api/v1/squads/old/members/7/"])
def test_moved_api_address_of_rows_redirects_too(client, admin, address):
    SquadFactory(slug="cards", former_keys=["old"])
    client.force_login(admin)

    assert client.get(address)["Location"] == address.replace("old", "cards")


@pytest.mark.parametrize(
    ("current", "back"),
    [
        ("http://testserver/squads/?search=a&page=2", "/squads/%3Fsearch%3Da%26page%3D2"),
        ("", "/"),
        ("http://[", "/"),
    ],
)
def test_expired_sign_in_under_htmx_leads_the_whole_page_to_sign_in_and_back(client, db, current, back):
    response = client.get("/squads/", headers={**HTMX, "HX-Current-URL": current})

    assert (response.status_code, response["HX-Redirect"]) == (204, f"/accounts/login/?next={back}")


def test_other_redirect_under_htmx_is_left_alone(client, admin):
    SquadFactory(slug="cards", former_keys=["old"])
    client.force_login(admin)

    response = client.get("/squads/old/", headers=HTMX)

    assert (response.status_code, response["Location"]) == (307, "/squads/cards/")


@pytest.mark.parametrize("address", ["/", "/squads/", "/admin/", "/accounts/login/", "/squads/nothing/"])
def test_any_page_lets_the_browser_run_only_what_is_ours(client, admin, address):
    client.force_login(admin)

    policy = client.get(address, follow=True)["Content-Security-Policy"]

    assert ("script-src 'self';" in policy, "style-src 'self';" in policy, "unsafe" in policy) == (
        True,
        True,
        False,
    )


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/squads/",
        "/people/?format=csv",
        "/admin/",
        "/squads/nothing/",
        "/squads/cards",
        "/accounts/password/change/",
    ],
)
def test_any_page_is_kept_by_no_proxy_and_shown_again_by_no_browser_without_asking(client, admin, address):
    client.force_login(admin)

    kept = client.get(address)["Cache-Control"]

    assert "private" in kept
    assert {"no-cache", "no-store"} & set(kept.split(", "))


def test_page_for_nobody_and_a_redirect_to_sign_in_are_private_too(client, db):
    kept = [client.get(address)["Cache-Control"] for address in ("/squads/", "/accounts/password/reset/")]

    assert kept == ["private, no-cache"] * 2


def test_answer_that_says_how_long_it_may_be_kept_is_left_alone(client, admin):
    client.force_login(admin)

    assert client.get("/changes/time-bar/")["Cache-Control"] == "private, max-age=60"
    file = client.get("/static/css/tokens.css")
    file.close()
    assert "private" not in file.headers.get("Cache-Control", "")

"""Pages of the API's lists: by cursor, in any order, and steady while rows come and go."""

import datetime as dt

import pytest

from people.models import Person
from tests.factories.history import EntryFactory
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory

PEOPLE, SQUADS = "/api/v1/people/", "/api/v1/squads/"


@pytest.fixture
def tool(client, admin):
    """Something that speaks to the API as an administrator."""
    client.force_login(admin)
    return client


def walk(tool, address, step="next"):
    """The pages from an address on, and the last of their answers."""
    pages = []
    while address:
        assert len(pages) < 20, "it does not end"
        answer = tool.get(address).json()
        pages.append([row.get("handle") or row.get("slug") or row["id"] for row in answer["results"]])
        last, address = answer, answer[step]
    return pages, last


@pytest.fixture
def people(db):
    """Seven people, of whom some have no manager, some the same location."""
    Person.objects.all().delete()
    boss = PersonFactory(handle="p0", name="Zoe", location="")
    for number in range(1, 7):
        PersonFactory(
            handle=f"p{number}",
            name="Ada" if number < 4 else f"Bo {number}",
            location="Oslo" if number % 2 else "",
            manager=boss if number % 3 else None,
        )


@pytest.mark.parametrize("ordering", ["name", "-name", "location", "-location", "manager", "-manager"])
@pytest.mark.parametrize("size", [1, 2, 3])
def test_pages_one_after_the_other_are_the_list_and_back_again(client, admin, people, ordering, size):
    client.force_login(admin)
    whole = [row["handle"] for row in client.get(PEOPLE, {"ordering": ordering}).json()["results"]]

    pages, last = walk(client, f"{PEOPLE}?ordering={ordering}&page_size={size}")
    back, _ = walk(client, last["previous"], "previous")

    assert [handle for page in pages for handle in page] == whole
    assert back == pages[-2::-1]
    assert {client.get(PEOPLE, {"ordering": ordering, "page_size": size}).json()["count"]} == {len(whole)}


@pytest.mark.parametrize("ordering", ["size", "-size", "tribe", "product_owner"])
def test_pages_in_an_order_that_is_computed_are_the_list(tool, tribe, ordering):
    for number in range(5):
        squad = SquadFactory(tribe=tribe if number % 2 else None)
        SquadMembershipFactory.create_batch(number % 3, squad=squad)
    whole = [row["slug"] for row in tool.get(SQUADS, {"ordering": ordering}).json()["results"]]

    pages, _ = walk(tool, f"{SQUADS}?ordering={ordering}&page_size=2")

    assert [slug for page in pages for slug in page] == whole


def test_page_after_rows_came_and_went_neither_repeats_nor_leaves_out(tool, people):
    first = tool.get(PEOPLE, {"page_size": 3, "ordering": "name"}).json()
    seen = [row["handle"] for row in first["results"]]
    Person.objects.filter(handle=seen[0]).delete()
    PersonFactory(handle="early", name="Aaron")

    pages, _ = walk(tool, first["next"])

    rest = [handle for page in pages for handle in page]
    assert sorted([*seen, *rest]) == sorted({*seen, *rest})
    assert {"p4", "p5", "p6", "p0"} <= {*seen, *rest}


def test_link_header_names_the_pages_beside(tool, people):
    first = tool.get(PEOPLE, {"page_size": 3})
    second = tool.get(first.json()["next"])

    assert first["Link"] == f'<{first.json()["next"]}>; rel="next"'
    assert second["Link"] == ", ".join(
        f'<{second.json()[name]}>; rel="{rel}"' for name, rel in (("next", "next"), ("previous", "prev"))
    )
    assert "Link" not in tool.get(PEOPLE)


@pytest.mark.parametrize("size", ["0", "-1", "x", "1001", "9" * 30, "", "²"])
def test_page_of_a_size_that_there_is_not_is_refused(tool, size):
    answer = tool.get(SQUADS, {"page_size": size})

    assert (answer.status_code, answer.json()["errors"]) == (400, {"page_size": ["Ask for 1 to 1000 rows."]})


@pytest.mark.parametrize(
    "cursor", ["x", "WyJ4Il0", "WyJuIl0", "W10", "bnVsbA", "W1tdXQ", "WyJuIiwxLDIsMyw0XQ", "é"]
)
def test_cursor_that_is_none_is_refused(tool, people, cursor):
    answer = tool.get(PEOPLE, {"cursor": cursor})

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["cursor"])


def test_cursor_of_another_order_is_refused(tool, people):
    following = tool.get(PEOPLE, {"page_size": 2, "ordering": "location"}).json()["next"]

    answer = tool.get(following.replace("ordering=location", "ordering=name"))

    assert answer.status_code == 400


def test_rows_of_an_element_have_pages_too(tool, squad):
    for number in range(3):
        SquadMembershipFactory(squad=squad, starts_on=dt.date(2021, 1, 1 + number))

    pages, _ = walk(tool, f"{SQUADS}{squad.slug}/members/?page_size=1&ordering=-starts_on")

    assert len(pages) == 3
    assert [row for page in pages for row in page] == sorted((r for p in pages for r in p), reverse=True)


@pytest.mark.parametrize(
    "address",
    [
        "squads/",
        "people/?search=nobody",
        "squads/cards/members/",
        "search/?search=cards",
        "changes/",
        "history/",
    ],
)
def test_list_says_at_which_entry_it_stands_also_to_who_has_it_already(client, admin, address):
    client.force_login(admin)
    SquadFactory(slug="cards")
    entry = EntryFactory()

    answer = client.get(f"/api/v1/{address}")
    again = client.get(f"/api/v1/{address}", headers={"If-None-Match": answer["ETag"]})

    assert (answer.status_code, answer["History-Entry"]) == (200, str(entry.pk))
    assert (again.status_code, again["History-Entry"]) == (304, str(entry.pk))

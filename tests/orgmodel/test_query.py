"""What an address asks for that its page does not know is said, and left out."""

import re

import pytest

from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.text import text_of

LISTS = ("people", "tribes", "trios", "squads", "chapters", "guilds", "alliances")


@pytest.fixture
def reader(client, admin):
    client.force_login(admin)
    return client


def pages(squad) -> list[str]:
    tribe = squad.tribes.get().tribe
    return [
        *("/", "/map/", "/changes/", "/history/", "/search/", "/sheets/", "/sheets/guide/"),
        *(f"/{name}/" for name in LISTS),
        *(squad.get_absolute_url(), tribe.get_absolute_url(), tribe.trio.get_absolute_url()),
        *(f"{squad.get_absolute_url()}place-member/", "/people/new/"),
    ]


def test_an_unknown_parameter_is_said_on_every_page_and_followed_no_further(reader, squad, subtests):
    for page in pages(squad):
        with subtests.test(page=page):
            answer = reader.get(page, {"nonsense": "x"})

            assert answer.status_code == 200
            assert text_of(answer).count("There is no filter “nonsense” here.") == 1
            assert not re.search(r'href="[^"]*nonsense', text_of(answer))


def test_a_parameter_that_is_nearly_right_is_suggested(reader):
    assert "There is no filter “withot” here. Did you mean “without”?" in text_of(
        reader.get("/squads/?withot=mission")
    )


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/squads/?page=nine", "There is no page “nine” here. This is page 1."),
        ("/squads/?page=9", "There is no page “9” here. This is page 1."),
        ("/map/?colour=mood", "colour=“mood” isn’t one of size, way, tribe."),
        ("/search/?search=a&kind=fish", "kind=“fish” isn’t one of"),
        ("/squads/?tribe=nowhere", "There is no tribe “nowhere”."),
        ("/trios/?empty=perhaps", "“perhaps” isn’t one of true, false."),
    ],
)
def test_a_value_that_means_nothing_is_said_and_left_out(reader, squad, address, said):
    answer = reader.get(address)

    assert (answer.status_code, said in text_of(answer)) == (200, True)


def test_a_guild_that_there_is_not_is_said_on_the_page_of_a_tribe(reader, tribe):
    page = text_of(reader.get(tribe.get_absolute_url(), {"guild": "nowhere"}))

    assert "There is no guild “nowhere”." in page


def test_a_file_of_a_list_is_refused_where_its_filters_are_not_understood(reader, squad):
    SquadFactory()

    for query in ("tribe=nowhere", "tribes=x"):
        assert reader.get(f"/squads/?{query}&format=csv").status_code == 400


def test_the_rows_alone_say_it_too(reader, squad):
    SquadMembershipFactory(squad=squad)
    rows = {"HX-Request": "true", "HX-Target": "rows"}

    answer = reader.get("/people/?squat=x", headers=rows)

    assert "There is no filter “squat” here. Did you mean “squad”?" in text_of(answer)
    assert answer["HX-Push-Url"] == "/people/"


def test_every_collection_of_the_api_refuses_an_unknown_parameter(reader, subtests):
    collections = {
        name: address
        for name, address in reader.get("/api/v1/").json().items()
        if name not in ("schema", "docs")
    }
    for name, address in collections.items():
        with subtests.test(collection=name):
            answer = reader.get(address, {"nonsense": "x"})

            assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")

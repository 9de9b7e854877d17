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


@pytest.mark.parametrize(
    "headers", [{}, {"HX-Request": "true", "HX-Target": "dialog"}], ids=["page", "dialog"]
)
def test_a_form_says_which_initial_values_of_its_address_mean_nothing(reader, squad, headers):
    wrong = {"person": "nobody", "starts_on": "2026-13-45", "role": "cook", "allocation": "many"}
    given = {**wrong, "ends_before": "2027-01-31"}

    answer = reader.get(f"{squad.get_absolute_url()}place-member/", given, headers=headers)

    page, form = text_of(answer), answer.context["form"]
    assert [name for name, value in wrong.items() if f"{name}=“{value}” was left out." not in page] == []
    assert "ends_before=“" not in page
    assert (form["person"].value(), form["role"].value(), form["allocation"].value()) == (None, "member", 100)
    assert form["ends_before"].value() == "2027-01-31"


def test_a_form_takes_what_its_address_means_without_a_word(reader, squad, admin):
    other = SquadFactory(slug="other")
    row = SquadMembershipFactory(squad=squad)

    answers = [
        reader.get(
            f"{squad.get_absolute_url()}place-member/", {"person": admin.person.handle, "role": "agile_coach"}
        ),
        reader.get(f"{squad.get_absolute_url()}members/{row.pk}/move-member/", {"squad": other.slug}),
        reader.get(f"{squad.get_absolute_url()}edit-squad/", {"only": "mission"}),
    ]

    assert ["was left out" in text_of(answer) for answer in answers] == [False, False, False]
    assert answers[0].context["form"]["person"].value() == admin.person.name


def test_a_form_says_what_else_of_its_address_means_nothing(reader, squad, tribe):
    row = SquadMembershipFactory(squad=SquadFactory(tribe=tribe))
    asked = [
        (f"{row.squad.get_absolute_url()}members/{row.pk}/move-member/", {"squad": "nowhere"}),
        (f"{squad.get_absolute_url()}edit-squad/", {"only": "weather"}),
        (
            f"{tribe.get_absolute_url()}move-people/",
            {"members": "0", "squad": "nowhere", "starts_on": "soon"},
        ),
    ]

    pages = [text_of(reader.get(*address)) for address in asked]

    assert ["squad=“nowhere” was left out. There is no squad “nowhere”." in page for page in pages] == [
        True,
        False,
        True,
    ]
    assert "only=“weather” was left out. There is no such field here." in pages[1]
    assert ["members=“0” was left out." in pages[2], "starts_on=“soon” was left out." in pages[2]] == [
        True,
        True,
    ]

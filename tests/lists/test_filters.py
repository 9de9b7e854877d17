"""What lists may be asked for: one vocabulary, which pages, CSV and the REST API share."""

import csv
import io

import pytest

from tribes.models import Tribe

CASES = [
    ("people", "search=coach", ["Bo"]),
    ("people", "tribe=pay", ["Ada", "Cy"]),
    ("people", "of_tribe=pay", ["Ada", "Cy"]),
    ("people", "of_tribe=pay&as_of=2019-06-01", []),
    ("people", "email=CY@example.com", ["Cy"]),
    ("people", "email=cy@example.co", []),
    ("people", "squad=search", ["Bo"]),
    ("people", "chapter=backend", ["Cy"]),
    ("people", "competence=Backend", ["Cy"]),
    ("people", "guild=rust", ["Bo"]),
    ("people", "role=product_owner", ["Ada"]),
    ("people", "role=agile_coach", ["Bo"]),
    ("people", "role=chapter_lead", ["Cy"]),
    ("people", "role=guild_coordinator", ["Bo"]),
    ("people", "role=tribe_lead", ["Cy"]),
    ("people", "role=design_lead", []),
    ("people", "manager=ada", ["Bo", "Cy"]),
    ("people", "location=Lund", ["Bo"]),
    ("people", "without=squad", ["Di"]),
    ("people", "without=tribe", ["Di"]),
    ("people", "tribe=none", []),
    ("people", "without=chapter", ["Ada", "Bo", "Di"]),
    ("people", "without=manager", ["Ada"]),
    ("people", "without=chapter&without=manager", ["Ada"]),
    ("people", "joined_within=30", ["Di"]),
    ("people", "joined_within=10", []),
    ("people", "left_within=30", ["Ex"]),
    ("people", "left_within=30&state=present", []),
    ("people", "state=planned", ["Fy"]),
    ("people", "state=all", ["Ada", "Bo", "Cy", "Di", "Ex", "Fy"]),
    ("people", "tribe=pay&as_of=2019-06-01", []),
    ("people", "ordering=-name", ["Di", "Cy", "Bo", "Ada"]),
    ("people", "ordering=job_title", ["Cy", "Di", "Bo", "Ada"]),
    ("people", "ordering=-location", ["Ada", "Bo", "Di", "Cy"]),
    ("people", "ordering=manager", ["Bo", "Cy", "Di", "Ada"]),
    ("squads", "tribe=pay", ["Cards"]),
    ("squads", "tribe=none", ["Alone"]),
    ("squads", "way_of_working=Kanban", ["Cards"]),
    ("squads", "feature_area=Cards", ["Cards"]),
    ("squads", "competence=Backend", ["Cards"]),
    ("squads", "chapter=backend", ["Cards"]),
    ("squads", "size_min=1", ["Cards", "Search"]),
    ("squads", "size_max=1", ["Alone", "Search"]),
    ("squads", "without=product_owner", ["Alone", "Search"]),
    ("squads", "without=agile_coach&without=tribe", ["Alone"]),
    ("squads", "without=mission", ["Search"]),
    ("squads", "state=ended", ["Over"]),
    ("squads", "bots=with", ["Cards"]),
    ("squads", "bots=with&as_of=2019-06-01", []),
    ("squads", "bots=without", ["Alone", "Search"]),
    ("squads", "ordering=tribe", ["Search", "Cards", "Alone"]),
    ("squads", "ordering=-size", ["Cards", "Search", "Alone"]),
    ("squads", "ordering=product_owner", ["Cards", "Alone", "Search"]),
    ("squads", "ordering=way_of_working", ["Alone", "Cards", "Search"]),
    ("tribes", "search=pa", ["Pay"]),
    ("tribes", "size_min=2", ["Pay"]),
    ("tribes", "size_max=1", ["Find"]),
    ("tribes", "without=tribe_lead", ["Find"]),
    ("tribes", "without=product_lead", ["Find", "Pay"]),
    ("tribes", "without=purpose", ["Find"]),
    ("tribes", "guild=rust", ["Find"]),
    ("tribes", "alliance=late", ["Pay"]),
    ("tribes", "ordering=tribe_lead", ["Pay", "Find"]),
    ("tribes", "ordering=-squads", ["Pay", "Find"]),
    ("trios", "without=tribe_lead", ["Find trio"]),
    ("trios", "empty=true", ["Find trio", "Pay trio"]),
    ("trios", "empty=false", []),
    ("trios", "alliance=late", ["Pay trio"]),
    ("trios", "ordering=tribe_lead", ["Pay trio", "Find trio"]),
    ("chapters", "tribe=find", ["Design"]),
    ("chapters", "competence=Backend", ["Backend"]),
    ("chapters", "without=lead", ["Design"]),
    ("chapters", "without=members", ["Design"]),
    ("chapters", "size_min=1", ["Backend"]),
    ("chapters", "ordering=-tribe", ["Backend", "Design"]),
    ("chapters", "ordering=lead", ["Backend", "Design"]),
    ("guilds", "tribe=find", ["Rust"]),
    ("guilds", "tribe=pay", []),
    ("guilds", "size_min=1", ["Rust"]),
    ("guilds", "without=coordinator", ["Empty"]),
    ("guilds", "without=channel", ["Empty"]),
    ("guilds", "ordering=-reach", ["Rust", "Empty"]),
    ("guilds", "ordering=size", ["Empty", "Rust"]),
    ("alliances", "tribe=pay", ["Late"]),
    ("alliances", "over=true", ["Late"]),
    ("alliances", "over=false", []),
    ("alliances", "without=goal", ["Someday"]),
    ("alliances", "without=target_date", ["Someday"]),
    ("alliances", "ordering=target_date", ["Late", "Someday"]),
    ("alliances", "ordering=-tribes", ["Late", "Someday"]),
    ("alliances", "ordering=-size", ["Late", "Someday"]),
]


@pytest.mark.parametrize(("what", "query", "names"), CASES, ids=lambda case: str(case))
def test_list_asked_for_the_same_finds_the_same_as_page_csv_and_api(signed_in, what, query, names):
    page = signed_in.get(f"/{what}/?{query}")
    table = signed_in.get(f"/{what}/?{query}&format=csv").getvalue().decode("utf-8-sig")
    answer = signed_in.get(f"/api/v1/{what}/?{query}")

    assert [str(row) for row in page.context["page"]] == names
    assert [line[0] for line in csv.reader(io.StringIO(table))][1:] == names
    assert [row["name"] for row in answer.json()["results"]] == names


WRONG = [
    ("people", "tribe=nowhere", "There is no tribe “nowhere”."),
    ("people", "competence=Magic", "There is no competence “Magic”."),
    ("people", "location=Mars", "There is no location “Mars”."),
    (
        "people",
        "role=boss",
        "“boss” isn’t one of tribe_lead, product_lead, design_lead, product_owner, agile_coach,",
    ),
    ("people", "manager=nobody", "No person found for “nobody”."),
    ("people", "joined_within=0", "Ensure this value is greater than or equal to 1."),
    ("people", "ordering=shoe", "“shoe” isn’t one of name, job_title, location, manager,"),
    ("people", "search=%00", "Null characters are not allowed."),
    (
        "squads",
        "without=hope",
        "“hope” isn’t one of product_owner, agile_coach, mission, way_of_working, tribe.",
    ),
    ("squads", "size_min=many", "Enter a whole number."),
    ("squads", "size_max=99999999999999999999", "Ensure this value is less than or equal to 1000000."),
    ("squads", "state=broken", "“broken” isn’t one of present, planned, ended, all."),
    ("trios", "alliance=none", "There is no alliance “none”."),
    ("alliances", "over=perhaps", "“perhaps” isn’t one of true, false."),
]


@pytest.mark.parametrize(("what", "query", "why"), WRONG, ids=lambda case: str(case))
def test_list_asked_for_nonsense_says_so_and_the_page_shows_the_rest(signed_in, what, query, why):
    name = query.partition("=")[0]
    everybody = signed_in.get(f"/{what}/").context["page"].object_list

    page = signed_in.get(f"/{what}/?{query}")
    answer = signed_in.get(f"/api/v1/{what}/?{query}")

    assert (page.status_code, list(page.context["page"])) == (200, list(everybody))
    assert [fault.name for fault in page.context["list"].faults] == [name]
    assert page.context["list"].faults[0].why.startswith(why)
    assert f'id="fault-{name}"' in page.content.decode()
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert answer.json()["errors"][name][0].startswith(why)


def test_list_asked_by_a_name_that_it_has_not_is_refused_by_the_api_only(signed_in):
    assert signed_in.get("/squads/?colour=red").status_code == 200
    answer = signed_in.get("/api/v1/squads/?colour=red&tribe=pay")

    assert (answer.status_code, answer.json()["errors"]) == (400, {"colour": ["There is no such parameter."]})
    assert answer.json()["detail"] == "See errors, by parameter, for what to correct."


def test_list_asked_for_an_element_by_a_former_key_finds_it(signed_in):
    Tribe.objects.filter(slug="pay").update(slug="money", former_keys=["pay"])

    assert [squad.name for squad in signed_in.get("/squads/?tribe=pay").context["page"]] == ["Cards"]


@pytest.mark.parametrize(
    ("address", "people"),
    [
        ("squads/cards/members/", ["ada", "cy"]),
        ("squads/cards/members/?role=product_owner", ["ada"]),
        ("squads/cards/members/?person=cy", ["cy"]),
        ("squads/cards/members/?state=ended", []),
        ("squads/cards/members/?state=all&ordering=-starts_on", ["cy", "ada"]),
        ("trios/pay/seats/?seat=tribe_lead", ["cy"]),
        ("trios/pay/seats/?seat=design_lead", []),
        ("chapters/backend/members/?role=member", []),
        ("guilds/rust/members/?person=bo&role=coordinator", ["bo"]),
    ],
)
def test_rows_of_an_element_are_asked_for_by_person_role_and_state(signed_in, address, people):
    answer = signed_in.get(f"/api/v1/{address}")

    assert [row["person"] for row in answer.json()["results"]] == people


@pytest.mark.parametrize(
    "query", ["role=boss", "person=nobody", "state=maybe", "search=ada", "ordering=name"]
)
def test_rows_of_an_element_asked_for_nonsense_are_refused(signed_in, query):
    answer = signed_in.get(f"/api/v1/squads/cards/members/?{query}")

    assert (answer.status_code, list(answer.json()["errors"])) == (400, [query.partition("=")[0]])


def test_openapi_describes_what_lists_may_be_asked_for(signed_in):
    described = signed_in.get("/api/v1/schema/?format=json").json()["paths"]["/api/v1/squads/"]["get"]
    parameters = {each["name"]: each for each in described["parameters"] if each["in"] == "query"}

    assert set(parameters) == {
        *(
            "as_of",
            "cursor",
            "page_size",
            "format",
            "fields",
            "expand",
            "facets",
            "changed_since",
            "search",
            "state",
            "ordering",
            "tribe",
            "size_min",
            "size_max",
            "external_id",
            "source",
        ),
        *("without", "way_of_working", "feature_area", "competence", "chapter", "bots"),
    }
    assert parameters["without"]["schema"]["items"]["enum"] == [
        *("agile_coach", "mission", "product_owner", "tribe", "way_of_working"),
    ]
    assert parameters["size_min"]["schema"]["type"] == "integer"
    assert parameters["state"]["schema"] == {"$ref": "#/components/schemas/State"}

"""What the API shows of rows: chosen fields, what belongs to them, counts, and nothing to who has it already."""

import datetime as dt

import pytest

from orgmodel.api.serializers import paths
from orgmodel.api_urls import router
from squads.api import SquadSerializer
from squads.models import Squad
from tests.factories.chapters import ChapterFactory, ChapterMembershipFactory
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory

SQUADS, PEOPLE = "/api/v1/squads/", "/api/v1/people/"
JSON = "application/json"


@pytest.fixture
def tool(client, admin):
    """Something that speaks to the API as an administrator."""
    client.force_login(admin)
    return client


@pytest.fixture
def cards(db):
    """A squad in a tribe, with one person."""
    squad = SquadFactory(slug="cards", tribe=TribeFactory(slug="pay"))
    SquadMembershipFactory(squad=squad, person=PersonFactory(handle="ada"), role="product_owner")
    return squad


def test_fields_are_those_asked_for_in_that_order(tool, cards):
    one = tool.get(f"{SQUADS}cards/?fields=tribe,slug").json()
    several = tool.get(f"{SQUADS}?fields=tribe,slug").json()["results"]

    assert list(one.items()) == [("tribe", "pay"), ("slug", "cards")]
    assert several == [one]


@pytest.mark.parametrize("name", ["fields", "expand", "facets"])
def test_names_that_there_are_not_are_refused_with_those_that_there_are(tool, cards, name):
    answer = tool.get(SQUADS, {name: "colour"})

    assert (answer.status_code, list(answer.json()["errors"])) == (400, [name])
    assert answer.json()["errors"][name][0].startswith("There is no “colour” to ")


def test_field_that_only_expand_can_show_is_shown_when_it_is_named(tool, cards):
    one = tool.get(f"{SQUADS}cards/?fields=slug,members").json()

    assert one == tool.get(f"{SQUADS}cards/?fields=slug,members&expand=members").json()
    assert list(one) == ["slug", "members"]


def test_filter_of_several_values_may_be_left_empty(tool, cards):
    assert tool.get(f"{SQUADS}?without=").json()["results"] == tool.get(SQUADS).json()["results"]


@pytest.mark.parametrize("name", ["fields", "expand", "facets"])
def test_names_may_be_left_empty_but_not_one_of_several(tool, cards, name):
    plain = tool.get(SQUADS).json()

    assert tool.get(f"{SQUADS}?{name}=").json() == plain
    assert list(tool.get(f"{SQUADS}?{name}=,,").json()["errors"]) == [name]


@pytest.mark.parametrize("address", [f"{SQUADS}cards/", "/api/v1/history/1/", "/api/v1/organisation/"])
def test_parameter_that_means_nothing_is_refused_everywhere(tool, cards, address):
    answer = tool.get(f"{address}?colour=red")

    assert (answer.status_code, answer.json()["errors"]) == (400, {"colour": ["There is no such parameter."]})


@pytest.mark.parametrize(
    ("address", "day"),
    [
        (SQUADS, "as_of"),
        (SQUADS, "changed_since"),
        ("/api/v1/organisation/", "as_of"),
        ("/api/v1/changes/", "from"),
        ("/api/v1/changes/", "to"),
    ],
)
def test_day_that_is_left_empty_is_refused_not_taken_for_today(tool, address, day):
    answer = tool.get(f"{address}?{day}=")

    assert (answer.status_code, list(answer.json()["errors"])) == (400, [day])


def test_expand_shows_what_belongs_to_each_row(tool, cards):
    squad = tool.get(f"{SQUADS}cards/?expand=members,tribe").json()
    ada = tool.get(f"{PEOPLE}ada/?expand=squads,chapters,guilds,seats,manager&fields=handle").json()

    assert [(row["person"], row["role"]) for row in squad["members"]] == [("ada", "product_owner")]
    assert (squad["tribe"]["slug"], squad["tribe"]["headcount"]) == ("pay", 1)
    assert [row["squad"] for row in ada["squads"]] == ["cards"]
    assert {name: ada[name] for name in ada if name not in ("handle", "squads")} == {
        "chapters": [],
        "guilds": [],
        "seats": [],
        "manager": None,
    }


FOUND = {"tribes", "trios", "squads", "people"}  # of what the organisation of these tests has some


def test_every_expansion_of_every_collection_is_shown_on_the_day(tool, cards, django_assert_num_queries):
    for prefix, viewset, _ in router.registry:
        names = ",".join(getattr(viewset.serializer_class, "expandable", ()))
        if names and "(" not in prefix:
            # Session, user, rows; where there are none the newest entry, and once more, to be sure of it.
            with django_assert_num_queries(3 if prefix in FOUND else 5):
                answer = tool.get(f"/api/v1/{prefix}/", {"expand": names, "as_of": "2026-01-01"})
            assert answer.status_code == 200, (prefix, answer.content)


def test_facets_count_what_is_found_by_value(tool, cards):
    SquadFactory(slug="alone")
    SquadMembershipFactory(squad=SquadFactory(tribe=TribeFactory(slug="find")), person=PersonFactory())
    ChapterMembershipFactory(
        chapter=ChapterFactory(competence="Backend", slug="backend"), person=PersonFactory(handle="cy")
    )

    squads = tool.get(SQUADS, {"facets": "tribe,without"}).json()["facets"]
    people = tool.get(PEOPLE, {"facets": "tribe,role,competence", "state": "present"}).json()["facets"]
    none_found = tool.get(SQUADS, {"facets": "tribe", "search": "nothing"}).json()["facets"]

    assert squads["tribe"] == [
        {"value": "find", "count": 1},
        {"value": "pay", "count": 1},
        {"value": "none", "count": 1},
    ]
    assert {"value": "product_owner", "count": 2} in squads["without"]
    assert people["tribe"] == [{"value": "find", "count": 1}, {"value": "pay", "count": 1}]
    assert people["role"] == [{"value": "product_owner", "count": 1}]
    assert people["competence"] == [{"value": "Backend", "count": 1}]
    assert none_found["tribe"] == []


def test_every_facet_of_every_collection_adds_up_to_what_its_filter_finds(tool, cards):
    SquadMembershipFactory(squad=cards, person=PersonFactory(location="Oslo", manager=PersonFactory()))
    for prefix, viewset, _ in router.registry:
        filters = getattr(viewset, "filters", None)
        if filters is None or "(" in prefix:
            continue
        for name in (n for n, c in filters.base_filters.items() if getattr(c, "tally", None)):
            counted = tool.get(f"/api/v1/{prefix}/", {"facets": name}).json()["facets"][name]
            for value in counted:
                found = tool.get(f"/api/v1/{prefix}/", {name: value["value"]}).json()
                assert found["count"] == value["count"], (prefix, name, value)


def test_tag_of_an_element_tells_who_has_it_already(tool, cards):
    first = tool.get(f"{SQUADS}cards/")
    again = tool.get(f"{SQUADS}cards/", headers={"If-None-Match": first["ETag"]})
    SquadMembershipFactory(squad=cards)
    changed = tool.get(f"{SQUADS}cards/", headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert (changed.status_code, changed.json()["headcount"]) == (200, 2)


@pytest.mark.parametrize("address", [SQUADS, "/api/v1/history/?after=0", "/api/v1/search/?search=cards"])
def test_tag_of_a_list_tells_who_has_it_already(tool, cards, address):
    first = tool.get(address)

    assert tool.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_write_is_guarded_by_the_version_alone(tool, cards):
    """Who joins meanwhile does not stop who edits the mission."""
    seen = tool.get(f"{SQUADS}cards/")["ETag"]
    SquadMembershipFactory(squad=cards)

    answer = tool.patch(f"{SQUADS}cards/", {"mission": "Pay."}, JSON, headers={"If-Match": f"W/{seen}"})

    assert (answer.status_code, answer.json()["headcount"]) == (200, 2)


@pytest.mark.parametrize("method", ["patch", "delete"])
@pytest.mark.parametrize("seen", ['"7-other"', '"other"', "nonsense", '""'])
def test_write_to_another_state_is_412_and_shows_the_present_one(tool, cards, method, seen):
    answer = getattr(tool, method)(f"{SQUADS}cards/", {}, JSON, headers={"If-Match": seen})

    assert (answer.status_code, answer.json()["present"]["slug"]) == (412, "cards")
    assert answer["ETag"] == tool.get(f"{SQUADS}cards/")["ETag"]
    assert Squad.objects.count() == 1


def test_row_and_verb_may_be_guarded_as_well(tool, cards):
    row = f"{SQUADS}cards/members/{cards.memberships.get().pk}/"
    seen = tool.get(row)["ETag"]

    stale = tool.patch(row, {"role": "member"}, JSON, headers={"If-Match": '"other"'})
    done = tool.patch(row, {"role": "member"}, JSON, headers={"If-Match": seen})
    verb = {"ends_before": "2026-03-01"}
    late = tool.post(f"{row}end-membership/", verb, JSON, headers={"If-Match": seen})

    assert (stale.status_code, done.status_code, late.status_code) == (412, 200, 412)


def test_changed_since_keeps_what_an_operation_touched(tool, cards):
    before = dt.datetime.now(dt.UTC)
    SquadFactory(slug="other")
    person = PersonFactory(handle="bo")
    tool.post(f"{SQUADS}cards/members/", {"person": "bo", "starts_on": "2026-03-01"}, JSON)

    def found(address, moment):
        answer = tool.get(address, {"changed_since": moment.isoformat()}).json()
        return [row.get("slug") or row.get("handle") for row in answer["results"]]

    assert found(SQUADS, before) == ["cards"]
    assert found(PEOPLE, before) == [person.handle]
    assert found(SQUADS, dt.datetime.now(dt.UTC)) == []


@pytest.mark.parametrize(
    ("moment", "status"),
    [
        ("0106-03-17T07:49:43+19:03", 200),
        ("2026-03-01T00:00:00-23:59", 200),
        ("0001-01-01T00:00:00+01:00", 400),
        ("9999-12-31T23:59:59-01:00", 400),
    ],
)
def test_changed_since_a_moment_far_from_here_or_now_is_answered(tool, cards, moment, status):
    assert tool.get(SQUADS, {"changed_since": moment}).status_code == status


def test_field_that_is_no_column_and_not_computed_is_an_error():
    class Odd(SquadSerializer):
        computed = {}

        class Meta(SquadSerializer.Meta):
            fields = ("tribe_name",)

        from rest_framework import serializers

        tribe_name = serializers.SerializerMethodField()

    with pytest.raises(TypeError, match="tribe_name is no column"):
        paths(Odd)


def test_problem_kinds_are_told_at_the_address_that_is_their_type(client, db):
    kinds = client.get("/api/v1/problems/").json()

    for kind in kinds:
        assert client.get(kind["type"]).json() == kind
    assert {kind["status"] for kind in kinds} >= {400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 428, 429}
    assert client.get("/api/v1/problems/nothing/").status_code == 404

"""Who is of a tribe: in its squads, or in its squads, its chapters and its trio; and who has which role in the product."""

import csv
import datetime as dt
import io

import pytest

from people.roles import Role
from tests.factories.access import RoleAssignmentFactory
from tests.factories.chapters import ChapterFactory, ChapterMembershipFactory
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory
from tests.factories.trios import TrioSeatFactory


@pytest.fixture
def pay(db):
    """A tribe with somebody in a squad, somebody in a chapter, somebody in its trio and somebody in all of them."""
    pay = TribeFactory(slug="pay", name="Pay")
    squad, chapter = SquadFactory(tribe=pay), ChapterFactory(tribe=pay)
    everywhere = PersonFactory(handle="everywhere", name="Everywhere")
    SquadMembershipFactory(squad=squad, person=PersonFactory(handle="squad", name="Squad"))
    ChapterMembershipFactory(chapter=chapter, person=PersonFactory(handle="chapter", name="Chapter"))
    TrioSeatFactory(trio=pay.trio, person=PersonFactory(handle="lead", name="Lead"), seat="product_lead")
    SquadMembershipFactory(squad=squad, person=everywhere)
    ChapterMembershipFactory(chapter=chapter, person=everywhere)
    TrioSeatFactory(trio=pay.trio, person=everywhere, seat="tribe_lead")
    other = PersonFactory(handle="other", name="Other")
    SquadMembershipFactory(squad=SquadFactory(tribe=TribeFactory(slug="find", name="Find")), person=other)
    return pay


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("tribe=pay", ["Everywhere", "Squad"]),
        ("of_tribe=pay", ["Chapter", "Everywhere", "Lead", "Squad"]),
        ("of_tribe=find", ["Other"]),
    ],
)
def test_api_page_and_csv_agree_on_who_is_of_a_tribe(client, admin, pay, query, names):
    client.force_login(admin)

    rows = client.get(f"/api/v1/people/?{query}").json()["results"]
    page = client.get(f"/people/?{query}").content.decode()
    lines = client.get(f"/people/?{query}&format=csv")
    text = b"".join(lines.streaming_content).decode() if lines.streaming else lines.content.decode()

    assert [row["name"] for row in rows] == names
    assert [row["Person"] for row in csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))] == names
    for name in ("Chapter", "Everywhere", "Lead", "Squad", "Other"):
        assert (f'/people/{name.lower()}/"' in page) == (name in names), name


def test_facet_counts_everybody_of_a_tribe_once(client, admin, pay):
    client.force_login(admin)

    counted = client.get("/api/v1/people/?facets=tribe,of_tribe").json()["facets"]

    assert counted["tribe"] == [{"value": "pay", "count": 2}, {"value": "find", "count": 1}]
    assert counted["of_tribe"] == [{"value": "pay", "count": 4}, {"value": "find", "count": 1}]


def test_page_says_which_of_the_two_it_shows(client, admin, pay):
    client.force_login(admin)

    narrow, wide = (client.get(f"/people/?{name}=pay").content.decode() for name in ("tribe", "of_tribe"))

    assert "in a squad of Pay" in narrow
    assert "in a squad, a chapter or the trio of Pay" in wide


def test_email_is_the_whole_one(client, admin):
    client.force_login(admin)
    PersonFactory(handle="ann", email="Ann@example.com")
    PersonFactory(handle="joann", email="joann@example.com")

    found = [
        [row["handle"] for row in client.get(f"/api/v1/people/?email={email}").json()["results"]]
        for email in ("ann@example.com", "ann@example", "")
    ]

    assert (found[0], found[1], len(found[2]) > 1) == (["ann"], [], True)


def test_somebody_who_left_the_chapter_is_of_the_tribe_no_longer(client, admin, pay):
    client.force_login(admin)
    chapter = ChapterFactory(tribe=pay)
    ChapterMembershipFactory(
        chapter=chapter, person=PersonFactory(handle="gone", name="Gone"), ends_before=dt.date(2021, 1, 1)
    )

    rows = client.get("/api/v1/people/?of_tribe=pay").json()["results"]

    assert "Gone" not in [row["name"] for row in rows]


def test_people_are_found_by_their_role_in_the_product_and_not_by_that_in_a_squad(client, admin, pay, today):
    client.force_login(admin)
    coach, former = PersonFactory(handle="coach", name="Coach"), PersonFactory(name="Former")
    RoleAssignmentFactory(person=coach, role=Role.COACH)
    RoleAssignmentFactory(person=coach, role=Role.COACH, tribe=pay)
    RoleAssignmentFactory(person=former, role=Role.COACH, ends_before=today)
    SquadMembershipFactory(person=PersonFactory(name="Agile"), role="agile_coach")

    found = client.get("/api/v1/people/?access_role=coach&facets=access_role").json()
    page = client.get("/people/?access_role=coach").content.decode()
    lines = client.get("/people/?access_role=coach&format=csv").getvalue().decode()

    assert [row["handle"] for row in found["results"]] == ["coach"]
    assert found["facets"] == {"access_role": [{"value": "coach", "count": 1}]}
    assert ("access role: Coach" in page, "Agile" in lines, "Coach" in lines) == (True, False, True)

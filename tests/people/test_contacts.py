"""Whom to ask: read, on a person's page, and over the REST API."""

import datetime as dt

import pytest

from chapters.models import ChapterMembership
from chapters.models import Role as ChapterRole
from guilds.models import GuildMembership
from guilds.models import Role as GuildRole
from people.contacts import COLLEAGUES, Contacts, contacts
from people.models import Person
from people.reads import tenures_on
from squads.models import Role, SquadMembership
from tests.factories.chapters import ChapterFactory, ChapterMembershipFactory
from tests.factories.guilds import GuildFactory, GuildMembershipFactory
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory

MARCH = dt.date(2026, 3, 1)
ADDRESS = "/api/v1/people/ada/contacts/"


@pytest.fixture
def ada(db):
    """Is in Search, Backend and Rust, and reports to Mo."""
    person = PersonFactory(name="Ada Holm", handle="ada", manager=PersonFactory(name="Mo Lead", handle="mo"))
    SquadMembershipFactory(squad=SquadFactory(name="Search", slug="search"), person=person)
    ChapterMembershipFactory(chapter=ChapterFactory(name="Backend", slug="backend"), person=person)
    GuildMembershipFactory(guild=GuildFactory(name="Rust", slug="rust"), person=person)
    return person


@pytest.fixture
def leads(ada):
    """Who holds the seats around Ada, in the order of the topics."""
    memberships = SquadMembership, ChapterMembership, GuildMembership
    squad, chapter, guild = (model.objects.get(person=ada).parent for model in memberships)
    return [
        SquadMembershipFactory(
            squad=squad, role=Role.PRODUCT_OWNER, person=PersonFactory(name="Po", handle="po")
        ),
        ChapterMembershipFactory(
            chapter=chapter, role=ChapterRole.LEAD, person=PersonFactory(name="Li", handle="li")
        ),
        SquadMembershipFactory(
            squad=squad, role=Role.AGILE_COACH, person=PersonFactory(name="Co", handle="co")
        ),
        GuildMembershipFactory(
            guild=guild, role=GuildRole.COORDINATOR, person=PersonFactory(name="Gu", handle="gu")
        ),
    ]


def read(person: Person, day: dt.date = MARCH) -> Contacts:
    return contacts(person, tenures_on(person, day), day)


def reasons(person, day=MARCH) -> dict[str, list[str]]:
    return {topic.name: [each.reason for each in topic.contacts] for topic in read(person, day).topics}


def test_around_somebody_names_for_each_topic_who_knows_and_why(ada, leads):
    assert reasons(ada) == {
        "what": ["Po is the product owner of Search."],
        "how": ["Li leads Backend."],
        "process": ["Co coaches Search."],
        "career": ["Mo Lead is the line manager of Ada Holm."],
        "interests": ["Gu coordinates Rust."],
    }


def test_around_somebody_whose_seats_are_empty_says_what_is_missing(ada):
    assert reasons(ada) == {
        "what": ["Search has no product owner."],
        "how": ["Backend has no lead."],
        "process": ["Search has no agile coach."],
        "career": ["Mo Lead is the line manager of Ada Holm."],
        "interests": ["Rust has no coordinator."],
    }
    people = [topic.contacts[0].person for topic in read(ada).topics]
    assert [person and person.handle for person in people] == [None, None, None, "mo", None]


def test_around_somebody_in_nothing_has_nobody_to_ask_and_nobody_to_work_with(db):
    found = read(PersonFactory())

    assert [topic.contacts for topic in found.topics] == [[], [], [], [], []]
    assert [topic.missing for topic in found.topics][3] == "No line manager yet."
    assert found.circles == []


def test_around_somebody_who_is_it_themselves_says_so(ada, leads):
    owner = leads[0].person

    (contact,) = read(owner).topics[0].contacts

    assert (contact.reason, contact.themselves) == ("Po is the product owner of Search themselves.", True)


def test_around_somebody_on_another_day_is_who_was_there_then(ada, leads):
    leads[0].ends_before = MARCH
    leads[0].save()

    before, after = (reasons(ada, day)["what"] for day in (MARCH - dt.timedelta(days=1), MARCH))

    assert (before, after) == (["Po is the product owner of Search."], ["Search has no product owner."])


def test_around_somebody_in_several_squads_names_people_before_gaps(ada, leads):
    SquadMembershipFactory(squad=SquadFactory(name="Admin"), person=ada)

    assert reasons(ada)["what"] == ["Po is the product owner of Search.", "Admin has no product owner."]


def test_circles_name_everybody_once_and_bound_how_many(ada, leads):
    squad, chapter = leads[0].squad, leads[1].chapter
    others = [SquadMembershipFactory(squad=squad).person for _ in range(COLLEAGUES)]
    ChapterMembershipFactory(chapter=chapter, person=others[0])

    search, backend = read(ada).circles

    assert (len(search.people), search.more) == (COLLEAGUES, True)
    assert ([person.name for person in backend.people], backend.more) == (["Li"], False)


@pytest.mark.parametrize("count", [1, 3])
def test_around_query_count_does_not_depend_on_size(ada, leads, count, django_assert_num_queries):
    for _ in range(count):
        SquadMembershipFactory(squad=SquadMembershipFactory(person=ada).squad)
        GuildMembershipFactory(guild=GuildMembershipFactory(person=ada).guild, role=GuildRole.COORDINATOR)
    with django_assert_num_queries(3):  # what she is in, who else is, who is away
        found = read(ada)

    assert len(found.topics[0].contacts) == count + 1


def test_contacts_over_the_api_answers_every_topic(client, bystander, ada, leads):
    client.force_login(bystander)

    answer = client.get(ADDRESS).json()

    assert list(answer) == ["what", "how", "process", "career", "interests"]
    assert answer["what"] == [
        {
            "person": "po",
            "name": "Po",
            "reason": "Po is the product owner of Search.",
            "about": {"kind": "squad", "slug": "search", "name": "Search"},
            "themselves": False,
            "away": False,
            "away_until": None,
            "stand_in": None,
        }
    ]
    assert answer["career"][0]["about"] is None


def test_contacts_over_the_api_with_an_empty_seat_name_nobody(client, bystander, ada):
    client.force_login(bystander)

    (contact,) = client.get(ADDRESS).json()["how"]

    assert contact == {
        "person": None,
        "name": None,
        "reason": "Backend has no lead.",
        "about": {"kind": "chapter", "slug": "backend", "name": "Backend"},
        "themselves": False,
        "away": False,
        "away_until": None,
        "stand_in": None,
    }


def test_contacts_over_the_api_on_another_day_are_those_of_that_day(client, bystander, ada, leads):
    client.force_login(bystander)

    assert client.get(f"{ADDRESS}?as_of=2019-01-01").json()["what"] == []


def test_contacts_over_the_api_of_nobody_is_404_and_without_sign_in_401(client, bystander, ada):
    assert client.get(ADDRESS).status_code == 401
    client.force_login(bystander)
    assert client.get("/api/v1/people/nobody/contacts/").status_code == 404


def test_contacts_over_the_api_by_a_former_handle_redirect(client, bystander):
    PersonFactory(handle="ada.holm", former_keys=["ada"])
    client.force_login(bystander)

    response = client.get(ADDRESS)

    assert (response.status_code, response["Location"]) == (307, "/api/v1/people/ada.holm/contacts/")


def test_person_page_says_whom_to_ask_and_what_is_missing(client, bystander, ada, leads):
    leads[1].delete()
    client.force_login(bystander)

    page = " ".join(client.get("/people/ada/").content.decode().split())

    assert "Po is the product owner of Search." in page
    assert 'Backend has no lead. <a href="/chapters/backend/">See Backend</a>' in page

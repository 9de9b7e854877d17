"""Acts that the palette offers on what the words name."""

import datetime as dt

import pytest

from people.models import User
from search.days import day_in
from search.operations import rebuild
from squads.models import Role
from tests.factories.bots import BotFactory
from tests.factories.guilds import GuildFactory, GuildMembershipFactory
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory

TODAY = dt.date(2026, 11, 29)


@pytest.fixture
def stage(squad, tribe):
    """Ximena in Checkout, Ann in nothing; two guilds."""
    checkout = SquadFactory(tribe=tribe, slug="checkout", name="Checkout")
    ximena = PersonFactory(handle="ximena", name="Ximena Ortiz")
    membership = SquadMembershipFactory(squad=checkout, person=ximena)
    PersonFactory(handle="ann", name="Ann Berg")
    GuildFactory(slug="rust", name="Rust")
    GuildFactory(slug="writing", name="Writing")
    BotFactory(slug="herald", name="Herald")
    rebuild()
    return membership


def offered(client, user: User, words: str, page: str = "http://testserver/squads/") -> list[tuple[str, str]]:
    """The actions that the palette shows, each with its address."""
    client.force_login(user)
    answer = client.get(
        "/search/palette/", {"search": words}, headers={"HX-Request": "true", "HX-Current-URL": page}
    )
    groups = {group.name: group.links for group in answer.context["groups"]}
    html = answer.content.decode()
    links = groups.get("action", [])
    return [
        (link.title, html[: html.index(f"<b>{link.title}")].rpartition('href="')[2].partition('"')[0])
        for link in links
    ]


@pytest.mark.parametrize("words", ["move ximena", "transfer ximena", "move employee ximenna"])
def test_move_and_a_name_lead_to_the_move_of_that_person(client, admin, stage, words):
    assert offered(client, admin, words) == [
        ("Move Ximena Ortiz from Checkout", f"/squads/checkout/members/{stage.pk}/move-member/")
    ]


def test_what_one_may_not_do_is_not_offered(client, bystander, member, stage):
    for words in ("move ximena", "offboard ann", "edit checkout", "dissolve checkout"):
        assert offered(client, bystander, words) == []


def test_a_product_owner_is_offered_who_is_in_their_squad_alone(client, bystander, squad, stage):
    SquadMembershipFactory(squad=stage.squad, person=bystander.person, role=Role.PRODUCT_OWNER)
    other = PersonFactory(name="Ximena Adler")
    SquadMembershipFactory(squad=squad, person=other)
    rebuild()

    assert [title for title, _ in offered(client, bystander, "move ximena")] == [
        "Move Ximena Ortiz from Checkout"
    ]


@pytest.mark.parametrize(
    ("words", "title", "address"),
    [
        ("offboard ann", "Offboard Ann Berg", "/people/ann/offboard-person/"),
        ("terminate ann", "Offboard Ann Berg", "/people/ann/offboard-person/"),
        ("edit team checkout", "Edit Checkout", "/squads/checkout/edit-squad/"),
        ("join rust", "Join Rust", "/guilds/rust/join-guild/"),
        ("place checkout", "Place a person in Checkout", "/squads/checkout/place-member/"),
        ("assign member to checkout", "Place a person in Checkout", "/squads/checkout/place-member/"),
        ("place bot in checkout", "Place a bot in Checkout", "/squads/checkout/place-bot/"),
        ("retire agent herald", "Retire Herald", "/bots/herald/retire-bot/"),
    ],
)
def test_verbs_and_their_synonyms_act_on_what_is_named(client, admin, stage, words, title, address):
    assert (title, address) in offered(client, admin, words)


def test_join_guild_offers_the_guilds_that_one_is_not_in_and_leave_the_others(client, bystander, stage):
    GuildMembershipFactory(guild__name="Chess", person=bystander.person)

    assert [title for title, _ in offered(client, bystander, "join guild")] == ["Join Rust", "Join Writing"]
    assert [title for title, _ in offered(client, bystander, "leave guild")] == ["Leave Chess"]


def test_going_to_a_day_stays_on_the_page(client, bystander, stage, today):
    page = "http://testserver/squads/?tribe=x&as_of=2020-01-01"

    assert [url for _, url in offered(client, bystander, "go to 2027-01-01", page)] == [
        "/squads/?tribe=x&amp;as_of=2027-01-01"
    ]
    assert [url for _, url in offered(client, bystander, "today", page)] == ["/squads/?tribe=x"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("go to 1 January", dt.date(2027, 1, 1)),
        ("1 jan", dt.date(2027, 1, 1)),
        ("December 24", dt.date(2026, 12, 24)),
        ("29 November", TODAY),
        ("as of 1 March 2025", dt.date(2025, 3, 1)),
        ("2027-01-01", dt.date(2027, 1, 1)),
        ("29 February", dt.date(2028, 2, 29)),
        ("tomorrow", dt.date(2026, 11, 30)),
        ("0202-01-01", None),
        ("32 January", None),
        ("team 7", None),
        ("march", None),
        ("", None),
    ],
)
def test_a_day_is_read_as_people_write_it(text, day):
    assert day_in(text, TODAY) == day


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("team", "Squads"),
        ("department", "Tribes"),
        ("staff", "People"),
        ("org chart", "Map"),
        ("audit", "History"),
        ("import", "Sheets"),
        ("export", "Export the organisation as Excel"),
        ("hire", "Add a person"),
    ],
)
def test_pages_and_operations_are_found_by_what_people_call_them(client, admin, words, title):
    client.force_login(admin)
    groups = client.get("/search/palette/", {"search": words}).context["groups"]

    assert title in [link.title for group in groups for link in group.links]


def test_a_name_asks_the_database_no_more_than_before(client, bystander, stage, django_assert_num_queries):
    client.force_login(bystander)
    client.get("/search/palette/", {"search": "x"})

    with django_assert_num_queries(4):  # session, account, names that begin so, all that have the words
        client.get("/search/palette/", {"search": "x"})

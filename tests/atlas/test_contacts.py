"""Whom to ask about an element: `/contacts/?about=` and the address of each element."""

import datetime as dt

import pytest

from alliances.models import AllianceTrio
from chapters.models import Role as ChapterRole
from guilds.models import Role as GuildRole
from squads.models import Role
from tests.factories.alliances import AllianceFactory
from tests.factories.bots import BotFactory, BotMembershipFactory
from tests.factories.chapters import ChapterFactory, ChapterMembershipFactory
from tests.factories.guilds import GuildFactory, GuildMembershipFactory
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory
from tests.factories.trios import TrioSeatFactory
from trios.models import Seat

ABOUT = "/api/v1/contacts/?about="
MARCH = dt.date(2026, 3, 1)


@pytest.fixture
def tool(client, bystander):
    """Somebody who may only read."""
    client.force_login(bystander)
    return client


@pytest.fixture
def ledger(db):
    """A squad in Payments with a product owner, and one engineer who is in the chapter Backend, which Li leads."""
    tribe = TribeFactory(name="Payments", slug="payments")
    squad = SquadFactory(name="Ledger", slug="ledger", tribe=tribe)
    backend = ChapterFactory(name="Backend", slug="backend", tribe=tribe)
    engineer = PersonFactory(name="Eng", handle="eng")
    SquadMembershipFactory(squad=squad, person=engineer)
    ChapterMembershipFactory(chapter=backend, person=engineer)
    ChapterMembershipFactory(
        chapter=backend, role=ChapterRole.LEAD, person=PersonFactory(name="Li", handle="li")
    )
    SquadMembershipFactory(squad=squad, role=Role.PRODUCT_OWNER, person=PersonFactory(name="Po", handle="po"))
    TrioSeatFactory(trio=tribe.trio, seat=Seat.TRIBE_LEAD, person=PersonFactory(name="Tess", handle="tess"))
    return squad


def contacts_at(client, address: str) -> dict[str, list[tuple[str | None, str]]]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content
    return {topic: [(row["person"], row["reason"]) for row in rows] for topic, rows in answer.json().items()}


def test_about_a_squad_are_its_product_owner_its_coach_its_chapters_leads_and_the_trio(tool, ledger):
    assert contacts_at(tool, f"{ABOUT}squad:ledger") == {
        "what": [("po", "Po is the product owner of Ledger.")],
        "how": [("li", "Li leads Backend.")],
        "process": [(None, "Ledger has no agile coach.")],
        "interests": [],
        "direction": [
            ("tess", "Tess is the tribe lead of Payments."),
            (None, "Payments has no product lead."),
            (None, "Payments has no design lead."),
        ],
        "bots": [],
    }


def test_about_a_squad_and_about_a_bot_is_who_is_accountable_for_the_bot(tool, ledger):
    ada = PersonFactory(name="Ada", handle="ada")
    bot = BotFactory(name="Herald", slug="herald", accountable=ada)
    BotMembershipFactory(squad=ledger, bot=bot)

    about = contacts_at(tool, "/api/v1/bots/herald/contacts/")

    assert about == contacts_at(tool, f"{ABOUT}bot:herald")
    assert about["bots"] == contacts_at(tool, f"{ABOUT}squad:ledger")["bots"]
    assert {topic: rows for topic, rows in about.items() if rows} == {
        "bots": [("ada", "Ada is accountable for Herald.")]
    }
    assert contacts_at(tool, f"{ABOUT}squad:ledger&as_of=2019-12-31")["bots"] == []


def test_about_a_squad_each_contact_says_who_and_for_the_sake_of_which_element(tool, ledger):
    rows = tool.get(f"{ABOUT}squad:ledger").json()

    assert rows["what"] == [
        {
            "person": "po",
            "name": "Po",
            "reason": "Po is the product owner of Ledger.",
            "about": {"kind": "squad", "slug": "ledger", "name": "Ledger"},
            "themselves": False,
            "away": False,
            "away_until": None,
            "stand_in": None,
        }
    ]
    assert rows["direction"][1] == {
        "person": None,
        "name": None,
        "reason": "Payments has no product lead.",
        "about": {"kind": "tribe", "slug": "payments", "name": "Payments"},
        "themselves": False,
        "away": False,
        "away_until": None,
        "stand_in": None,
    }


def test_about_other_elements_are_who_leads_or_coordinates_them(tool, ledger):
    rust = GuildFactory(slug="rust", name="Rust")
    GuildMembershipFactory(
        guild=rust, role=GuildRole.COORDINATOR, person=PersonFactory(name="Gu", handle="gu")
    )
    GuildMembershipFactory(guild=rust)
    alliance = AllianceFactory(slug="one")
    tribe = ledger.tribes.get().tribe
    AllianceTrio.objects.create(alliance=alliance, trio=tribe.trio, starts_on=alliance.starts_on)
    trio = ["tess", None, None]

    names = {
        about: {
            topic: [who for who, _ in rows]
            for topic, rows in contacts_at(tool, f"{ABOUT}{about}").items()
            if rows
        }
        for about in ("tribe:payments", "chapter:backend", "guild:rust", "alliance:one")
    }

    assert names == {
        "tribe:payments": {"how": ["li"], "direction": trio},
        "chapter:backend": {"how": ["li"], "direction": trio},
        "guild:rust": {"interests": ["gu"]},
        "alliance:one": {"direction": trio},
    }


@pytest.mark.parametrize("kind", ["squad", "tribe", "chapter", "guild", "alliance"])
def test_the_address_of_an_element_answers_the_same(tool, ledger, kind):
    key = {"squad": "ledger", "tribe": "payments", "chapter": "backend"}.get(kind, "one")
    GuildFactory(slug="one")
    AllianceFactory(slug="one")

    assert contacts_at(tool, f"/api/v1/{kind}s/{key}/contacts/") == contacts_at(tool, f"{ABOUT}{kind}:{key}")


def test_about_another_day_are_those_of_that_day(tool, ledger):
    owner = ledger.memberships.get(role=Role.PRODUCT_OWNER)
    owner.ends_before = MARCH
    owner.save()

    before, after = (
        contacts_at(tool, f"{ABOUT}squad:ledger&as_of={day}")["what"] for day in ("2026-02-28", MARCH)
    )

    assert before == [("po", "Po is the product owner of Ledger.")]
    assert after == [(None, "Ledger has no product owner.")]


def test_about_what_is_not_there_on_the_day_is_nobody(tool, ledger):
    assert set(map(tuple, contacts_at(tool, f"{ABOUT}squad:ledger&as_of=1950-01-01").values())) == {()}


def test_who_asks_about_their_own_is_told_that_it_is_themselves(client, member, ledger):
    SquadMembershipFactory(squad=ledger, role=Role.AGILE_COACH, person=member.person)
    client.force_login(member)

    (coach,) = client.get("/api/v1/squads/ledger/contacts/").json()["process"]

    assert (coach["person"], coach["themselves"]) == (member.person.handle, True)


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ("", "Say what it is about, such as squad:checkout."),
        ("ledger", "about=“ledger” names nothing. Write it as squad:search or person:ada.holm."),
        (
            "squads/ledger",
            "about=“squads/ledger” names nothing. Write it as squad:search or person:ada.holm.",
        ),
        ("squad:none-such", "about=“squad:none-such” names nothing: there is no squad “none-such”."),
        ("person:li", "Whom Li asks is at /api/v1/people/li/contacts/."),
    ],
)
def test_about_what_names_no_element_is_refused_with_a_sentence(tool, ledger, about, said):
    answer = tool.get(f"{ABOUT}{about}")

    problem = answer.json()
    assert (answer.status_code, problem["type"].rpartition("/problems/")[2]) == (400, "invalid-query/")
    assert said in (problem["detail"], *problem.get("errors", {}).get("about", ()))


def test_about_nothing_is_refused_and_unknown_parameters_too(tool, ledger):
    assert tool.get("/api/v1/contacts/").json()["errors"] == {
        "about": ["Say what it is about, such as squad:checkout."]
    }
    assert tool.get(f"{ABOUT}squad:ledger&colour=red").status_code == 400
    assert tool.get("/api/v1/squads/ledger/contacts/?about=squad:ledger").status_code == 400


def test_about_a_former_key_is_the_element_that_had_it(tool, ledger):
    ledger.rename("books")
    ledger.save()

    by_address = tool.get("/api/v1/squads/ledger/contacts/")

    assert contacts_at(tool, f"{ABOUT}squad:ledger")["what"] == [("po", "Po is the product owner of Ledger.")]
    assert (by_address.status_code, by_address["Location"]) == (307, "/api/v1/squads/books/contacts/")


def test_about_an_element_needs_sign_in_and_one_that_there_is(client, bystander, ledger):
    assert client.get(f"{ABOUT}squad:ledger").status_code == 401
    client.force_login(bystander)
    assert client.get("/api/v1/squads/nothing/contacts/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("address", [f"{ABOUT}squad:ledger", "/api/v1/squads/ledger/contacts/"])
def test_about_a_squad_query_count_does_not_depend_on_size(
    tool, ledger, address, count, django_assert_num_queries
):
    for _ in range(count):
        chapter = ChapterFactory(tribe=ledger.tribes.get().tribe)
        person = SquadMembershipFactory(squad=ledger).person
        ChapterMembershipFactory(chapter=chapter, person=person)
        SquadMembershipFactory(squad=ledger, role=Role.AGILE_COACH)

    with django_assert_num_queries(
        7
    ):  # session, account, the squad, who asks, what is asked, who is there, who is away
        answer = tool.get(address).json()

    assert (len(answer["process"]), len(answer["how"])) == (count, count + 1)

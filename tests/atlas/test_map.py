"""What the map of the organisation says, on its page and to the script that draws it."""

import datetime as dt
import re

import pytest

from atlas.map import missions, organisation_map
from people.models import Person
from squads.models import Role
from tests.factories.alliances import AllianceFactory, AllianceTrioFactory
from tests.factories.bots import BotFactory, BotMembershipFactory
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory
from tests.text import text_of

MAP = "/map/"
MARCH = dt.date(2026, 3, 1)
LAST_YEAR = dt.date(2025, 1, 1)
QUERIES_OF_THE_MAP = (
    4
    + (  # places, and
        8  # tribes, squads, which are where, people of squads, of tribes, product owners, alliances, recommended size
    )
)
QUERIES_OF_THE_PAGE = QUERIES_OF_THE_MAP + 3  # session, user, person


def squads_by_tribe(day: dt.date) -> dict[str, list[tuple[str, int, str]]]:
    return {
        territory.name: [(squad.name, squad.headcount, squad.owner) for squad in territory.squads]
        for territory in organisation_map(day).territories
    }


@pytest.fixture
def payments(db):
    return TribeFactory(name="Payments", slug="payments")


@pytest.fixture
def cards(payments):
    return SquadFactory(name="Cards", slug="cards", tribe=payments)


@pytest.fixture
def ada(db) -> Person:
    return PersonFactory(name="Ada Holm")


def test_squads_lie_in_their_tribe_with_their_people_each_once(payments, cards, ada):
    SquadMembershipFactory(squad=cards, person=ada)
    SquadMembershipFactory(squad=cards, person=ada, role=Role.PRODUCT_OWNER)
    SquadMembershipFactory(squad=cards)
    SquadFactory(name="Payouts", tribe=payments)

    assert squads_by_tribe(MARCH) == {"Payments": [("Cards", 2, "Ada Holm"), ("Payouts", 0, "")]}


def test_a_tribe_counts_who_is_in_two_of_its_squads_once(payments, cards, ada):
    SquadMembershipFactory(squad=cards, person=ada)
    SquadMembershipFactory(squad=SquadFactory(tribe=payments), person=ada)
    SquadMembershipFactory(squad=cards)

    assert [territory.headcount for territory in organisation_map(MARCH).territories] == [2]


def test_squads_of_no_tribe_come_last_in_a_place_of_their_own(payments, cards, ada):
    alone = [SquadFactory(name=name) for name in ("Alone", "Astray")]
    for squad in alone:
        SquadMembershipFactory(squad=squad, person=ada)

    territories = organisation_map(MARCH).territories

    assert squads_by_tribe(MARCH) == {
        "Payments": [("Cards", 0, "")],
        "": [("Alone", 1, ""), ("Astray", 1, "")],
    }
    assert [(territory.slug, territory.headcount) for territory in territories] == [("payments", 0), ("", 1)]


def test_only_what_there_is_on_the_day_is_on_the_map(payments, cards, ada):
    SquadMembershipFactory(squad=cards, person=ada, ends_before=LAST_YEAR)
    SquadFactory(name="Gone", tribe=payments, ends_before=LAST_YEAR)
    TribeFactory(name="Soon", starts_on=MARCH + dt.timedelta(days=1))

    assert squads_by_tribe(MARCH) == {"Payments": [("Cards", 0, "")]}
    assert squads_by_tribe(dt.date(2024, 1, 1)) == {"Payments": [("Cards", 1, ""), ("Gone", 0, "")]}


def test_an_alliance_goes_round_the_tribes_of_its_trios(payments):
    merchants = TribeFactory(name="Merchants")
    alliance = AllianceFactory(name="Checkout")
    AllianceFactory(name="Of nobody")
    for tribe in (payments, merchants):
        AllianceTrioFactory(alliance=alliance, trio=tribe.trio)
    AllianceTrioFactory(alliance=alliance, ends_before=LAST_YEAR)

    (found,) = organisation_map(MARCH).alliances

    assert (found.slug, found.name) == (alliance.slug, "Checkout")
    assert found.tribes == [(merchants.slug, "Merchants"), ("payments", "Payments")]


def test_a_long_mission_is_cut(cards):
    cards.mission = "Pay  " * 100
    cards.save()

    assert missions(MARCH) == {"cards": f"{('Pay ' * 35).strip()}…"}


def test_a_squad_names_its_bots_and_of_many_how_many_more(cards):
    for name in ("Agent", "Beacon", "Crier", "Drone", "Echo"):
        BotMembershipFactory(squad=cards, bot=BotFactory(name=name))

    [squad] = organisation_map(MARCH).territories[0].squads

    assert (squad.bots, squad.headcount) == ("Agent, Beacon, Crier and 2 more", 0)


def test_missions_are_those_of_the_squads_of_the_day_that_state_one(client, bystander, cards):
    SquadFactory(slug="bills", mission="")
    SquadFactory(slug="early", mission="Over by then.", ends_before=LAST_YEAR)
    cards.mission = "Pay at once."
    cards.save()
    client.force_login(bystander)

    assert client.get(f"{MAP}missions/?as_of={MARCH}").json() == {"cards": "Pay at once."}


@pytest.mark.parametrize("count", [1, 3])
def test_map_query_count_does_not_depend_on_size(client, admin, count, django_assert_num_queries):
    client.force_login(admin)
    alliance = AllianceFactory()
    for _ in range(count):
        tribe = TribeFactory()
        AllianceTrioFactory(alliance=alliance, trio=tribe.trio)
        for _ in range(count):
            SquadMembershipFactory(squad=SquadFactory(tribe=tribe), role=Role.PRODUCT_OWNER)

    with django_assert_num_queries(QUERIES_OF_THE_PAGE):
        response = client.get(MAP)

    assert response.context["map"].squad_count == count * count


def test_the_page_lists_tribes_squads_and_alliances_with_links_that_keep_the_day(
    client, bystander, cards, ada
):
    SquadMembershipFactory(squad=cards, person=ada, role=Role.PRODUCT_OWNER)
    cards.way_of_working = 'Kan "ban" & <flow>'
    cards.save()
    union = AllianceTrioFactory(
        trio=cards.tribes.get().tribe.trio, alliance__name="Checkout", alliance__slug="co"
    )
    client.force_login(bystander)

    page = text_of(client.get(f"{MAP}?as_of=2024-03-01"))

    assert 'data-territory="payments" data-people="1" data-at="0"' in page
    assert (
        '<a href="/squads/cards/?as_of=2024-03-01" data-place="1" data-at="0" data-owner="Ada Holm" '
        'data-way="Kan &quot;ban&quot; &amp; &lt;flow&gt;">Cards</a> '
        '<small><a class="counted" href="/people/?squad=cards&amp;as_of=2024-03-01">1</a> '
        '<span class="visually-hidden">person</span></small>'
    ) in page
    assert 'href="/tribes/payments/?as_of=2024-03-01"' in page
    assert f'href="/alliances/{union.alliance.slug}/?as_of=2024-03-01" data-union="payments "' in page


@pytest.mark.parametrize(
    ("asked", "shown"),
    [("", "size"), ("?colour=way", "way"), ("?colour=tribe", "tribe"), ("?colour=x", "size")],
)
def test_the_colours_begin_as_the_address_says(client, bystander, cards, asked, shown):
    client.force_login(bystander)

    page = text_of(client.get(f"{MAP}{asked}"))

    assert re.findall(r'data-colour="(\w+)" aria-pressed="true"', page) == [shown]


def test_an_empty_organisation_says_what_to_do_to_who_may(client, admin, bystander):
    client.force_login(admin)
    may = text_of(client.get(MAP))
    client.force_login(bystander)
    may_not = text_of(client.get(MAP))

    assert "Nothing to map on this day" in may
    assert 'href="/tribes/new/"' in may
    assert "Nothing to map on this day" in may_not
    assert 'href="/tribes/new/"' not in may_not
    assert "map.js" not in may + may_not


def test_the_map_is_for_who_is_signed_in(client, db):
    assert client.get(MAP).status_code == 302


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_map_is_only_read(client, bystander, method):
    client.force_login(bystander)

    assert getattr(client, method)(MAP).status_code == 405

"""Bots have an accountable person, work in squads, and count as nobody."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from bots.models import Bot
from bots.reads import bots_of_squad
from history.change_sets import undo_change_set
from history.models import ChangeSet
from people.models import Person
from people.operations import merge_person
from squads.models import BotMembership, Squad
from squads.operations import dissolve_squad, place_bot
from squads.reads import squad_page
from tests.factories.bots import BotFactory, BotMembershipFactory
from tests.factories.people import PersonFactory, UserFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.sheets.small import exported, load_well, small

MARCH = dt.date(2026, 3, 1)
OFFBOARD = "/people/ada/offboard-person/?as_of=2026-01-15"


@pytest.fixture
def signed_in(client, admin):
    client.force_login(admin)
    return client


@pytest.fixture
def ada(db):
    return PersonFactory(handle="ada", name="Ada Holm")


@pytest.fixture
def herald(ada):
    return BotFactory(slug="herald", name="Herald", description="Writes release notes", accountable=ada)


@pytest.fixture
def cards(herald):
    """A squad with one person and one bot."""
    squad = SquadFactory(slug="cards", name="Cards")
    SquadMembershipFactory(squad=squad)
    BotMembershipFactory(squad=squad, bot=herald)
    return squad


@pytest.mark.parametrize(
    "rows",
    [lambda bot: Person.objects.filter(pk=bot.accountable_id), lambda bot: Bot.objects.filter(pk=bot.pk)],
    ids=["the person leaves", "the bot goes to who has left"],
)
def test_database_refuses_a_bot_that_outlives_its_accountable_person(herald, rows):
    gone = PersonFactory(ends_before=MARCH)
    changed = rows(herald)
    changes = {"ends_before": MARCH} if changed.model is Person else {"accountable": gone}

    with pytest.raises(IntegrityError), transaction.atomic():
        changed.update(**changes)


def test_database_refuses_a_bot_twice_in_one_squad_and_outside_its_days(herald, cards):
    with pytest.raises(IntegrityError), transaction.atomic():
        BotMembershipFactory(squad=cards, bot=herald, starts_on=MARCH)
    with pytest.raises(IntegrityError), transaction.atomic():
        BotMembershipFactory(squad=SquadFactory(), bot=BotFactory(starts_on=MARCH))


def test_bots_count_as_nobody(signed_in, cards, ada):
    today = timezone.localdate()

    assert Squad.objects.with_headcount(today).get(pk=cards.pk).headcount == 1
    assert squad_page(cards, today).headcount == 1
    row = signed_in.get("/api/v1/squads/cards/").json()
    assert row["headcount"] == 1
    assert [each["handle"] for each in signed_in.get("/api/v1/people/?without=squad").json()["results"]] != []


def test_offboarding_asks_who_is_accountable_for_each_bot_and_is_one_change(signed_in, admin, ada, herald):
    bo = PersonFactory(handle="bo", name="Bo Lind")
    name = f"accountable_{herald.pk}"

    page = signed_in.get(OFFBOARD)
    refused = signed_in.post(OFFBOARD, {"ends_before": "2026-02-28"})
    done = signed_in.post(OFFBOARD, {"ends_before": "2026-02-28", name: "bo"})

    assert "New accountable person of Herald" in page.text
    assert (refused.status_code, done.status_code) == (422, 302)
    herald.refresh_from_db()
    ada.refresh_from_db()
    assert (herald.accountable, ada.ends_before) == (bo, MARCH)
    undo_change_set(ChangeSet.objects.get(), by=admin)
    herald.refresh_from_db()
    ada.refresh_from_db()
    assert (herald.accountable, ada.ends_before) == (ada, None)


def test_merging_carries_bots_over(admin, ada, herald):
    other = PersonFactory()

    merge_person(other, other=ada, by=admin)

    herald.refresh_from_db()
    assert herald.accountable == other


def test_dissolving_a_squad_ends_its_bots_and_reopening_offers_them(signed_in, admin, cards):
    dissolve_squad(cards, ends_before=MARCH, by=admin)

    assert BotMembership.objects.get().ends_before == MARCH
    assert "Herald" in signed_in.get("/squads/cards/reopen-squad/").text


@pytest.mark.parametrize("count", [1, 3])
def test_list_and_pages_take_as_many_queries_for_any_number_of_bots(
    signed_in, ada, count, django_assert_num_queries
):
    squad = SquadFactory(slug="cards", name="Cards")
    for _ in range(count):
        BotMembershipFactory(squad=squad, bot=BotFactory(accountable=ada))
    bot = Bot.objects.all()[0]
    for address in ("/bots/", f"/bots/{bot.slug}/", "/squads/cards/", "/people/ada/"):
        signed_in.get(address)

    with django_assert_num_queries(9):
        assert bot.name in signed_in.get("/bots/").text
    with django_assert_num_queries(7):
        assert "Ada Holm" in signed_in.get(f"/bots/{bot.slug}/").text
    assert bot.name in signed_in.get("/squads/cards/").text
    assert "Accountable for" in signed_in.get("/people/ada/").text


def test_list_finds_bots_by_squad_accountable_person(signed_in, cards, herald):
    BotFactory(name="Sweeper")

    for query in ("squad=cards", "accountable=ada", "without=link&squad=cards"):
        found = signed_in.get(f"/api/v1/bots/?{query}").json()["results"]
        assert [row["slug"] for row in found] == ["herald"]
    assert [row["name"] for row in signed_in.get("/api/v1/bots/?squad=none").json()["results"]] == ["Sweeper"]


def test_people_who_are_accountable_edit_and_retire_their_bot_and_others_do_not(ada, herald):
    owner, other = UserFactory(person=ada), UserFactory(person=PersonFactory())

    for name in ("bots.edit_bot", "bots.retire_bot"):
        assert (owner.has_perm(name, herald), other.has_perm(name, herald)) == (True, False)
    assert not owner.has_perm("bots.add_bot")


def test_bots_make_the_round_trip_as_sheets(admin):
    sheets = small(
        bots="bot,name,accountable,description,from,until\nherald,Herald,ada,Writes,2021-01-01,\n",
        bot_members="squad,bot,from,until\ncards,herald,2021-02-01,\n",
    )

    report = load_well(sheets, admin)

    assert {name: dict(report.counts[name]) for name in ("bots", "bot_members")} == {
        "bots": {"new": 1},
        "bot_members": {"new": 1},
    }
    out = exported()
    assert (out["bots.csv"], out["bot_members.csv"]) == (sheets["bots.csv"], sheets["bot_members.csv"])


def test_squad_shows_its_bots_of_the_day_and_those_that_come_and_were(signed_in, cards, herald):
    BotMembership.objects.update(ends_before=MARCH)
    BotMembershipFactory(squad=cards, bot=BotFactory(name="Sweeper"), starts_on=MARCH)

    before = bots_of_squad(cards, dt.date(2026, 2, 28))
    after = bots_of_squad(cards, MARCH)

    def names(rows):
        return [str(row.bot) for row in rows]

    assert (names(before.present), names(before.upcoming), names(before.former)) == (
        ["Herald"],
        ["Sweeper"],
        [],
    )
    assert (names(after.present), names(after.upcoming), names(after.former)) == (["Sweeper"], [], ["Herald"])
    assert "Planned bots" in signed_in.get("/squads/cards/?as_of=2026-02-28").text
    assert "1 former bot<" in signed_in.get("/squads/cards/?as_of=2026-03-01").text


def test_placing_a_bot_is_in_the_history_of_squad_and_bot_and_in_the_changes_of_its_day(
    signed_in, admin, herald
):
    squad = SquadFactory(slug="ledger", name="Ledger")

    place_bot(squad, bot=herald, starts_on=MARCH, by=admin)

    for address in ("/squads/ledger/", "/bots/herald/"):
        assert "placed <a" in signed_in.get(address).text
    for about in ("squad:ledger", "bot:herald"):
        page = signed_in.get(f"/changes/?from=2026-02-28&as_of=2026-03-02&about={about}").text
        assert "The bot" in page
        answer = signed_in.get(f"/api/v1/changes/?from=2026-02-28&to=2026-03-02&about={about}").json()
        assert [change["kind"] for change in answer["results"]] == ["bot_member"]

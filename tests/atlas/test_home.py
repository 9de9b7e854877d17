"""The first page: what is mine, the organisation in numbers, what comes, and how an organisation begins."""

import datetime as dt

import pytest

from atlas.numbers import count
from chapters.models import Role as ChapterRole
from people.models import User
from squads.models import Role
from tests.factories.chapters import ChapterFactory, ChapterMembershipFactory
from tests.factories.guilds import GuildFactory, GuildMembershipFactory
from tests.factories.people import PersonFactory, UserFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory
from tests.factories.trios import TrioSeatFactory
from tests.text import text_of
from trios.models import Seat


def home(client, user, **query):
    client.force_login(user)
    return client.get("/", query)


def test_mine_are_my_squads_chapters_guilds_and_who_leads_them(client, member, squad, tribe):
    owner = PersonFactory(name="Nadia Ferrer")
    SquadMembershipFactory(squad=squad, person=owner, role=Role.PRODUCT_OWNER)
    chapter = ChapterFactory(name="Backend", tribe=tribe)
    ChapterMembershipFactory(chapter=chapter, person=member.person)
    ChapterMembershipFactory(chapter=chapter, person=owner, role=ChapterRole.LEAD)
    guild = GuildFactory()
    GuildMembershipFactory(guild=guild, person=member.person)
    PersonFactory(manager=member.person)

    mine = home(client, member).context["home"].mine

    (here,) = mine.squads
    assert (here.squad.pk, here.headcount, here.owner.pk, here.roles) == (squad.pk, 2, owner.pk, ["Member"])
    assert [(row.chapter.pk, row.lead.pk) for row in mine.chapters] == [(chapter.pk, owner.pk)]
    assert [row.key for row in mine.guilds] == [guild.slug]
    assert (mine.seats, mine.reports, mine.vacancies, mine.soon) == ([], 1, [], [])


def test_mine_is_of_the_day_that_is_looked_at(client, member, squad):
    assert home(client, member, as_of="2019-01-01").context["home"].mine.squads == []
    assert "You aren’t in a squad on this day." in text_of(home(client, member, as_of="2019-01-01"))


def test_what_changes_soon_for_me_and_mine_is_told(client, member, squad, today):
    SquadMembershipFactory(squad=squad, person__name="Ada Holm", starts_on=today + dt.timedelta(days=9))
    SquadMembershipFactory(starts_on=today + dt.timedelta(days=9))
    SquadMembershipFactory(squad=squad, starts_on=today + dt.timedelta(days=91))

    shown = home(client, member).context["home"]

    assert [change.text for change in shown.mine.soon] == [f"Ada Holm will join {squad} as member"]
    assert len(shown.planned) == 2


def test_who_sits_in_a_trio_is_shown_the_seats_to_fill(client, tribe_lead, member, tribe):
    page = home(client, tribe_lead)

    assert [vacancy.seat for vacancy in page.context["home"].mine.vacancies] == [
        Seat.PRODUCT_LEAD,
        Seat.DESIGN_LEAD,
    ]
    assert f'href="/trios/{tribe.slug}/fill-seat/?seat=design_lead"' in text_of(page)
    assert home(client, member).context["home"].mine.vacancies == []


def test_an_account_without_a_person_is_told_how_to_be_tied_to_one(client, admin, squad):
    stranger = UserFactory(email="stranger@example.com")
    page = text_of(home(client, stranger))

    assert "Your account isn’t linked to a person yet" in page
    assert "stranger@example.com" in page
    assert f'<a href="mailto:{admin.email}">' in page
    nameless = User.objects.create_user("nameless")
    assert "but your account has none yet" in text_of(home(client, nameless))


def test_numbers_are_of_the_day_and_count_each_person_once(squad, tribe, member):
    SquadMembershipFactory(squad=squad, person=member.person, role=Role.PRODUCT_OWNER)
    SquadMembershipFactory(squad=squad, ends_before="2021-01-01")
    lonely = SquadFactory(tribe=tribe)
    TrioSeatFactory(trio=tribe.trio)
    numbers = count(dt.date(2026, 1, 1))

    assert numbers.counts == {"tribe": 1, "squad": 2, "chapter": 0, "guild": 0, "alliance": 0, "person": 3}
    assert numbers.squad_sizes == {0: 1, 1: 1}
    assert numbers.tribe_sizes == {1: 1}
    assert numbers.tribes == [(tribe.slug, tribe.name, tribe.purpose, 1, 2)]
    assert numbers.people_without_squad == 2
    assert numbers.squads_without_owner == 1, lonely
    assert (numbers.empty_seats, numbers.trios_with_empty_seats) == (2, 1)


def test_bars_lead_to_the_squads_of_their_size(client, bystander, squad):
    SquadMembershipFactory.create_batch(7, squad=squad)

    page = home(client, bystander)

    bars = {bar.label: (bar.n, bar.share, bar.recommended) for bar in page.context["home"].numbers.squad_bars}
    assert bars["6–7"] == (1, 100, True)
    assert bars["13–15"] == (0, 0, False)
    assert bars["21+"] == (0, 0, False)
    assert 'href="/squads/?size_min=6&amp;size_max=7"' in text_of(page)
    assert 'href="/squads/?size_min=21"' in text_of(page)


def test_what_nobody_holds_leads_to_lists(client, bystander, squad):
    page = text_of(home(client, bystander))

    for address in ("/people/?without=squad", "/squads/?without=product_owner", "/trios/?empty=true"):
        assert f'href="{address}"' in page


def test_an_empty_organisation_shows_administrators_the_ways_to_begin(client, db):
    boss = UserFactory(is_superuser=True, is_staff=True, email="boss@example.com")

    page = text_of(home(client, boss))

    assert "Form the first tribe" in page
    assert "Add the first person" in page
    assert "Load sheets" in page


def test_an_empty_organisation_shows_others_whom_to_ask(client, db):
    UserFactory(is_superuser=True, username="boss", email="boss@example.com")

    page = text_of(home(client, UserFactory()))

    assert 'Ask <a href="mailto:boss@example.com">boss</a>' in page
    assert "Form the first tribe" not in page


@pytest.mark.parametrize("size", [1, 3])
def test_home_takes_the_same_queries_whatever_its_size(
    client, member, squad, tribe, size, today, django_assert_num_queries
):
    soon = today + dt.timedelta(days=9)
    for _ in range(size):
        mine = SquadFactory(tribe=TribeFactory())
        SquadMembershipFactory(squad=mine, person=member.person)
        SquadMembershipFactory(squad=mine, role=Role.PRODUCT_OWNER)
        SquadMembershipFactory(squad=mine, starts_on=soon)
        ChapterMembershipFactory(person=member.person)
        GuildMembershipFactory(person=member.person)
        PersonFactory(manager=member.person)
    client.force_login(member)

    with django_assert_num_queries(20):
        client.get("/")

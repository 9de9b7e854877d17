"""Every figure that counts rows leads to a list of exactly these rows."""

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from django.core.management import call_command

from alliances.models import Alliance
from chapters.models import Chapter
from chapters.models import Role as ChapterRole
from guilds.models import Guild
from people.models import Person, User
from squads.models import Role, Squad
from tests.factories.alliances import AllianceFactory, AllianceTrioFactory
from tests.factories.chapters import ChapterFactory, ChapterMembershipFactory
from tests.factories.guilds import GuildFactory, GuildMembershipFactory
from tests.factories.people import PersonFactory, UserFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory
from tests.factories.trios import TrioSeatFactory
from tribes.models import Tribe
from trios.models import Seat, Trio

FIGURE = re.compile(r'<a class="(?:\S+ )?counted" href="([^"]+)"[^>]*>(.*?)</a>', re.DOTALL)
FOUND = re.compile(r'<p role="status"><b>(\d+)</b>')
# Of people there are many pages of one kind.
FEW = 6


def stage_messy() -> Person:
    """An organisation with what its model advises against; returns somebody who is in most of it."""
    money, search, planned = TribeFactory(), TribeFactory(), TribeFactory(starts_on=dt.date(2030, 1, 1))
    former = TribeFactory(ends_before=dt.date(2024, 1, 1))
    in_both = PersonFactory()
    cards, index = SquadFactory(tribe=money), SquadFactory(tribe=search)
    stray, _empty = SquadFactory(tribe=None), SquadFactory(tribe=money)
    SquadFactory(tribe=planned, starts_on=dt.date(2030, 1, 1))
    over = SquadFactory(tribe=former, ends_before=dt.date(2024, 1, 1))
    for squad in (cards, index, stray):
        SquadMembershipFactory(squad=squad, person=in_both)
        SquadMembershipFactory.create_batch(3, squad=squad)
        SquadMembershipFactory(squad=squad, starts_on=dt.date(2025, 6, 1))
    SquadMembershipFactory(squad=cards, person=in_both, role=Role.PRODUCT_OWNER)
    SquadMembershipFactory(squad=over, person=in_both, ends_before=dt.date(2024, 1, 1))
    chapters = ChapterFactory.create_batch(2, tribe=money)
    for chapter in chapters:
        ChapterMembershipFactory(chapter=chapter, person=in_both)
        ChapterMembershipFactory(chapter=chapter, person__manager=in_both)
    ChapterMembershipFactory(chapter=chapters[0], person=in_both, role=ChapterRole.LEAD)
    guild = GuildFactory()
    GuildMembershipFactory(guild=guild, person=in_both)
    GuildMembershipFactory(guild=guild)  # in no squad
    lonely = GuildMembershipFactory(guild=guild).person
    SquadMembershipFactory(squad=stray, person=lonely)  # in a squad that is in no tribe
    TrioSeatFactory(trio=money.trio, person=in_both)
    for seat in Seat:
        TrioSeatFactory(trio=search.trio, person=in_both, seat=seat)
    alliance = AllianceFactory()
    for tribe in (money, search):
        AllianceTrioFactory(alliance=alliance, trio=tribe.trio)
    AllianceFactory()  # of no trio
    return in_both


def pages(person: Person) -> Iterator[str]:
    """The pages that have figures: of every element, of some people, home, map and some lists."""
    yield from ("/", "/map/", "/squads/", "/tribes/", "/alliances/", person.get_absolute_url())
    for model in (Tribe, Trio, Squad, Chapter, Guild, Alliance):
        yield from (row.get_absolute_url() for row in model.objects.all())
    managers = Person.objects.filter(reports__isnull=False).distinct()
    yield from (row.get_absolute_url() for row in managers[:FEW])


def wrong_figures(client, person: Person, days: list[dt.date]) -> tuple[int, list[str]]:
    """How many figures were followed, and those that a list counts otherwise."""
    listed: dict[str, int] = {}
    wrong, followed = [], 0
    for page in (f"{page}?as_of={day}" for day in days for page in pages(person)):
        html = client.get(page, follow=True).content.decode()
        wrong += [f"{page} says that its address is wrong"] if "address-faults" in html else []
        for url, text in FIGURE.findall(html):
            words = re.sub(r"<[^>]+>", "", text)
            n = int(re.search(r"\d[\d,]*", words)[0].replace(",", ""))
            followed += 1
            if url.startswith("#"):
                wrong += [f"{page}: {url} is nowhere"] if f'id="{url[1:]}"' not in html else []
                continue
            url = url.replace("&amp;", "&")
            if url not in listed:
                found = FOUND.search(client.get(url).content.decode())
                listed[url] = int(found[1]) if found else -1
            if listed[url] != n:
                wrong.append(f"{page}: {n} leads to {listed[url]} at {url}")
    return followed, wrong


@pytest.mark.parametrize("demo", [False, pytest.param(True, marks=pytest.mark.slow)], ids=["messy", "demo"])
def test_every_figure_leads_to_as_many_rows(client, db, demo, today):
    if demo:
        call_command("load_demo")
        person = Person.objects.get(handle="astrid.holm")
        client.force_login(User.objects.get(username="astrid.holm"))
        days = [today, today - dt.timedelta(days=300), today + dt.timedelta(days=60)]
    else:
        person = stage_messy()
        client.force_login(UserFactory(person=person))
        days = [today, dt.date(2023, 5, 1), dt.date(2030, 2, 1)]

    followed, wrong = wrong_figures(client, person, days)

    assert wrong == []
    assert followed > 100


def test_empty_seats_lead_to_the_trios_that_have_one(client, bystander, tribe):
    full = TribeFactory().trio
    for seat in Seat:
        TrioSeatFactory(trio=full, seat=seat)
    client.force_login(bystander)

    assert [trio.pk for trio in client.get("/trios/?empty=true").context["page"]] == [tribe.trio.pk]
    assert [trio.pk for trio in client.get("/trios/?empty=false").context["page"]] == [full.pk]

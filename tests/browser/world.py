"""A small organisation that has something of everything, for pages to show."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from alliances.models import Alliance
from bots.models import Bot
from chapters.models import Chapter
from guilds.models import Guild
from people.models import Person, User
from squads.models import Role, Squad
from squads.operations import edit_squad, end_membership, place_member
from tests.factories.alliances import AllianceFactory, AllianceTrioFactory
from tests.factories.bots import BotFactory, BotMembershipFactory
from tests.factories.chapters import ChapterFactory, ChapterMembershipFactory
from tests.factories.guilds import GuildFactory, GuildMembershipFactory
from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory
from tests.factories.tribes import TribeFactory
from tests.factories.trios import TrioSeatFactory
from tribes.models import Tribe
from trios.models import Seat

# Letters beyond those of Western Europe, in what people write too: they come with typefaces of their own.
NAMES = (
    "Ada Holm",
    "Bo Lindqvist",
    "Cleo Marsh",
    "Łucja Dvořáková",
    "Eva Sørensen",
    "Finn Ó Briain",
    "Şule Yıldız",
)


@dataclass(frozen=True)
class World:
    """What the tests speak of by name."""

    tribe: Tribe
    squad: Squad
    chapter: Chapter
    guild: Guild
    alliance: Alliance
    ada: Person
    bot: Bot
    admin: User


def build(admin: User) -> World:
    """Make it; the squad has people of every kind, past and planned ones too, and a history by `admin`."""
    manager = PersonFactory(name="Hugo Maria van den Bergh", job_title="Head of Engineering")
    people = [
        PersonFactory(
            handle=name.lower().replace(" ", ".").encode("ascii", "ignore").decode(),
            name=name,
            job_title="Backend engineer",
            location="Malmö",
            time_zone="Europe/Stockholm",
            manager=manager,
        )
        for name in NAMES
    ]
    ada = people[0]
    tribe = TribeFactory(slug="music", name="Music", purpose="All that one hears, from Łódź to Kadıköy.")
    TrioSeatFactory(trio=tribe.trio, person=manager)
    TrioSeatFactory(trio=tribe.trio, person=people[1], seat=Seat.PRODUCT_LEAD)
    squad = _squad(tribe, people)
    SquadFactory(slug="lyrics", name="Lyrics", tribe=tribe)
    chapter = ChapterFactory(slug="backend", name="Backend", tribe=tribe)
    guild = GuildFactory(
        slug="accessibility",
        name="Accessibility",
        topic="Everybody can use it, ľahko a dobře.",
        channel="https://chat.example/a11y",
    )
    for person in people:
        lead = person == ada
        ChapterMembershipFactory(chapter=chapter, person=person, role="lead" if lead else "member")
        GuildMembershipFactory(guild=guild, person=person, role="coordinator" if lead else "member")
    alliance = AllianceFactory(
        slug="release",
        name="Release",
        goal="One release a day, zawsze o świcie.",
        target_date=timezone.localdate() + dt.timedelta(90),
    )
    AllianceTrioFactory(alliance=alliance, trio=tribe.trio)
    AllianceTrioFactory(alliance=alliance)
    bot = BotFactory(
        slug="herald",
        name="Herald",
        description="Writes the release notes, też po polsku.",
        link="https://code.example/herald",
        accountable=ada,
    )
    BotMembershipFactory(squad=squad, bot=bot)
    _history(squad, people, admin)
    return World(tribe, squad, chapter, guild, alliance, ada, bot, admin)


def _squad(tribe: Tribe, people: list[Person]) -> Squad:
    squad = SquadFactory(
        slug="player",
        name="Player",
        tribe=tribe,
        mission="Playback that starts at once, in Őrség too.",
        feature_area="Playback",
        way_of_working="Kanban",
        links=[{"label": "Board", "url": "https://board.example/player"}],
    )
    roles = [Role.PRODUCT_OWNER, Role.AGILE_COACH]
    for number, person in enumerate(people[:-1]):
        SquadMembershipFactory(squad=squad, person=person, role=(roles[number:] or [Role.MEMBER])[0])
    return squad


def _history(squad: Squad, people: list[Person], admin: User) -> None:
    today = timezone.localdate()
    month = dt.timedelta(days=30)
    past = place_member(squad, person=people[-1], starts_on=today - 9 * month, by=admin, reason="Help out.")
    end_membership(past, ends_before=today - 6 * month, by=admin)
    place_member(
        squad, person=people[-1], allocation=50, starts_on=today + month, by=admin, reason="Back again."
    )
    edit_squad(
        squad,
        version=squad.version,
        slug=squad.slug,
        name=squad.name,
        mission="Playback that starts at once and goes on, in Őrség too.",
        feature_area=squad.feature_area,
        way_of_working=squad.way_of_working,
        links=squad.links,
        starts_on=squad.starts_on,
        by=admin,
    )

"""Which sheets there are, what their columns hold, and by which operations their rows come true."""

import alliances.operations
import chapters.operations
import guilds.operations
import people.operations
import squads.operations
import tribes.operations
import trios.operations
from alliances.models import Alliance, AllianceTrio
from chapters.models import Chapter, ChapterMembership
from chapters.models import Role as ChapterRole
from guilds.models import Guild, GuildMembership
from guilds.models import Role as GuildRole
from people.models import Person
from sheets.format.cells import DAY, KEY, KEYS, LINKS, PERCENT, TEXT, WORD, choice
from sheets.format.rows import Column, Sheet, Verbs
from squads.models import Role as SquadRole
from squads.models import Squad, SquadInTribe, SquadMembership
from tribes.models import Tribe
from trios.models import Seat, TrioSeat

NAME = Column("name", TEXT, "name", required=True)
FORMER_KEYS = Column("former_keys", KEYS, "former_keys", optional=True)
FROM = Column("from", DAY, "starts_on", required=True)
UNTIL = Column("until", DAY, "ends_before")
PERSON = Column("person", KEY, "person", required=True, to="people", during="all days")


def own_key(name: str) -> Column:
    return Column(name, KEY, "slug", required=True)


def within(name: str, to: str, field: str = "") -> Column:
    """What the row lies within: it must be there on all of the row's days."""
    return Column(name, KEY, field or name, required=True, to=to, during="all days")


PEOPLE = Sheet(
    "people",
    Person,
    (
        Column("person", KEY, "handle", required=True),
        NAME,
        Column("email", WORD, "email", unique=True),
        Column("job_title", TEXT, "job_title"),
        Column("location", TEXT, "location"),
        Column("time_zone", WORD, "time_zone", optional=True),
        Column("manager", KEY, "manager", to="people"),
        Column("joined", DAY, "starts_on"),
        Column("left", DAY, "ends_before"),
        FORMER_KEYS,
    ),
    key=("person",),
    verbs=Verbs(
        people.operations.add_person,
        people.operations.edit_person,
        people.operations.offboard_person,
        people.operations.return_person,
    ),
)
TRIBES = Sheet(
    "tribes",
    Tribe,
    (own_key("tribe"), NAME, Column("purpose", TEXT, "purpose"), FROM, UNTIL, FORMER_KEYS),
    key=("tribe",),
    verbs=Verbs(
        tribes.operations.form_tribe,
        tribes.operations.edit_tribe,
        tribes.operations.dissolve_tribe,
        tribes.operations.reopen_tribe,
    ),
)
TRIO_SEATS = Sheet(
    "trio_seats",
    TrioSeat,
    (
        within("tribe", "tribes", "trio"),
        Column("seat", choice(Seat), "seat", required=True),
        PERSON,
        FROM,
        UNTIL,
    ),
    key=("tribe", "seat", "from", "person"),
    verbs=Verbs(trios.operations.fill_seat, trios.operations.correct_seat, trios.operations.empty_seat),
)
SQUADS = Sheet(
    "squads",
    Squad,
    (
        own_key("squad"),
        NAME,
        Column("mission", TEXT, "mission"),
        Column("tribe", KEY, "tribe", to="tribes", during="first day"),
        Column("feature_area", TEXT, "feature_area"),
        Column("way_of_working", TEXT, "way_of_working"),
        Column("links", LINKS, "links", optional=True),
        FROM,
        UNTIL,
        FORMER_KEYS,
    ),
    key=("squad",),
    verbs=Verbs(
        squads.operations.form_squad,
        squads.operations.edit_squad,
        squads.operations.dissolve_squad,
        squads.operations.reopen_squad,
    ),
)
SQUAD_MOVES = Sheet(
    "squad_moves",
    SquadInTribe,
    (
        Column("squad", KEY, "squad", required=True, to="squads", during="first day"),
        Column("tribe", KEY, "tribe", to="tribes", during="first day"),
        FROM,
    ),
    key=("squad", "from"),
    verbs=Verbs(squads.operations.move_squad, squads.operations.correct_stay, squads.operations.remove_stay),
    optional=True,
)
SQUAD_MEMBERS = Sheet(
    "squad_members",
    SquadMembership,
    (
        within("squad", "squads"),
        PERSON,
        Column("role", choice(SquadRole), "role", required=True),
        Column("allocation", PERCENT, "allocation", required=True),
        FROM,
        UNTIL,
    ),
    key=("squad", "person", "role", "from"),
    verbs=Verbs(
        squads.operations.place_member, squads.operations.correct_membership, squads.operations.end_membership
    ),
)
CHAPTERS = Sheet(
    "chapters",
    Chapter,
    (
        own_key("chapter"),
        NAME,
        Column("competence", TEXT, "competence", required=True),
        within("tribe", "tribes"),
        FROM,
        UNTIL,
        FORMER_KEYS,
    ),
    key=("chapter",),
    verbs=Verbs(
        chapters.operations.form_chapter,
        chapters.operations.edit_chapter,
        chapters.operations.dissolve_chapter,
        chapters.operations.reopen_chapter,
    ),
)
CHAPTER_MEMBERS = Sheet(
    "chapter_members",
    ChapterMembership,
    (
        within("chapter", "chapters"),
        PERSON,
        Column("role", choice(ChapterRole), "role", required=True),
        FROM,
        UNTIL,
    ),
    key=("chapter", "person", "role", "from"),
    verbs=Verbs(
        chapters.operations.place_member,
        chapters.operations.correct_membership,
        chapters.operations.end_membership,
    ),
)
GUILDS = Sheet(
    "guilds",
    Guild,
    (
        own_key("guild"),
        NAME,
        Column("topic", TEXT, "topic"),
        Column("channel", TEXT, "channel", optional=True),
        FROM,
        UNTIL,
        FORMER_KEYS,
    ),
    key=("guild",),
    verbs=Verbs(
        guilds.operations.form_guild,
        guilds.operations.edit_guild,
        guilds.operations.dissolve_guild,
        guilds.operations.reopen_guild,
    ),
)
GUILD_MEMBERS = Sheet(
    "guild_members",
    GuildMembership,
    (
        within("guild", "guilds"),
        PERSON,
        Column("role", choice(GuildRole), "role", required=True),
        FROM,
        UNTIL,
    ),
    key=("guild", "person", "role", "from"),
    verbs=Verbs(
        guilds.operations.place_member,
        guilds.operations.correct_membership,
        guilds.operations.end_membership,
    ),
)
ALLIANCES = Sheet(
    "alliances",
    Alliance,
    (
        own_key("alliance"),
        NAME,
        Column("goal", TEXT, "goal"),
        Column("target_date", DAY, "target_date", optional=True),
        FROM,
        UNTIL,
        FORMER_KEYS,
    ),
    key=("alliance",),
    verbs=Verbs(
        alliances.operations.form_alliance,
        alliances.operations.edit_alliance,
        alliances.operations.dissolve_alliance,
        alliances.operations.reopen_alliance,
    ),
)
ALLIANCE_TRIBES = Sheet(
    "alliance_tribes",
    AllianceTrio,
    (within("alliance", "alliances"), within("tribe", "tribes", "trio"), FROM, UNTIL),
    key=("alliance", "tribe", "from"),
    verbs=Verbs(
        alliances.operations.add_trio,
        alliances.operations.correct_participation,
        alliances.operations.withdraw_trio,
    ),
)

# Each after those that its rows refer to.
SHEETS = (
    PEOPLE,
    TRIBES,
    TRIO_SEATS,
    SQUADS,
    SQUAD_MOVES,
    SQUAD_MEMBERS,
    CHAPTERS,
    CHAPTER_MEMBERS,
    GUILDS,
    GUILD_MEMBERS,
    ALLIANCES,
    ALLIANCE_TRIBES,
)
SHEET_NAMED = {sheet.name: sheet for sheet in SHEETS}
ELEMENTS = (PEOPLE, TRIBES, SQUADS, CHAPTERS, GUILDS, ALLIANCES)
TENURES = (TRIO_SEATS, SQUAD_MEMBERS, CHAPTER_MEMBERS, GUILD_MEMBERS, ALLIANCE_TRIBES)

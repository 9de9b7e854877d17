"""Which sheets there are, what their columns hold, and which operations apply their rows."""

from django.db.models import TextChoices

from alliances import operations as alliances
from alliances.models import Alliance, AllianceTrio
from blueprint import operations as blueprint
from blueprint.models import RecommendedSize
from blueprint.sizes import Sized
from bots import operations as bots
from bots.models import Bot
from chapters import operations as chapters
from chapters.models import Chapter, ChapterMembership
from chapters.models import Role as ChapterRole
from guilds import operations as guilds
from guilds.models import Guild, GuildMembership
from guilds.models import Role as GuildRole
from orgmodel.domain.elements import Element
from orgmodel.domain.periods import Period
from people import operations as people
from people.models import Absence, Person
from sheets.format.cells import DAY, END, GAPS, KEY, KEYS, LINKS, NUMBER, PERCENT, TEXT, WORD, choice
from sheets.format.rows import Sheet, SheetColumn, SheetOperations
from squads import operations as squads
from squads.models import BotMembership, Squad, SquadInTribe, SquadMembership
from squads.models import Role as SquadRole
from tribes import operations as tribes
from tribes.models import Tribe
from trios import operations as trios
from trios.models import Seat, TrioSeat

NAME = SheetColumn("name", TEXT, "name", required=True)
FORMER_KEYS = SheetColumn("former_keys", KEYS, "former_keys", optional=True)
EXTERNAL_ID = SheetColumn("external_id", WORD, "external_id", optional=True)
SOURCE = SheetColumn("source", WORD, "source", optional=True)
FROM = SheetColumn("from", DAY, "starts_on")
UNTIL = SheetColumn("until", END, "ends_before")
PERSON = SheetColumn("person", KEY, "person", required=True, to="people", during="all days")


def parent(name: str, to: str, field: str = "") -> SheetColumn:
    """What the row lies within: it must be there on all of the row's days."""
    return SheetColumn(name, KEY, field or name, required=True, to=to, during="all days")


def element_sheet(
    name: str,
    model: type[Element],
    key: str,
    columns: tuple[SheetColumn, ...],
    operations: SheetOperations,
    *,
    optional: bool = False,
) -> Sheet:
    """A sheet of elements, with what all of them have around its own `columns`."""
    key_column = SheetColumn(key, KEY, "slug", required=True)
    shared = (FROM, UNTIL, FORMER_KEYS, EXTERNAL_ID, SOURCE)
    columns = (key_column, NAME, *columns, *shared)
    return Sheet(name, model, columns, key=(key,), operations=operations, optional=optional)


def members_sheet(
    name: str,
    model: type[Period],
    element: str,
    roles: type[TextChoices],
    operations: SheetOperations,
    *columns: SheetColumn,
) -> Sheet:
    """A sheet of the people in elements."""
    role = SheetColumn("role", choice(roles), "role", required=True)
    return Sheet(
        name,
        model,
        (parent(element, f"{element}s"), PERSON, role, *columns, FROM, UNTIL),
        key=(element, "person", "role", "from"),
        operations=operations,
    )


PEOPLE = Sheet(
    "people",
    Person,
    (
        SheetColumn("person", KEY, "handle", required=True),
        # Of some people nothing is known but the handle.
        SheetColumn("name", TEXT, "name", required=True, substitute="person"),
        SheetColumn("email", WORD, "email", unique=True),
        SheetColumn("job_title", TEXT, "job_title"),
        SheetColumn("location", TEXT, "location"),
        SheetColumn("time_zone", WORD, "time_zone", optional=True),
        SheetColumn("pronouns", TEXT, "pronouns", optional=True),
        SheetColumn("chat", WORD, "chat", optional=True),
        SheetColumn("working_hours", TEXT, "working_hours", optional=True),
        SheetColumn("languages", TEXT, "languages", optional=True),
        SheetColumn("ask_about", TEXT, "ask_about", optional=True),
        SheetColumn("introduction", TEXT, "introduction", optional=True),
        SheetColumn("phone", WORD, "phone", optional=True),
        SheetColumn("contract", TEXT, "contract_kind", optional=True),
        SheetColumn("employer", TEXT, "employer", optional=True),
        SheetColumn("manager", KEY, "manager", to="people"),
        SheetColumn("joined", DAY, "starts_on"),
        SheetColumn("left", END, "ends_before"),
        SheetColumn("gaps", GAPS, "gaps", optional=True),
        FORMER_KEYS,
        EXTERNAL_ID,
        SOURCE,
    ),
    key=("person",),
    operations=SheetOperations(
        people.add_person,
        people.edit_person,
        people.offboard_person,
        people.remove_person,
        people.return_person,
    ),
)
ABSENCES = Sheet(
    "absences",
    Absence,
    (PERSON, SheetColumn("stand_in", KEY, "stand_in", to="people"), FROM, UNTIL),
    key=("person", "from"),
    operations=SheetOperations(
        people.add_absence, people.correct_absence, people.end_absence, people.remove_absence
    ),
    optional=True,
)
TRIBES = element_sheet(
    "tribes",
    Tribe,
    "tribe",
    (SheetColumn("purpose", TEXT, "purpose"),),
    SheetOperations(
        tribes.form_tribe, tribes.edit_tribe, tribes.dissolve_tribe, tribes.remove_tribe, tribes.reopen_tribe
    ),
)
TRIO_SEATS = Sheet(
    "trio_seats",
    TrioSeat,
    (
        parent("tribe", "tribes", "trio"),
        SheetColumn("seat", choice(Seat), "seat", required=True),
        PERSON,
        FROM,
        UNTIL,
    ),
    key=("tribe", "seat", "from", "person"),
    operations=SheetOperations(trios.fill_seat, trios.correct_seat, trios.empty_seat, trios.remove_seat),
)
SQUADS = element_sheet(
    "squads",
    Squad,
    "squad",
    (
        SheetColumn("mission", TEXT, "mission"),
        SheetColumn("tribe", KEY, "tribe", to="tribes", during="first day"),
        SheetColumn("feature_area", TEXT, "feature_area"),
        SheetColumn("way_of_working", TEXT, "way_of_working"),
        SheetColumn("links", LINKS, "links", optional=True),
    ),
    SheetOperations(
        squads.form_squad, squads.edit_squad, squads.dissolve_squad, squads.remove_squad, squads.reopen_squad
    ),
)
SQUAD_MOVES = Sheet(
    "squad_moves",
    SquadInTribe,
    (
        SheetColumn("squad", KEY, "squad", required=True, to="squads", during="first day"),
        SheetColumn("tribe", KEY, "tribe", to="tribes", during="first day"),
        SheetColumn("from", DAY, "starts_on", required=True),
    ),
    key=("squad", "from"),
    operations=SheetOperations(
        squads.move_squad, squads.correct_stay, squads.remove_stay, squads.remove_stay
    ),
    optional=True,
)
SQUAD_MEMBERS = members_sheet(
    "squad_members",
    SquadMembership,
    "squad",
    SquadRole,
    SheetOperations(
        squads.place_member, squads.correct_membership, squads.end_membership, squads.remove_membership
    ),
    SheetColumn("allocation", PERCENT, "allocation"),
)
CHAPTERS = element_sheet(
    "chapters",
    Chapter,
    "chapter",
    (SheetColumn("competence", TEXT, "competence", required=True), parent("tribe", "tribes")),
    SheetOperations(
        chapters.form_chapter,
        chapters.edit_chapter,
        chapters.dissolve_chapter,
        chapters.remove_chapter,
        chapters.reopen_chapter,
    ),
)
CHAPTER_MEMBERS = members_sheet(
    "chapter_members",
    ChapterMembership,
    "chapter",
    ChapterRole,
    SheetOperations(
        chapters.place_member,
        chapters.correct_membership,
        chapters.end_membership,
        chapters.remove_membership,
    ),
)
GUILDS = element_sheet(
    "guilds",
    Guild,
    "guild",
    (SheetColumn("topic", TEXT, "topic"), SheetColumn("channel", TEXT, "channel", optional=True)),
    SheetOperations(
        guilds.form_guild, guilds.edit_guild, guilds.dissolve_guild, guilds.remove_guild, guilds.reopen_guild
    ),
)
GUILD_MEMBERS = members_sheet(
    "guild_members",
    GuildMembership,
    "guild",
    GuildRole,
    SheetOperations(
        guilds.place_member, guilds.correct_membership, guilds.end_membership, guilds.remove_membership
    ),
)
ALLIANCES = element_sheet(
    "alliances",
    Alliance,
    "alliance",
    (SheetColumn("goal", TEXT, "goal"), SheetColumn("target_date", DAY, "target_date", optional=True)),
    SheetOperations(
        alliances.form_alliance,
        alliances.edit_alliance,
        alliances.dissolve_alliance,
        alliances.remove_alliance,
        alliances.reopen_alliance,
    ),
)
ALLIANCE_TRIBES = Sheet(
    "alliance_tribes",
    AllianceTrio,
    (parent("alliance", "alliances"), parent("tribe", "tribes", "trio"), FROM, UNTIL),
    key=("alliance", "tribe", "from"),
    operations=SheetOperations(
        alliances.add_trio,
        alliances.correct_participation,
        alliances.withdraw_trio,
        alliances.remove_participation,
    ),
)
BOTS = element_sheet(
    "bots",
    Bot,
    "bot",
    (
        SheetColumn("accountable", KEY, "accountable", required=True, to="people"),
        SheetColumn("description", TEXT, "description", optional=True),
        SheetColumn("link", WORD, "link", optional=True),
    ),
    SheetOperations(bots.add_bot, bots.edit_bot, bots.retire_bot, bots.remove_bot, bots.reopen_bot),
    optional=True,
)
BOT_MEMBERS = Sheet(
    "bot_members",
    BotMembership,
    (parent("squad", "squads"), parent("bot", "bots"), FROM, UNTIL),
    key=("squad", "bot", "from"),
    operations=SheetOperations(
        squads.place_bot,
        squads.correct_bot_membership,
        squads.end_bot_membership,
        squads.remove_bot_membership,
    ),
    optional=True,
)

RECOMMENDED_SIZES = Sheet(
    "recommended_sizes",
    RecommendedSize,
    (
        SheetColumn("element", choice(Sized), "element", required=True),
        SheetColumn("at_least", NUMBER, "at_least"),
        SheetColumn("at_most", NUMBER, "at_most"),
        FROM,
        UNTIL,
    ),
    key=("element", "from"),
    operations=SheetOperations(
        blueprint.recommend_size, blueprint.correct_size, blueprint.end_size, blueprint.remove_size
    ),
    optional=True,
)

# Each after those that its rows refer to.
SHEETS = (
    PEOPLE,
    ABSENCES,
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
    BOTS,
    BOT_MEMBERS,
    RECOMMENDED_SIZES,
)
ELEMENTS = (PEOPLE, TRIBES, SQUADS, CHAPTERS, GUILDS, ALLIANCES, BOTS)
# Those whose rows nothing refers to.
DATED = (
    *(ABSENCES, TRIO_SEATS, SQUAD_MEMBERS, CHAPTER_MEMBERS, GUILD_MEMBERS, ALLIANCE_TRIBES, BOT_MEMBERS),
    RECOMMENDED_SIZES,
)
# Those whose rows can be ended: a move of a squad ends with the next one.
ENDABLE = (*ELEMENTS, *DATED)

"""The people and elements of a generated organisation: each with its row, and how it is tied to others."""

import datetime as dt
from dataclasses import dataclass, field
from random import Random

from alliances.models import Alliance, AllianceTrio
from bots.models import Bot
from chapters.models import Chapter, ChapterMembership
from guilds.models import Guild, GuildMembership
from orgmodel.domain.periods import lower_bound
from people.models import Person
from squads.models import BotMembership, Squad, SquadInTribe, SquadMembership
from tribes.models import Tribe
from trios.models import Trio, TrioSeat


class Pool[T]:
    """A set that a random item is drawn from in constant time, and in the same order every time."""

    def __init__(self) -> None:
        self.items: list[T] = []
        self._positions: dict[T, int] = {}

    def __len__(self) -> int:
        return len(self.items)

    def __contains__(self, item: T) -> bool:
        return item in self._positions

    def add(self, item: T) -> None:
        if item not in self._positions:
            self._positions[item] = len(self.items)
            self.items.append(item)

    def discard(self, item: T) -> None:
        position = self._positions.pop(item, None)
        if position is None:
            return
        last = self.items.pop()
        if last is not item:
            self.items[position] = last
            self._positions[last] = position

    def draw(self, random: Random) -> T:
        return random.choice(self.items)


@dataclass(eq=False)
class PersonState:
    row: Person
    craft: str
    tribe: "TribeState"
    squad: "SquadState | None" = None
    squad_membership: SquadMembership | None = None
    coached: "dict[SquadState, SquadMembership]" = field(default_factory=dict)
    chapter: "ChapterState | None" = None
    chapter_membership: ChapterMembership | None = None
    chapter_lead: ChapterMembership | None = None
    guilds: "dict[GuildState, GuildMembership]" = field(default_factory=dict)
    seat: TrioSeat | None = None
    bots: "dict[BotState, None]" = field(default_factory=dict)

    def joined_squad_on(self, day: dt.date) -> bool:
        """Whether they came into their squad on that day, on which they can't leave it again."""
        return self.squad_membership is not None and lower_bound(self.squad_membership.starts_on) >= day

    def joined_chapter_on(self, day: dt.date) -> bool:
        """Whether they came into their chapter on that day, on which they can't leave it again."""
        memberships = (self.chapter_membership, self.chapter_lead)
        return any(lower_bound(membership.starts_on) >= day for membership in memberships if membership)


@dataclass(eq=False)
class SquadState:
    row: Squad
    tribe: "TribeState"
    target_size: int
    tribe_membership: SquadInTribe
    members: dict[PersonState, None] = field(default_factory=dict)
    owner: PersonState | None = None
    coach: PersonState | None = None
    wants_owner: bool = True
    bots: "dict[BotState, BotMembership]" = field(default_factory=dict)

    @property
    def has_vacancy(self) -> bool:
        return len(self.members) < self.target_size


@dataclass(eq=False)
class ChapterState:
    row: Chapter
    members: dict[PersonState, None] = field(default_factory=dict)
    lead: PersonState | None = None


@dataclass(eq=False)
class TribeState:
    """A tribe with its trio; `unchaptered` are those of a craft that has no chapter yet."""

    row: Tribe
    trio: Trio
    max_size: int
    squads: list[SquadState] = field(default_factory=list)
    chapters: dict[str, ChapterState] = field(default_factory=dict)
    unchaptered: dict[str, dict[PersonState, None]] = field(default_factory=dict)
    seats: dict[str, PersonState | None] = field(default_factory=dict)

    @property
    def target_size(self) -> int:
        return sum(squad.target_size for squad in self.squads)


@dataclass(eq=False)
class GuildState:
    row: Guild
    members: dict[PersonState, None] = field(default_factory=dict)
    coordinators: dict[PersonState, None] = field(default_factory=dict)

    def remove(self, person: PersonState) -> None:
        self.members.pop(person, None)
        self.coordinators.pop(person, None)


@dataclass(eq=False)
class AllianceState:
    """An alliance, and the step in which it is dissolved."""

    row: Alliance
    participations: list[AllianceTrio]
    last_step: int


@dataclass(eq=False)
class BotState:
    row: Bot
    accountable: PersonState
    squads: dict[SquadState, BotMembership] = field(default_factory=dict)

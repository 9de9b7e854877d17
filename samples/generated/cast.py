"""Who and what there is while the organisation is made up: each holds its row, and its place among the others."""

import datetime as dt
from dataclasses import dataclass, field
from random import Random
from typing import Any

from alliances.models import Alliance, AllianceTrio
from chapters.models import Chapter, ChapterMembership
from guilds.models import Guild, GuildMembership
from people.models import Person
from squads.models import Squad, SquadInTribe, SquadMembership
from tribes.models import Tribe
from trios.models import Trio, TrioSeat


class Pool[T]:
    """A set from which one is drawn at random at once, however large it is, and in the same order every time."""

    def __init__(self) -> None:
        self.all: list[T] = []
        self.place: dict[T, int] = {}

    def __len__(self) -> int:
        return len(self.all)

    def __contains__(self, one: T) -> bool:
        return one in self.place

    def add(self, one: T) -> None:
        if one not in self.place:
            self.place[one] = len(self.all)
            self.all.append(one)

    def discard(self, one: T) -> None:
        place = self.place.pop(one, None)
        if place is None:
            return
        last = self.all.pop()
        if last is not one:
            self.all[place] = last
            self.place[last] = place

    def draw(self, random: Random) -> T:
        return random.choice(self.all)


@dataclass(eq=False)
class Worker:
    """Somebody who works here."""

    person: Person
    craft: str
    area: "Area"
    team: "Team | None" = None
    work: SquadMembership | None = None
    coached: "dict[Team, SquadMembership]" = field(default_factory=dict)
    circle: "Circle | None" = None
    belongs: ChapterMembership | None = None
    leads: ChapterMembership | None = None
    guilds: "dict[Hall, GuildMembership]" = field(default_factory=dict)
    seat: TrioSeat | None = None

    def just_came(self, day: dt.date) -> bool:
        """Whether they came into their squad on that very day, and so cannot leave it on it."""
        return self.work is not None and self.work.starts_on >= day

    def just_settled(self, day: dt.date) -> bool:
        """Whether they came into their chapter on that very day, and so cannot leave it on it."""
        return any(tenure.starts_on >= day for tenure in (self.belongs, self.leads) if tenure)


@dataclass(eq=False)
class Team:
    """A squad, and how many people it wants."""

    squad: Squad
    area: "Area"
    wanted: int
    stay: SquadInTribe
    members: dict[Worker, None] = field(default_factory=dict)
    owner: Worker | None = None
    coach: Worker | None = None
    wants_owner: bool = True

    @property
    def short(self) -> bool:
        return len(self.members) < self.wanted


@dataclass(eq=False)
class Circle:
    """A chapter."""

    chapter: Chapter
    members: dict[Worker, None] = field(default_factory=dict)
    lead: Worker | None = None


@dataclass(eq=False)
class Area:
    """A tribe with its trio; `loose` are those of a craft that has no chapter yet."""

    tribe: Tribe
    trio: Trio
    most: int
    teams: list[Team] = field(default_factory=list)
    circles: dict[str, Circle] = field(default_factory=dict)
    loose: dict[str, dict[Worker, None]] = field(default_factory=dict)
    seats: dict[str, Worker | None] = field(default_factory=dict)

    @property
    def wanted(self) -> int:
        return sum(team.wanted for team in self.teams)


@dataclass(eq=False)
class Hall:
    """A guild."""

    guild: Guild
    members: dict[Worker, None] = field(default_factory=dict)
    coordinators: dict[Worker, None] = field(default_factory=dict)

    def forget(self, worker: Worker) -> None:
        self.members.pop(worker, None)
        self.coordinators.pop(worker, None)


@dataclass(eq=False)
class League:
    """An alliance, and the turn on which it is done."""

    alliance: Alliance
    parts: list[AllianceTrio]
    until: Any

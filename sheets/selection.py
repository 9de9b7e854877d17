"""Which rows an export has: of the whole organisation or of one tribe, on every day or on one."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q, QuerySet

from bots.models import Bot
from chapters.models import Chapter, ChapterMembership
from people.models import Absence, Person
from sheets.format.catalogue import (
    BOT_MEMBERS,
    BOTS,
    CHAPTER_MEMBERS,
    CHAPTERS,
    PEOPLE,
    SHEETS,
    SQUAD_MEMBERS,
    SQUAD_MOVES,
    SQUADS,
    TRIBES,
    TRIO_SEATS,
)
from sheets.format.rows import Sheet
from squads.models import BotMembership, Squad, SquadInTribe, SquadMembership
from tribes.models import Tribe
from trios.models import TrioSeat

# What belongs to one tribe: guilds and alliances reach beyond it.
OF_TRIBE = (
    *(PEOPLE, TRIBES, TRIO_SEATS, SQUADS, SQUAD_MOVES, SQUAD_MEMBERS, CHAPTERS, CHAPTER_MEMBERS),
    *(BOTS, BOT_MEMBERS),
)


@dataclass(frozen=True)
class Selection:
    """The rows that an export has.

    Of a `tribe`: itself, its trio, its chapters, the squads that are in it on some day, and the people
    and bots in these. On a `day`: what is there on it, with its own first and last day; else what is past and
    planned too. What these rows name comes along (line managers, and theirs; who is accountable for a bot; the tribes of a squad on
    other days), so that the sheets load wherever they are brought.
    """

    tribe: Tribe | None = None
    day: dt.date | None = None

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """The sheets that it has, in their order."""
        return OF_TRIBE if self.tribe else SHEETS

    @property
    def is_all(self) -> bool:
        """Whether nothing is left out."""
        return self.tribe is None and self.day is None

    def rows(self, sheet: Sheet) -> QuerySet:
        """The rows of one of its sheets; of moves, the squads that may have moved.

        For people a query more for each step up the lines of managers.
        """
        if sheet in (SQUADS, SQUAD_MOVES):
            return self._squads
        if self.is_all:
            return sheet.model._default_manager.all()
        if sheet is PEOPLE:
            named = Q(pk__in=self._managers) | Q(pk__in=self._stand_ins)
            return Person.objects.filter(Q(pk__in=self._people.values("pk")) | named)
        if sheet is TRIBES:
            return Tribe.objects.filter(Q(pk__in=self._tribes.values("pk")) | Q(pk__in=self._other_tribes))
        return self._own_rows(sheet)

    def _own_rows(self, sheet: Sheet) -> QuerySet:
        if self.tribe is None:
            return self._on_day(sheet.model._default_manager.all())
        of_tribe: dict[Sheet, Callable[[], QuerySet]] = {
            TRIO_SEATS: lambda: TrioSeat.objects.filter(trio__tribe=self.tribe),
            SQUAD_MEMBERS: lambda: SquadMembership.objects.filter(squad__in=self._squads.values("pk")),
            BOTS: lambda: Bot.objects.filter(pk__in=self._own_rows(BOT_MEMBERS).values("bot")),
            BOT_MEMBERS: lambda: BotMembership.objects.filter(squad__in=self._squads.values("pk")),
            CHAPTERS: lambda: Chapter.objects.filter(tribe=self.tribe),
            CHAPTER_MEMBERS: lambda: ChapterMembership.objects.filter(chapter__tribe=self.tribe),
        }
        return self._on_day(of_tribe[sheet]())

    def _on_day(self, rows: QuerySet) -> QuerySet:
        return rows.on(self.day) if self.day else rows  # type: ignore[attr-defined]  # all rows have days

    @property
    def _tribes(self) -> QuerySet[Tribe]:
        if self.tribe:
            return Tribe.objects.filter(pk=self.tribe.pk)
        return self._on_day(Tribe.objects.all())

    @property
    def _squads(self) -> QuerySet[Squad]:
        squads = self._on_day(Squad.objects.all())
        if self.tribe is None:
            return squads
        stays = self._on_day(SquadInTribe.objects.filter(tribe=self.tribe))
        return squads.filter(pk__in=stays.values("squad"))

    @property
    def _other_tribes(self) -> QuerySet:
        """The tribes that the squads are in, on whatever day."""
        return SquadInTribe.objects.filter(squad__in=self._squads.values("pk")).values("tribe")

    @property
    def _people(self) -> QuerySet[Person]:
        held = Q(pk__in=self._own_rows(BOTS).values("accountable"))
        if self.tribe is None:
            return Person.objects.filter(held | Q(pk__in=self._on_day(Person.objects.all()).values("pk")))
        for sheet in (TRIO_SEATS, SQUAD_MEMBERS, CHAPTER_MEMBERS):
            held |= Q(pk__in=self._own_rows(sheet).values("person"))
        return Person.objects.filter(held)

    @property
    def _stand_ins(self) -> QuerySet:
        """Who stands in for somebody, where the sheet of absences is among them."""
        absences = Absence.objects.none() if self.tribe else self._on_day(Absence.objects.all())
        return absences.exclude(stand_in=None).order_by().values("stand_in")

    @cached_property
    def _managers(self) -> set[int]:
        """The ids of the line managers of the people, and of theirs, who are not among the people themselves."""
        people = self._people.order_by()
        found: set[int] = set()
        above = set(people.exclude(manager=None).values_list("manager", flat=True))
        while above := above - found:
            others = Person.objects.filter(pk__in=above).exclude(pk__in=people.values("pk"))
            pairs = dict(others.values_list("pk", "manager"))
            found |= set(pairs)
            above = {manager for manager in pairs.values() if manager}
        return found


ALL = Selection()

"""A tribe as the model draws it: squads are columns, chapters are rows, people stand in the cells."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from atlas.guilds import GuildCount, guilds_of
from atlas.paper import MANY, PrintedRow, print_size
from atlas.tribe_bots import BotLine, bot_line
from atlas.upcoming import Arrival, Departure, Upcoming, note_of, upcoming_in
from blueprint.sizes import Size, Sized
from chapters.models import Role as ChapterRole
from history.undoing import Reader
from people.models import User
from people.reads import ElementRow, PersonRow
from squads.models import Role
from squads.rules import OpenSquads, open_to
from tribes.models import Tribe
from tribes.reads import MemberRow, SquadRow, TribePage

OFFERED = 7


class Chip(NamedTuple):
    """A person in a cell; `share` is the percentage of their time that the squad has,
    100 beside the squads, None where it is not known.

    `squad` and `tenure` say what moves when the person does, for whoever may
    move them; beside the squads only `movable` does. Who is here only from
    `arrival` on counts nowhere.
    """

    person: PersonRow
    owner: bool
    coach: bool
    lead: bool
    share: int | None
    lasso: bool
    squad: SquadRow | None = None
    tenure: int | None = None
    movable: bool = False
    departure: Departure | None = None
    arrival: dt.date | None = None

    @property
    def note(self) -> str:
        """Where they go, or from when on they are here, in a small place; "" for neither."""
        return note_of(self.arrival, self.departure)

    @property
    def share_text(self) -> str:
        """The share in a small place; "" for all of their time."""
        if self.share is None:
            return "? %"
        return f"{self.share} %" if self.share < 100 else ""


@dataclass(frozen=True)
class SquadColumn:
    """A squad; `headcount` counts each person once, in whichever roles; `open` to the reader,
    to place people in."""

    squad: SquadRow
    headcount: int
    owner: PersonRow | None
    open: bool = False


@dataclass(frozen=True)
class ChapterLine:
    """A row of the picture: a chapter, or, where `chapter` is None, the people who are in none of this tribe.

    `cells` has one entry for each column; `outside` are its people who are in no
    squad of this tribe.
    """

    chapter: ElementRow | None
    headcount: int
    lead: PersonRow | None
    cells: list[list[Chip]]
    outside: list[Chip]

    @property
    def has_notes(self) -> bool:
        return any(chip.note for cell in (*self.cells, self.outside) for chip in cell)

    def printed(self) -> PrintedRow:
        cells = [
            [len(text) for chip in chips for text in (chip.person.name, chip.note) if text]
            for chips in (*self.cells, self.outside)
        ]
        return PrintedRow(1 + len(str(self.chapter or "")) // 12, cells)


@dataclass(frozen=True)
class Picture:
    """A tribe on a day; `guilds` are those of its people, the largest first, and the one that is chosen.

    `squad_size` is the recommended one. `bots` are a last row, None without any; nobody counts them among the
    people.
    """

    tribe: Tribe
    day: dt.date
    columns: list[SquadColumn]
    rows: list[ChapterLine]
    guilds: list[GuildCount]
    squad_size: Size
    bots: BotLine | None = None

    @property
    def empty(self) -> bool:
        """Whether there is neither squad nor chapter to draw."""
        return not self.columns and not any(row.chapter for row in self.rows)

    @property
    def column_count(self) -> int:
        return len(self.columns) + bool(self.outside)

    @property
    def many(self) -> bool:
        """Whether there are so many columns that each is narrow where all are in sight."""
        return self.column_count >= MANY

    @cached_property
    def movable(self) -> bool:
        """Whether there is anybody whom the reader may move."""
        return any(chip.movable for chip in self._chips())

    @cached_property
    def outside(self) -> int:
        """People of its chapters who are in no squad here, each once."""
        return len({chip.person.pk for row in self.rows for chip in row.outside})

    @property
    def headcount(self) -> int:
        """Everybody in it, each once."""
        return len({chip.person.pk for chip in self._chips() if not chip.arrival})

    def _chips(self) -> Iterable[Chip]:
        return chain.from_iterable(chain(*row.cells, row.outside) for row in self.rows)

    @property
    def has_notes(self) -> bool:
        """Whether anybody leaves or comes soon, bots too."""
        return any(row.has_notes for row in self._lines())

    def _lines(self) -> list[ChapterLine | BotLine]:
        return [*self.rows, self.bots] if self.bots else [*self.rows]

    @property
    def print_size(self) -> int:
        """The percentage at which it fits one printed sheet."""
        return print_size(self.column_count, [row.printed() for row in self._lines()])

    @property
    def guild(self) -> GuildCount | None:
        """The one that is drawn across."""
        return next((each for each in self.guilds if each.chosen), None)

    @property
    def offered(self) -> list[GuildCount]:
        """The guilds to offer at once: the largest, and the one that is chosen."""
        return [each for place, each in enumerate(self.guilds) if place < OFFERED or each.chosen]

    @property
    def other_guilds(self) -> list[GuildCount]:
        """The guilds to offer behind a button."""
        return [each for each in self.guilds[OFFERED:] if not each.chosen]


# Memberships of one element by the id of the person, in the order of their names.
Members = Mapping[int, list[MemberRow]]


class _Membership(NamedTuple):
    """Who is in which squad and in which chapter, who leaves and comes, who is in the guild that is drawn,
    and where one may place people."""

    by_squad: Mapping[int, Members]
    by_chapter: Mapping[int, Members]
    lassoed: frozenset[int]
    open: OpenSquads
    upcoming: Upcoming

    def cell(self, people: Iterable[int], squad: SquadRow, chapter: ElementRow | None) -> list[Chip]:
        """Those of `people` who are in a squad, and then those who join it and will be in the chapter, or in none."""
        in_chapter = self.by_chapter[chapter.pk] if chapter else {}
        present = self.chips(people, squad, in_chapter)
        coming = self.upcoming.arrivals_in(squad.pk, chapter.pk if chapter else None, self.by_chapter)
        return [*present, *(self._coming(arrival, squad) for arrival in coming)]

    def _coming(self, arrival: Arrival, squad: SquadRow) -> Chip:
        member = arrival.member
        return Chip(
            person=member.person,
            owner=member.role == Role.PRODUCT_OWNER,
            coach=member.role == Role.AGILE_COACH,
            lead=False,
            share=member.allocation,
            lasso=False,
            squad=squad,
            tenure=member.pk,
            movable=self.open.may_leave(squad.pk),
            arrival=arrival.day,
        )

    def chips(self, people: Iterable[int], squad: SquadRow | None, chapter: Members) -> list[Chip]:
        """`people` as they stand in a squad, or in none, and a chapter: the owner first, then the lead."""
        in_squad = self.by_squad[squad.pk] if squad else {}
        chips = [
            self._chip(person, squad, in_squad.get(person, []), chapter.get(person, [])) for person in people
        ]
        return sorted(chips, key=lambda chip: (not chip.owner, not chip.lead))

    def _chip(
        self, person: int, squad: SquadRow | None, in_squad: list[MemberRow], in_chapter: list[MemberRow]
    ) -> Chip:
        roles = {row.role for row in in_squad}
        return Chip(
            person=(in_squad or in_chapter)[0].person,
            owner=Role.PRODUCT_OWNER in roles,
            coach=Role.AGILE_COACH in roles,
            lead=any(row.role == ChapterRole.LEAD for row in in_chapter),
            share=_share(in_squad) if in_squad else 100,
            lasso=person in self.lassoed,
            squad=squad,
            tenure=in_squad[0].pk if in_squad else None,
            movable=self.open.may_leave(squad.pk) if squad else bool(self.open.here),
            departure=self.upcoming.departures.get((squad.pk if squad else None, person)),
        )


def tribe_picture(page: TribePage, guild: str | None = None, reader: Reader | None = None) -> Picture:
    """Draw the tribe of a page; three queries, and one to know what `reader` may move in it.

    `guild` is the slug of the guild to draw across; another query looks for
    it where nobody here is in it. A slug that no guild has draws none.
    """
    squads = [period.squad for period in page.squads]
    by_squad = {period.squad.pk: _by_person(period.members) for period in page.squads}
    by_chapter = {row.chapter.pk: _by_person(row.members) for row in page.chapters}
    people = set(chain(*by_squad.values(), *by_chapter.values()))
    guilds, lassoed = guilds_of(people, page.day, guild)
    membership = _Membership(
        by_squad,
        by_chapter,
        lassoed,
        open_to(reader, [squad.pk for squad in squads], page.day)
        if isinstance(reader, User)
        else OpenSquads(),
        upcoming_in(page),
    )
    return Picture(
        tribe=page.tribe,
        day=page.day,
        columns=[_column(squad, membership) for squad in squads],
        rows=_rows(squads, [row.chapter for row in page.chapters], membership),
        guilds=guilds,
        squad_size=page.sizes[Sized.SQUAD],
        bots=bot_line([squad.pk for squad in squads], page.day),
    )


def _share(in_squad: list[MemberRow]) -> int | None:
    """The percentage that the squad has of somebody in these roles; None where one is not known."""
    shares = [row.allocation for row in in_squad if row.allocation is not None]
    return min(sum(shares), 100) if len(shares) == len(in_squad) else None


def _by_person(members: Iterable[MemberRow]) -> Members:
    found: dict[int, list[MemberRow]] = {}
    for member in members:
        found.setdefault(member.person.pk, []).append(member)
    return found


def _column(squad: SquadRow, membership: _Membership) -> SquadColumn:
    members = membership.by_squad[squad.pk]
    rows = chain.from_iterable(members.values())
    owner = next((row.person for row in rows if row.role == Role.PRODUCT_OWNER), None)
    return SquadColumn(squad, len(members), owner, squad.pk in membership.open.here)


def _rows(squads: list[SquadRow], chapters: list[ElementRow], membership: _Membership) -> list[ChapterLine]:
    """A row for each chapter, and one for who is in none; that one also where there are no chapters."""
    in_squads = set(chain.from_iterable(membership.by_squad.values()))
    in_chapters = set(chain.from_iterable(membership.by_chapter.values()))
    rows = [
        _row(chapter, set(membership.by_chapter[chapter.pk]), squads, in_squads, membership)
        for chapter in chapters
    ]
    others = in_squads - in_chapters
    last = _row(None, others, squads, in_squads, membership)
    return [*rows, last] if any(last.cells) or not rows else rows


def _row(
    chapter: ElementRow | None,
    people: set[int],
    squads: list[SquadRow],
    in_squads: set[int],
    membership: _Membership,
) -> ChapterLine:
    in_chapter = membership.by_chapter[chapter.pk] if chapter else {}
    rows = chain.from_iterable(in_chapter.values())
    return ChapterLine(
        chapter=chapter,
        headcount=len(people),
        lead=next((row.person for row in rows if row.role == ChapterRole.LEAD), None),
        cells=[
            membership.cell(
                [person for person in membership.by_squad[squad.pk] if person in people], squad, chapter
            )
            for squad in squads
        ],
        outside=membership.chips(
            [person for person in in_chapter if person not in in_squads], None, in_chapter
        ),
    )

"""A tribe as the model draws it: squads are columns, chapters are rows, people stand in the cells."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db.models import Q

from chapters.models import Chapter, ChapterMembership
from chapters.models import Role as ChapterRole
from guilds.models import Guild, GuildMembership
from orgmodel.caching.compiled import CompiledQuery
from people.models import Person
from squads.models import Role, Squad, SquadInTribe, SquadMembership
from squads.rules import open_to
from tribes.models import Tribe

OFFERED = 7


@dataclass(frozen=True)
class Chip:
    """A person in a cell; `share` is the percentage of their time that the squad has, 100 where none is said.

    `squad` and `tenure` say what moves when the person does, for whoever may
    move them; beside the squads only `movable` does.
    """

    person: Person
    owner: bool
    coach: bool
    lead: bool
    share: int
    lasso: bool
    squad: Squad | None = None
    tenure: int | None = None
    movable: bool = False

    @property
    def partly(self) -> bool:
        return self.share < 100


@dataclass(frozen=True)
class Column:
    """A squad; `headcount` counts each person once, in whichever roles; `open` to who looks, to place people in."""

    squad: Squad
    headcount: int
    owner: Person | None
    open: bool = False


@dataclass(frozen=True)
class Row:
    """A chapter, or, where `chapter` is None, the people who are in none of this tribe.

    `cells` has one entry for each column; `aside` are its people who are in no
    squad of this tribe.
    """

    chapter: Chapter | None
    headcount: int
    lead: Person | None
    cells: list[list[Chip]]
    aside: list[Chip]

    @property
    def tallest(self) -> int:
        """How many chips its fullest cell holds."""
        return max(map(len, (*self.cells, self.aside)), default=0)

    @property
    def lines(self) -> int:
        """Over how many lines of its narrow head the name goes, about."""
        return 1 + len(str(self.chapter or "")) // 12


@dataclass(frozen=True)
class GuildHere:
    """A guild, and how many people of the picture are in it."""

    guild: Guild
    headcount: int
    chosen: bool


@dataclass(frozen=True)
class Picture:
    """A tribe on a day; `guilds` are those of its people, the largest first, and the one that is chosen."""

    tribe: Tribe
    day: dt.date
    columns: list[Column]
    rows: list[Row]
    guilds: list[GuildHere]

    @property
    def empty(self) -> bool:
        """Whether there is neither squad nor chapter to draw."""
        return not self.columns and not any(row.chapter for row in self.rows)

    @property
    def movable(self) -> bool:
        """Whether who looks may move anybody anywhere."""
        return any(column.open for column in self.columns)

    @property
    def aside(self) -> int:
        """People of its chapters who are in no squad here, each once."""
        return len({chip.person.pk for row in self.rows for chip in row.aside})

    @property
    def headcount(self) -> int:
        """Everybody in it, each once."""
        chips = chain.from_iterable(chain(*row.cells, row.aside) for row in self.rows)
        return len({chip.person.pk for chip in chips})

    @property
    def print_size(self) -> int:
        """The percentage, in steps of five, at which it fits one sheet laid across, below name and trio.

        Reckoned in pixels of the printed page: columns of 126 next to heads
        of 120 in which a line of 17 has some twelve letters, chips of 23, and
        970 by 440 to fill.
        """
        wide = 120 + 126 * (len(self.columns) + bool(self.aside))
        high = 115 + sum(max(43 + 17 * row.lines, 12 + 23 * row.tallest) for row in self.rows)
        return max(20, min(100, int(20 * min(970 / wide, 440 / high)) * 5))

    @property
    def guild(self) -> GuildHere | None:
        """The one that is drawn across."""
        return next((here for here in self.guilds if here.chosen), None)

    @property
    def offered(self) -> list[GuildHere]:
        """The guilds to offer at once: the largest, and the one that is chosen."""
        return [here for place, here in enumerate(self.guilds) if place < OFFERED or here.chosen]

    @property
    def other_guilds(self) -> list[GuildHere]:
        """The guilds to offer behind a button."""
        return [here for here in self.guilds[OFFERED:] if not here.chosen]


# Tenures in one element by person, in the order of their names.
Members = Mapping[int, list[Any]]


@dataclass(frozen=True)
class _Standing:
    """Who is in which squad and in which chapter, who is in the guild that is drawn, and where one may place people."""

    in_squads: Mapping[int, Members]
    in_chapters: Mapping[int, Members]
    lassoed: frozenset[int]
    open: frozenset[int]

    def chips(self, people: list[int], squad: Squad | None, chapter: Members) -> list[Chip]:
        """`people` as they stand in a squad, or in none, and a chapter: the owner first, then the lead."""
        work = self.in_squads[squad.pk] if squad else {}
        chips = [
            self._chip(person, squad, work.get(person, []), chapter.get(person, [])) for person in people
        ]
        return sorted(chips, key=lambda chip: (not chip.owner, not chip.lead))

    def _chip(self, person: int, squad: Squad | None, work: list[Any], craft: list[Any]) -> Chip:
        roles = {tenure.role for tenure in work}
        return Chip(
            person=(work or craft)[0].person,
            owner=Role.PRODUCT_OWNER in roles,
            coach=Role.AGILE_COACH in roles,
            lead=any(tenure.role == ChapterRole.LEAD for tenure in craft),
            share=min(sum(tenure.allocation for tenure in work), 100) if work else 100,
            lasso=person in self.lassoed,
            squad=squad,
            tenure=work[0].pk if work else None,
            movable=squad.pk in self.open if squad else bool(self.open),
        )


def tribe_picture(tribe: Tribe, day: dt.date, guild: str | None = None, by: Any = None) -> Picture:
    """Read a tribe's picture; five queries, whatever its size, and one or two to know what `by` may move in it.

    `guild` is the slug of the guild to draw across; a sixth query looks for
    it where nobody here is in it. A slug that no guild has draws none.
    """
    squads = [stay.squad for stay in _stays.objects(tribe=tribe.pk, day=day)]
    chapters = _chapters.objects(tribe=tribe.pk, day=day)
    in_squads = _by_whole(_in_squads.objects(tribe=tribe.pk, day=day), "squad_id")
    in_chapters = _by_whole(_in_chapters.objects(tribe=tribe.pk, day=day), "chapter_id")
    everybody = set(chain.from_iterable((*in_squads.values(), *in_chapters.values())))
    guilds, lassoed = _guilds(everybody, day, guild)
    open_squads = open_to(by, squads) if by else frozenset()
    standing = _Standing(in_squads, in_chapters, lassoed, open_squads)
    return Picture(
        tribe=tribe,
        day=day,
        columns=[_column(squad, in_squads[squad.pk], squad.pk in open_squads) for squad in squads],
        rows=_rows(squads, chapters, standing),
        guilds=guilds,
    )


def _stays_on(day: dt.date, tribe: Any) -> Any:
    return SquadInTribe.objects.on(day).filter(tribe=tribe)


def _chapters_on(day: dt.date, tribe: Any) -> Any:
    return Chapter.objects.on(day).filter(tribe=tribe)


def _people_in_order(rows: Any) -> Any:
    return rows.select_related("person").order_by("person__name", "person_id", "pk")


_stays = CompiledQuery(
    lambda tribe, day: _stays_on(day, tribe).select_related("squad").order_by("squad__name", "squad_id"),
    tribe=int,
    day=dt.date,
)
_chapters = CompiledQuery(lambda tribe, day: _chapters_on(day, tribe), tribe=int, day=dt.date)
_in_squads = CompiledQuery(
    lambda tribe, day: _people_in_order(
        SquadMembership.objects.on(day).filter(squad__in=_stays_on(day, tribe).values("squad"))
    ),
    tribe=int,
    day=dt.date,
)
_in_chapters = CompiledQuery(
    lambda tribe, day: _people_in_order(
        ChapterMembership.objects.on(day).filter(chapter__in=_chapters_on(day, tribe).order_by().values("pk"))
    ),
    tribe=int,
    day=dt.date,
)


def _by_whole(rows: list[Any], whole: str) -> Mapping[int, Members]:
    found: dict[int, dict[int, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        found[getattr(row, whole)][row.person_id].append(row)
    return found


def _guilds(people: set[int], day: dt.date, slug: str | None) -> tuple[list[GuildHere], frozenset[int]]:
    """The guilds that `people` are in, and who is in the one with this slug."""
    members: dict[Guild, set[int]] = defaultdict(set)
    for row in GuildMembership.objects.on(day).filter(person__in=people).select_related("guild"):
        members[row.guild].add(row.person_id)
    chosen = next((guild for guild in members if slug in (guild.slug, *guild.former_keys)), None)
    if slug and not chosen:
        named = Guild.objects.filter(Q(slug=slug) | Q(former_keys__contains=[slug]))
        chosen = named.order_by("pk").first()
    if chosen:
        members.setdefault(chosen, set())
    here = [GuildHere(guild, len(those), guild == chosen) for guild, those in members.items()]
    here.sort(key=lambda each: (-each.headcount, each.guild.name, each.guild.pk))
    return here, frozenset(members[chosen] if chosen else ())


def _column(squad: Squad, members: Members, is_open: bool) -> Column:
    tenures = chain.from_iterable(members.values())
    owner = next((tenure.person for tenure in tenures if tenure.role == Role.PRODUCT_OWNER), None)
    return Column(squad, len(members), owner, is_open)


def _rows(squads: list[Squad], chapters: list[Chapter], standing: _Standing) -> list[Row]:
    """A row for each chapter, and one for who is in none; that one also where there are no chapters."""
    rows = [_row(chapter, set(standing.in_chapters[chapter.pk]), squads, standing) for chapter in chapters]
    chaptered = set(chain.from_iterable(standing.in_chapters.values()))
    others = set(chain.from_iterable(standing.in_squads.values())) - chaptered
    return [*rows, _row(None, others, squads, standing)] if others or not rows else rows


def _row(chapter: Chapter | None, people: set[int], squads: list[Squad], standing: _Standing) -> Row:
    craft = standing.in_chapters[chapter.pk] if chapter else {}
    in_squads = set(chain.from_iterable(standing.in_squads.values()))
    tenures = chain.from_iterable(craft.values())
    return Row(
        chapter=chapter,
        headcount=len(people),
        lead=next((tenure.person for tenure in tenures if tenure.role == ChapterRole.LEAD), None),
        cells=[
            standing.chips([each for each in standing.in_squads[squad.pk] if each in people], squad, craft)
            for squad in squads
        ],
        aside=standing.chips([each for each in craft if each not in in_squads], None, craft),
    )

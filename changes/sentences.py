"""Changes as sentences with links: what begins, what ends, what takes the place of what."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from alliances.models import Alliance, AllianceTrio
from chapters.models import Chapter, ChapterMembership
from chapters.models import Role as ChapterRole
from guilds.models import Guild, GuildMembership
from guilds.models import Role as GuildRole
from history.sentences import Part
from people.models import Person
from squads.models import Role, Squad, SquadInTribe, SquadMembership
from tribes.models import Tribe
from trios.models import TrioSeat

# A piece of a sentence: words, or a row that it links to.
Piece = Any


@dataclass(frozen=True)
class Event:
    """`row` begins or ends; `instead` are the rows that it takes the place of,
    `parts` those that begin or end with it."""

    row: Any
    begins: bool
    planned: bool
    instead: list[Any]
    parts: list[Any]

    def verb(self, past: str, base: str) -> str:
        """“joined” of what was, “will join” of what is planned."""
        return f"will {base}" if self.planned else past

    def formed(self, begun: tuple[str, str] = ("was formed", "be formed")) -> str:
        return self.verb(*(begun if self.begins else ("was dissolved", "be dissolved")))


def tell(event: Event) -> list[Part]:
    """The event in words, without its day and full stop."""
    pieces = SAYS[type(event.row)](event)
    return [Part(piece) if isinstance(piece, str) else Part(str(piece), piece) for piece in pieces if piece]


def whole_of(row: Any) -> int:
    """The id of what a person, a squad or a seat is in."""
    return row.tribe_id if isinstance(row, SquadInTribe) else getattr(row, f"{row.within[0]}_id")


def _listed(rows: list[Any]) -> Iterator[Piece]:
    """“Search, Player and Ads”."""
    for place, row in enumerate(rows):
        if place:
            yield " and " if place + 1 == len(rows) else ", "
        yield row


def _element(event: Event) -> Iterator[Piece]:
    yield from (event.row, f" {event.formed()}")


def _squad(event: Event) -> Iterator[Piece]:
    yield from _element(event)
    if event.begins and event.parts:
        yield from (" in ", event.parts[0].tribe)


def _chapter(event: Event) -> Iterator[Piece]:
    yield from (*_chapter_named(event.row), f" {event.formed()}")


def _alliance(event: Event) -> Iterator[Piece]:
    yield from (event.row, " ", event.formed() if event.begins else event.verb("ended", "end"))
    if event.begins and event.parts:
        yield " with "
        yield from _listed(sorted((part.trio.tribe for part in event.parts), key=str))


def _person(event: Event) -> Iterator[Piece]:
    verb = event.verb("joined", "join") if event.begins else event.verb("left", "leave")
    yield from (event.row, f" {verb} the organisation")


def _stay(event: Event) -> Iterator[Piece]:
    stay = event.row
    if not event.begins:
        yield from (stay.squad, f" {event.verb('left', 'leave')} ", stay.tribe)
    elif event.instead:
        yield from (
            stay.squad,
            f" {event.verb('moved', 'move')} from ",
            event.instead[0].tribe,
            " to ",
            stay.tribe,
        )
    else:
        yield from (stay.squad, f" {event.verb('came', 'come')} into ", stay.tribe)


def _part(event: Event) -> Iterator[Piece]:
    verb = event.verb("joined", "join") if event.begins else event.verb("left", "leave")
    yield from ("The trio of ", event.row.trio.tribe, f" {verb} ", event.row.alliance)


def _seat(event: Event) -> Iterator[Piece]:
    seat, tribe = event.row, event.row.trio.tribe
    label = seat.get_seat_display().lower()
    if not event.begins:
        verb = event.verb("became", "become")
        held = "holds" if event.planned else "had held"
        yield from (
            f"The {label.replace(' ', '-')} seat of ",
            tribe,
            f" {verb} empty: ",
            seat.person,
            f" {held} it",
        )
        return
    yield from (seat.person, f" {event.verb('became', 'become')} {label} of ", tribe)
    if event.instead:
        yield from (" in place of ", event.instead[0].person)


@dataclass(frozen=True)
class Group:
    """How people are in an element: its words, and the role that goes without saying."""

    say: Callable[[Any], tuple[Piece, ...]]
    plain: str


def _chapter_named(chapter: Chapter) -> tuple[Piece, ...]:
    """A chapter with its tribe, since many are called after their competence alone."""
    tribe = chapter.tribe
    return (chapter,) if tribe.name.lower() in chapter.name.lower() else (chapter, " in ", tribe)


def _guild_here(row: Any) -> tuple[Piece, ...]:
    return (row.guild,) if "guild" in row.guild.name.lower() else ("the guild ", row.guild)


GROUPS = {
    SquadMembership: Group(lambda row: (row.squad,), Role.MEMBER),
    ChapterMembership: Group(lambda row: _chapter_named(row.chapter), ChapterRole.MEMBER),
    GuildMembership: Group(_guild_here, GuildRole.MEMBER),
}


def _tenure(event: Event) -> Iterator[Piece]:
    row, group = event.row, GROUPS[type(event.row)]
    role = row.role_label.lower()
    yield from (row.person, " ")
    if not event.begins:
        yield from _leaves(event, row)
        return
    if not event.instead:
        if row.role == group.plain:
            yield from (f"{event.verb('joined', 'join')} ", *group.say(row), f" as {role}")
        else:
            yield from (f"{event.verb('became', 'become')} {role} of ", *group.say(row))
        return
    first, *others = event.instead
    if whole_of(first) == whole_of(row):
        yield from _changes(event, first)
    else:
        yield from (f"{event.verb('moved', 'move')} from ", *group.say(first), " to ", *group.say(row))
        yield "" if row.role == group.plain else f" as {role}"
    for other in others:
        yield " and "
        yield from _leaves(event, other)


def _leaves(event: Event, row: Any) -> Iterator[Piece]:
    group = GROUPS[type(row)]
    if row.role == group.plain:
        yield from (f"{event.verb('left', 'leave')} ", *group.say(row))
    else:
        yield from (f"{event.verb('stopped', 'stop')} being {row.role_label.lower()} of ", *group.say(row))


def _changes(event: Event, old: Any) -> Iterator[Piece]:
    """Somebody stays where they are, in another role or with another share of their time."""
    row, say = event.row, GROUPS[type(event.row)].say
    share, before = getattr(row, "allocation", 100), getattr(old, "allocation", 100)
    if row.role != old.role:
        verb = event.verb("changed", "change")
        yield f"{verb} from {old.role_label.lower()} to {row.role_label.lower()} in "
        yield from say(row)
        yield f", with {share} % of their time instead of {before} %" if share != before else ""
    elif share != before:
        yield from (
            f"{event.verb('gave', 'give')} ",
            *say(row),
            f" {share} % of their time instead of {before} %",
        )
    else:
        yield from (f"{event.verb('went', 'go')} on as {row.role_label.lower()} in ", *say(row))


SAYS: dict[type, Callable[[Event], Iterator[Piece]]] = {
    Tribe: _element,
    Squad: _squad,
    SquadInTribe: _stay,
    Chapter: _chapter,
    Guild: _element,
    Alliance: _alliance,
    AllianceTrio: _part,
    TrioSeat: _seat,
    Person: _person,
    SquadMembership: _tenure,
    ChapterMembership: _tenure,
    GuildMembership: _tenure,
}

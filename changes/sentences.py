"""Changes as sentences with links: what begins, what ends, what takes the place of what."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from alliances.models import Alliance, AllianceTrio
from bots.models import Bot
from chapters.models import Chapter, ChapterMembership
from chapters.models import Role as ChapterRole
from guilds.models import Guild, GuildMembership
from guilds.models import Role as GuildRole
from history.sentences import SentencePart
from orgmodel.domain.periods import Period
from orgmodel.web.links import Addressable
from people.models import Person
from squads.models import BotMembership, Role, Squad, SquadInTribe, SquadMembership
from tribes.models import Tribe
from trios.models import TrioSeat

# A piece of a sentence: words, or a row that it links to.
type Piece = str | Period
type Pieces = Iterator[Piece]
type GroupMembership = SquadMembership | ChapterMembership | GuildMembership


@dataclass(frozen=True)
class Event[Row: Period]:
    """`row` begins or ends; `replaced` are the rows that it replaces,
    `children` those that begin or end with it. It begins `again` after a gap."""

    row: Row
    begins: bool
    planned: bool
    replaced: Sequence[Row]
    children: list[Period]
    again: bool = False

    def tense(self, past: str, base: str) -> str:
        """“joined” of what was, “will join” of what is planned."""
        return f"will {base}" if self.planned else past

    def formed(self) -> str:
        if self.begins:
            return self.tense("was formed", "be formed")
        return self.tense("was dissolved", "be dissolved")


def sentence(event: Event[Period]) -> list[SentencePart]:
    """The event in words, without its day and full stop."""
    pieces = PIECES[type(event.row)](event)
    return [
        SentencePart(piece) if isinstance(piece, str) else SentencePart(str(piece), cast(Addressable, piece))
        for piece in pieces
        if piece
    ]


def parent_id(row: Period) -> int:
    """The id of what a person, a squad or a seat is in."""
    name = "tribe" if isinstance(row, SquadInTribe) else row.within[0]
    found: int = getattr(row, f"{name}_id")
    return found


def _listed(rows: Sequence[Period]) -> Pieces:
    """“Search, Player and Ads”."""
    for place, row in enumerate(rows):
        if place:
            yield " and " if place + 1 == len(rows) else ", "
        yield row


def _element[Row: Period](event: Event[Row]) -> Pieces:
    yield from (event.row, f" {event.formed()}")


def _squad(event: Event[Squad]) -> Pieces:
    yield from _element(event)
    tribes = [row.tribe for row in event.children if isinstance(row, SquadInTribe)]
    if event.begins and tribes:
        yield from (" in ", tribes[0])


def _chapter(event: Event[Chapter]) -> Pieces:
    yield from (*_chapter_named(event.row), f" {event.formed()}")


def _alliance(event: Event[Alliance]) -> Pieces:
    yield from (event.row, " ", event.formed() if event.begins else event.tense("ended", "end"))
    tribes = [row.trio.tribe for row in event.children if isinstance(row, AllianceTrio)]
    if event.begins and tribes:
        yield " with "
        yield from _listed(sorted(tribes, key=str))


def _person(event: Event[Person]) -> Pieces:
    if event.again:
        yield from (event.row, f" {event.tense('came', 'come')} back to the organisation")
        return
    verb = event.tense("joined", "join") if event.begins else event.tense("left", "leave")
    yield from (event.row, f" {verb} the organisation")


def _bot(event: Event[Bot]) -> Pieces:
    verb = event.tense("was added", "be added") if event.begins else event.tense("was retired", "be retired")
    yield from ("The bot ", event.row, f" {verb}")


def _bot_membership(event: Event[BotMembership]) -> Pieces:
    verb = event.tense("joined", "join") if event.begins else event.tense("left", "leave")
    yield from ("The bot ", event.row.bot, f" {verb} ", event.row.squad)


def _tribe_period(event: Event[SquadInTribe]) -> Pieces:
    period = event.row
    if not event.begins:
        yield from (period.squad, f" {event.tense('left', 'leave')} ", period.tribe)
    elif event.replaced:
        yield from (
            period.squad,
            f" {event.tense('moved', 'move')} from ",
            event.replaced[0].tribe,
            " to ",
            period.tribe,
        )
    else:
        yield from (period.squad, f" {event.tense('joined', 'join')} ", period.tribe)


def _participation(event: Event[AllianceTrio]) -> Pieces:
    verb = event.tense("joined", "join") if event.begins else event.tense("left", "leave")
    yield from ("The trio of ", event.row.trio.tribe, f" {verb} ", event.row.alliance)


def _seat(event: Event[TrioSeat]) -> Pieces:
    seat, tribe = event.row, event.row.trio.tribe
    label = seat.get_seat_display().lower()
    if not event.begins:
        verb = event.tense("became", "become")
        held = "holds" if event.planned else "had held"
        yield from (
            f"The {label.replace(' ', '-')} seat of ",
            tribe,
            f" {verb} empty: ",
            seat.person,
            f" {held} it",
        )
        return
    yield from (seat.person, f" {event.tense('became', 'become')} {label} of ", tribe)
    if event.replaced:
        yield from (" in place of ", event.replaced[0].person)


def _chapter_named(chapter: Chapter) -> tuple[Piece, ...]:
    """A chapter with its tribe, since many are called after their competence alone."""
    tribe = chapter.tribe
    return (chapter,) if tribe.name.lower() in chapter.name.lower() else (chapter, " in ", tribe)


def _parent_named(row: GroupMembership) -> tuple[Piece, ...]:
    """What the person is in."""
    if isinstance(row, SquadMembership):
        return (row.squad,)
    if isinstance(row, ChapterMembership):
        return _chapter_named(row.chapter)
    return (row.guild,) if "guild" in row.guild.name.lower() else ("the guild ", row.guild)


def _is_member(row: GroupMembership) -> bool:
    """Whether the role goes without saying."""
    return row.role in {Role.MEMBER, ChapterRole.MEMBER, GuildRole.MEMBER}


def _tenure(event: Event[GroupMembership]) -> Pieces:
    row = event.row
    role = row.role_label.lower()
    yield from (row.person, " ")
    if not event.begins:
        yield from _leaves(event, row)
        return
    if not event.replaced:
        if _is_member(row):
            yield from (f"{event.tense('joined', 'join')} ", *_parent_named(row), f" as {role}")
        else:
            yield from (f"{event.tense('became', 'become')} {role} of ", *_parent_named(row))
        return
    first, *others = event.replaced
    if parent_id(first) == parent_id(row):
        yield from _changes(event, first)
    else:
        yield from (
            f"{event.tense('moved', 'move')} from ",
            *_parent_named(first),
            " to ",
            *_parent_named(row),
        )
        yield "" if _is_member(row) else f" as {role}"
    for other in others:
        yield " and "
        yield from _leaves(event, other)


def _leaves(event: Event[GroupMembership], row: GroupMembership) -> Pieces:
    if _is_member(row):
        yield from (f"{event.tense('left', 'leave')} ", *_parent_named(row))
    else:
        yield from (
            f"{event.tense('stopped', 'stop')} being {row.role_label.lower()} of ",
            *_parent_named(row),
        )


def _changes(event: Event[GroupMembership], old: GroupMembership) -> Pieces:
    """Somebody stays where they are, in another role or with another share of their time."""
    row = event.row
    share, before = getattr(row, "allocation", 100), getattr(old, "allocation", 100)
    if row.role != old.role:
        verb = event.tense("changed", "change")
        yield f"{verb} from {old.role_label.lower()} to {row.role_label.lower()} in "
        yield from _parent_named(row)
        yield f", with {_share(share)}{_instead_of(before)}" if share != before else ""
    elif share != before:
        yield from (
            f"{event.tense('gave', 'give')} ",
            *_parent_named(row),
            f" {_share(share)}{_instead_of(before)}",
        )
    else:
        yield from (f"{event.tense('went', 'go')} on as {row.role_label.lower()} in ", *_parent_named(row))


def _share(percent: int | None) -> str:
    return f"{percent} % of their time" if percent else "an unknown share of their time"


def _instead_of(percent: int | None) -> str:
    return f" instead of {percent} %" if percent else " instead of an unknown share"


def _of[Row: Period](
    model: type[Row], write: Callable[[Event[Row]], Pieces]
) -> tuple[type[Period], Callable[[Event[Period]], Pieces]]:
    """An entry of PIECES, which calls `write` for rows of `model` alone."""
    return model, lambda event: write(cast(Event[Row], event))


PIECES = dict(
    (
        _of(Tribe, _element),
        _of(Squad, _squad),
        _of(SquadInTribe, _tribe_period),
        _of(Chapter, _chapter),
        _of(Guild, _element),
        _of(Alliance, _alliance),
        _of(AllianceTrio, _participation),
        _of(TrioSeat, _seat),
        _of(Person, _person),
        _of(SquadMembership, _tenure),
        _of(ChapterMembership, _tenure),
        _of(GuildMembership, _tenure),
        _of(Bot, _bot),
        _of(BotMembership, _bot_membership),
    )
)

"""Acts on something, as people type them in the palette: “move Ximena”, “join guild”, “go to 1 January”.

Only the first words of a query are looked at before anything is asked of the database, so that whoever
types a name waits for nothing of this.
"""

import datetime as dt
from collections.abc import Iterator
from functools import cache
from typing import cast
from urllib.parse import urlsplit

from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.urls import get_resolver, reverse

from guilds.models import Guild, GuildMembership
from orgmodel.domain.elements import Keyed
from orgmodel.domain.operations import Operation, registry, words
from orgmodel.web.pages import may
from people.models import User
from search import synonyms
from search.days import day_in
from search.kinds import KINDS
from search.page_links import PageLink
from search.reads import best_present
from search.words import words_of
from squads.models import SquadMembership

# How many things an act is offered on, and how many guilds where none is named.
MOST, MOST_GUILDS = 3, 8


def acts(user: User, text: str, day: dt.date, today: dt.date, page: str = "") -> list[PageLink]:
    """The acts that `text` names, on what there is on `day`; only those that `user` may perform.

    `page` is the address that the palette stands on, from which one goes to another day.
    """
    if (there := day_in(text, today)) is not None:
        return [_visit(there, today, page)]
    verb, *rest = words_of(text) or [""]
    called = _operations_by_verb().get(verb, {})
    return [
        link for kind, operations in called.items() for link in _on_kind(user, kind, operations, rest, day)
    ]


def _visit(day: dt.date, today: dt.date, page: str) -> PageLink:
    """The page as it is on `day`."""
    parts = urlsplit(page or reverse("home"))
    query = QueryDict(parts.query, mutable=True)
    query.pop("as_of", None)
    if day != today:
        query["as_of"] = day.isoformat()
    url = f"{parts.path}?{query.urlencode()}" if query else parts.path
    return PageLink("action", f"Go to {words(day)}", f"day-{day}", "changes", url=url)


def _on_kind(
    user: User, kind: str, operations: list[Operation], rest: list[str], day: dt.date
) -> Iterator[PageLink]:
    """The acts on what of that kind the words name; where they name none, on the guilds that one may join or leave.

    Where they begin with what is placed, as in “place bot in Checkout”, only those that place such.
    """
    placing = [each for each in operations if rest and rest[0] in _words_for_placed(each, kind)]
    if placing:
        operations, rest = placing, [word for word in rest[1:] if word not in ("in", "to")]
    named = [word for word in rest if word not in _words_for(kind)]
    if named:
        ids = best_present(" ".join(named), day, kind, MOST)
        rows = sorted(KINDS[kind].rows().filter(pk__in=ids), key=lambda row: ids.index(row.pk)) if ids else []
    else:
        rows = list(_own_guilds(user, operations, day)) if kind == "guild" else []
    yield from _links(user, operations, rows, day)


def _own_guilds(user: User, operations: list[Operation], day: dt.date) -> QuerySet[Guild]:
    """The guilds that one may join, or leave, where the operations are these."""
    if user.person is None:
        return Guild.objects.none()
    mine = GuildMembership.objects.on(day).filter(person=user.person).values("guild")
    names = {operation.short_name for operation in operations}
    if "leave_guild" in names:
        return Guild.objects.on(day).filter(pk__in=mine)[:MOST_GUILDS]
    if "join_guild" in names:
        return Guild.objects.on(day).exclude(pk__in=mine)[:MOST_GUILDS]
    return Guild.objects.none()


def _links(user: User, operations: list[Operation], rows: list[Model], day: dt.date) -> Iterator[PageLink]:
    """For each of `rows` the first of `operations` that `user` may perform on it."""
    for row in rows:
        for operation in operations:
            if operation.short_name == "move_member":
                yield from _moves(user, operation, row, day)
            elif may(user, operation.name, row):
                yield _link(operation.title(row), operation, cast(Keyed, row).key)
                break


def _moves(user: User, operation: Operation, person: Model, day: dt.date) -> Iterator[PageLink]:
    """A move out of each squad that the person is in."""
    for row in SquadMembership.objects.on(day).with_parents().filter(person=person)[:MOST]:
        if may(user, operation.name, row):
            yield _link(f"Move {person} from {row.squad}", operation, row.squad.key, row.pk)


def _link(title: str, operation: Operation, *args: str | int) -> PageLink:
    sign = "move" if operation.short_name.startswith("move") else "edit"
    return PageLink("action", title, operation.name.replace(".", ":"), sign, args=args)


@cache
def _operations_by_verb() -> dict[str, dict[str, list[Operation]]]:
    """The operations on one thing by the verb that begins their names, or a synonym, and by the kind of that thing."""
    found: dict[str, dict[str, list[Operation]]] = {}
    for operation in registry.values():
        verb = operation.short_name.partition("_")[0]
        if kind := _kind_of(operation):
            for word in (verb, *synonyms.VERBS.get(verb, ())):
                found.setdefault(word, {}).setdefault(kind, []).append(operation)
    for kinds in found.values():
        for kind, operations in kinds.items():
            operations.sort(key=lambda each: _placed_by(each, kind) == "bot")  # people are meant more often
    return found


def _placed_by(operation: Operation, kind: str) -> str:
    """The kind of what an operation puts into something of `kind`: “person” for `place_member`; "" for others."""
    word = operation.short_name.partition("_")[2]
    placed = {"member": "person"}.get(word, word)
    return placed if placed in KINDS and placed != kind else ""


def _kind_of(operation: Operation) -> str:
    """The kind of what an operation acts on, where its address has the key of that alone; "" for others."""
    if operation.name == "squads.move_member":
        return "person"
    app = operation.name.partition(".")[0]
    kinds = {kind.app: kind.name for kind in KINDS.values()}
    parts = get_resolver().namespace_dict
    patterns = parts[app][1].reverse_dict.getlist(operation.short_name) if app in parts else []
    alone = any(arguments in (["slug"], ["handle"]) for each in patterns for _, arguments in each[0])
    return kinds.get(app, "") if alone else ""


def _words_for_placed(operation: Operation, kind: str) -> frozenset[str]:
    """What one may call what an operation puts into something of `kind`."""
    placed = _placed_by(operation, kind)
    return _words_for(placed) if placed else frozenset()


@cache
def _words_for(kind: str) -> frozenset[str]:
    """What one may call a kind."""
    own = words_of(f"{kind} {KINDS[kind].plural}")
    others = synonyms.KINDS[kind]
    return frozenset([*own, *others, *(f"{word}s" for word in others)])

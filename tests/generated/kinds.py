"""Every kind of page that the addresses of the product know, for the largest element of each kind."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count
from django.urls import get_resolver, reverse

from alliances.models import Alliance
from bots.models import Bot
from chapters.models import Chapter
from guilds.models import Guild
from history.models import ChangeSet, Entry
from people.models import Person
from squads.models import Squad
from tribes.models import Tribe

APPS = (
    "people",
    "tribes",
    "trios",
    "squads",
    "chapters",
    "guilds",
    "alliances",
    "bots",
    "history",
    "search",
    "atlas",
)
SEARCHES = {"search:results", "search:palette", "people:options"}
# There with DEBUG only.
DEVELOPERS = {"atlas:gallery"}
PICTURES = {"people:photo"}


def largest(rows: Any, parts: str) -> Any:
    """The one of some rows that has most of the rows that refer to it by `parts`."""
    return rows.annotate(parts=Count(parts)).order_by("-parts", "pk")[0]


def addresses() -> dict[str, str]:
    """An address for each name in the product's own apps, whatever it captures."""
    rows = {
        "people": largest(Person.objects.all(), "squads"),
        "tribes": largest(Tribe.objects.all(), "squads"),
        "squads": largest(Squad.objects.all(), "memberships"),
        "chapters": largest(Chapter.objects.all(), "memberships"),
        "guilds": largest(Guild.objects.all(), "memberships"),
        "alliances": largest(Alliance.objects.all(), "trios"),
        "bots": largest(Bot.objects.open(), "squads"),
    }
    rows |= {"trios": rows["tribes"].trio, "atlas": rows["tribes"]}
    return {"home": "/", **dict(_named(rows))}


def _named(rows: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for app in APPS:
        resolver = get_resolver().namespace_dict[app][1]
        for name in sorted(key for key in resolver.reverse_dict if isinstance(key, str)):
            if f"{app}:{name}" in DEVELOPERS | PICTURES:
                continue
            route, captured = resolver.reverse_dict.getlist(name)[0][0][0]
            values = {"slug": "", "handle": ""} if app not in rows else dict.fromkeys(captured, rows[app].key)
            if "pk" in captured:
                row = _of_the_history(route) if app == "history" else _part(rows[app], route)
                if row is None:  # such as of what was done together, or of absences
                    continue
                values["pk"] = row.pk
            address = reverse(f"{app}:{name}", kwargs={word: values[word] for word in captured})
            yield f"{app}:{name}", f"{address}?search=lind" if f"{app}:{name}" in SEARCHES else address


def _of_the_history(route: str) -> Any:
    """A change set for the addresses of those, where there is one; else an entry."""
    return (ChangeSet if "change-sets" in route else Entry).objects.first()


def _part(row: Any, route: str) -> Any:
    """The first row of those that the route speaks of, if there is one: “…/members/…” are memberships."""
    word = route.split("/")[1]
    return getattr(row, {"members": "memberships"}.get(word, word)).order_by("pk").first()

"""What the list of bots shows of each, in two queries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from bots.models import Bot
from orgmodel.caching.compiled import CompiledQuery
from people.reads import ElementRow, ListedElement, PersonRow, person_columns
from squads.models import BotMembership


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedBot(ListedElement):
    """A bot with its accountable person, and the squads that it is in on the day."""

    description: str
    link: str
    accountable: PersonRow
    squads: Sequence[ElementRow]


def listed_bots(ids: Sequence[int], day: dt.date) -> list[ListedBot]:
    """The bots with `ids`, in that order, as they are on `day`."""
    squads: dict[int, list[ElementRow]] = defaultdict(list)
    for bot, *squad in _squads.rows(bots=ids, day=day):
        squads[bot].append(ElementRow("squad", *squad))
    found = {}
    for row in _bots.rows(bots=ids):
        (*element, description, link), accountable = row[:7], row[7:]
        found[row[0]] = ListedBot(
            "bot",
            *element,
            description=description,
            link=link,
            accountable=PersonRow(*accountable),
            squads=squads[row[0]],
        )
    return [found[pk] for pk in ids if pk in found]


_bots = CompiledQuery(
    lambda bots: (
        Bot.objects.filter(pk__among=bots)
        .order_by()
        .values_list(
            *("pk", "slug", "name", "starts_on", "ends_before", "description", "link"),
            *person_columns("accountable"),
        )
    ),
    bots=list,
)
_squads = CompiledQuery(
    lambda bots, day: (
        BotMembership.objects.on(day)
        .filter(bot__among=bots)
        .order_by("squad__name", "pk")
        .values_list("bot_id", "squad_id", "squad__slug", "squad__name")
    ),
    bots=list,
    day=dt.date,
)

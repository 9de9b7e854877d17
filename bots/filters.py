"""What bots can be filtered and sorted by."""

import datetime as dt
from collections.abc import Sequence

from bots.listing import ListedBot, listed_bots
from bots.models import Bot
from history.conditions import ChangedSince
from orgmodel.web.conditions import Chosen, Rows, Without
from orgmodel.web.filters import Column, Filters
from orgmodel.web.pagination import tallied
from people.filters import Somebody
from search.conditions import Searched
from squads.models import BotMembership, Squad, SquadInTribe
from tribes.models import Tribe


def in_squad(bots: Rows, squad: Squad | None, day: dt.date) -> Rows:
    """Those of `bots` that are in `squad` on `day`; in none, where it is None."""
    rows = BotMembership.objects.on(day)
    if squad is None:
        return bots.exclude(pk__in=rows.values("bot"))
    return bots.filter(pk__in=rows.filter(squad=squad).values("bot"))


def in_tribe(bots: Rows, tribe: Tribe, day: dt.date) -> Rows:
    """Those of `bots` that are on `day` in a squad of `tribe`."""
    squads = SquadInTribe.objects.on(day).filter(tribe=tribe).values("squad")
    return bots.filter(pk__in=BotMembership.objects.on(day).filter(squad__in=squads).values("bot"))


def by_squad(bots: Rows, day: dt.date) -> list[tuple[object, int]]:
    """How many of `bots` are in which squad."""
    rows = BotMembership.objects.on(day).filter(bot__in=bots.order_by().values("pk"))
    return tallied(rows, "squad__slug", "bot")


def by_tribe(bots: Rows, day: dt.date) -> list[tuple[object, int]]:
    """How many of `bots` are in a squad of which tribe."""
    rows = BotMembership.objects.on(day).filter(
        bot__in=bots.order_by().values("pk"), squad__tribes__in=SquadInTribe.objects.on(day)
    )
    return tallied(rows, "squad__tribes__tribe__slug", "bot")


class BotFilters(Filters):
    """Bots of the day, by name."""

    model = Bot
    search = Searched()
    columns = {
        "name": Column("Bot", lambda bot: bot.name, ("name", "pk")),
        "accountable": Column(
            "Accountable", lambda bot: bot.accountable, ("accountable__name", "accountable_id")
        ),
        "squads": Column("Squads", lambda bot: "; ".join(map(str, bot.squads))),
        "description": Column("Description", lambda bot: bot.description, only_in_files=True),
        "link": Column("Link", lambda bot: bot.link, only_in_files=True),
    }

    squad = Chosen(
        Squad,
        in_squad,
        phrase="in {}",
        none="in no squad",
        tally=by_squad,
    )
    tribe = Chosen(
        Tribe,
        in_tribe,
        phrase="in {}",
        tally=by_tribe,
    )
    accountable = Somebody(
        lambda bots, person, day: bots.filter(accountable=person),
        label="Accountable person",
        phrase="for which {} is accountable",
    )
    without = Without(
        squad=("squad", lambda bots, day: in_squad(bots, None, day)),
        description=("description", lambda bots, day: bots.filter(description="")),
        link=("link", lambda bots, day: bots.filter(link="")),
    )

    changed_since = ChangedSince()

    @classmethod
    def listed(cls, ids: Sequence[int], day: dt.date) -> list[ListedBot]:
        return listed_bots(ids, day)

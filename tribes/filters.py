"""What tribes can be filtered and sorted by."""

import datetime as dt
from collections.abc import Sequence

from alliances.models import Alliance
from alliances.reads import by_alliance, trios_of
from guilds.models import Guild, GuildMembership
from history.conditions import ChangedSince
from orgmodel.web.conditions import Chosen, Option, Rows, Without, at_least, at_most
from orgmodel.web.filters import Column, Filters
from search.conditions import Searched
from squads.models import SquadInTribe, SquadMembership
from tribes.listing import ListedTribe, listed_tribes
from tribes.models import Tribe
from tribes.reads import with_counts, with_lead_name
from trios.models import Seat, Trio


def with_empty_seat(seat: Seat) -> Option:
    """Tribes in whose trio `seat` is empty."""
    return seat.label.lower(), lambda tribes, day: tribes.filter(
        trio__in=Trio.objects.without_holder(seat, day)
    )


def reached_by(tribes: Rows, guild: Guild, day: dt.date) -> Rows:
    """Tribes that have somebody of `guild` in one of their squads on `day`."""
    people = GuildMembership.objects.on(day).filter(guild=guild).values("person")
    squads = SquadMembership.objects.on(day).filter(person__in=people).values("squad")
    return tribes.filter(pk__in=SquadInTribe.objects.on(day).filter(squad__in=squads).values("tribe"))


class TribeFilters(Filters):
    """Tribes of the day, by name."""

    model = Tribe
    search = Searched()
    columns = {
        "name": Column("Tribe", lambda tribe: tribe.name, ("name", "pk")),
        "tribe_lead": Column(
            "Tribe lead",
            lambda tribe: tribe.lead,
            ("lead_name",),
            annotate=lambda tribes, day: with_lead_name(tribes, day),
        ),
        "squads": Column(
            "Squads",
            lambda tribe: tribe.squad_count,
            ("squad_count",),
            annotate=lambda tribes, day: with_counts(tribes, day),
            css="number",
        ),
        "size": Column(
            "People",
            lambda tribe: tribe.headcount,
            ("headcount",),
            annotate=lambda tribes, day: with_counts(tribes, day),
        ),
    }

    size_min = at_least(lambda tribes, day: with_counts(tribes, day))
    size_max = at_most(lambda tribes, day: with_counts(tribes, day))
    without = Without(
        purpose=("purpose", lambda tribes, day: tribes.filter(purpose="")),
        **{seat.value: with_empty_seat(seat) for seat in Seat},
    )

    changed_since = ChangedSince()
    alliance = Chosen(
        Alliance,
        lambda tribes, alliance, day: tribes.filter(trio__in=trios_of(alliance, day)),
        tally=lambda tribes, day: by_alliance(
            Trio.objects.filter(tribe__in=tribes.order_by().values("pk")), day
        ),
    )

    guild = Chosen(Guild, reached_by, phrase="reached by {}", label="Reached by guild", shown=False)

    @classmethod
    def listed(cls, ids: Sequence[int], day: dt.date) -> list[ListedTribe]:
        return listed_tribes(ids, day)

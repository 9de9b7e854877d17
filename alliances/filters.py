"""What alliances can be filtered and sorted by."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import F

from alliances.listing import ListedAlliance, listed_alliances
from alliances.models import Alliance, AllianceTrio
from history.conditions import ChangedSince
from orgmodel.web.conditions import Chosen, OneOf, Rows, Without
from orgmodel.web.filters import Column, Filters
from orgmodel.web.pagination import tallied
from search.conditions import Searched
from tribes.models import Tribe


def parts_of(alliances: Rows, day: dt.date) -> Rows:
    """The parts that trios take in `alliances` on `day`."""
    return AllianceTrio.objects.on(day).filter(alliance__in=alliances.order_by().values("pk"))


class AllianceFilters(Filters):
    """Alliances of the day, by name."""

    model = Alliance
    search = Searched()
    columns = {
        "name": Column("Alliance", lambda alliance: alliance.name, ("name", "pk")),
        "target_date": Column(
            "Target",
            lambda alliance: alliance.target_date,
            (F("target_date").asc(nulls_last=True),),
            css="nowrap",
        ),
        "tribes": Column(
            "Tribes",
            lambda alliance: "; ".join(map(str, alliance.tribes)),
            ("tribe_count",),
            annotate=lambda alliances, day: alliances.with_tribe_count(day),
        ),
        "size": Column(
            "People",
            lambda alliance: alliance.people_in_tribes,
            ("people_in_tribes",),
            annotate=lambda alliances, day: alliances.with_headcount(day),
            css="nowrap",
        ),
    }

    tribe = Chosen(
        Tribe,
        lambda alliances, tribe, day: alliances.with_tribe(tribe, day),
        phrase="with {}",
        tally=lambda alliances, day: tallied(parts_of(alliances, day), "trio__tribe__slug", "alliance"),
    )
    over = OneOf(
        {
            "true": ("target passed", lambda alliances, day: alliances.filter(target_date__lt=day)),
            "false": ("target not passed", lambda alliances, day: alliances.filter(target_date__gte=day)),
        },
        label="Target",
        about="Whether the target date has passed.",
    )
    without = Without(
        goal=("goal", lambda alliances, day: alliances.filter(goal="")),
        target_date=("target date", lambda alliances, day: alliances.filter(target_date=None)),
    )

    changed_since = ChangedSince()

    @classmethod
    def listed(cls, ids: Sequence[int], day: dt.date) -> list[ListedAlliance]:
        return listed_alliances(ids, day)

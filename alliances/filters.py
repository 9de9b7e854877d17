"""What may be asked of alliances, and by alliances of tribes and trios."""

import datetime as dt
from typing import Any

from django.db.models import F

from alliances.models import Alliance, AllianceTrio
from history.filters import ChangedSince
from orgmodel.web.conditions import Chosen, OneOf, Without
from orgmodel.web.filters import Column, Filters
from orgmodel.web.pagination import tallied
from people.filters import PersonFilters, among
from squads.models import SquadInTribe, SquadMembership
from tribes.filters import TribeFilters
from tribes.models import Tribe
from trios.filters import TrioFilters
from trios.models import Trio


def parts_of(alliances: Any, day: dt.date) -> Any:
    """The parts that trios take in `alliances` on `day`."""
    return AllianceTrio.objects.on(day).filter(alliance__in=alliances.order_by().values("pk"))


class AllianceFilters(Filters):
    """Alliances of the day, by name."""

    model = Alliance
    columns = {
        "name": Column("Alliance", lambda alliance: alliance.name, ("name", "pk")),
        "target_date": Column(
            "Target", lambda alliance: alliance.target_date, (F("target_date").asc(nulls_last=True),)
        ),
        "tribes": Column(
            "Tribes",
            lambda alliance: "; ".join(part.trio.tribe.name for part in alliance.parts),
            ("tribe_count",),
            needs=lambda alliances, day: alliances.with_tribe_count(day),
        ),
        "size": Column(
            "People",
            lambda alliance: alliance.people_in_tribes,
            ("people_in_tribes",),
            needs=lambda alliances, day: alliances.with_headcount(day),
        ),
    }

    tribe = Chosen(
        Tribe,
        lambda alliances, tribe, day: alliances.with_tribe(tribe, day),
        says="with {}",
        tally=lambda alliances, day: tallied(parts_of(alliances, day), "trio__tribe__slug", "alliance"),
    )
    over = OneOf(
        label="Target",
        nothing="Any target",
        about="Whether the target date has passed.",
        true=("target passed", lambda alliances, day: alliances.filter(target_date__lt=day)),
        false=("target to come", lambda alliances, day: alliances.filter(target_date__gte=day)),
    )
    without = Without(
        goal=("goal", lambda alliances, day: alliances.filter(goal="")),
        target_date=("target date", lambda alliances, day: alliances.filter(target_date=None)),
    )

    changed_since = ChangedSince()

    @classmethod
    def read(cls, rows: Any, day: dt.date) -> Any:
        return rows.with_trios(day).with_headcount(day)


def trios_of(alliance: Alliance, day: dt.date) -> Any:
    """The trios that take part in `alliance` on `day`."""
    return Trio.objects.filter(pk__in=AllianceTrio.objects.on(day).filter(alliance=alliance).values("trio"))


def in_alliance(people: Any, alliance: Alliance, day: dt.date) -> Any:
    """People who are on `day` in a squad of a tribe whose trio takes part in `alliance`."""
    squads = SquadInTribe.objects.on(day).filter(tribe__trio__in=trios_of(alliance, day)).values("squad")
    return among(people, SquadMembership.objects.on(day).filter(squad__in=squads))


def by_alliance(trios: Any, day: dt.date) -> Any:
    """How many of `trios` take part in which alliance."""
    rows = AllianceTrio.objects.on(day).filter(trio__in=trios.order_by().values("pk"))
    return tallied(rows, "alliance__slug", "trio")


TribeFilters.learn(
    alliance=Chosen(
        Alliance,
        lambda tribes, alliance, day: tribes.filter(trio__in=trios_of(alliance, day)),
        tally=lambda tribes, day: by_alliance(
            Trio.objects.filter(tribe__in=tribes.order_by().values("pk")), day
        ),
    )
)
TrioFilters.learn(
    alliance=Chosen(
        Alliance,
        lambda trios, alliance, day: trios.filter(pk__in=trios_of(alliance, day).values("pk")),
        tally=by_alliance,
    )
)
PersonFilters.learn(alliance=Chosen(Alliance, in_alliance, aside=True))

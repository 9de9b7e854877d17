"""What may be asked of squads, and by squads of people."""

import datetime as dt
from typing import Any

from history.filters import ChangedSince
from orgmodel.web.conditions import Chosen, Listed, Without, at_least, at_most
from orgmodel.web.filters import Column, Filters
from orgmodel.web.pagination import tallied
from people.filters import PersonFilters, among, tallied_among
from squads.models import Role, Squad, SquadInTribe, SquadMembership
from tribes.models import Tribe


def shared(field: str, label: str, says: str) -> Listed:
    """A text that squads have in common."""
    rows = Squad.objects.exclude(**{field: ""})

    def tally(squads: Any, day: dt.date) -> Any:
        return tallied(squads.exclude(**{field: ""}), field)

    return Listed(
        lambda squads, text, day: squads.filter(**{field: text}),
        label=label,
        says=says,
        aside=True,
        texts=lambda day: rows.on(day).order_by(field).values_list(field, flat=True).distinct(),
        known=lambda text: rows.filter(**{field: text}).exists(),
        tally=tally,
    )


class SquadFilters(Filters):
    """Squads of the day, by name."""

    model = Squad
    columns = {
        "name": Column("Squad", lambda squad: squad.name, ("name", "pk")),
        "tribe": Column(
            "Tribe",
            lambda squad: "; ".join(stay.tribe.name for stay in squad.stays),
            ("tribe_name",),
            needs=lambda squads, day: squads.with_tribe_name(day),
        ),
        "size": Column(
            "People",
            lambda squad: squad.headcount,
            ("headcount",),
            needs=lambda squads, day: squads.with_headcount(day),
        ),
        "product_owner": Column(
            "Product owner",
            lambda squad: "; ".join(row.person.name for row in squad.owners),
            ("owner_name",),
            needs=lambda squads, day: squads.with_owner_name(day),
        ),
        "way_of_working": Column("Works by", lambda squad: squad.way_of_working, ("way_of_working",)),
    }

    tribe = Chosen(
        Tribe,
        lambda squads, tribe, day: squads.in_tribe(tribe, day),
        none="in no tribe",
        tally=lambda squads, day: tallied(
            SquadInTribe.objects.on(day).filter(squad__in=squads.order_by().values("pk")),
            "tribe__slug",
            "squad",
        ),
    )
    size_min = at_least(lambda squads, day: squads.with_headcount(day))
    size_max = at_most(lambda squads, day: squads.with_headcount(day))
    without = Without(
        product_owner=("product owner", lambda squads, day: squads.without_role(Role.PRODUCT_OWNER, day)),
        agile_coach=("agile coach", lambda squads, day: squads.without_role(Role.AGILE_COACH, day)),
        mission=("mission", lambda squads, day: squads.filter(mission="")),
        tribe=("tribe", lambda squads, day: squads.in_tribe(None, day)),
    )
    way_of_working = shared("way_of_working", "Way of working", "working by {}")
    feature_area = shared("feature_area", "Feature area", "on {}")

    changed_since = ChangedSince()

    @classmethod
    def read(cls, rows: Any, day: dt.date) -> Any:
        return rows.with_tribe(day).with_headcount(day).with_owner(day)


def in_tribe(people: Any, tribe: Tribe, day: dt.date) -> Any:
    """People who are in a squad of `tribe` on `day`."""
    squads = SquadInTribe.objects.on(day).filter(tribe=tribe).values("squad")
    return among(people, SquadMembership.objects.on(day).filter(squad__in=squads))


def in_squad(people: Any, squad: Squad, day: dt.date) -> Any:
    """People who are in `squad` on `day`."""
    return among(people, SquadMembership.objects.on(day).filter(squad=squad))


def having(role: Role) -> Any:
    """People who have `role` in some squad: what that is called, and which they are, of (people, day)."""
    return role.label, lambda people, day: among(people, SquadMembership.objects.on(day).filter(role=role))


def by_tribe(people: Any, day: dt.date) -> Any:
    """How many of `people` are in squads of which tribe."""
    rows = SquadMembership.objects.on(day).filter(squad__tribes__in=SquadInTribe.objects.on(day))
    return tallied_among(people, rows, "squad__tribes__tribe__slug")


def by_squad(people: Any, day: dt.date) -> Any:
    """How many of `people` are in which squad."""
    return tallied_among(people, SquadMembership.objects.on(day), "squad__slug")


PersonFilters.learn(
    tribe=Chosen(Tribe, in_tribe, tally=by_tribe), squad=Chosen(Squad, in_squad, tally=by_squad)
)
PersonFilters.learn_choices(
    "role", product_owner=having(Role.PRODUCT_OWNER), agile_coach=having(Role.AGILE_COACH)
)
PersonFilters.learn_choices(
    "without",
    squad=("squad", lambda people, day: people.exclude(squads__in=SquadMembership.objects.on(day))),
)

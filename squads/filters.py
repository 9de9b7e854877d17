"""What squads can be filtered and sorted by."""

import datetime as dt
from collections.abc import Sequence

from chapters.models import Chapter, ChapterMembership
from history.conditions import ChangedSince
from orgmodel.web.conditions import Chosen, Listed, OneOf, Rows, Without, at_least, at_most
from orgmodel.web.filters import Column, Filters
from orgmodel.web.pagination import tallied
from people.filters import competence, of_competence
from search.conditions import Searched
from squads.listing import ListedSquad, listed_squads
from squads.models import BotMembership, Role, Squad, SquadInTribe, SquadMembership
from tribes.models import Tribe


def shared(field: str, label: str, phrase: str) -> Listed:
    """A text that squads have in common."""
    rows = Squad.objects.exclude(**{field: ""})

    def tally(squads: Rows, day: dt.date) -> list[tuple[object, int]]:
        return tallied(squads.exclude(**{field: ""}), field)

    return Listed(
        lambda squads, text, day: squads.filter(**{field: text}),
        label=label,
        phrase=phrase,
        advanced=True,
        texts=lambda day: rows.on(day).order_by(field).values_list(field, flat=True).distinct(),
        known=lambda text: rows.filter(**{field: text}).exists(),
        tally=tally,
    )


def squads_with(squads: Rows, text: str, day: dt.date) -> Rows:
    """Squads that have somebody on `day` who is in a chapter of a competence."""
    people = of_competence(text, day).values("person")
    return squads.filter(pk__in=SquadMembership.objects.on(day).filter(person__in=people).values("squad"))


def squads_with_chapter(squads: Rows, chapter: Chapter, day: dt.date) -> Rows:
    """Squads that have somebody on `day` who is in `chapter`."""
    people = ChapterMembership.objects.on(day).filter(chapter=chapter).values("person")
    return squads.filter(pk__in=SquadMembership.objects.on(day).filter(person__in=people).values("squad"))


def squads_with_bots(squads: Rows, day: dt.date) -> Rows:
    """Squads in which some bot works on `day`."""
    return squads.filter(pk__in=BotMembership.objects.on(day).values("squad"))


def squads_without_bots(squads: Rows, day: dt.date) -> Rows:
    """Squads in which no bot works on `day`."""
    return squads.exclude(pk__in=BotMembership.objects.on(day).values("squad"))


def squads_by_competence(squads: Rows, day: dt.date) -> list[tuple[object, int]]:
    """How many of `squads` have somebody of which competence."""
    rows = ChapterMembership.objects.on(day).filter(
        person__squads__in=SquadMembership.objects.on(day).filter(squad__in=squads.order_by().values("pk"))
    )
    return tallied(rows, "chapter__competence", "person__squads__squad")


class SquadFilters(Filters):
    """Squads of the day, by name."""

    model = Squad
    search = Searched()
    columns = {
        "name": Column("Squad", lambda squad: squad.name, ("name", "pk")),
        "tribe": Column(
            "Tribe",
            lambda squad: squad.tribe,
            ("tribe_name",),
            annotate=lambda squads, day: squads.with_tribe_name(day),
        ),
        "size": Column(
            "People",
            lambda squad: squad.headcount,
            ("headcount",),
            annotate=lambda squads, day: squads.with_headcount(day),
        ),
        "product_owner": Column(
            "Product owner",
            lambda squad: squad.product_owner,
            ("owner_name",),
            annotate=lambda squads, day: squads.with_owner_name(day),
            short="Owner",
        ),
        "way_of_working": Column("Works by", lambda squad: squad.way_of_working, ("way_of_working",)),
        "bots": Column("Bots", lambda squad: "; ".join(squad.bots), only_in_files=True),
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
        way_of_working=("way of working", lambda squads, day: squads.filter(way_of_working="")),
        tribe=("tribe", lambda squads, day: squads.in_tribe(None, day)),
    )
    way_of_working = shared("way_of_working", "Way of working", "working by {}")
    feature_area = shared("feature_area", "Feature area", "on {}")
    bots = OneOf(
        {"with": ("With bots", squads_with_bots), "without": ("Without bots", squads_without_bots)},
        label="Bots",
        advanced=True,
        about="Squads in which bots work, or in which none does.",
    )

    changed_since = ChangedSince()
    competence = competence(squads_with, squads_by_competence)
    chapter = Chosen(Chapter, squads_with_chapter, phrase="with people of {}", shown=False)

    @classmethod
    def listed(cls, ids: Sequence[int], day: dt.date) -> list[ListedSquad]:
        return listed_squads(ids, day)

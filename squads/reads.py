"""The whole picture of a squad on a day, in a few queries."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from orgmodel.caching.compiled import CompiledQuery
from orgmodel.domain.periods import day_before
from squads.models import Role, Squad, SquadInTribe, SquadMembership
from tribes.models import Tribe


class Move(NamedTuple):
    """Somebody who comes, goes, or changes what they are in it, on a day that is planned."""

    day: dt.date
    says: str
    row: SquadMembership
    comes: bool


@dataclass(frozen=True)
class SquadPage:
    """A squad on a day: who is in it then, who comes later, who was in it before.

    `former` is unread, the last to leave first, to be shown in pages: a squad
    that is old may have had many.
    """

    squad: Squad
    day: dt.date
    tribe: Tribe | None
    stays: list[SquadInTribe]
    members: list[SquadMembership]
    coming: list[SquadMembership]
    former: Any

    @property
    def ended(self) -> bool:
        """Whether nobody can come any more."""
        return self.squad.ended_by(self.day)

    @property
    def headcount(self) -> int:
        """People, each once, in whichever roles."""
        return len({row.person_id for row in self.members})

    @property
    def product_owner(self) -> SquadMembership | None:
        return next((row for row in self.members if row.role == Role.PRODUCT_OWNER), None)

    @property
    def agile_coaches(self) -> list[SquadMembership]:
        return [row for row in self.members if row.role == Role.AGILE_COACH]

    @property
    def moves(self) -> list[Move]:
        """What is planned about who is in it, in the order of its days."""
        return sorted(self._moves(), key=lambda move: (move.day, move.row.person.name))

    def _moves(self) -> Iterator[Move]:
        begins = {(row.person_id, row.starts_on) for row in self.coming}
        ends = {(row.person_id, row.ends_before) for row in self.members + self.coming if row.ends_before}
        for row in self.coming:
            changes = (row.person_id, row.starts_on) in ends
            yield Move(row.starts_on, "goes on" if changes else "joins", row, comes=True)
        for row in self.members:
            if row.ends_before and (row.person_id, row.ends_before) not in begins:
                yield Move(day_before(row.ends_before), "leaves", row, comes=False)

    @property
    def seldom(self) -> list[str]:
        """The operations for the menu, as the squad stands."""
        held = ["squads.relieve_product_owner"] if self.product_owner else []
        ended = "squads.reopen_squad" if self.squad.ends_before else "squads.dissolve_squad"
        return ["squads.move_squad", "squads.appoint_product_owner", *held, ended, "squads.remove_squad"]


_not_ended = CompiledQuery(
    lambda squad, day: (
        SquadMembership.objects.not_ended(day)
        .filter(squad=squad)
        .select_related("person")
        .order_by("person__name", "starts_on")
    ),
    squad=int,
    day=dt.date,
)
_stays = CompiledQuery(
    lambda squad: SquadInTribe.objects.filter(squad=squad).select_related("tribe"), squad=int
)

ORDER = {Role.PRODUCT_OWNER: 0, Role.AGILE_COACH: 1, Role.MEMBER: 2}


def squad_page(squad: Squad, day: dt.date) -> SquadPage:
    """Read a squad's page; two queries, whatever its size, and two more for who was in it before."""
    now = _not_ended.objects(squad=squad.pk, day=day)
    stays = _stays.objects(squad=squad.pk)
    for row in (*now, *stays):
        row.squad = squad
    rows = cast(Any, squad).memberships.select_related("person")
    return SquadPage(
        squad=squad,
        day=day,
        tribe=next((stay.tribe for stay in stays if stay.holds_on(day)), None),
        stays=stays,
        members=sorted((row for row in now if row.holds_on(day)), key=lambda row: ORDER[Role(row.role)]),
        coming=[row for row in now if row.starts_on > day],
        former=rows.filter(ends_before__lte=day).order_by("-ends_before", "person__name", "pk"),
    )

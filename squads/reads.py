"""The whole picture of a squad on a day, in a few queries."""

import datetime as dt
from dataclasses import dataclass

from squads.models import Role, Squad, SquadInTribe, SquadMembership
from tribes.models import Tribe


@dataclass(frozen=True)
class SquadPage:
    """A squad on a day: who is in it then, who comes later, who was in it before."""

    squad: Squad
    tribe: Tribe | None
    stays: list[SquadInTribe]
    members: list[SquadMembership]
    coming: list[SquadMembership]
    former: list[SquadMembership]

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


ORDER = {Role.PRODUCT_OWNER: 0, Role.AGILE_COACH: 1, Role.MEMBER: 2}


def squad_page(squad: Squad, day: dt.date) -> SquadPage:
    """Read a squad's page; two queries, whatever its size."""
    rows = list(
        SquadMembership.objects.filter(squad=squad).with_wholes().order_by("person__name", "starts_on")
    )
    stays = list(SquadInTribe.objects.filter(squad=squad).with_wholes())
    return SquadPage(
        squad=squad,
        tribe=next((stay.tribe for stay in stays if stay.holds_on(day)), None),
        stays=stays,
        members=sorted((row for row in rows if row.holds_on(day)), key=lambda row: ORDER[Role(row.role)]),
        coming=[row for row in rows if row.starts_on > day],
        former=[row for row in rows if row.ended_by(day)],
    )

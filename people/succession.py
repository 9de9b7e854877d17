"""Who takes over what somebody holds who leaves: their roles, and the people who report to them."""

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import Q

from bots.models import Bot
from bots.operations import edit_bot
from chapters.models import ChapterMembership
from chapters.models import Role as ChapterRole
from chapters.operations import place_member as place_in_chapter
from guilds.models import GuildMembership
from guilds.models import Role as GuildRole
from guilds.operations import place_member as place_in_guild
from orgmodel.domain.operations import ParsedCall
from orgmodel.domain.periods import long_date
from people.models import Person
from people.operations import edit_person
from people.shares import OverAllocation, Share, with_more
from squads.models import Role as SquadRole
from squads.models import SquadMembership
from squads.operations import change_role
from squads.operations import place_member as place_in_squad
from trios.models import TrioSeat
from trios.operations import fill_seat

TITLES = {"lead": "chapter lead", "coordinator": "guild coordinator"}


class HeldRole(NamedTuple):
    """A role that somebody holds or is planned to hold, and which another can take over."""

    row: TrioSeat | SquadMembership | ChapterMembership | GuildMembership

    @property
    def field(self) -> str:
        """The name of the field that asks for the successor."""
        return f"successor_{self.row.kind}_{self.row.pk}"

    @property
    def label(self) -> str:
        row = self.row
        role = row.role_label.lower()
        element = row.trio.tribe if isinstance(row, TrioSeat) else row.parent
        return f"New {TITLES.get(role, role)} of {element}"

    def hint(self, day: dt.date) -> str:
        """When it would begin, of what is planned to begin after `day`."""
        return f"Planned from {long_date(self.row.begins)}." if self.row.begins > day else ""

    def succession(self, person: Person, day: dt.date) -> ParsedCall:
        """The call by which `person` takes it over from the leaver, who is gone on `day`.

        A member of the squad changes role there, with the share of time that they have; others are placed
        with the leaver's. It ends when it would have for the leaver, or with the successor's own time here.
        """
        row, starts_on = self.row, max(day, self.row.begins)
        if isinstance(row, SquadMembership) and (membership := _membership(row, person, starts_on)):
            return ParsedCall(change_role.operation, membership, {"role": row.role, "starts_on": starts_on})
        ends = [end for end in (row.ends_before, person.ends_before) if end and end > starts_on]
        days = {"person": person, "starts_on": starts_on, "ends_before": min(ends, default=None)}
        if isinstance(row, TrioSeat):
            return ParsedCall(fill_seat.operation, row.trio, {"seat": row.seat, **days})
        if isinstance(row, SquadMembership):
            facts = {"role": row.role, "allocation": row.allocation, **days}
            return ParsedCall(place_in_squad.operation, row.squad, facts)
        place = place_in_chapter if isinstance(row, ChapterMembership) else place_in_guild
        return ParsedCall(place.operation, row.parent, {"role": row.role, **days})

    def over_allocations(self, person: Person, day: dt.date) -> list[OverAllocation]:
        """The days on which `person`, who takes it over, would give more than all of their time."""
        row, starts_on = self.row, max(day, self.row.begins)
        if not isinstance(row, SquadMembership) or _membership(row, person, starts_on):
            return []
        share = Share(row.allocation, starts_on, row.ends_before)
        return with_more(person, share, instead_of=Q(pk=None))


def held_roles(person: Person, day: dt.date) -> list[HeldRole]:
    """The roles that `person` holds on `day` or is planned to hold later; four queries."""
    return [HeldRole(row) for row in _roles(person, day)]


def _roles(
    person: Person, day: dt.date
) -> Iterator[TrioSeat | SquadMembership | ChapterMembership | GuildMembership]:
    squads = SquadMembership.objects.exclude(role=SquadRole.MEMBER)
    chapters = ChapterMembership.objects.filter(role=ChapterRole.LEAD)
    guilds = GuildMembership.objects.filter(role=GuildRole.COORDINATOR)
    for rows in (TrioSeat.objects.all(), squads, chapters, guilds):
        yield from rows.not_ended(day).filter(person=person).with_parents().order_by("effective_from", "pk")


def reports_of(person: Person, day: dt.date) -> list[Person]:
    """Who has `person` as line manager and has not left by `day`, by name; one query."""
    return list(Person.objects.not_ended(day).with_namesakes().filter(manager=person).order_by("name", "pk"))


def change_of_manager(report: Person, manager: Person) -> ParsedCall:
    """The call that gives `report` the line manager `manager`."""
    return ParsedCall(edit_person.operation, report, {"version": report.version, "manager": manager})


def change_of_accountable(bot: Bot, person: Person) -> ParsedCall:
    """The call by which `person` becomes accountable for `bot`."""
    return ParsedCall(edit_bot.operation, bot, {"version": bot.version, "accountable": person})


def _membership(row: SquadMembership, person: Person, day: dt.date) -> SquadMembership | None:
    """The membership of `person` in the same squad as a plain member, which has begun before `day`."""
    members = SquadMembership.objects.on(day).exclude(effective_from=day)
    return members.filter(squad=row.squad_id, person=person, role=SquadRole.MEMBER).with_parents().first()

"""What can happen to the elements of a generated organisation, each change as its operation would make it."""

import datetime as dt
from collections.abc import Iterable
from random import Random

from alliances.models import Alliance, AllianceTrio
from guilds.models import Guild
from guilds.models import Role as GuildRole
from orgmodel.domain.periods import Period
from samples.generated.bots import Automation
from samples.generated.recorder import Recorder
from samples.generated.state import AllianceState, GuildState, PersonState, Pool, SquadState, TribeState
from squads.models import Squad, SquadInTribe
from tribes.models import Tribe
from trios.models import Seat, Trio

# Members of a squad, its product owner among them: at least, at most, most often.
SQUAD_SIZE = (5, 14, 9)
# A tribe with a larger target size than this is divided in two.
TRIBE_SIZE = (100, 138)


class Organisation(Automation):
    """All people and elements, and what happens to them."""

    def __init__(self, recorder: Recorder, random: Random) -> None:
        super().__init__(recorder, random)
        self.tribes: list[TribeState] = []
        self.squads: Pool[SquadState] = Pool()
        self.guilds: list[GuildState] = []
        self.alliances: list[AllianceState] = []

    def form_tribe(self, day: dt.date, beside: TribeState | None = None) -> TribeState:
        """Form a tribe with an empty trio; it stands beside the one that it was divided from."""
        name, slug = self.names.tribe()
        facts = {"slug": slug, "name": name, "purpose": self.names.mission(name), "starts_on": day}
        row = self.recorder.create(Tribe, **facts)
        trio = self.recorder.create(Trio, tribe=row, starts_on=day)
        self.recorder.record("tribes.form_tribe", None, row, **facts)
        seats: dict[str, PersonState | None] = dict.fromkeys(Seat.values)
        tribe = TribeState(row, trio, self.random.randint(*TRIBE_SIZE), seats=seats)
        self.tribes.insert(self.tribes.index(beside) + 1 if beside else len(self.tribes), tribe)
        return tribe

    def form_squad(self, tribe: TribeState, day: dt.date) -> SquadState:
        """Form a squad in a tribe, with nobody in it yet."""
        name, slug = self.names.squad()
        facts = {
            "slug": slug,
            "name": name,
            "mission": self.names.mission(name),
            "feature_area": name.split()[-2],
            "way_of_working": self.names.way_of_working(),
            "links": [{"label": "Board", "url": f"https://boards.example.com/{slug}"}],
            "starts_on": day,
        }
        row = self.recorder.create(Squad, **facts)
        membership = self.recorder.create(SquadInTribe, squad=row, tribe=tribe.row, starts_on=day)
        self.recorder.record("squads.form_squad", tribe.row, row, **facts)
        squad = SquadState(row, tribe, round(self.random.triangular(*SQUAD_SIZE)), membership)
        squad.wants_owner = self.random.random() > 0.06
        tribe.squads.append(squad)
        for pool in (self.squads, self.with_vacancy, self.without_coach):
            pool.add(squad)
        return squad

    def edit_squad(self, squad: SquadState) -> None:
        """Give a squad another way of working."""
        row, version = squad.row, squad.row.version
        changes = {"way_of_working": self.names.way_of_working()}
        self.recorder.update(row, **changes)
        self.recorder.record("squads.edit_squad", row, row, version=version, **changes)

    def divide(self, tribe: TribeState, day: dt.date) -> None:
        """Form another tribe of half of the squads of one that grew too large; their people go with them."""
        half = tribe.target_size / 2
        new = self.form_tribe(day, beside=tribe)
        for squad in self.random.sample(tribe.squads, len(tribe.squads)):
            if new.target_size < half - SQUAD_SIZE[0]:
                self._move_with_people(squad, new, day)

    def _move_with_people(self, squad: SquadState, tribe: TribeState, day: dt.date) -> None:
        self.move_squad(squad, tribe, day)
        squad.tribe.squads.remove(squad)
        tribe.squads.append(squad)
        squad.tribe = tribe
        for person in list(squad.members):
            self.leave_chapter(person, day)
            if person.seat is None:
                person.tribe = tribe
            self.join_chapter(person, day)

    def move_squad(self, squad: SquadState, tribe: TribeState, day: dt.date) -> None:
        """Move a squad as the operation does; its people stay in their chapters."""
        self.recorder.update(squad.tribe_membership, ends_before=day)
        squad.tribe_membership = self.recorder.create(
            SquadInTribe, squad=squad.row, tribe=tribe.row, starts_on=day
        )
        self.recorder.record(
            "squads.move_squad", squad.row, squad.tribe_membership, tribe=tribe.row, starts_on=day
        )

    def dissolve_squad(self, squad: SquadState, day: dt.date) -> None:
        """Dissolve a squad; its people are without one, and its bots leave it."""
        memberships = [person.squad_membership for person in squad.members if person.squad_membership]
        if squad.coach:
            memberships.append(squad.coach.coached.pop(squad))
        memberships.sort(key=lambda row: row.pk)
        parts = [squad.tribe_membership, *memberships, *squad.bots.values()]
        self._dissolve("squads.dissolve_squad", squad.row, parts, day)
        for bot in squad.bots:
            del bot.squads[squad]
        for person in list(squad.members):
            self.after_leaving_squad(person)
            self.without_squad.add(person)
        squad.tribe.squads.remove(squad)
        for pool in (self.squads, self.with_vacancy, self.without_coach):
            pool.discard(squad)

    def form_guild(self, coordinator: PersonState, day: dt.date) -> None:
        """Form a guild with its first coordinator."""
        name, slug = self.names.guild()
        facts = {
            "slug": slug,
            "name": name,
            "topic": f"Everything about {name.lower()}, for whoever cares for it.",
            "channel": f"#{slug}",
            "starts_on": day,
        }
        guild = GuildState(self.recorder.create(Guild, **facts))
        self.create_guild_membership(coordinator, guild, day, GuildRole.COORDINATOR)
        self.recorder.record("guilds.form_guild", None, guild.row, coordinator=coordinator.row, **facts)
        self.guilds.append(guild)

    def form_alliance(self, tribes: list[TribeState], day: dt.date, last_step: int) -> None:
        """Form an alliance of some tribes, to be dissolved in `last_step`."""
        name, slug = self.names.alliance()
        target = day + dt.timedelta(days=self.random.randint(120, 600))
        facts = {
            "slug": slug,
            "name": name,
            "goal": f"{name}: together, by {target.year}.",
            "target_date": target,
            "starts_on": day,
        }
        row = self.recorder.create(Alliance, **facts)
        self.recorder.record("alliances.form_alliance", None, row, **facts)
        participations = [self._add_trio(row, tribe.trio, day) for tribe in tribes]
        self.alliances.append(AllianceState(row, participations, last_step))

    def _add_trio(self, alliance: Alliance, trio: Trio, day: dt.date) -> AllianceTrio:
        row = self.recorder.create(AllianceTrio, alliance=alliance, trio=trio, starts_on=day)
        self.recorder.record("alliances.add_trio", alliance, row, trio=trio, starts_on=day)
        return row

    def dissolve_alliance(self, alliance: AllianceState, day: dt.date) -> None:
        """Dissolve an alliance that has reached its goal; its trios withdraw."""
        self._dissolve("alliances.dissolve_alliance", alliance.row, alliance.participations, day)
        self.alliances.remove(alliance)

    def _dissolve(self, operation: str, element: Period, parts: Iterable[Period], day: dt.date) -> None:
        for row in (*parts, element):
            self.recorder.update(row, ends_before=day)
        self.recorder.record(operation, element, element, ends_before=day)

"""What can happen to the elements of an organisation that is made up, each act as its operation would do it."""

import datetime as dt
from typing import Any

from alliances.models import Alliance, AllianceTrio
from guilds.models import Guild, GuildMembership
from guilds.models import Role as GuildRole
from orgmodel.domain.operations import Change
from samples.generated.acts import Acts
from samples.generated.cast import Area, Hall, League, Pool, Team, Worker
from squads.models import Squad, SquadInTribe
from tribes.models import Tribe
from trios.models import Seat, Trio

# Members of a squad, its product owner among them: at least, at most, most often.
SQUAD_SIZE = (5, 14, 9)
# A tribe in which more people are wanted than this is divided in two.
TRIBE_SIZE = (100, 138)


class Foundings(Acts):
    """Everything there is, and how it comes and goes."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.areas: list[Area] = []
        self.teams: Pool[Team] = Pool()
        self.halls: list[Hall] = []
        self.leagues: list[League] = []

    def form_tribe(self, day: dt.date, beside: Area | None = None) -> Area:
        """A tribe with its trio, the seats empty; its neighbours are those that it was divided from."""
        name, slug = self.words.tribe()
        facts = {"slug": slug, "name": name, "purpose": self.words.mission(name), "starts_on": day}
        tribe = self.scribe.make(Tribe, **facts)
        trio = self.scribe.make(Trio, tribe=tribe.row, starts_on=day)
        self.scribe.tell("tribes.form_tribe", None, [tribe, trio], tribe.row, **facts)
        seats: dict[str, Worker | None] = dict.fromkeys(Seat.values)
        area = Area(tribe.row, trio.row, self.random.randint(*TRIBE_SIZE), seats=seats)
        self.areas.insert(self.areas.index(beside) + 1 if beside else len(self.areas), area)
        return area

    def form_squad(self, area: Area, day: dt.date) -> Team:
        """A squad in a tribe, with nobody in it yet."""
        name, slug = self.words.squad()
        facts = {
            "slug": slug,
            "name": name,
            "mission": self.words.mission(name),
            "feature_area": name.split()[-2],
            "way_of_working": self.words.way_of_working(),
            "links": [{"label": "Board", "url": f"https://boards.example.com/{slug}"}],
            "starts_on": day,
        }
        squad = self.scribe.make(Squad, **facts)
        stay = self.scribe.make(SquadInTribe, squad=squad.row, tribe=area.tribe, starts_on=day)
        self.scribe.tell("squads.form_squad", area.tribe, [squad, stay], squad.row, **facts)
        team = Team(squad.row, area, round(self.random.triangular(*SQUAD_SIZE)), stay.row)
        team.wants_owner = self.random.random() > 0.06
        area.teams.append(team)
        for pool in (self.teams, self.short, self.uncoached):
            pool.add(team)
        return team

    def edit_squad(self, team: Team) -> None:
        """Give a squad another way of working."""
        squad, version = team.squad, team.squad.version
        facts = {"way_of_working": self.words.way_of_working()}
        changed = self.scribe.alter(squad, **facts)
        self.scribe.tell("squads.edit_squad", squad, [changed], squad, version=version, **facts)

    def divide(self, area: Area, day: dt.date) -> None:
        """Form another tribe of half of the squads of one that grew too large; their people go with them."""
        half = area.wanted / 2
        new = self.form_tribe(day, beside=area)
        for team in self.random.sample(area.teams, len(area.teams)):
            if new.wanted < half - SQUAD_SIZE[0]:
                self.move_squad(team, new, day)

    def move_squad(self, team: Team, area: Area, day: dt.date) -> None:
        """Put a squad in another tribe, and its people in the chapters of that."""
        self.move_stay(team, area, day)
        team.area.teams.remove(team)
        area.teams.append(team)
        team.area = area
        for worker in list(team.members):
            self.unsettle(worker, day)
            if worker.seat is None:
                worker.area = area
            self.settle(worker, day)

    def move_stay(self, team: Team, area: Area, day: dt.date) -> None:
        """Only the squad itself: what else moves with it, or will, is not told."""
        ended = self.scribe.alter(team.stay, ends_before=day)
        made = self.scribe.make(SquadInTribe, squad=team.squad, tribe=area.tribe, starts_on=day)
        self.scribe.tell(
            "squads.move_squad", team.squad, [ended, made], made.row, tribe=area.tribe, starts_on=day
        )
        team.stay = made.row

    def dissolve_squad(self, team: Team, day: dt.date) -> None:
        """Dissolve a squad; who was in it is in none."""
        tenures = [worker.work for worker in team.members if worker.work]
        if team.coach:
            tenures.append(team.coach.coached.pop(team))
        tenures.sort(key=lambda row: row.pk)
        changes = [self.scribe.alter(row, ends_before=day) for row in (team.stay, *tenures, team.squad)]
        self.scribe.tell("squads.dissolve_squad", team.squad, changes, team.squad, ends_before=day)
        for worker in list(team.members):
            self.leave_team(worker)
            self.bench.add(worker)
        team.area.teams.remove(team)
        for pool in (self.teams, self.short, self.uncoached):
            pool.discard(team)

    def form_guild(self, coordinator: Worker, day: dt.date) -> Hall:
        """A guild, with its first coordinator."""
        name, slug = self.words.guild()
        facts = {
            "slug": slug,
            "name": name,
            "topic": f"Everything about {name.lower()}, for whoever cares for it.",
            "channel": f"#{slug}",
            "starts_on": day,
        }
        guild = self.scribe.make(Guild, **facts)
        tenure = self._tenure(GuildMembership, coordinator, day, guild=guild.row, role=GuildRole.COORDINATOR)
        self.scribe.tell(
            "guilds.form_guild", None, [guild, tenure], guild.row, coordinator=coordinator.person, **facts
        )
        hall = Hall(guild.row)
        self._take_part(coordinator, hall, tenure.row)
        self.halls.append(hall)
        return hall

    def form_alliance(self, areas: list[Area], day: dt.date, until: int) -> League:
        """An alliance of some tribes, which is over on turn `until`."""
        name, slug = self.words.alliance()
        target = day + dt.timedelta(days=self.random.randint(120, 600))
        facts = {
            "slug": slug,
            "name": name,
            "goal": f"{name}: together, by {target.year}.",
            "target_date": target,
            "starts_on": day,
        }
        alliance = self.scribe.make(Alliance, **facts)
        self.scribe.tell("alliances.form_alliance", None, [alliance], alliance.row, **facts)
        league = League(alliance.row, [self._ally(alliance.row, area, day) for area in areas], until)
        self.leagues.append(league)
        return league

    def _ally(self, alliance: Alliance, area: Area, day: dt.date) -> AllianceTrio:
        made = self.scribe.make(AllianceTrio, alliance=alliance, trio=area.trio, starts_on=day)
        self.scribe.tell("alliances.add_trio", alliance, [made], made.row, trio=area.trio, starts_on=day)
        return made.row

    def dissolve_alliance(self, league: League, day: dt.date) -> None:
        """The alliance has done what it was for; its trios withdraw with that."""
        changes: list[Change] = [
            self.scribe.alter(row, ends_before=day) for row in (*league.parts, league.alliance)
        ]
        self.scribe.tell(
            "alliances.dissolve_alliance", league.alliance, changes, league.alliance, ends_before=day
        )
        self.leagues.remove(league)

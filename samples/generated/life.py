"""What happens in ten years, turn by turn: people come and go, squads form, tribes divide; then what is planned."""

import datetime as dt
from collections.abc import Iterator
from random import Random

from samples.generated.cast import Area, Team, Worker
from samples.generated.foundings import Foundings
from samples.generated.plans import make_plans
from samples.generated.scribe import Scribe
from samples.generated.words import CRAFTS
from sheets.loading.importer import Progress

TURN = 7  # days
TURNS = 521
PEOPLE_OF_A_TRIBE = 70  # at first
AT_FIRST = 0.45  # of the people there are in the end
# How often something happens on a turn, for each person or squad that there is.
LEAVES, MOVES, JOINS_A_GUILD, LEAVES_A_GUILD, WORKS_PART_TIME = 0.0009, 0.0009, 0.0011, 0.00015, 0.0003
DISSOLVES, IS_EDITED = 0.0005, 0.0012

MAKERS = [craft for craft, (_, _, share) in CRAFTS.items() if share]
SHARES = [CRAFTS[craft][2] for craft in MAKERS]


def live(scribe: Scribe, random: Random, people: int, today: dt.date, progress: Progress) -> None:
    """Let an organisation come about in which `people` work today, all in ten years before it and some months after."""
    life = Life(Foundings(scribe, random), random, people)
    first = today - dt.timedelta(days=1 + TURN * (TURNS - 1))
    for turn in range(TURNS):
        day = first + dt.timedelta(days=TURN * turn)
        if 0 < turn < TURNS - 1:
            day += dt.timedelta(days=random.randint(0, 4) - 2)
        scribe.begin(day)
        life.turn(turn, day)
        progress(turn + 1, TURNS)
    make_plans(life.acts, random, today)


class Life:
    """Decides what happens; what is there is in `acts`."""

    def __init__(self, acts: Foundings, random: Random, people: int) -> None:
        self.acts = acts
        self.random = random
        self.people = people

    def turn(self, number: int, day: dt.date) -> None:
        """One turn. What ends comes before what begins, since nothing can end on the day it began."""
        acts = self.acts
        if number:
            self._leave(day)
            self._divide(day)
            self._dissolve(number, day)
            self._move(day)
            self._succeed(day)
        share = AT_FIRST + (1 - AT_FIRST) * (number / (TURNS - 1)) ** 1.3
        self._hire(round(self.people * share), day, founding=not number)
        for circle in list(acts.leadless.all):
            if circle.members and self.random.random() < 0.3:
                acts.lead(next(iter(circle.members)), circle, day)
        self._meet(day)
        self._ally(number, day)

    def _about(self, rate: float, among: int) -> int:
        """How often something happens to so many, around the rate."""
        expected = rate * among
        return int(expected) + (self.random.random() < expected % 1)

    def _leave(self, day: dt.date) -> None:
        for _ in range(self._about(LEAVES, len(self.acts.present))):
            self.acts.offboard(self.acts.present.draw(self.random), day)

    def _divide(self, day: dt.date) -> None:
        for area in list(self.acts.areas):
            if area.wanted > area.most:
                self.acts.divide(area, day)

    def _dissolve(self, number: int, day: dt.date) -> None:
        acts = self.acts
        for _ in range(self._about(DISSOLVES, len(acts.teams))):
            team = acts.teams.draw(self.random)
            if len(team.area.teams) > 5 and team.stay.starts_on < day:
                acts.dissolve_squad(team, day)

    def _move(self, day: dt.date) -> None:
        acts = self.acts
        for _ in range(self._about(MOVES, len(acts.present))):
            worker = acts.present.draw(self.random)
            if not acts.short or worker.just_came(day) or worker.team is None or worker.team.owner is worker:
                continue
            near = [team for team in worker.area.teams if team.short and team is not worker.team]
            far = acts.short.draw(self.random)
            team = self.random.choice(near) if near and self.random.random() < 0.8 else far
            if team is worker.team or (team.area is not worker.area and worker.just_settled(day)):
                continue
            acts.quit(worker, day)
            acts.place(worker, team, day)
        for _ in range(self._about(WORKS_PART_TIME, len(acts.present))):
            acts.work_part_time(
                acts.present.draw(self.random), self.random.choice((50, 60, 80, 80, 100)), day
            )
        for _ in range(self._about(IS_EDITED, len(acts.teams))):
            acts.edit_squad(acts.teams.draw(self.random))

    def _succeed(self, day: dt.date) -> None:
        """Half of the product owners that squads want come from within."""
        for team in list(self.acts.short.all):
            if team.owner is None and team.wants_owner and team.members and self.random.random() < 0.5:
                self.acts.promote(next(iter(team.members)), day)
                team.wants_owner = team.owner is not None or self.random.random() > 0.1

    def _hire(self, wanted: int, day: dt.date, *, founding: bool) -> None:
        acts = self.acts
        if founding:
            for _ in range(max(1, wanted // PEOPLE_OF_A_TRIBE)):
                acts.form_tribe(day)
        for worker in list(acts.bench.all):
            team = acts.short.draw(self.random) if acts.short else self._new_squad(day)
            if team.area is worker.area or not worker.just_settled(day):
                acts.place(worker, team, day)
        leads = self._leads(day, founding)
        while len(acts.present) < wanted:
            if next(leads, None):
                continue
            team = acts.short.draw(self.random) if acts.short else self._new_squad(day)
            self._join(team, day, founding=founding)

    def _join(self, team: Team, day: dt.date, *, founding: bool) -> None:
        owner = team.wants_owner and team.owner is None
        craft = "po" if owner else self.random.choices(MAKERS, SHARES)[0]
        worker = self.acts.hire(craft, team.area, day, self._joined(day, founding))
        self.acts.place(worker, team, day, owner=owner)

    def _joined(self, day: dt.date, founding: bool) -> dt.date | None:
        """Those who were there when it all began joined before; of some nobody knows when."""
        if not founding:
            return day
        return None if self.random.random() < 0.03 else day - dt.timedelta(days=self.random.randint(0, 3000))

    def _leads(self, day: dt.date, founding: bool) -> Iterator[Worker]:
        """Hires for empty seats of trios and for squads that want a coach, as long as somebody asks for the next."""
        acts = self.acts
        for area in list(acts.areas):
            for seat, holder in area.seats.items():
                if holder is None and self.random.random() < (0.85 if area.tribe.starts_on == day else 0.03):
                    worker = acts.hire("di", area, day, self._joined(day, founding))
                    acts.take_seat(worker, area, seat, day)
                    yield worker
        while len(acts.uncoached) > 3 + 0.08 * len(acts.teams):
            area = acts.uncoached.draw(self.random).area
            worker = acts.hire("co", area, day, day)
            for team in [team for team in area.teams if team in acts.uncoached][:3]:
                acts.coach(worker, team, day)
            yield worker

    def _new_squad(self, day: dt.date) -> Team:
        """In a tribe that is small for the time being."""
        some = self.random.sample(self.acts.areas, min(3, len(self.acts.areas)))
        return self.acts.form_squad(min(some, key=lambda area: area.wanted), day)

    def _meet(self, day: dt.date) -> None:
        """People form guilds, come to them, and stay away."""
        acts = self.acts
        if len(acts.halls) < min(400, 2 + len(acts.present) // 110) and self.random.random() < 0.25:
            acts.form_guild(acts.present.draw(self.random), day)
        if not acts.halls:
            return
        for _ in range(self._about(JOINS_A_GUILD, len(acts.present))):
            worker, hall = acts.present.draw(self.random), self.random.choice(acts.halls)
            if hall not in worker.guilds:
                acts.enter_guild(worker, hall, day)
        for _ in range(self._about(LEAVES_A_GUILD, len(acts.present))):
            worker = acts.present.draw(self.random)
            for hall, tenure in list(worker.guilds.items())[:1]:
                if tenure.starts_on < day:
                    acts.leave_guild(worker, hall, day)

    def _ally(self, number: int, day: dt.date) -> None:
        acts = self.acts
        for league in list(acts.leagues):
            if league.until <= number:
                acts.dissolve_alliance(league, day)
        few = len(acts.leagues) < len(acts.areas) / 5
        if few and len(acts.areas) > 2 and self.random.random() < 0.3:
            acts.form_alliance(self._neighbours(), day, number + self.random.randint(26, 90))

    def _neighbours(self) -> list[Area]:
        """Three to five tribes that were one once, or nearly."""
        count = min(self.random.randint(3, 5), len(self.acts.areas))
        place = self.random.randrange(len(self.acts.areas) - count + 1)
        return self.acts.areas[place : place + count]

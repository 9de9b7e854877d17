"""What is planned for the months to come, so that days ahead differ from today."""

import datetime as dt
from random import Random

from samples.generated.cast import Team, Worker
from samples.generated.foundings import Foundings
from samples.generated.words import CRAFTS

MONTHS = 6
TRIES = 20
# For how many of a hundred people something is planned, and of squads.
LEAVE, COME, MOVE = 0.8, 0.8, 0.5
DISSOLVE, GO = 1.5, 2.0


def make_plans(acts: Foundings, random: Random, today: dt.date) -> None:
    """Plan; nobody and no squad is in two plans, which might not go together."""
    plans = _Plans(acts, random, today)
    people, squads = len(acts.present), len(acts.teams)
    for share, plan in ((DISSOLVE, plans.dissolve), (GO, plans.go)):
        for _ in range(-int(-squads * share // 100)):
            plan()
    for share, plan in ((MOVE, plans.move), (LEAVE, plans.leave), (COME, plans.come)):
        for _ in range(-int(-people * share // 100)):
            plan()
    for area in acts.areas:
        for seat, holder in area.seats.items():
            if holder is None and random.random() < 0.4:
                _, day = plans.newcomer("di", area.teams[0])
                acts.take_seat(_, area, seat, day)


class _Plans:
    def __init__(self, acts: Foundings, random: Random, today: dt.date) -> None:
        self.acts, self.random, self.today = acts, random, today
        self.busy: set[Team | Worker] = set()

    def day(self) -> dt.date:
        """Some day of the months to come."""
        return self.today + dt.timedelta(days=self.random.randint(3, 30 * MONTHS))

    def squad(self) -> Team | None:
        """A squad for which nothing is planned, nor for anybody in it."""
        for _ in range(TRIES):
            team = self.acts.teams.draw(self.random)
            if len(team.area.teams) > 3 and self.busy.isdisjoint({team, *team.members}):
                self.busy.update((team, *team.members, *([team.coach] if team.coach else [])))
                return team
        return None

    def person(self) -> Worker | None:
        worker = self.acts.present.draw(self.random)
        if worker in self.busy or worker.team is None or worker.team in self.busy:
            return None
        self.busy.add(worker)
        return worker

    def dissolve(self) -> None:
        if team := self.squad():
            self.acts.dissolve_squad(team, self.day())

    def go(self) -> None:
        """A squad moves to another tribe."""
        areas = self.acts.areas
        team = self.squad() if len(areas) > 1 else None
        if team:
            self.acts.move_stay(
                team, self.random.choice([area for area in areas if area is not team.area]), self.day()
            )

    def leave(self) -> None:
        if worker := self.person():
            self.acts.offboard(worker, self.day())

    def move(self) -> None:
        """Somebody changes to another squad of their tribe."""
        worker = self.person()
        if worker is None:
            return
        others = [team for team in worker.area.teams if team is not worker.team and team not in self.busy]
        if others and worker.team and worker.team.owner is not worker:
            day = self.day()
            self.acts.quit(worker, day)
            self.acts.place(worker, self.random.choice(others), day)

    def come(self) -> None:
        team = self.acts.teams.draw(self.random)
        if team not in self.busy:
            worker, day = self.newcomer(
                self.random.choice([craft for craft in CRAFTS if CRAFTS[craft][2]]), team
            )
            self.acts.place(worker, team, day)

    def newcomer(self, craft: str, team: Team) -> tuple[Worker, dt.date]:
        """Somebody who joins on a day to come."""
        day = self.day()
        worker = self.acts.hire(craft, team.area, self.today, day)
        self.busy.add(worker)
        return worker, day

"""What is planned for the coming months, so that days ahead differ from today."""

import datetime as dt
import math
from random import Random

from samples.generated.organisation import Organisation
from samples.generated.state import PersonState, SquadState, TribeState
from samples.generated.vocabulary import MAKERS

MONTHS = 6
MAX_TRIES = 20
# Planned changes for a hundred people.
LEAVE = 0.8
JOIN = 0.8
CHANGE_SQUAD = 0.5
# And for a hundred squads.
DISSOLVE = 1.5
MOVE = 2.0


def add_plans(organisation: Organisation, random: Random, today: dt.date) -> None:
    """Plan changes; no person and no squad has two, which might contradict each other."""
    planner = _Planner(organisation, random, today)
    planner.retire_bot()
    people, squads = len(organisation.present), len(organisation.squads)
    for count, share, plan in (
        (squads, DISSOLVE, planner.dissolve_squad),
        (squads, MOVE, planner.move_squad),
        (people, CHANGE_SQUAD, planner.change_squad),
        (people, LEAVE, planner.offboard),
        (people, JOIN, planner.hire),
    ):
        for _ in range(math.ceil(count * share / 100)):
            plan()
    for tribe in organisation.tribes:
        for seat, holder in tribe.seats.items():
            if holder is None and random.random() < 0.4:
                person, day = planner.newcomer("di", tribe)
                organisation.fill_seat(person, tribe, seat, day)


class _Planner:
    def __init__(self, organisation: Organisation, random: Random, today: dt.date) -> None:
        self.organisation = organisation
        self.random = random
        self.today = today
        self.planned: set[SquadState | PersonState] = set()

    def day(self) -> dt.date:
        """Some day of the coming months."""
        return self.today + dt.timedelta(days=self.random.randint(3, 30 * MONTHS))

    def squad(self) -> SquadState | None:
        """A squad for which nothing is planned, nor for anybody in it."""
        for _ in range(MAX_TRIES):
            squad = self.organisation.squads.draw(self.random)
            if len(squad.tribe.squads) > 3 and self.planned.isdisjoint({squad, *squad.members}):
                self.planned.update((squad, *squad.members, *filter(None, [squad.coach])))
                return squad
        return None

    def person(self) -> PersonState | None:
        """Somebody in a squad; None where something is planned for them already."""
        person = self.organisation.present.draw(self.random)
        if person in self.planned or person.squad is None or person.squad in self.planned:
            return None
        self.planned.add(person)
        return person

    def retire_bot(self) -> None:
        """Retire a bot; nothing else is planned for its squads, nor for who is accountable for it."""
        if self.organisation.bots:
            bot = self.organisation.bot_random.choice(self.organisation.bots)
            self.planned.update((*bot.squads, bot.accountable))
            days = self.organisation.bot_random.randint(3, 30 * MONTHS)
            self.organisation.retire_bot(bot, self.today + dt.timedelta(days=days))

    def dissolve_squad(self) -> None:
        if squad := self.squad():
            self.organisation.dissolve_squad(squad, self.day())

    def move_squad(self) -> None:
        """Move a squad to another tribe."""
        tribes = self.organisation.tribes
        squad = self.squad() if len(tribes) > 1 else None
        if squad:
            others = [tribe for tribe in tribes if tribe is not squad.tribe]
            self.organisation.move_squad(squad, self.random.choice(others), self.day())

    def offboard(self) -> None:
        if person := self.person():
            self.organisation.offboard(person, self.day())

    def change_squad(self) -> None:
        """Let somebody change to another squad of their tribe."""
        person = self.person()
        old = person.squad if person else None
        if person is None or old is None:
            return
        others = [squad for squad in person.tribe.squads if squad is not old and squad not in self.planned]
        if others and old.owner is not person:
            day = self.day()
            self.organisation.leave_squad(person, day)
            self.organisation.place(person, self.random.choice(others), day)

    def hire(self) -> None:
        squad = self.organisation.squads.draw(self.random)
        if squad not in self.planned:
            person, day = self.newcomer(self.random.choice(MAKERS), squad.tribe)
            self.organisation.place(person, squad, day)

    def newcomer(self, craft: str, tribe: TribeState) -> tuple[PersonState, dt.date]:
        """Hire somebody who joins on a later day."""
        day = self.day()
        person = self.organisation.hire(craft, tribe, self.today, day)
        self.planned.add(person)
        return person, day

"""Ten years of an organisation in steps of a week: people come and go, squads form, tribes divide;
then what is planned."""

import datetime as dt
from collections.abc import Iterator
from random import Random

from orgmodel.domain.periods import lower_bound
from samples.generated.organisation import Organisation
from samples.generated.planned import add_plans
from samples.generated.recorder import Recorder
from samples.generated.state import PersonState, Pool, SquadState, TribeState
from samples.generated.vocabulary import MAKERS, SHARES
from sheets.loading.importer import Progress

STEP_DAYS = 7
STEPS = 521
FIRST_TRIBE_SIZE = 70
# Of the people there are in the end, how many there are in the first step.
FIRST_SHARE = 0.45
# How often something happens in a step, for each person there is.
LEAVES = 0.0009
MOVES = 0.0009
JOINS_A_GUILD = 0.0011
LEAVES_A_GUILD = 0.00015
WORKS_PART_TIME = 0.0003
# And for each squad.
DISSOLVES = 0.0005
IS_EDITED = 0.0012
# Of bots: how often one is retired in a step, in which step the first are added, and how many there are for each
# squad in the end.
RETIRES = 0.002
FIRST_BOTS = 320
BOTS_FOR_SQUAD = 0.3


def simulate(recorder: Recorder, random: Random, people: int, today: dt.date, progress: Progress) -> None:
    """Make an organisation in which `people` work today, with ten years of history and some months of
    plans."""
    simulation = Simulation(Organisation(recorder, random), random, people)
    first = today - dt.timedelta(days=1 + STEP_DAYS * (STEPS - 1))
    for step in range(STEPS):
        day = first + dt.timedelta(days=STEP_DAYS * step)
        if 0 < step < STEPS - 1:
            day += dt.timedelta(days=random.randint(0, 4) - 2)
        recorder.set_day(day)
        simulation.run(step, day)
        progress(step + 1, STEPS)
    add_plans(simulation.organisation, random, today)


class Simulation:
    """Decides what happens to an organisation."""

    def __init__(self, organisation: Organisation, random: Random, people: int) -> None:
        self.organisation = organisation
        self.random = random
        self.people = people

    def run(self, step: int, day: dt.date) -> None:
        """Run one step; what ends comes first, since nothing can end on the day on which it begins."""
        organisation = self.organisation
        if step:
            self._offboard(day)
            self._divide_tribes(day)
            self._dissolve_squads(day)
            self._change_squads(day)
            self._edit_squads(day)
            self._promote_members(day)
        share = FIRST_SHARE + (1 - FIRST_SHARE) * (step / (STEPS - 1)) ** 1.3
        self._hire(round(self.people * share), day, founding=not step)
        for chapter in list(organisation.without_lead.items):
            if chapter.members and self.random.random() < 0.3:
                organisation.appoint_lead(next(iter(chapter.members)), chapter, day)
        self._change_guilds(day)
        self._change_alliances(step, day)
        self._change_bots(step, day)

    def _draw[T](self, rate: float, pool: Pool[T]) -> Iterator[T]:
        """Draw from a pool as often as something happens to its items at this rate."""
        expected = rate * len(pool)
        for _ in range(int(expected) + (self.random.random() < expected % 1)):
            yield pool.draw(self.random)

    def _offboard(self, day: dt.date) -> None:
        for person in self._draw(LEAVES, self.organisation.present):
            self.organisation.offboard(person, day)

    def _divide_tribes(self, day: dt.date) -> None:
        for tribe in list(self.organisation.tribes):
            if tribe.target_size > tribe.max_size:
                self.organisation.divide(tribe, day)

    def _dissolve_squads(self, day: dt.date) -> None:
        for squad in self._draw(DISSOLVES, self.organisation.squads):
            if len(squad.tribe.squads) > 5 and lower_bound(squad.tribe_membership.starts_on) < day:
                self.organisation.dissolve_squad(squad, day)

    def _change_squads(self, day: dt.date) -> None:
        """Let people change to a squad with a vacancy, mostly in their tribe."""
        vacancies = self.organisation.with_vacancy
        for person in self._draw(MOVES, self.organisation.present):
            old = person.squad
            if not vacancies or person.joined_squad_on(day) or old is None or old.owner is person:
                continue
            near = [squad for squad in person.tribe.squads if squad.has_vacancy and squad is not old]
            far = vacancies.draw(self.random)
            squad = self.random.choice(near) if near and self.random.random() < 0.8 else far
            if squad is old or (squad.tribe is not person.tribe and person.joined_chapter_on(day)):
                continue
            self.organisation.leave_squad(person, day)
            self.organisation.place(person, squad, day)

    def _edit_squads(self, day: dt.date) -> None:
        for person in self._draw(WORKS_PART_TIME, self.organisation.present):
            self.organisation.change_allocation(person, self.random.choice((50, 60, 80, 80, 100)), day)
        for squad in self._draw(IS_EDITED, self.organisation.squads):
            self.organisation.edit_squad(squad)

    def _promote_members(self, day: dt.date) -> None:
        """Let half of the product owners that squads want come from within."""
        for squad in list(self.organisation.with_vacancy.items):
            if squad.owner is None and squad.wants_owner and squad.members and self.random.random() < 0.5:
                self.organisation.promote(next(iter(squad.members)), day)
                squad.wants_owner = squad.owner is not None or self.random.random() > 0.1

    def _hire(self, people: int, day: dt.date, *, founding: bool) -> None:
        """Give everybody a squad, and hire until `people` are present."""
        organisation = self.organisation
        if founding:
            for _ in range(max(1, people // FIRST_TRIBE_SIZE)):
                organisation.form_tribe(day)
        for person in list(organisation.without_squad.items):
            squad = self._squad_with_vacancy(day)
            if squad.tribe is person.tribe or not person.joined_chapter_on(day):
                organisation.place(person, squad, day)
        leads = self._hire_leads(day, founding)
        while len(organisation.present) < people:
            if not next(leads, None):
                self._hire_into_squad(self._squad_with_vacancy(day), day, founding=founding)

    def _hire_into_squad(self, squad: SquadState, day: dt.date, *, founding: bool) -> None:
        owner = squad.wants_owner and squad.owner is None
        craft = "po" if owner else self.random.choices(MAKERS, SHARES)[0]
        person = self.organisation.hire(craft, squad.tribe, day, self._joined(day, founding))
        self.organisation.place(person, squad, day, owner=owner)

    def _joined(self, day: dt.date, founding: bool) -> dt.date | None:
        """The first day of somebody hired: before it all began for founders, unknown for a few of them."""
        if not founding:
            return day
        return None if self.random.random() < 0.03 else day - dt.timedelta(days=self.random.randint(0, 3000))

    def _hire_leads(self, day: dt.date, founding: bool) -> Iterator[PersonState]:
        """Hire for empty seats of trios and for squads without a coach, one for each vacancy."""
        organisation = self.organisation
        for tribe in list(organisation.tribes):
            for seat, holder in tribe.seats.items():
                if holder is None and self.random.random() < (0.85 if tribe.row.starts_on == day else 0.03):
                    person = organisation.hire("di", tribe, day, self._joined(day, founding))
                    organisation.fill_seat(person, tribe, seat, day)
                    yield person
        while len(organisation.without_coach) > 3 + 0.08 * len(organisation.squads):
            tribe = organisation.without_coach.draw(self.random).tribe
            person = organisation.hire("co", tribe, day, day)
            for squad in [squad for squad in tribe.squads if squad in organisation.without_coach][:3]:
                organisation.coach(person, squad, day)
            yield person

    def _squad_with_vacancy(self, day: dt.date) -> SquadState:
        """Some squad; where none has a vacancy, a new one in a tribe that is small for the time being."""
        organisation = self.organisation
        if organisation.with_vacancy:
            return organisation.with_vacancy.draw(self.random)
        some = self.random.sample(organisation.tribes, min(3, len(organisation.tribes)))
        return organisation.form_squad(min(some, key=lambda tribe: tribe.target_size), day)

    def _change_guilds(self, day: dt.date) -> None:
        """Let people form, join and leave guilds."""
        organisation, present = self.organisation, self.organisation.present
        if len(organisation.guilds) < min(400, 2 + len(present) // 110) and self.random.random() < 0.25:
            organisation.form_guild(present.draw(self.random), day)
        if not organisation.guilds:
            return
        for person in self._draw(JOINS_A_GUILD, present):
            guild = self.random.choice(organisation.guilds)
            if guild not in person.guilds:
                organisation.join_guild(person, guild, day)
        for person in self._draw(LEAVES_A_GUILD, present):
            for guild, membership in list(person.guilds.items())[:1]:
                if lower_bound(membership.starts_on) < day:
                    organisation.leave_guild(person, guild, day)

    def _change_alliances(self, step: int, day: dt.date) -> None:
        organisation = self.organisation
        for alliance in list(organisation.alliances):
            if alliance.last_step <= step:
                organisation.dissolve_alliance(alliance, day)
        too_few = len(organisation.alliances) < len(organisation.tribes) / 5
        if too_few and len(organisation.tribes) > 2 and self.random.random() < 0.3:
            organisation.form_alliance(self._neighbours(), day, step + self.random.randint(26, 90))

    def _neighbours(self) -> list[TribeState]:
        """Three to five tribes that stand beside each other."""
        count = min(self.random.randint(3, 5), len(self.organisation.tribes))
        place = self.random.randrange(len(self.organisation.tribes) - count + 1)
        return self.organisation.tribes[place : place + count]

    def _change_bots(self, step: int, day: dt.date) -> None:
        """Retire bots and add others, each to one squad or to several of a tribe."""
        organisation, random = self.organisation, self.organisation.bot_random
        for bot in [bot for bot in organisation.bots if random.random() < RETIRES]:
            organisation.retire_bot(bot, day)
        share = max(0, step - FIRST_BOTS) / (STEPS - 1 - FIRST_BOTS)
        while len(organisation.bots) < int(BOTS_FOR_SQUAD * share * len(organisation.squads)):
            squad = organisation.squads.draw(random)
            squads = random.sample(
                squad.tribe.squads, min(random.choice((1, 1, 2, 3)), len(squad.tribe.squads))
            )
            organisation.add_bot(random.choice([*squad.members] or organisation.present.items), squads, day)

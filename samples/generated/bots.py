"""What can happen to the bots of a generated organisation, each change as its operation would make it."""

import datetime as dt
from collections.abc import Sequence
from random import Random

from bots.models import Bot
from samples.generated.recorder import Recorder
from samples.generated.staffing import Staffing
from samples.generated.state import BotState, PersonState, SquadState
from samples.generated.vocabulary import NameGenerator
from squads.models import BotMembership


class Automation(Staffing):
    """All bots, and what happens to them; by random numbers of their own, so that people are as without bots."""

    def __init__(self, recorder: Recorder, random: Random) -> None:
        super().__init__(recorder, random)
        self.bots: list[BotState] = []
        self.bot_random = Random("bots")  # noqa: S311
        self.bot_names = NameGenerator(self.bot_random)

    def add_bot(self, accountable: PersonState, squads: Sequence[SquadState], day: dt.date) -> None:
        """Add a bot for which somebody is accountable, and place it in some squads."""
        name, slug = self.bot_names.bot()
        facts = {
            "slug": slug,
            "name": name,
            "accountable": accountable.row,
            "description": self.bot_names.mission(name),
            "link": f"https://code.example.com/{slug}",
            "starts_on": day,
        }
        row = self.recorder.create(Bot, **facts)
        self.recorder.record("bots.add_bot", None, row, **facts)
        bot = BotState(row, accountable)
        self.bots.append(bot)
        accountable.bots[bot] = None
        for squad in squads:
            self.place_bot(bot, squad, day)

    def place_bot(self, bot: BotState, squad: SquadState, day: dt.date) -> None:
        """Put a bot in a squad; it stays in the others."""
        membership = self.recorder.create(BotMembership, squad=squad.row, bot=bot.row, starts_on=day)
        self.recorder.record("squads.place_bot", squad.row, membership, bot=bot.row, starts_on=day)
        bot.squads[squad] = membership
        squad.bots[bot] = membership

    def retire_bot(self, bot: BotState, day: dt.date) -> None:
        """Retire a bot; its memberships in squads end."""
        for row in (*bot.squads.values(), bot.row):
            self.recorder.update(row, ends_before=day)
        self.recorder.record("bots.retire_bot", bot.row, bot.row, ends_before=day)
        for squad in bot.squads:
            del squad.bots[bot]
        del bot.accountable.bots[bot]
        self.bots.remove(bot)

    def offboard(self, person: PersonState, day: dt.date) -> None:
        """Let somebody leave; before, somebody else becomes accountable for each of their bots."""
        for bot in list(person.bots):
            self._hand_over(bot, self._successor(person, bot))
        super().offboard(person, day)

    def _successor(self, person: PersonState, bot: BotState) -> PersonState:
        """Somebody of a squad of the bot, else anybody."""
        near = [each for squad in bot.squads for each in squad.members if each in self.present]
        others = [each for each in near or self.present.items if each is not person]
        return self.bot_random.choice(others or [each for each in self.present.items if each is not person])

    def _hand_over(self, bot: BotState, person: PersonState) -> None:
        row, version = bot.row, bot.row.version
        self.recorder.update(row, accountable=person.row)
        self.recorder.record("bots.edit_bot", row, row, version=version, accountable=person.row)
        del bot.accountable.bots[bot]
        bot.accountable = person
        person.bots[bot] = None

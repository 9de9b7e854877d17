"""Forms of the bots of squads."""

from bots.models import Bot
from orgmodel.web.fields import KeyedChoiceField
from orgmodel.web.forms import BeginForm, CorrectPeriodForm
from squads.models import BotMembership, Squad


class PlaceBotForm(BeginForm[Squad]):
    """A bot begins in a squad; those that are in it already are not listed."""

    bot = KeyedChoiceField(Bot.objects.all(), empty_label="Choose a bot")

    def prepare(self) -> None:
        there = BotMembership.objects.on(self.day).filter(squad=self.subject)
        self.offer("bot", Bot.objects.not_ended(self.day).exclude(pk__in=there.values("bot")))


class CorrectBotMembershipForm(CorrectPeriodForm[BotMembership]):
    """When a bot was in a squad."""

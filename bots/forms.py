"""Forms of what is done to bots."""

from bots.models import Bot
from orgmodel.web.fields import FirstDayField, field_of, slug_of
from orgmodel.web.forms import EditForm, ExternalIdFacts, OperationForm
from orgmodel.web.short_names import SuggestsKey
from people.forms import PersonField


class BotFacts(ExternalIdFacts):
    """The facts of a bot."""

    name = field_of(Bot, "name")
    slug = slug_of(Bot, example="release-notes")
    accountable = PersonField(
        label="Accountable person", help_text="Whom to ask about it, and who decides about it."
    )
    description = field_of(Bot, "description", help_text="What it does, in a sentence or two.")
    link = field_of(Bot, "link")


class AddBotForm(SuggestsKey, BotFacts, OperationForm):
    keyed = Bot

    starts_on = FirstDayField()


class EditBotForm(BotFacts, EditForm):
    starts_on = FirstDayField(today=False)

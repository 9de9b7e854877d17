"""Who may change bots."""

import rules
from django.db.models import QuerySet
from django.utils import timezone

from bots.models import Bot
from orgmodel.domain.permissions import Grantee, allow
from people.models import Person, User
from people.rules import ADMINISTRATORS, PEOPLE_ADMINS


@rules.predicate
def is_accountable(user: User, bot: Bot | None) -> bool:
    """The user is accountable for the bot, and here today."""
    return (
        bot is not None and user.person == bot.accountable and bot.accountable.holds_on(timezone.localdate())
    )


def _accountable(bot: Bot) -> QuerySet[Person]:
    people = Person.objects.with_namesakes().filter(pk=bot.accountable_id)
    return people.on(timezone.localdate())


ACCOUNTABLE = Grantee("the accountable person", is_accountable, _accountable)

for name in ("add_bot", "remove_bot"):
    allow(f"bots.{name}", PEOPLE_ADMINS, ADMINISTRATORS)
for name in ("edit_bot", "retire_bot", "reopen_bot"):
    allow(f"bots.{name}", ACCOUNTABLE, PEOPLE_ADMINS, ADMINISTRATORS)

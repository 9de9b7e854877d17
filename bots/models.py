"""Bots: programs and AI agents, each with a person who is accountable for it.

They are no kind of person: whatever counts people, or shares of their time, leaves them out without a condition.
"""

import datetime as dt
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models

from orgmodel.domain.elements import Element
from orgmodel.domain.periods import PeriodManager, PeriodQuerySet, long_date
from orgmodel.domain.texts import LongText, ShortText
from people.models import Person


class BotQuerySet(PeriodQuerySet):
    def outliving(self, person: Person, ends_before: dt.date) -> Self:
        """Bots for which `person` is accountable and which would be there on `ends_before` or later, by name."""
        return self.filter(accountable=person).not_ended(ends_before).order_by("name", "pk")


class BotManager(PeriodManager.from_queryset(BotQuerySet)):  # type: ignore[misc]
    pass


class Bot(Element):
    """A program or an AI agent. A person is accountable for it, without days as line managers are.

    So who takes it over may have come later than the bot; but nobody may leave before a bot of theirs is
    retired or somebody else's, which two triggers ensure.
    """

    description = LongText(blank=True)
    link = ShortText(
        max_length=500,
        blank=True,
        validators=[URLValidator(["http", "https"])],
        help_text="The address of its page or repository.",
    )
    accountable = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="bots", verbose_name="accountable person"
    )

    objects = BotManager()

    class Meta(Element.Meta):
        default_permissions = ("change", "delete", "view")  # “bots.add_bot” is an operation

    def clean(self) -> None:
        """Also raise ValidationError where the accountable person leaves before the bot is retired."""
        super().clean()
        left = self.accountable.ends_before if self.accountable_id else None
        if left and (self.ends_before is None or self.ends_before > left):
            raise ValidationError(
                {
                    "accountable": f"The last day of {self.accountable.distinct_name()} is "
                    f"{long_date(self.accountable.last_day)}. Choose somebody who is here as long as the bot."
                },
                code="outside",
            )

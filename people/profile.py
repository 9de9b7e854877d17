"""What people say of themselves: how to reach them, when they work, what to ask them about."""

import re

from django import forms
from django.db import models
from django.utils import timezone

from orgmodel.domain.texts import LongText, OfferingWidget, ShortText, short_text

CONTRACTS = ("Employee", "Contractor", "Temporary", "Intern", "Apprentice", "Working student")
BETWEEN_TOPICS = re.compile(r"[,;\n\u3001\uff0c]")


def topics_of(text: str) -> list[str]:
    """The topics of a text that separates them by commas, semicolons or lines, each once whatever its capitals."""
    topics: dict[str, str] = {}
    for topic in filter(None, map(short_text, BETWEEN_TOPICS.split(text))):
        topics.setdefault(topic.casefold(), topic)
    return list(topics.values())


class TopicsText(ShortText):
    """Several short topics in one line, with a comma and a space between; migrations know it as a CharField."""

    def normalize(self, text: str) -> str:
        return ", ".join(topics_of(text))


class Profile(models.Model):
    """The facts of a person that are theirs to tell; each may be empty."""

    pronouns = ShortText(max_length=40, blank=True)
    chat = ShortText("chat handle", max_length=120, blank=True)
    working_hours = ShortText("working days and hours", max_length=120, blank=True)
    languages = TopicsText(max_length=200, blank=True)
    ask_about = TopicsText("ask me about", max_length=400, blank=True)
    introduction = LongText(blank=True)

    class Meta:
        abstract = True

    @property
    def topics(self) -> list[str]:
        """What to ask them about, each topic for itself."""
        return topics_of(self.ask_about)


class Audience(models.TextChoices):
    """Who may see a private fact of a person."""

    EVERYBODY = "everybody", "Everybody"
    LEADS = "leads", "The person, their leads and administrators"
    ADMINISTRATORS = "administrators", "The person and administrators"


class ContractField(ShortText):
    """The kind of a contract, with the usual ones to choose from. Migrations know it as a CharField."""

    def formfield(self, **kwargs: object) -> forms.Field | None:
        return super().formfield(**{**kwargs, "widget": OfferingWidget(CONTRACTS)})


class PrivateFacts(models.Model):
    """The facts of a person that not everybody sees (people/privacy.py); each may be empty."""

    phone = ShortText(max_length=40, blank=True)
    contract_kind = ContractField("contract", max_length=60, blank=True)
    employer = ShortText(max_length=120, blank=True)

    class Meta:
        abstract = True


class Photo(models.Model):
    """A picture that somebody uploaded, in two sizes, by what it is made of; people name it by `digest`.

    It is no fact of the organisation, so it is written by a plain function, and the history has the digest alone.
    """

    digest = models.CharField(max_length=32, primary_key=True)
    small = models.BinaryField()
    large = models.BinaryField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()  # “people.change_photo” is an operation

    def __str__(self) -> str:
        return self.digest


class ErasedHandle(models.Model):
    """A handle of somebody whose data was erased, as its SHA-256; the database gives it to nobody again.

    So an old sheet that still names them is refused and does not bring them back.
    """

    digest = models.CharField(max_length=64, primary_key=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.digest

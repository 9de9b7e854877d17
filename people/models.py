"""Accounts that sign in, and the people of the organisation."""

import datetime as dt
from functools import cached_property
from typing import Self

import rules
from django.contrib.auth.models import AbstractUser
from django.core.validators import RegexValidator
from django.db import connection, models
from django.db.models import Q, Value
from django.db.models.functions import Lower
from knox.models import AbstractAuthToken

from orgmodel.caching.compiled import CompiledQuery
from orgmodel.domain.days import DayField
from orgmodel.domain.elements import Keyed, KeyedQuerySet, KeyField
from orgmodel.domain.periods import PeriodManager
from orgmodel.domain.texts import EmailText, ShortText

HUES = 8

valid_time_zone = RegexValidator(
    r"^[A-Za-z_]+(/[A-Za-z0-9_+-]+)*\Z", "Name it as in Europe/Stockholm or UTC."
)


def initials_of(name: str) -> str:
    """One or two letters that stand for a person in small places."""
    words = name.split()
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper() if words else "?"


def hue_of(handle: str) -> int:
    """Which of the avatar colours belongs to a handle."""
    return sum(handle.encode()) % HUES


class User(AbstractUser):  # type: ignore[django-manager-missing]  # the library of tokens has no types
    """An account that can sign in; it is the person with the same e-mail, if there is one.

    So the e-mail is one that its owner proved before the account was made (sign_up.py) or that an administrator set.

    One that `is_tool` belongs to a program, which signs in
    by tokens only.
    """

    first_name = ShortText("first name", max_length=150, blank=True)
    last_name = ShortText("last name", max_length=150, blank=True)
    email = EmailText("email address", blank=True)
    is_tool = models.BooleanField("account of a tool", default=False, editable=False)

    class Meta(AbstractUser.Meta):
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="people_user_email_unique",
                condition=~Q(email=""),
                violation_error_message="Another account has this e-mail already.",
            )
        ]

    @cached_property
    def person(self) -> "Person | None":
        """The person with this account's e-mail."""
        if not self.email:
            return None
        return next(iter(_of_email.objects(email=self.email)), None)

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        """Whether the account may do what `perm` names, to `obj`.

        Where there is a rule, it alone decides. What Django's admin lists for an
        account never has the name of an operation, so its tables, two queries
        on every page that offers one, need not be read.
        """
        if not rules.perm_exists(perm):
            return super().has_perm(perm, obj)
        return self.is_active and (self.is_superuser or rules.has_perm(perm, self, obj))

    def __str__(self) -> str:
        return self.get_full_name() or self.username


class Scope(models.TextChoices):
    """What a token lets a tool do of what its account may; each includes the one before."""

    READ = "read", "Read"
    WRITE = "write", "Write"
    ADMINISTER = "administer", "Administer"


class Token(AbstractAuthToken):
    """With what a tool signs in as an account; only its hash is stored.

    `used_at` is when it was last used, to the minute. `expiry` empty means that
    it does not expire.
    """

    name = ShortText(max_length=80)
    scope = models.CharField(max_length=20, choices=Scope, default=Scope.READ)
    used_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-created"]

    def __str__(self) -> str:
        return self.name


class PersonQuerySet(KeyedQuerySet):
    """People, of whom the first day may be unknown."""

    def on(self, day: dt.date) -> Self:
        """People who work here on `day`; an unknown first day counts as long ago."""
        return self.not_ended(day).filter(Q(starts_on=None) | Q(starts_on__lte=day))

    def matching(self, words: str) -> Self:
        """People in whose name, handle, e-mail or job title each of the words occurs."""
        rows = self
        for word in words.replace("\0", "").split():
            rows = rows.filter(
                Q(name__icontains=word)
                | Q(handle__icontains=word)
                | Q(email__icontains=word)
                | Q(job_title__icontains=word)
            )
        return rows

    def named(self, words: str) -> Self:
        """The same: people are called by more than their name."""
        return self.matching(words)

    def locations(self) -> list[str]:
        """Where people are, each place once; as many steps down an index as there are places."""
        with connection.cursor() as cursor:
            cursor.execute(
                """
                SELECT location FROM (
                    WITH RECURSIVE place(location) AS (
                        (SELECT min(location) FROM people_person WHERE location > '')
                        UNION ALL
                        SELECT (SELECT min(location) FROM people_person WHERE location > place.location)
                        FROM place WHERE place.location IS NOT NULL
                    )
                    SELECT location FROM place LIMIT 300
                ) AS places WHERE location IS NOT NULL
                """
            )
            return [location for (location,) in cursor.fetchall()]


class PersonManager(PeriodManager.from_queryset(PersonQuerySet)):  # type: ignore[misc]
    pass


class Person(Keyed):
    """Somebody who works here, with or without an account, from the day they joined until they left."""

    key_name = "handle"

    handle = KeyField("handle")
    email = EmailText("e-mail", blank=True)
    job_title = ShortText(max_length=200, blank=True)
    location = ShortText(max_length=120, blank=True)
    time_zone = ShortText(max_length=60, blank=True, validators=[valid_time_zone])
    manager = models.ForeignKey(
        "self",
        verbose_name="line manager",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reports",
    )
    # Of people alone the first day may be unknown.
    starts_on = DayField("joined", null=True, blank=True)  # type: ignore[assignment]
    ends_before = DayField("left", null=True, blank=True)

    objects = PersonManager()

    class Meta(Keyed.Meta):
        verbose_name_plural = "people"
        # Django's own “people.add_person” would be a way around the rule of that name.
        default_permissions = ("change", "delete", "view")
        constraints = [
            *Keyed.Meta.constraints,
            models.UniqueConstraint(
                fields=["handle"],
                name="people_handle_unique",
                violation_error_message="Somebody has this handle already.",
            ),
            models.UniqueConstraint(
                Lower("email"),
                name="people_email_unique",
                condition=~Q(email=""),
                violation_error_message="Somebody has this e-mail already.",
            ),
        ]
        indexes = [
            *Keyed.Meta.indexes,
            # With the days at hand, a page far into the list is read from the index alone.
            models.Index(fields=["name", "id"], include=["starts_on", "ends_before"], name="people_by_name"),
            models.Index(fields=["job_title", "name", "id"], name="people_by_job_title"),
            models.Index(fields=["location", "name", "id"], name="people_by_location"),
        ]

    @property
    def initials(self) -> str:
        """One or two letters that stand for the person in small places."""
        return initials_of(self.name)

    @property
    def hue(self) -> int:
        """Which of the avatar colours is this person's; it stays the same for a handle."""
        return hue_of(self.handle)


# As the index has it; `iexact` compares capitals, which no index knows, on every page of every reader.
# In no order: it is unique, and by name an index of names would be read through.
_of_email = CompiledQuery(
    lambda email: (
        Person.objects.exclude(email="")
        .alias(small=Lower("email"))
        .filter(small=Lower(Value(email)))
        .order_by()
    ),
    email=str,
)

"""Accounts that sign in, and the people of the organisation."""

import datetime as dt
from collections.abc import Iterable, Sequence
from copy import copy
from functools import cached_property
from typing import Self

import rules
from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import connection, models
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Lower
from django.utils import timezone
from knox.models import AbstractAuthToken

from orgmodel.caching.addresses import address
from orgmodel.caching.compiled import CompiledQuery
from orgmodel.domain.accounts import scope_for
from orgmodel.domain.days import DayField, EndField
from orgmodel.domain.elements import Keyed, KeyField, is_id
from orgmodel.domain.periods import PeriodManager, PeriodQuerySet, State, same_text
from orgmodel.domain.texts import EmailText, ShortText
from people.absences import Absence as Absence
from people.gaps import PersonGap as PersonGap
from people.gaps import WithGaps, between_first_and_last_day, days_here
from people.profile import ErasedHandle as ErasedHandle
from people.profile import Photo as Photo
from people.profile import PrivateFacts, Profile
from people.roles import ADMINISTERING, NO_ROLES, Role, Roles, roles_held_on
from people.time_zones import TimeZoneField

HUES = 8
USERNAME_TAKEN = "This user name is already taken. Choose another one."
OWN_MANAGER = "People can’t be their own line manager. Choose somebody else, or leave this empty."
ERASED = "The data of {person} was erased, so nothing about them can be changed. If they are back, add a new person."
# The advisory lock of whoever changes who reports to whom.
LINE_MANAGERS = 7_262_001
# Whether somebody (the second) is among the managers of another (the first), or is that one.
MANAGERS_ABOVE = """
SELECT FROM (
    WITH RECURSIVE above(id, manager_id) AS (
        SELECT id, manager_id FROM people_person WHERE id = %s
        UNION
        SELECT person.id, person.manager_id FROM people_person AS person JOIN above ON person.id = above.manager_id
    )
    SELECT id FROM above
) AS managers WHERE id = %s
"""


def initials_of(name: str) -> str:
    """One or two letters that stand for a person in small places."""
    words = name.split()
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper() if words else "?"


def hue_of(handle: str) -> int:
    """Which of the avatar colours belongs to a handle."""
    return sum(handle.encode()) % HUES


def display_name(name: str, handle: str, *, has_namesake: bool) -> str:
    """How somebody is named: by name, and by handle too where another person has the very name."""
    return f"{name} ({handle})" if has_namesake else name


def has_namesake(path: str = "") -> Exists:
    """Whether another person, who is here on whichever day, has the very name of the person at `path`.

    An expression for a query of what `path` leads from, such as "person"; without it, of people.
    """
    prefix = f"{path}__" if path else ""
    others = Person.objects.filter(name=OuterRef(f"{prefix}name")).exclude(pk=OuterRef(f"{prefix}pk"))
    return Exists(others.order_by())


def with_people[Tenures: QuerySet](tenures: Tenures) -> Tenures:
    """Also reads the person of each of `tenures`, told apart from others of the very name; one query more."""
    return tenures.prefetch_related(Prefetch("person", Person.objects.with_namesakes()))


def mark_namesakes(people: Iterable["Person"]) -> None:
    """Let each of `people` know whether another has the very name; one query, or none for nobody."""
    people = list(people)
    names = {person.name for person in people}
    shared = {name for (name,) in _shared_names.rows(names=list(names))} if names else set()
    for person in people:
        person.has_namesake = person.name in shared


class User(AbstractUser):  # type: ignore[django-manager-missing]  # the library of tokens has no types
    """An account that can sign in; it is the person with the same email, if there is one.

    So the email is one that its owner proved before the account was made (sign_up.py) or that an administrator set.

    One that `is_tool` belongs to a program, which signs in
    by tokens only.
    """

    first_name = ShortText("first name", max_length=150, blank=True)
    last_name = ShortText("last name", max_length=150, blank=True)
    email = EmailText("email address", blank=True)
    is_tool = models.BooleanField("tool account", default=False, editable=False)
    # What the token that a request is signed in with leaves of the account's rights; all unless it says so.
    scopes: frozenset[str] | None = None
    is_reduced = acts_as_person = False
    # Whether its person is a guest today, where what read the account has asked that along.
    guest_today: bool | None = None

    class Meta(AbstractUser.Meta):
        verbose_name, verbose_name_plural = "account", "accounts"
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="people_user_email_unique",
                condition=~Q(email=""),
                violation_error_message="Another account already has this email address.",
            )
        ]

    def unique_error_message(
        self, model_class: type[models.Model], unique_check: Sequence[str]
    ) -> ValidationError:
        """Say what is taken, as the pages do, and not in Django's words."""
        if tuple(unique_check) == ("username",):
            return ValidationError(USERNAME_TAKEN, code="unique")
        return super().unique_error_message(model_class, unique_check)

    @cached_property
    def person(self) -> "Person | None":
        """The person with this account's email today, or else the last who had it."""
        today = timezone.localdate()
        people: list[Person] = list(_of_email.objects(email=self.email, day=today)) if self.email else []
        return max(
            people,
            key=lambda person: (person.holds_on(today), person.ends_before or dt.date.max),
            default=None,
        )

    @property
    def roles(self) -> Roles:
        """The roles that the account's person holds today, as far as the token of this request lets it."""
        held = self.person.roles if self.person else NO_ROLES
        return held.without(ADMINISTERING) if self.acts_as_person else held

    @property
    def is_administrator(self) -> bool:
        """Whether the account may do everything: by itself, or as the person who has that role."""
        return self.is_active and (self.is_superuser or Role.ADMINISTRATOR in self.roles.everywhere)

    @property
    def administers(self) -> bool:
        """Whether the account has rights that a token needs the scope to administer for."""
        return self.is_active and (self.is_superuser or bool(ADMINISTERING & self.roles.names))

    @property
    def reads_accounts(self) -> bool:
        """Whether the account may read what was done to accounts."""
        return self.is_administrator or (self.is_active and Role.AUDITOR in self.roles.everywhere)

    @property
    def opens_administration(self) -> bool:
        """Whether the account may open Django's admin."""
        return self.is_active and (self.is_staff or self.is_administrator)

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_administrator or super().has_module_perms(app_label)

    @property
    def is_guest(self) -> bool:
        """Whether the account sees its person's own tribe only."""
        is_held = Role.GUEST in self.roles.everywhere if self.guest_today is None else self.guest_today
        return is_held and not self.is_administrator

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        """Whether the account may do what `perm` names, to `obj`.

        Where there is a rule, it alone decides. What Django's admin lists for an
        account never has the name of an operation, so its tables, two queries
        on every page that offers one, need not be read.
        """
        if not rules.perm_exists(perm):
            return self.is_administrator or super().has_perm(perm, obj)
        if self.scopes is not None and scope_for(perm) not in self.scopes:
            return False
        return self.is_active and (self.is_administrator or rules.has_perm(perm, self, obj))

    def lacks_scope(self, perm: str) -> str:
        """The scope without which the token of this request may not do what `perm` names; "" where it lacks none.

        Also where an administrator's account writes as its person alone.
        """
        scope = scope_for(perm)
        is_outside = self.scopes is not None and scope not in self.scopes
        gives_up = self.is_reduced or (self.acts_as_person and self._has_roles_to_give_up)
        return scope if is_outside or gives_up else ""

    @property
    def _has_roles_to_give_up(self) -> bool:
        return self.person is not None and bool(ADMINISTERING & self.person.roles.names)

    def without_scopes(self) -> Self:
        """The same account with all that it may, for what was allowed as a whole."""
        if self.scopes is None:
            return self  # with the person that it may have read already
        account = copy(self)
        account.scopes = None
        return account

    def __str__(self) -> str:
        return self.get_full_name() or self.username


class Scope(models.TextChoices):
    """What a token lets a tool do of what its account may, in every area; each includes the one before."""

    READ = "read", "Read"
    WRITE = "write", "Write"
    ADMINISTER = "administer", "Administer"


# What a token may do in one area alone, by the apps of the operations: all that its account may there.
AREA_SCOPES = (
    *("people:write", "tribes:write", "trios:write", "squads:write", "chapters:write"),
    *(
        "guilds:write",
        "alliances:write",
        "bots:write",
        "blueprint:write",
        "access:write",
        "history:write",
        "sheets",
    ),
)
SCOPE_PATTERN = "^({levels}|({areas})( ({areas}))*)$".format(
    levels="|".join(Scope.values), areas="|".join(AREA_SCOPES)
)
scope_validator = RegexValidator(
    SCOPE_PATTERN,
    f"Write one of {', '.join(Scope.values)}; or, with spaces between, some of {', '.join(AREA_SCOPES)}.",
    code="scope",
)


class Token(AbstractAuthToken):
    """With what a tool signs in as an account; only its hash is stored.

    `scope` is a Scope, or AREA_SCOPES with spaces between, as OAuth writes them (RFC 6749, 3.3).

    `used_at` is when it was last used, to the minute. `expiry` empty means that
    it does not expire.
    """

    name = ShortText(max_length=80)
    scope = models.CharField(max_length=200, default=Scope.READ, validators=[scope_validator])
    used_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-created"]

    @property
    def areas(self) -> frozenset[str] | None:
        """The scopes of the areas to which it is limited; None for a scope that holds in all."""
        return None if self.scope in Scope.values else frozenset(self.scope.split())

    @property
    def last_day(self) -> dt.date | None:
        """The last day on which it can be used, where it can until that day is over."""
        end = timezone.localtime(self.expiry) if self.expiry else None
        return end.date() - dt.timedelta(1) if end and end.time() == dt.time.min else None

    def __str__(self) -> str:
        return self.name


class PersonQuerySet(PeriodQuerySet):
    def begun(self, day: dt.date | OuterRef) -> Self:
        """Who joined by `day`, and is not in a gap then."""
        rows = super().begun(day)
        return (
            rows.exclude(gaps__hold=day) if isinstance(day, OuterRef) else rows.exclude(pk__in=_in_gap(day))
        )

    def in_state(self, state: str, day: dt.date) -> Self:
        """Who is in `state` on `day`; who is in a gap has left, and is planned, since they come back."""
        if state == State.PLANNED:
            return self.filter(Q(effective_from__gt=day) | Q(pk__in=_in_gap(day)))
        if state == State.ENDED:
            return self.filter(Q(ends_before__lte=day) | Q(pk__in=_in_gap(day)))
        return super().in_state(state, day)

    def with_namesakes(self) -> Self:
        """Adds `has_namesake`, by which their texts tell them from others of the very name."""
        return self.annotate(has_namesake=has_namesake())

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


def _in_gap(day: dt.date) -> PersonQuerySet:
    """The ids of the people who are in a gap on `day`, read once from an index of people with gaps alone.

    To look into each person's own gaps takes half as long again for a count of all, as they come last in a wide row.
    """
    return Person.objects.filter(gaps__hold=day).order_by().values("pk")


class PersonManager(PeriodManager.from_queryset(PersonQuerySet)):  # type: ignore[misc]
    pass


class Person(WithGaps, Keyed, Profile, PrivateFacts):
    """Somebody who works here, with or without an account, from the day they joined until they left.

    `gaps` are the days on which they were gone before they were hired again; nothing of theirs holds then.
    """

    key_name = "handle"
    # Whether another person has the very name; known of those read `with_namesakes` or given to `mark_namesakes`.
    has_namesake = False
    # The roles in the product that they hold today; known of an account's person.
    held: Sequence[str] = ()
    # Whether they are away, and until when; only light rows know it.
    away = ""

    handle = KeyField("handle")
    email = EmailText("email", blank=True)
    job_title = ShortText(max_length=200, blank=True)
    location = ShortText(max_length=120, blank=True)
    time_zone = TimeZoneField()
    manager = models.ForeignKey(
        "self",
        verbose_name="line manager",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reports",
    )
    # The digest of a Photo; what has none is shown by initials.
    photo = models.CharField(max_length=32, blank=True, editable=False)
    # The day on which somebody last said that what is stored about them is right.
    confirmed_on = models.DateField("confirmed", null=True, blank=True, editable=False)
    # The day on which all that is personal was erased; the rest stays as it is from then on.
    erased_on = models.DateField("erased", null=True, blank=True, editable=False)
    # The numbers of the records that were merged into this one, of which the history still tells.
    merged_ids = ArrayField(models.BigIntegerField(), default=list, blank=True, editable=False)
    # Their public ids, which are still found.
    former_ids = ArrayField(models.UUIDField(), default=list, blank=True, editable=False)
    starts_on = DayField("joined", null=True, blank=True)
    ends_before = EndField("last day", null=True, blank=True)

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
                violation_error_message="This handle is already in use.",
            ),
            models.CheckConstraint(
                condition=Q(manager=None) | ~Q(manager=F("id")),
                name="people_not_their_own_manager",
                violation_error_message=OWN_MANAGER,
            ),
            models.CheckConstraint(
                condition=Q(erased_on=None) | Q(ends_before__isnull=False),
                name="people_erased_after_leaving",
                violation_error_message="Only somebody who has left can be erased.",
            ),
            ExclusionConstraint(
                name="people_email_on_any_day",
                expressions=[
                    (same_text("email"), RangeOperators.EQUAL),
                    (days_here(), RangeOperators.OVERLAPS),
                ],
                condition=~Q(email=""),
                violation_error_message="Somebody else has this email address on some of these days.",
            ),
            models.CheckConstraint(
                condition=Q(gaps=None) | between_first_and_last_day(),
                name="people_gaps_inside",
                violation_error_message="Gaps lie between the first and the last day.",
            ),
        ]
        indexes = [
            *Keyed.Meta.indexes,
            # With the days at hand, a page far into the list is read from the index alone.
            models.Index(
                fields=["name", "id"],
                include=["effective_from", "ends_before"],
                name="people_by_name",
            ),
            models.Index(fields=["id"], include=["gaps"], condition=~Q(gaps=None), name="people_with_gaps"),
            models.Index(
                fields=["id"],
                include=["former_ids"],
                condition=~Q(former_ids=[]),
                name="people_with_former_ids",
            ),
            models.Index(fields=["job_title", "name", "id"], name="people_by_job_title"),
            models.Index(fields=["location", "name", "id"], name="people_by_location"),
            models.Index(Lower("email"), condition=~Q(email=""), name="people_by_email"),
        ]

    def __str__(self) -> str:
        return display_name(self.name, self.handle, has_namesake=self.has_namesake)

    @cached_property
    def roles(self) -> Roles:
        """The roles in the product that they hold today, of an account's person."""
        return Roles.of(self.held)

    @classmethod
    def had_id(cls, public_id: str) -> Q:
        """The condition that a record with this id, or number, was merged into theirs."""
        former = {"former_ids" if is_id(public_id) else "merged_ids": [public_id]}
        return ~Q(former_ids=[]) & Q(**{f"{name}__contains": ids for name, ids in former.items()})

    # For what knows people by their rows alone.
    mark_namesakes = staticmethod(mark_namesakes)

    def distinct_name(self) -> str:
        """How it is named where it is not known yet whether another has the very name; one query."""
        mark_namesakes([self])
        return str(self)

    def clean(self) -> None:
        """Also raise ValidationError for somebody who was erased, and where a manager that is new would make a
        circle, which no one else can close at the same moment."""
        super().clean()
        if getattr(self, "stored", {}).get("erased_on"):
            raise ValidationError(ERASED.format(person=self), code="erased")
        if self.pk and self.manager_id and self.manager_id != getattr(self, "stored", {}).get("manager_id"):
            self._refuse_circle()

    def _refuse_circle(self) -> None:
        if self.manager_id == self.pk:
            raise ValidationError({"manager": OWN_MANAGER}, code="circle")
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LINE_MANAGERS])
            cursor.execute(MANAGERS_ABOVE, [self.manager_id, self.pk])
            is_above = cursor.fetchone() is not None
        if is_above:
            manager = self.manager.distinct_name() if self.manager else ""
            raise ValidationError(
                {
                    "manager": f"{manager} reports to {self.distinct_name()}, directly or through others. Choose "
                    f"somebody else, or change the line manager of {manager} first."
                },
                code="circle",
            )

    @property
    def initials(self) -> str:
        """One or two letters that stand for the person in small places."""
        return initials_of(self.name)

    @property
    def photo_url(self) -> str:
        """The address of the photo in the size of an avatar."""
        return address("people:photo", self.photo, "small")

    @property
    def hue(self) -> int:
        """Which of the avatar colours is this person's; it stays the same for a handle."""
        return hue_of(self.handle)


_shared_names = CompiledQuery(
    lambda names: (
        Person.objects.filter(name__among=names)
        .order_by()
        .values("name")
        .annotate(n=Count("pk"))
        .filter(n__gt=1)
        .values_list("name")
    ),
    names=list,
)
# As the index has it; `iexact` compares capitals, which no index knows, on every page of every reader.
# In no order: it is one person's at a time, and by name an index of names would be read through.
_of_email = CompiledQuery(
    lambda email, day: (
        Person.objects.annotate(held=roles_held_on(day, Person.objects.all()))
        .exclude(email="")
        .alias(small=Lower("email"))
        .filter(small=Lower(Value(email)))
        .order_by()
    ),
    email=str,
    day=dt.date,
)

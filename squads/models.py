"""Squads, the tribe each is in, and who is in them, bots too."""

import datetime as dt
from collections.abc import Sequence
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models
from django.db.models import OuterRef, Q, Subquery

from bots.models import Bot
from orgmodel.domain.elements import Element
from orgmodel.domain.periods import (
    Period,
    PeriodManager,
    PeriodQuerySet,
    Tenure,
    by_first_day,
    headcount,
    no_overlap,
)
from orgmodel.domain.texts import LongText, ShortText, short_text, valid_text
from tribes.models import Tribe

MOST_LINKS, LONGEST_LABEL = 50, 200


def valid_links(links: object) -> None:
    """Raise ValidationError unless `links` is a list of {"label", "url"} with web addresses."""
    if not isinstance(links, list):
        raise ValidationError("Links must be a list.", code="links")
    for link in links:
        if (
            not isinstance(link, dict)
            or set(link) != {"label", "url"}
            or not all(map(_is_text, link.values()))
        ):
            raise ValidationError("Each link must have a label and a URL.", code="links")
        for text in link.values():
            valid_text(text)
        URLValidator(["http", "https"])(link["url"])
        if len(link["label"]) > LONGEST_LABEL:
            raise ValidationError(
                f"The label of a link can have at most {LONGEST_LABEL} characters.", code="links"
            )
    if len(links) > MOST_LINKS:
        raise ValidationError(f"There are {len(links)} links; the limit is {MOST_LINKS}.", code="links")


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


class LinksField(models.JSONField):  # type: ignore[explicit-any]  # what JSON holds, to its stubs
    """A list of {"label", "url"}, whose labels are normalized as all short texts are."""

    def clean(self, value: object, model_instance: models.Model | None) -> object:
        """The normalized links. Raises ValidationError."""
        links = self.normalized(value)
        valid_links(links)
        return super().clean(links, model_instance)

    def normalized(self, value: object) -> object:
        """`value` with normalized texts, where it is a list of links; nothing is refused."""
        if not isinstance(value, list | tuple):
            return value
        return [
            {name: short_text(text) if isinstance(text, str) else text for name, text in link.items()}
            if isinstance(link, dict)
            else link
            for link in value
        ]

    def deconstruct(self) -> tuple[str, str, Sequence[object], dict[str, object]]:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs


class SquadQuerySet(PeriodQuerySet):
    def with_headcount(self, day: dt.date) -> Self:
        """Adds `headcount`: people in the squad on `day`, each once."""
        return self.annotate(headcount=headcount(SquadMembership, "squad", day))

    def with_tribe_name(self, day: dt.date) -> Self:
        """Adds `tribe_name`, of the tribe that each is in on `day`; nothing where it is in none."""
        periods = SquadInTribe.objects.on(day).filter(squad=OuterRef("pk"))
        return self.annotate(tribe_name=Subquery(periods.values("tribe__name")[:1]))

    def with_owner_name(self, day: dt.date) -> Self:
        """Adds `owner_name`, of the product owner on `day`; nothing where there is none."""
        rows = SquadMembership.objects.on(day).filter(role=Role.PRODUCT_OWNER, squad=OuterRef("pk"))
        return self.annotate(owner_name=Subquery(rows.values("person__name")[:1]))

    def in_tribe(self, tribe: Tribe | None, day: dt.date) -> Self:
        """Squads that are in `tribe` on `day`; in none, where it is None."""
        if tribe is None:
            return self.exclude(pk__in=SquadInTribe.objects.on(day).values("squad"))
        return self.filter(pk__in=SquadInTribe.objects.on(day).filter(tribe=tribe).values("squad"))

    def without_role(self, role: "Role", day: dt.date) -> Self:
        """Squads in which nobody has `role` on `day`."""
        return self.exclude(pk__in=SquadMembership.objects.on(day).filter(role=role).values("squad"))


class SquadManager(PeriodManager.from_queryset(SquadQuerySet)):  # type: ignore[misc]
    pass


class Squad(Element):
    """A cross-functional, autonomous team on one feature area."""

    mission = LongText(blank=True)
    feature_area = ShortText(max_length=120, blank=True)
    way_of_working = ShortText(max_length=120, blank=True)
    links = LinksField(default=list, blank=True)

    objects = SquadManager()

    def tribe_period(self, day: dt.date | None) -> "SquadInTribe | None":
        """Its period in a tribe that holds on `day`; where that is None, the one of which nobody knows the first day."""
        rows = self.tribes.on(day) if day else self.tribes.filter(starts_on=None)
        return rows.select_related("tribe").first()


class SquadInTribe(Period):
    """A squad is in a tribe during a period."""

    squad = models.ForeignKey(Squad, on_delete=models.PROTECT, related_name="tribes")
    tribe = models.ForeignKey(Tribe, on_delete=models.PROTECT, related_name="squads")

    within = ("squad", "tribe")

    class Meta(Period.Meta):
        ordering = [by_first_day(), "pk"]
        verbose_name = "tribe membership"
        constraints = [
            *Period.Meta.constraints,
            no_overlap(
                "squad",
                name="squads_in_one_tribe",
                message="This squad is already in a tribe on some of these days.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.squad} in {self.tribe}"


class Role(models.TextChoices):
    MEMBER = "member", "Member"
    PRODUCT_OWNER = "product_owner", "Product owner"
    AGILE_COACH = "agile_coach", "Agile coach"


class SquadMembership(Tenure):
    """A person is in a squad, in one role and with a share of their time, if it is known, during a period."""

    squad = models.ForeignKey(Squad, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role, default=Role.MEMBER)
    allocation = models.PositiveSmallIntegerField(
        "share of time in percent",
        null=True,
        blank=True,
        default=100,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text="Percent of their time. Leave empty if you don’t know it.",
    )

    within = ("squad", "person")

    class Meta(Tenure.Meta):
        ordering = [by_first_day(), "pk"]
        constraints = [
            *Tenure.Meta.constraints,
            models.CheckConstraint(
                condition=Q(allocation__gte=1, allocation__lte=100),
                name="squads_allocation_in_percent",
                violation_error_message="Enter a share of time from 1 to 100 percent.",
            ),
            no_overlap(
                "squad",
                when=Q(role="product_owner"),
                name="squads_one_product_owner",
                message="This squad already has a product owner on some of these days.",
            ),
            *(
                no_overlap(
                    "squad",
                    "person",
                    when=Q(role=role),
                    name=f"squads_once_as_{role}",
                    message=f"This person is already in the squad as {label.lower()} on some of these days.",
                )
                for role, label in Role.choices
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.squad} as {self.get_role_display().lower()}"


class BotMembership(Period):
    """A bot works in a squad during a period; no size and no share of time counts it."""

    squad = models.ForeignKey(Squad, on_delete=models.PROTECT, related_name="bots")
    bot = models.ForeignKey(Bot, on_delete=models.PROTECT, related_name="squads")

    within = ("squad", "bot")

    class Meta(Period.Meta):
        ordering = [by_first_day(), "pk"]
        verbose_name = "bot membership"
        constraints = [
            *Period.Meta.constraints,
            no_overlap(
                "squad",
                "bot",
                name="squads_bot_once",
                message="This bot is already in the squad on some of these days.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bot} in {self.squad}"

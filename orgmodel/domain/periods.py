"""Time: every fact holds during a period, and some facts exclude each other on any day."""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import ClassVar, Self, cast

from django.apps import apps
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import BigIntegerField, Count, F, Func, OuterRef, Q, Subquery, Value
from django.db.models.expressions import OrderBy
from django.db.models.fetch_modes import FetchMode
from django.db.models.functions import Coalesce, Lower
from django.utils.formats import date_format
from uuid_utils.compat import uuid7

from orgmodel.domain.days import DayField, EndField, day_after, day_before
from orgmodel.domain.gaps import Gap

# Columns of a row that follow from others and from its parents: no facts of their own.
DERIVED = frozenset({"effective_from"})


def days() -> "Func[DateRangeField]":
    """The half-open SQL range [effective_from, ends_before)."""
    return Func("effective_from", "ends_before", function="daterange", output_field=DateRangeField())


def same(field: str) -> "Func[BigIntegerRangeField]":
    """An id as a range of one, which GiST compares without the btree_gist extension."""
    return Func(field, field, Value("[]"), function="int8range", output_field=BigIntegerRangeField())


def same_text(field: str) -> "Func[BigIntegerRangeField]":
    """A text, in whichever case, as a range of its hash alone: GiST compares no texts without an extension."""
    hashed = Func(Lower(field), Value(0), function="hashtextextended", output_field=BigIntegerField())
    return Func(hashed, hashed, Value("[]"), function="int8range", output_field=BigIntegerRangeField())


def no_overlap(*fields: str, name: str, message: str, when: Q | None = None) -> ExclusionConstraint:
    """At most one row per combination of `fields` may hold on any day.

    The ids come first: led by the dates, the index reads almost every row.
    `when` limits the rule to the rows it describes.
    """
    return ExclusionConstraint(
        name=name,
        expressions=[
            *((same(field), RangeOperators.EQUAL) for field in fields),
            (days(), RangeOperators.OVERLAPS),
        ],
        condition=when,
        violation_error_message=message,
    )


def lower_bound(first_day: dt.date | None) -> dt.date:
    """A first day to compare and sort by: an unknown one comes before all others."""
    return first_day or dt.date.min


def by_first_day(path: str = "starts_on") -> OrderBy:
    """The order of first days, those that are unknown before all others."""
    return F(path).asc(nulls_first=True)


def latest_first(path: str = "starts_on") -> OrderBy:
    """The opposite order: first days that are unknown come last."""
    return F(path).desc(nulls_last=True)


def begun_by(day: "dt.date | OuterRef", path: str = "") -> Q:
    """The condition that what `path` leads to had begun by `day`."""
    return Q(**{f"{path}effective_from__lte": day})


class State(models.TextChoices):
    """What a period is on a day."""

    PRESENT = "present", "Present"
    PLANNED = "planned", "Planned"
    ENDED = "ended", "Ended"
    ALL = "all", "Whenever"


class PeriodQuerySet(models.QuerySet):
    """Queries by day; the day is always an argument, never today."""

    def on(self, day: dt.date) -> Self:
        """Rows that hold on `day`."""
        return self.not_ended(day).begun(day)

    def begun(self, day: "dt.date | OuterRef") -> Self:
        """Rows that begin on `day` or began before it."""
        return self.filter(begun_by(day))

    def open(self) -> Self:
        """Rows without a planned end."""
        return self.filter(ends_before=None)

    def overlapping(self, start: dt.date, end: dt.date | None) -> Self:
        """Rows that hold on some day of [start, end); `end` None means for ever after."""
        rows = self.filter(Q(ends_before=None) | Q(ends_before__gt=start))
        return rows if end is None else rows.filter(effective_from__lt=end)

    def holding(self, period: "Period") -> Self:
        """Rows that hold on all days of `period`."""
        rows = self.begun(period.begins)
        return rows.open() if period.ends_before is None else rows.not_ended(day_before(period.ends_before))

    def with_parents(self) -> Self:
        """Also reads the parents of each row, and theirs."""
        paths = tuple(_paths_of_parents(cast(type[Period], self.model)))
        return self.select_related(*paths) if paths else self.all()

    def not_ended(self, day: dt.date) -> Self:
        """Rows that hold on `day` or are planned to begin after it."""
        return self.filter(Q(ends_before=None) | Q(ends_before__gt=day))

    def in_state(self, state: str, day: dt.date) -> Self:
        """Rows that are in `state` on `day`."""
        if state == State.PLANNED:
            return self.filter(effective_from__gt=day)
        if state == State.ENDED:
            return self.filter(ends_before__lte=day)
        return self.all() if state == State.ALL else self.on(day)


class PeriodManager(models.Manager.from_queryset(PeriodQuerySet)):  # type: ignore[misc]
    """A forgotten select_related costs one query more, not one per row."""

    def get_queryset(self) -> PeriodQuerySet:
        return super().get_queryset().fetch_mode(models.FETCH_PEERS)


class Period(models.Model):
    """Something that holds from `starts_on`, inclusive, until `ends_before`, exclusive.

    `starts_on` empty means that nobody knows the first day: it holds as long as all that it lies in,
    up to its end. `effective_from` is the day from which it so holds, which queries and constraints
    compare: `starts_on`, or the latest of its parents', or the earliest day that there is.
    A trigger works that out, again when a parent's changes. `ends_before` empty means that no end is known. `stored` are its fields as the
    database has them. `within` names the foreign
    keys of its parents, whose periods this one may not leave; triggers that the
    migrations make enforce that in the database. `public_id` is what others know the
    row by (a UUIDv7, `id` in the API), whatever else of it changes; a trigger keeps it.
    """

    public_id = models.UUIDField("id", default=uuid7, editable=False)
    starts_on = DayField("first day", null=True, blank=True)
    ends_before = EndField("last day", null=True, blank=True)
    effective_from = models.DateField(default=dt.date.min, editable=False)

    within: ClassVar[tuple[str, ...]] = ()
    stored: dict[str, object]

    objects: PeriodManager = PeriodManager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_before=None) | Q(ends_before__gt=F("effective_from")),
                name="%(app_label)s_%(class)s_ends_after_it_starts",
                violation_error_message="The last day must not be before the first day.",
            ),
            # Not `unique=True`, of which Django asks the database before each save.
            models.UniqueConstraint(fields=["public_id"], name="%(app_label)s_%(class)s_public_id"),
        ]

    def get_absolute_url(self) -> str:
        """The address of the page that shows the row."""
        return getattr(self, self.within[0]).get_absolute_url()

    @classmethod
    def from_db(
        cls,
        db: str | None,
        field_names: Collection[str],
        values: Collection[object],
        *,
        fetch_mode: FetchMode | None = None,
    ) -> Self:
        row = super().from_db(db, field_names, values, fetch_mode=fetch_mode)
        row.stored = dict(row.__dict__)
        return row

    @property
    def begins(self) -> dt.date:
        """The first day on which it holds; the earliest that there is where that is unknown."""
        return self.starts_on or self.effective_from

    def holds_on(self, day: dt.date) -> bool:
        """Whether `day` lies in the period."""
        return not self.begins_after(day) and not self.ended_by(day)

    def begins_after(self, day: dt.date) -> bool:
        """Whether the period has not begun by the end of `day`."""
        return self.begins > day

    def ended_by(self, day: dt.date) -> bool:
        """Whether the period was over before `day` began."""
        return self.ends_before is not None and self.ends_before <= day

    @property
    def last_day(self) -> dt.date | None:
        """The last day that belongs to the period; None while it is open."""
        return self.ends_before and day_before(self.ends_before)

    def gap_between(self, start: dt.date, end: dt.date | None) -> Gap | None:
        """The first gap in the period on some day of [start, end); only people have any."""
        return None

    def gap_on(self, day: dt.date) -> Gap | None:
        """The gap in which `day` lies."""
        return self.gap_between(day, day_after(day))

    @classmethod
    def page(cls) -> tuple[str, str]:
        """The name of the page that shows a row, and the path to the key in its address: those of its first parent."""
        first = cls.within[0]
        name, path = parent_model(cls, first).page()
        return name, f"{first}__{path}"

    def take_effect(self) -> None:
        """Work out `effective_from` as the database will, of a row whose parents are known."""
        begins = (parent.begins for parent in parents_of(self))
        self.effective_from = self.starts_on or max(begins, default=dt.date.min)

    def clean(self) -> None:
        """Raise ValidationError when this leaves the period of a parent, or ends before it starts."""
        super().clean()
        self.take_effect()
        for parent in parents_of(self):
            self._clean_within(parent)
        if self.ended_by(self.begins):
            # Before the constraints are tested: PostgreSQL makes no range of such days.
            raise ValidationError(
                {"ends_before": "The last day must not be before the first day."}, code="outside"
            )

    def _clean_within(self, parent: "Period") -> None:
        if self.begins < parent.begins:
            raise ValidationError(
                {
                    "starts_on": f"{parent} begins on {long_date(parent.begins)}; "
                    "choose that day or a later one."
                },
                code="outside",
            )
        if self.starts_on is None and self.ended_by(parent.begins):
            raise ValidationError(
                {
                    "ends_before": f"{parent} begins on {long_date(parent.begins)}; "
                    "choose that day or a later one."
                },
                code="outside",
            )
        if parent.ended_by(self.begins):
            raise ValidationError(
                {"starts_on": f"{parent} has ended by then: its last day is {long_date(parent.last_day)}."},
                code="outside",
            )
        if parent.ends_before and (self.ends_before is None or self.ends_before > parent.ends_before):
            raise ValidationError(
                {
                    "ends_before": f"The last day of {parent} is {long_date(parent.last_day)}; "
                    "choose that day or an earlier one."
                },
                code="outside",
            )
        if gap := parent.gap_between(self.begins, self.ends_before):
            on = "starts_on" if gap.starts_on <= self.begins else "ends_before"
            raise ValidationError(
                {
                    on: f"{parent} isn’t here from {long_date(gap.starts_on)} to {long_date(gap.last_day)}. "
                    "Choose days before or after that."
                },
                code="outside",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodRow:
    """The days of a row that is read without its model."""

    starts_on: dt.date | None
    ends_before: dt.date | None
    effective_from: dt.date

    def holds_on(self, day: dt.date) -> bool:
        """Whether `day` lies in the period."""
        return not self.begins_after(day) and not self.ended_by(day)

    def begins_after(self, day: dt.date) -> bool:
        """Whether the period has not begun by the end of `day`."""
        return self.effective_from > day

    def ended_by(self, day: dt.date) -> bool:
        """Whether the period was over before `day` began."""
        return self.ends_before is not None and self.ends_before <= day

    @property
    def last_day(self) -> dt.date | None:
        """The last day that belongs to the period; None while it is open."""
        return self.ends_before and day_before(self.ends_before)


class Tenure(Period):
    """A person is somewhere, or holds something, during a period."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="%(app_label)s")

    class Meta(Period.Meta):
        abstract = True

    @property
    def parent(self) -> Period:
        """The element that the person is in."""
        return getattr(self, self.within[0])

    @property
    def kind(self) -> str:
        """The kind of that element: “squad”."""
        return self.within[0]

    @property
    def role_label(self) -> str:
        """The label of the role: “Product owner”."""
        return str(getattr(self, "get_role_display")())  # noqa: B009  of subclasses, which have roles

    @property
    def held(self) -> str:
        """What the person has, where it is known whose it is: “Payments as product owner”."""
        return f"{self.parent} as {self.role_label.lower()}"


def headcount(tenures: type[Tenure], parent: str, day: dt.date) -> Coalesce:
    """People, each once, who hold one of `tenures` in the outer row, its `parent`, on `day`."""
    rows = tenures.objects.on(day).filter(**{parent: OuterRef("pk")})
    counted = rows.order_by().values(parent).values_list(Count("person", distinct=True))
    return Coalesce(Subquery(counted), 0)


@lru_cache(maxsize=10_000)  # 25 µs each, and a picture has hundreds
def long_date(day: dt.date | None) -> str:
    """A day as people write it: 1 March 2026."""
    return date_format(day, "j F Y") if day else "an unknown day"


@cache
def period_model(label: str) -> type["Period"]:
    """The model with this label. Raises LookupError where there is none, TypeError where its rows have no days."""
    model = apps.get_model(label)
    if not issubclass(model, Period):
        raise TypeError(f"{label} has no days.")
    return model


def depth(model: type["Period"]) -> int:
    """How far down a model is in what lies within what: more than any of its parents."""
    return max((1 + depth(parent_model(model, name)) for name in model.within), default=0)


def parent_model(model: type[models.Model], name: str) -> type["Period"]:
    """The model that the foreign key `name` of `model` refers to.
    Raises TypeError where that is no Period."""
    parent = model._meta.get_field(name).related_model
    if not (isinstance(parent, type) and issubclass(parent, Period)):
        raise TypeError(f"{model.__name__}.{name} refers to no period.")
    return parent


@cache
def children_of(parent: type[models.Model]) -> tuple[tuple[type[Period], str], ...]:
    """Every model whose rows lie within a `parent`, with its foreign key."""
    return tuple(
        (model, field)
        for model in apps.get_models()
        if issubclass(model, Period)
        for field in model.within
        if model._meta.get_field(field).related_model is parent
    )


def _paths_of_parents(model: type[Period]) -> Iterator[str]:
    for field in model.within:
        yield field
        for path in _paths_of_parents(parent_model(model, field)):
            yield f"{field}__{path}"


def parents_of(row: Period) -> Iterator[Period]:
    """The parents of `row`: a membership's squad and person."""
    for field in row.within:
        if getattr(row, f"{field}_id"):
            yield getattr(row, field)

"""Gaps in a period: the days between two periods of somebody who left and came back."""

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Lookup
from django.db.models.sql.compiler import SQLCompiler
from psycopg.types.multirange import Multirange

from orgmodel.domain.days import day_before, valid_day

FORM = "Write a gap as its first day and the first day after it, such as 2024-03-01/2025-02-01."


class Gap(NamedTuple):
    """The days from `starts_on`, inclusive, until `ends_before`, exclusive."""

    starts_on: dt.date
    ends_before: dt.date

    @classmethod
    def parse(cls, text: str) -> Self:
        """The gap that an interval of ISO 8601 is. Raises ValidationError for what is none."""
        first, _, last = text.strip().partition("/")
        try:
            gap = cls(dt.date.fromisoformat(first), dt.date.fromisoformat(last))
        except ValueError:
            raise ValidationError(f"“{text}” isn’t a gap. {FORM}", code="invalid") from None
        for day in gap:
            valid_day(day)
        if gap.ends_before <= gap.starts_on:
            raise ValidationError(f"“{text}” ends before it begins. {FORM}", code="invalid")
        return gap

    @property
    def last_day(self) -> dt.date:
        """The last day that belongs to the gap."""
        return day_before(self.ends_before)

    def overlaps(self, start: dt.date, end: dt.date | None) -> bool:
        """Whether some day of [start, end) lies in the gap; `end` None means for ever after."""
        return self.ends_before > start and (end is None or self.starts_on < end)

    def __str__(self) -> str:
        return f"{self.starts_on}/{self.ends_before}"


class Gaps(tuple[Gap, ...]):
    """The gaps in a period, the earliest first; its text is as PostgreSQL writes a datemultirange."""

    __slots__ = ()

    @classmethod
    def parse(cls, texts: Iterable[str]) -> Self:
        """The gaps that intervals of ISO 8601 are. Raises ValidationError for what is none, and for two that touch."""
        found = cls(sorted(map(Gap.parse, texts)))
        for gap, following in pairwise(found):
            if following.starts_on <= gap.ends_before:
                raise ValidationError(
                    f"The gaps {gap} and {following} touch. Write them as one.", code="invalid"
                )
        return found

    @classmethod
    def from_text(cls, text: str) -> Self:
        """The gaps that a datemultirange is, as PostgreSQL writes it."""
        parts = text.strip("{}").replace("[", "").split("),")
        days = (part.rstrip(")").split(",") for part in parts if part)
        return cls(Gap(*map(dt.date.fromisoformat, bounds)) for bounds in days)

    @property
    def text(self) -> str | None:
        """Their text, as it is stored; None for none."""
        return str(self) if self else None

    @property
    def texts(self) -> list[str]:
        """Each as an interval of ISO 8601."""
        return [str(gap) for gap in self]

    def __str__(self) -> str:
        return f"{{{','.join(f'[{gap.starts_on},{gap.ends_before})' for gap in self)}}}"


class GapsField(models.Field):
    """Gaps, stored as a datemultirange; none as NULL, which queries by day read past at no cost.

    Migrations know it as a TextField.
    """

    def __init__(self, **same: object) -> None:
        # Django makes copies with the arguments that `deconstruct` returns, which are always these.
        super().__init__("days not here", null=True, default=Gaps, editable=False)

    def deconstruct(self) -> tuple[str, str, Sequence[object], dict[str, object]]:
        name, _, args, kwargs = super().deconstruct()
        del kwargs["default"], kwargs["verbose_name"]
        return name, "django.db.models.TextField", args, kwargs

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "datemultirange"

    def from_db_value(self, value: Multirange[dt.date] | None, *_: object) -> Gaps:
        """The gaps that the database has."""
        return Gaps(Gap(part.lower, part.upper) for part in value or () if part.lower and part.upper)

    def to_python(self, value: object) -> Gaps:
        """The gaps of their intervals, as history entries have them, or of their text in the database; gaps as they are."""
        if isinstance(value, Gaps):
            return value
        if isinstance(value, list):
            return Gaps.parse(value)
        return Gaps.from_text(str(value or ""))

    def get_prep_value(self, value: object) -> str | None:
        """Their text; None for none."""
        return self.to_python(value).text

    def value_to_string(self, obj: models.Model) -> str:
        """Their text, for serialized fixtures."""
        return str(self.to_python(self.value_from_object(obj)))


@GapsField.register_lookup
class Hold(Lookup):  # type: ignore[explicit-any]  # its parameters, to the stubs
    """`gaps__hold=day`: whether the day lies in one of the gaps."""

    lookup_name = "hold"
    prepare_rhs = False

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[str | int, ...]]:
        column, parameters = self.process_lhs(compiler, connection)
        day, days = self.process_rhs(compiler, connection)
        return f"{column} @> ({day})::date", (*parameters, *days)

"""Why a period may not hold: which other one does on some of its days, of whom, and until when."""

import datetime as dt
import re
from collections.abc import Callable

from django.contrib.postgres.constraints import ExclusionConstraint
from django.core.exceptions import ValidationError
from django.db import models

from orgmodel.domain.operations.calls import Operation
from orgmodel.domain.operations.refusals import explain_call
from orgmodel.domain.periods import Period, long_date

# What PostgreSQL tells of a new row and of the one in its way: each key is of ids and, last, of days.
KEYS = re.compile(r"=\((?P<new>.*)\) conflicts with existing key .*=\((?P<existing>.*)\)\.$")
RANGE = re.compile(r"\[([^,]*),([^)]*)\)")


def explain_overlaps[Row: Period](model: type[Row], phrase: Callable[[Row], tuple[str, str, str]]) -> None:
    """Let the refusal of a `no_overlap` of `model` name the row that holds already.

    `phrase` says of that row what it is now, what it has been since its first day, and what it is
    called: “Ada Holm is in Cards”, “Ada Holm has been in Cards”, “that membership”.
    """
    for constraint in model._meta.constraints:
        if isinstance(constraint, ExclusionConstraint):
            _explain(model, constraint, phrase)


def _explain[Row: Period](
    model: type[Row], constraint: ExclusionConstraint, phrase: Callable[[Row], tuple[str, str, str]]
) -> None:
    def explanation(detail: str, operation: Operation | None) -> ValidationError | None:
        keys = KEYS.search(detail)
        row = _existing(model, constraint, keys["existing"]) if keys else None
        if keys is None or row is None:
            return None
        begins = dt.date.fromisoformat(RANGE.findall(keys["new"])[-1][0])
        takes_last_day = operation is None or "ends_before" in operation.arguments
        return ValidationError(_sentence(row, begins, takes_last_day, *phrase(row)), code="conflict")

    explain_call(constraint.name, explanation)


def _existing[Row: Period](model: type[Row], constraint: ExclusionConstraint, key: str) -> Row | None:
    """The row with this key; None where it was not saved in the end."""
    *ids, (begins, ends_before) = RANGE.findall(key)
    fields = [_field_of(expression) for expression, _ in constraint.expressions[:-1]]
    rows = model._default_manager.filter(
        constraint.condition or models.Q(),
        effective_from=begins,
        ends_before=ends_before or None,
        **{f"{field}_id": lower for field, (lower, _) in zip(fields, ids, strict=True)},
    )
    return rows.with_parents().first()


def _field_of(expression: object) -> str:
    """The foreign key of which `same` makes a range."""
    return str(expression.source_expressions[0].name)  # type: ignore[attr-defined]


def _sentence(row: Period, begins: dt.date, takes_last_day: bool, now: str, ever: str, it: str) -> str:
    if row.begins > begins:
        way_out = (
            f"Choose a last day before that, or end {it} first." if takes_last_day else f"Remove {it} first."
        )
        return f"{now} from {long_date(row.begins)}. {way_out}"
    if row.ends_before:
        return f"{now} until {long_date(row.last_day)}. Choose a first day after that, or end {it} earlier."
    since = f"{ever} since {long_date(row.starts_on)}" if row.starts_on else f"{now} already"
    return f"{since}. End {it} first."

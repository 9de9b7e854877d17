"""The arguments of a call, made the same on every surface before the operation sees them."""

import datetime as dt
from collections.abc import Mapping
from typing import cast

from django.core.exceptions import ValidationError

from orgmodel.domain.days import valid_day
from orgmodel.domain.operations.calls import Operation
from orgmodel.domain.texts import ReasonField

_reason = ReasonField()


def normalized(operation: Operation, arguments: Mapping[str, object]) -> dict[str, object]:
    """The arguments, their texts as the fields that they are for store them."""
    fields = operation.normalized_fields
    return {
        name: fields[name].normalized(value) if name in fields else value for name, value in arguments.items()
    }


def check_days(arguments: Mapping[str, object]) -> None:
    """Raise ValidationError for days among the arguments that are out of range, by their names."""
    errors: dict[str, ValidationError] = {}
    for name, value in arguments.items():
        if isinstance(value, dt.date):
            try:
                valid_day(value)
            except ValidationError as error:
                errors[name] = error
    if errors:
        raise ValidationError(errors)


def clean_reason(reason: object) -> str:
    """The normalized reason of a call. Raises ValidationError for one that is too long or cannot be seen."""
    try:
        return cast(str, _reason.clean(str(reason), None))
    except ValidationError as error:
        raise ValidationError({"reason": error.error_list}) from error

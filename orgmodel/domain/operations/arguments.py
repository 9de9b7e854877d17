"""The arguments of a call, made the same on every surface before the operation sees them."""

from collections.abc import Mapping
from typing import cast

from django.core.exceptions import ValidationError

from orgmodel.domain.operations.calls import Operation
from orgmodel.domain.texts import ReasonField

_reason = ReasonField()


def normalized(operation: Operation, arguments: Mapping[str, object]) -> dict[str, object]:
    """The arguments, their texts as the fields that they are for store them."""
    fields = operation.normalized_fields
    return {
        name: fields[name].normalized(value) if name in fields else value for name, value in arguments.items()
    }


def clean_reason(reason: object) -> str:
    """The normalized reason of a call. Raises ValidationError for one that is too long or cannot be seen."""
    try:
        return cast(str, _reason.clean(str(reason), None))
    except ValidationError as error:
        raise ValidationError({"reason": error.error_list}) from error

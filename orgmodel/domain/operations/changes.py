"""An edit takes the changes: what it is not given stays as it is in the row."""

from enum import Enum
from typing import Final

from django.db import models

from orgmodel.domain.elements import Keyed


class Unchanged(Enum):
    """The type that UNCHANGED alone has."""

    UNCHANGED = "unchanged"


UNCHANGED: Final = Unchanged.UNCHANGED


def apply_changes(row: models.Model, **changes: object) -> None:
    """Set those fields of `row` that are given, without saving it; those that are UNCHANGED stay.

    None and "" clear a field. A key that changes goes on answering.
    """
    for name, value in changes.items():
        if value is UNCHANGED:
            continue
        if isinstance(row, Keyed) and name == row.key_name and isinstance(value, str):
            row.rename(value)
        else:
            setattr(row, name, list(value) if type(value) is tuple else value)

"""The kinds of questions that may be asked of rows, each with its control and its words."""

from orgmodel.web.conditions.offered import Chosen, Listed, Within
from orgmodel.web.conditions.plain import (
    Condition,
    Keep,
    Number,
    OneOf,
    Ordering,
    StateIs,
    Tally,
    Without,
    Words,
    at_least,
    at_most,
)

__all__ = [
    "Chosen",
    "Condition",
    "Keep",
    "Listed",
    "Number",
    "OneOf",
    "Ordering",
    "StateIs",
    "Tally",
    "Within",
    "Without",
    "Words",
    "at_least",
    "at_most",
]

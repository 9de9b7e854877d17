"""The kinds of conditions that filter rows, each with its control and its words."""

from orgmodel.web.conditions.offered import Chosen, Listed, Within
from orgmodel.web.conditions.plain import (
    Apply,
    Condition,
    Given,
    Number,
    OneOf,
    Option,
    Ordering,
    Rows,
    StateIs,
    Tally,
    Without,
    WithoutControl,
    Words,
    at_least,
    at_most,
)

__all__ = [
    "Apply",
    "Chosen",
    "Condition",
    "Given",
    "Listed",
    "Number",
    "OneOf",
    "Option",
    "Ordering",
    "Rows",
    "StateIs",
    "Tally",
    "Within",
    "Without",
    "WithoutControl",
    "Words",
    "at_least",
    "at_most",
]

"""Conditions whose values are known beforehand, or may be any words or numbers."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from orgmodel.domain.periods import State

# Querysets with the methods of their model and what annotations add, and what a condition's form field
# returns: the lambdas of the apps' filters.py use both, and no type names what each of them is.
type Rows = Any  # type: ignore[explicit-any]  # django-stubs' managers lose such methods
type Given = Any  # type: ignore[explicit-any]  # a form field returns Any
# apply(rows, value, day): the rows of which the value is true on the day.
type Apply = Callable[[Rows, Given, dt.date], Rows]
# tally(rows, day): for each value that some of the rows have on the day, how many have it.
type Tally = Callable[[Rows, dt.date], Iterable[tuple[object, int]]]
# The label of a value, and the rows, of (rows, day), that match it.
type Option = tuple[str, Callable[[Rows, dt.date], Rows]]

MAX_LENGTH = 200  # of the words that are searched for
WITHOUT_NUL = r"^[^\u0000]*$"  # which no text in PostgreSQL has


class Select(forms.Select):
    """A select rendered by one small template: Django's own renders two for each option."""

    template_name = "widgets/select.html"


class Condition:
    """A query parameter of a list, which filters its rows by `apply(rows, value, day)`.

    `phrase` puts the value into words: “in {}”. An `advanced` one is under
    “More filters”, one without `shown` has no control; those of a lower `rank`
    come first. A condition may have an `implied_state`, which is listed while
    the query has no state. `field_options` are arguments of its form field.
    """

    field_class: type[forms.Field] = forms.CharField
    rank = 1
    shown = True
    # When its control refreshes the rows, as hx-trigger.
    trigger = "change"
    # Its values as JSON Schema describes them.
    schema: Mapping[str, object] = {"type": "string"}
    several = False
    # Whether the value and the day go into the query as they are, without a query or arithmetic before.
    is_plain = False

    def __init__(
        self,
        apply: Apply | None = None,
        *,
        label: str,
        phrase: str = "{}",
        advanced: bool = False,
        implied_state: str = "",
        about: str = "",
        tally: Tally | None = None,
        **field_options: object,
    ) -> None:
        self.apply = apply
        self.label = label
        self.phrase = phrase
        self.advanced = advanced
        self.implied_state = implied_state
        self.about = about or f"{label}."
        self.tally = tally
        self.field_options = field_options
        if "max_length" in field_options:
            self.schema = {**self.schema, "maxLength": field_options["max_length"], "pattern": WITHOUT_NUL}

    def field(self) -> forms.Field:
        """A form field for its value."""
        options = self.field_options  # arguments of this very class
        return self.field_class(required=False, label=self.label, **options)  # type: ignore[arg-type]

    def counts(self, rows: Rows, day: dt.date) -> list[tuple[str, int]]:
        """How many of `rows` match each value, the most first; values that none match are left out."""
        tallied = self.tally(rows, day) if self.tally else ()
        counted = [(str(value), number) for value, number in tallied if number]
        return sorted(counted, key=lambda pair: (-pair[1], pair[0]))

    def filter(self, rows: Rows, value: Given, day: dt.date) -> Rows:
        """The `rows` of which `value` is true on `day`."""
        return self.apply(rows, value, day) if self.apply else rows

    def chips(self, value: Given) -> list[tuple[str, str]]:
        """The value in words, and, where it is one of several, as it is in the query."""
        return [(self.phrase.format(value), "")]

    def offer(self, field: forms.Field, day: dt.date, value: Given) -> None:
        """Fit the control to what may be chosen on `day`."""

    def values(self) -> list[str]:
        """The only values that are accepted; none where any is."""
        return []


class Words(Condition):
    """Words that rows are searched for."""

    rank = 0
    trigger = "input changed delay:300ms, search"

    def __init__(self, apply: Apply, *, label: str, about: str) -> None:
        widget = forms.TextInput(attrs={"type": "search", "placeholder": label})
        super().__init__(apply, label=label, phrase="“{}”", about=about, widget=widget, max_length=MAX_LENGTH)


class Number(Condition):
    """A whole number."""

    rank = 2
    field_class = forms.IntegerField

    def __init__(
        self,
        apply: Apply,
        *,
        label: str,
        min_value: int = 0,
        max_value: int = 1_000_000,
        phrase: str = "{}",
        advanced: bool = False,
        implied_state: str = "",
        about: str = "",
    ) -> None:
        super().__init__(
            apply,
            label=label,
            phrase=phrase,
            advanced=advanced,
            implied_state=implied_state,
            about=about,
            min_value=min_value,
            max_value=max_value,
        )
        self.schema = {"type": "integer", "minimum": min_value, "maximum": max_value}


def at_least(with_headcount: Callable[[Rows, dt.date], Rows]) -> Number:
    """So many people or more; `with_headcount(rows, day)` adds `headcount`."""
    return Number(
        lambda rows, number, day: with_headcount(rows, day).filter(headcount__gte=number),
        label="People, at least",
        phrase="at least {} people",
    )


def at_most(with_headcount: Callable[[Rows, dt.date], Rows]) -> Number:
    """So many people or fewer; `with_headcount(rows, day)` adds `headcount`."""
    return Number(
        lambda rows, number, day: with_headcount(rows, day).filter(headcount__lte=number),
        label="People, at most",
        phrase="at most {} people",
    )


class OneOf(Condition):
    """One of some values, the names of `options`; without a `tally`, each is counted by a query of its own."""

    is_plain = True
    choice_field: type[forms.ChoiceField] = forms.ChoiceField
    widget: type[forms.Widget] = Select

    def __init__(
        self,
        options: Mapping[str, Option],
        *,
        label: str,
        phrase: str = "{}",
        advanced: bool = False,
        about: str = "",
        tally: Tally | None = None,
    ) -> None:
        super().__init__(
            label=label, phrase=phrase, advanced=advanced, about=about, tally=tally or self._tally
        )
        self.options = options

    def _tally(self, rows: Rows, day: dt.date) -> Iterable[tuple[str, int]]:
        return ((value, apply(rows, day).count()) for value, (_, apply) in self.options.items())

    def choices(self) -> list[tuple[str, str]]:
        """What the control offers."""
        return [
            ("", f"Any {self.label.lower()}"),
            *((value, label) for value, (label, _) in self.options.items()),
        ]

    def field(self) -> forms.Field:
        return self.choice_field(
            required=False,
            label=self.label,
            choices=self.choices(),
            widget=self.widget,
            error_messages={"invalid_choice": f"“%(value)s” isn’t one of {', '.join(self.options)}."},
        )

    def filter(self, rows: Rows, value: str, day: dt.date) -> Rows:
        _, apply = self.options[value]
        return apply(rows, day)

    def chips(self, value: str) -> list[tuple[str, str]]:
        return [(self._phrase(value), "")]

    def _phrase(self, value: str) -> str:
        label, _ = self.options[value]
        return self.phrase.format(label)

    def values(self) -> list[str]:
        return list(self.options)


class Several(forms.MultipleChoiceField):
    """Some of the choices; an empty one is ignored."""

    def to_python(self, value: object) -> list[str]:
        return [one for one in super().to_python(value) if one]


class Without(OneOf):
    """What rows lack; with several values they lack all of these."""

    rank = 3
    choice_field = Several
    widget = forms.CheckboxSelectMultiple
    several = True

    def __init__(self, **options: Option) -> None:
        super().__init__(options, label="Without", phrase="without {}", about="Keep what has none of these.")

    def choices(self) -> list[tuple[str, str]]:
        return super().choices()[1:]

    def filter(self, rows: Rows, value: list[str], day: dt.date) -> Rows:  # type: ignore[override]  # several
        for one in value:
            rows = super().filter(rows, one, day)
        return rows

    def chips(self, value: list[str]) -> list[tuple[str, str]]:  # type: ignore[override]  # several
        return [(self._phrase(one), one) for one in value]


class StateIs(Condition):
    """Which rows are listed: those that hold on the day, are planned, have ended, or all.

    It does not filter: a list begins with the rows of one state.
    """

    field_class = forms.ChoiceField
    is_plain = True

    def __init__(self) -> None:
        messages = {"invalid_choice": f"“%(value)s” isn’t one of {', '.join(State.values)}."}
        about = (
            "What holds on the day asked for (present, unless given), "
            "begins after it, ended before it, or all."
        )
        super().__init__(
            label="When", about=about, advanced=True, choices=State.choices, error_messages=messages
        )

    def offer(self, field: forms.Field, day: dt.date, value: str) -> None:
        others = [choice for choice in State.choices if choice[0] != State.PRESENT]
        field.widget = Select(choices=[("", State.PRESENT.label), *others])

    def chips(self, value: str) -> list[tuple[str, str]]:
        return [] if value == State.PRESENT else [(State(value).label, "")]

    def values(self) -> list[str]:
        return State.values


class WithoutControl(Condition):
    """What tools ask for; the page filters by it, but offers it to nobody."""

    shown = False


class Ordering(Condition):
    """By which of the `columns` the rows are sorted; a hyphen before the name reverses the order.

    It does not filter: a list is sorted last.
    """

    is_plain = True
    shown = False

    def __init__(self, columns: Iterable[str]) -> None:
        about = "Sort by this; a leading hyphen reverses the order."
        super().__init__(label="Order", about=about, validators=[self.is_column])
        self.columns = list(columns)

    def is_column(self, name: str) -> None:
        """Raise ValidationError where rows cannot be sorted by `name`."""
        if name not in self.values():
            names = ", ".join(self.columns)
            raise ValidationError(f"“{name}” isn’t one of {names}, with or without a hyphen before it.")

    def chips(self, value: str) -> list[tuple[str, str]]:
        return []

    def values(self) -> list[str]:
        return [*self.columns, *(f"-{name}" for name in self.columns)]

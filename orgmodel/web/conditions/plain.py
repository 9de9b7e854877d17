"""Questions whose answers are known beforehand, or may be any words or numbers."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django_filters import Filter

from orgmodel.domain.periods import State

# keep(rows, value, day): the rows of which the value is true on the day.
Keep = Callable[[Any, Any, dt.date], Any]
# tally(rows, day): for each value that some of the rows have on the day, how many have it.
Tally = Callable[[Any, dt.date], Iterable[tuple[Any, int]]]
LONGEST = 200  # letters of the words that may be asked for


class Select(forms.Select):
    """A select rendered by one small template: Django's own renders two for each option."""

    template_name = "widgets/select.html"


class Condition(Filter):
    """Keeps the rows that `keep(rows, value, day)` returns.

    `says` puts the value into words: “in {}”. One that is `aside` stands under
    “More filters”, one without `shown` has no control; those of a lower `rank`
    come first. A condition may imply which state is listed while the query does
    not say.
    """

    field_class: Any = forms.CharField
    rank = 1
    refreshes = "change"
    # Its values as JSON Schema describes them.
    schema: Mapping[str, Any] = {"type": "string"}
    several = False
    # Whether the value and the day go into the query as they are, and nothing is looked up or reckoned first.
    is_plain = False

    def __init__(
        self,
        keep: Keep | None = None,
        *,
        label: str,
        says: str = "{}",
        aside: bool = False,
        implies: str = "",
        about: str = "",
        tally: Tally | None = None,
        **field: Any,
    ) -> None:
        super().__init__(label=label, **field)
        self.keep, self.says, self.aside, self.implies = keep, says, aside, implies
        self.about = about or f"{label}."
        self.shown = True
        self.tally = tally

    def counts(self, rows: Any, day: dt.date) -> list[tuple[str, int]]:
        """How many of `rows` each value keeps, the most first; those that keep none are left out."""
        counted = [(str(value), number) for value, number in cast(Tally, self.tally)(rows, day) if number]
        return sorted(counted, key=lambda pair: (-pair[1], pair[0]))

    def filter(self, rows: Any, value: Any) -> Any:
        return cast(Keep, self.keep)(rows, value, cast(Any, self).parent.day)

    def pills(self, value: Any) -> list[tuple[str, str]]:
        """The value in words, and, where it is one of several, as it stands in the query."""
        return [(self.says.format(value), "")]

    def offer(self, field: Any, day: dt.date, value: Any) -> None:
        """Fit the control to what may be chosen on `day`."""

    def values(self) -> list[str]:
        """What alone may be asked for; nothing where anything may."""
        return []


class Words(Condition):
    """Words that occur in the rows."""

    rank = 0
    refreshes = "input changed delay:300ms, search"
    schema = {"type": "string", "maxLength": LONGEST}

    def __init__(self, keep: Keep, *, label: str, **field: Any) -> None:
        widget = forms.TextInput(attrs={"type": "search", "placeholder": label})
        about = "Keep what all these words occur in."
        super().__init__(
            keep, label=label, says="“{}”", about=about, widget=widget, max_length=LONGEST, **field
        )


class Number(Condition):
    """A whole number."""

    rank = 2
    field_class = forms.IntegerField

    def __init__(self, keep: Keep, *, label: str, **field: Any) -> None:
        field = {"min_value": 0, "max_value": 1_000_000, **field}
        super().__init__(keep, label=label, **field)
        self.schema = {"type": "integer", "minimum": field["min_value"], "maximum": field["max_value"]}


def at_least(counted: Callable[[Any, dt.date], Any]) -> Number:
    """So many people or more; `counted(rows, day)` adds `headcount`."""
    return Number(
        lambda rows, number, day: counted(rows, day).filter(headcount__gte=number),
        label="People, at least",
        says="at least {} people",
    )


def at_most(counted: Callable[[Any, dt.date], Any]) -> Number:
    """So many people or fewer; `counted(rows, day)` adds `headcount`."""
    return Number(
        lambda rows, number, day: counted(rows, day).filter(headcount__lte=number),
        label="People, at most",
        says="at most {} people",
    )


class OneOf(Condition):
    """One of some values: `kept` has for each what it is called, and which rows, of (rows, day), it keeps."""

    is_plain = True
    field_class = forms.ChoiceField
    widget: type[forms.Widget] = Select

    def __init__(self, *, label: str, nothing: str = "", **kept: Any) -> None:
        said = {name: kept.pop(name) for name in ("aside", "about", "says", "widget") if name in kept}
        super().__init__(label=label, choices=self.choices, tally=self._tally, **said)
        self.kept: dict[str, tuple[str, Callable[[Any, dt.date], Any]]] = kept
        self.nothing = nothing or f"Any {label.lower()}"

    def _tally(self, rows: Any, day: dt.date) -> Iterable[tuple[str, int]]:
        return ((value, keep(rows, day).count()) for value, (_, keep) in self.kept.items())

    def choices(self) -> list[tuple[str, str]]:
        return [("", self.nothing), *((value, label) for value, (label, _) in self.kept.items())]

    @property
    def field(self) -> Any:
        return self.field_class(
            required=False,
            label=self.label,
            choices=self.choices(),
            widget=self.widget,
            error_messages={"invalid_choice": f"“%(value)s” is none of {', '.join(self.kept)}."},
        )

    def filter(self, rows: Any, value: Any) -> Any:
        return self.kept[value][1](rows, cast(Any, self).parent.day)

    def pills(self, value: Any) -> list[tuple[str, str]]:
        return [(self.says.format(self.kept[value][0]), "")]

    def values(self) -> list[str]:
        return list(self.kept)


class Several(forms.MultipleChoiceField):
    """Some of the choices; an empty one is none."""

    def to_python(self, value: Any) -> list[str]:
        return [one for one in super().to_python(value) if one]


class Without(OneOf):
    """What rows lack; they lack all that is named."""

    rank = 3
    field_class = Several
    widget = forms.CheckboxSelectMultiple
    several = True

    def __init__(self, **kept: Any) -> None:
        super().__init__(label="Without", says="without {}", about="Keep what has none of these.", **kept)

    def choices(self) -> list[tuple[str, str]]:
        return super().choices()[1:]

    def filter(self, rows: Any, value: Any) -> Any:
        for one in value:
            rows = super().filter(rows, one)
        return rows

    def pills(self, value: Any) -> list[tuple[str, str]]:
        return [(self.says.format(self.kept[one][0]), one) for one in value]


class StateIs(Condition):
    """Whether what holds on the day is listed, what is planned, what has ended, or all of it."""

    field_class = forms.ChoiceField

    is_plain = True

    def __init__(self, **rest: Any) -> None:
        messages = {"invalid_choice": f"“%(value)s” is none of {', '.join(State.values)}."}
        about = "What holds on the day asked for (present, unless given), begins after it, ended before it, or all."
        super().__init__(about=about, choices=State.choices, error_messages=messages, **rest)

    def offer(self, field: Any, day: dt.date, value: Any) -> None:
        others = [choice for choice in State.choices if choice[0] != State.PRESENT]
        field.widget = Select(choices=[("", State.PRESENT.label), *others])

    def filter(self, rows: Any, value: Any) -> Any:
        return rows  # the list begins with those

    def pills(self, value: Any) -> list[tuple[str, str]]:
        return [] if value == State.PRESENT else [(State(value).label, "")]

    def values(self) -> list[str]:
        return State.values


class Ordering(Condition):
    """By which column the rows are sorted; a hyphen before it turns them round."""

    is_plain = True

    def __init__(self, **rest: Any) -> None:
        super().__init__(about="Sort by this; a hyphen before it turns the order round.", **rest)
        self.shown = False
        self.extra["validators"] = [self.is_column]

    def is_column(self, asked: str) -> None:
        """Raise ValidationError for what rows are not sorted by."""
        if asked not in self.values():
            names = ", ".join(name for name in self.values() if not name.startswith("-"))
            raise ValidationError(f"“{asked}” is none of {names}, with or without a hyphen before it.")

    def filter(self, rows: Any, value: Any) -> Any:
        return rows  # sorted in the end

    def pills(self, value: Any) -> list[tuple[str, str]]:
        return []

    def values(self) -> list[str]:
        names = [name for name, column in cast(Any, self).parent.columns.items() if column.order]
        return [*names, *(f"-{name}" for name in names)]

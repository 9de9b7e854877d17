"""Conditions that offer the values that exist on the day."""

import datetime as dt
from collections.abc import Callable, Iterable

from django import forms
from django.core.exceptions import ValidationError

from orgmodel.domain.elements import Keyed, present
from orgmodel.web.conditions.plain import Apply, Condition, Given, Number, Rows, Select, Tally

# With more values than these a control is a text field for the key instead of a list.
MAX_OFFERED = 200

NONE = "none"


class ElementField(forms.Field):
    """One element by its present or a former key; with `none`, the word “none” stays as it is."""

    def __init__(
        self, *, model: type[Keyed], none: bool, required: bool = True, label: str | None = None
    ) -> None:
        super().__init__(required=required, label=label)
        self.model = model
        self.none = none

    def to_python(self, value: object) -> Keyed | str | None:
        """The element with that key. Raises ValidationError when there is none."""
        key = str(value or "").strip()
        if not key or (self.none and key == NONE):
            return key or None
        row = present(self.model, key)
        if row is None:
            raise ValidationError(f"There is no {self.model._meta.verbose_name} “{key}”.")
        return row


class Chosen(Condition):
    """One element.

    `apply` gets None for “none”, the rows in no such element; `none` is the phrase for that, "" where it is
    no value. One that is not `shown` has no control.
    """

    field_class = ElementField

    def __init__(
        self,
        model: type[Keyed],
        apply: Apply,
        *,
        none: str = "",
        phrase: str = "in {}",
        label: str = "",
        advanced: bool = False,
        shown: bool = True,
        about: str = "",
        tally: Tally | None = None,
    ) -> None:
        name = str(model._meta.verbose_name)
        super().__init__(
            apply,
            label=label or name.capitalize(),
            phrase=phrase,
            advanced=advanced,
            about=about or f"The {model.key_name} of a {name}{', or “none”' if none else ''}.",
            tally=tally,
            model=model,
            none=bool(none),
        )
        self.model = model
        self.none = none
        self.shown = shown

    def counts(self, rows: Rows, day: dt.date) -> list[tuple[str, int]]:
        outside = self.filter(rows, NONE, day).count() if self.none else 0
        return [*super().counts(rows, day), *([(NONE, outside)] if outside else [])]

    def filter(self, rows: Rows, value: Keyed | str, day: dt.date) -> Rows:
        return super().filter(rows, None if value == NONE else value, day)

    def chips(self, value: Keyed | str) -> list[tuple[str, str]]:
        return [(self.none if value == NONE else self.phrase.format(value), "")]

    def offer(self, field: forms.Field, day: dt.date, value: Given) -> None:
        rows = self.model.objects.on(day).values_list(self.model.key_name, "name")
        offered = list(rows[: MAX_OFFERED + 1])
        if len(offered) > MAX_OFFERED:
            field.widget = forms.TextInput(attrs={"placeholder": f"{self.label}: short name"})
            return
        if isinstance(value, self.model) and (value.key, value.name) not in offered:
            offered.append((value.key, value.name))
        none = [(NONE, self.none.capitalize())] if self.none else []
        field.widget = Select(choices=[("", f"Any {self.label.lower()}"), *none, *offered])


class Listed(Condition):
    """A text that some rows have in common, such as a competence; `texts(day)` are those to choose from.

    `known(text)` is whether any row ever had it.
    """

    def __init__(
        self,
        apply: Apply,
        *,
        label: str,
        texts: Callable[[dt.date], Iterable[str]],
        known: Callable[[str], bool],
        phrase: str,
        advanced: bool = False,
        tally: Tally | None = None,
    ) -> None:
        super().__init__(
            apply, label=label, phrase=phrase, advanced=advanced, tally=tally, validators=[self.exists]
        )
        self.texts = texts
        self.known = known

    def exists(self, text: str) -> None:
        """Raise ValidationError for a text that nothing has."""
        if not self.known(text):
            raise ValidationError(f"There is no {self.label.lower()} “{text}”.")

    def offer(self, field: forms.Field, day: dt.date, value: str | None) -> None:
        texts = list(self.texts(day))
        if len(texts) > MAX_OFFERED:
            field.widget = forms.TextInput(attrs={"placeholder": self.label})
            return
        texts += [value] if value and value not in texts else []
        field.widget = Select(choices=[("", f"Any {self.label.lower()}"), *((text, text) for text in texts)])


class Within(Number):
    """Something happened in so many days up to the day of the list, that day included."""

    def __init__(self, apply: Apply, *, label: str, phrase: str, implied_state: str = "") -> None:
        super().__init__(
            apply,
            label=label,
            phrase=phrase,
            min_value=1,
            max_value=36_500,
            advanced=True,
            implied_state=implied_state,
            about=f"{label} within so many days up to the one asked for.",
        )

    def offer(self, field: forms.Field, day: dt.date, value: int | None) -> None:
        spans = sorted({30, 90, 365, *([value] if value else [])})
        field.widget = Select(
            choices=[
                ("", f"{self.label} whenever"),
                *((days, f"{self.label} in {days} days") for days in spans),
            ]
        )

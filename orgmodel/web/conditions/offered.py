"""Questions whose answers are offered from what there is on the day."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from orgmodel.domain.elements import present
from orgmodel.web.conditions.plain import Condition, Keep, Number, Select

# More than these nobody chooses from a list; their key is typed.
OFFERED = 200

NONE = "none"


class ElementField(forms.Field):
    """One element by its key, or one that it had; “none” where that means something."""

    def __init__(self, *, model: Any, none: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.model, self.none = model, none

    def to_python(self, value: Any) -> Any:
        """The element meant; ValidationError when there is none."""
        key = str(value or "").strip()
        if not key or (self.none and key == NONE):
            return key or None
        row = present(self.model, key)
        if row is None:
            raise ValidationError(f"There is no {self.model._meta.verbose_name} “{key}”.")
        return row


class Chosen(Condition):
    """One element. `keep` is told None where rows in none of them are asked for, if `none` says how that is called."""

    field_class = ElementField

    def __init__(self, model: type[models.Model], keep: Keep, *, none: str = "", **rest: Any) -> None:
        name = str(model._meta.verbose_name)
        rest = {"label": name.capitalize(), "says": "in {}", **rest}
        about = f"The {cast(Any, model).key_name} of a {name}{', or “none”' if none else ''}."
        super().__init__(keep, about=about, model=model, none=bool(none), **rest)
        self.of, self.none = cast(Any, model), none

    def counts(self, rows: Any, day: dt.date) -> list[tuple[str, int]]:
        outside = cast(Keep, self.keep)(rows, None, day).count() if self.none else 0
        return [*super().counts(rows, day), *([(NONE, outside)] if outside else [])]

    def filter(self, rows: Any, value: Any) -> Any:
        return super().filter(rows, None if value == NONE else value)

    def pills(self, value: Any) -> list[tuple[str, str]]:
        return [(self.none if value == NONE else self.says.format(value), "")]

    def offer(self, field: Any, day: dt.date, value: Any) -> None:
        rows = self.of.objects.on(day).values_list(self.of.key_name, "name")
        offered = list(rows[: OFFERED + 1])
        if len(offered) > OFFERED:
            field.widget = forms.TextInput(attrs={"placeholder": f"{self.label}: short name"})
            return
        if isinstance(value, self.of) and (value.key, value.name) not in offered:
            offered.append((value.key, value.name))
        none = [(NONE, self.none.capitalize())] if self.none else []
        field.widget = Select(choices=[("", f"Any {str(self.label).lower()}"), *none, *offered])


class Listed(Condition):
    """A text that some rows have in common, such as a competence; `texts(day)` are those to choose from.

    `known(text)` says whether there ever was such.
    """

    def __init__(
        self,
        keep: Keep,
        *,
        label: str,
        texts: Callable[[dt.date], Iterable[str]],
        known: Callable[[str], bool],
        **rest: Any,
    ) -> None:
        super().__init__(keep, label=label, **rest)
        self.texts = texts
        self.extra["validators"] = [self.exists]
        self.known = known

    def exists(self, text: str) -> None:
        """Raise ValidationError for a text that nothing has."""
        if not self.known(text):
            raise ValidationError(f"There is no {str(self.label).lower()} “{text}”.")

    def offer(self, field: Any, day: dt.date, value: Any) -> None:
        texts = list(self.texts(day))
        if len(texts) > OFFERED:
            field.widget = forms.TextInput(attrs={"placeholder": self.label})
            return
        texts += [value] if value and value not in texts else []
        field.widget = Select(
            choices=[("", f"Any {str(self.label).lower()}"), *((text, text) for text in texts)]
        )


class Within(Number):
    """Something happened in the days before the one asked for, as many as are said, that one included."""

    def __init__(self, keep: Keep, *, label: str, **rest: Any) -> None:
        super().__init__(keep, label=label, min_value=1, max_value=36_500, aside=True, **rest)
        self.about = f"{label} within so many days up to the one asked for."

    def offer(self, field: Any, day: dt.date, value: Any) -> None:
        spans = sorted({30, 90, 365, *([value] if value else [])})
        label = str(self.label)
        field.widget = Select(
            choices=[("", f"{label} whenever"), *((days, f"{label} in {days} days") for days in spans)]
        )

"""Forms of operations: they parse and label what was typed, and show refusals; they never save."""

import datetime as dt
from typing import Any, cast

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.forms.utils import ErrorDict

from orgmodel.domain.operations import Operation


def field_of(
    model: type[models.Model],
    name: str,
    *,
    label: str = "",
    help_text: str = "",
    widget: forms.Widget | None = None,
) -> forms.Field:
    """The form field of a field of `model`: its length, choices, initial value, and whether it may be left empty.

    `label`, `help_text` and `widget` replace those that the model field has.
    Raises FieldDoesNotExist where there is no such field, TypeError where forms have none for it.
    """
    model_field = model._meta.get_field(name)
    field = None
    if isinstance(model_field, models.Field):
        field = model_field.formfield(widget=widget) if widget else model_field.formfield()
    if field is None:
        raise TypeError(f"Forms have no field for {model.__name__}.{name}.")
    field.label = label or field.label
    field.help_text = help_text or field.help_text
    return field


class DayField(forms.DateField):
    """A day, typed or picked; it begins as the day that is being looked at unless told otherwise."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def __init__(self, *, today: bool = True, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.today = today


class KeyedChoiceField(forms.ModelChoiceField):
    """One element of a moderate number, chosen from a list; its key stands in the address and the form."""

    def __init__(self, queryset: Any, **kwargs: Any) -> None:
        super().__init__(queryset, to_field_name=queryset.model.key_name, **kwargs)

    def offer(self, rows: Any) -> None:
        """List these only; any other is still understood, and refused by the operation in its own words."""
        self.choices = lambda: [("", self.empty_label), *((row.key, str(row)) for row in rows)]

    def offer_groups(self, *groups: tuple[str, Any]) -> None:
        """List these under headings, such as those nearby first; otherwise as `offer`."""

        def choices() -> list[Any]:
            listed = [(label, [(row.key, str(row)) for row in rows]) for label, rows in groups]
            return [("", self.empty_label), *(group for group in listed if group[1])]

        self.choices = choices


class OperationForm(forms.Form):
    """The arguments of one operation, and why.

    `subject` is what the operation acts on, `day` the one that is looked at,
    `by` the user who sees the form.
    The cleaned fields have the names of the operation's arguments. Above it
    stand `about`, `heading` and `lede`; without them the subject and the
    operation's own name do.
    """

    heading = button = lede = about = ""

    reason = forms.CharField(required=False, max_length=500, help_text="It stands in the history.")

    def __init__(
        self,
        data: Any = None,
        *,
        subject: Any = None,
        day: dt.date,
        by: Any = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self.subject, self.day, self.by = subject, day, by
        self.order_fields([name for name in self.fields if name != "reason"])
        for field in self.fields.values():
            if isinstance(field, DayField) and field.today:
                field.initial = day
        self.prepare()

    def prepare(self) -> None:
        """Fit choices and initial values to `self.subject` and `self.day`."""

    def begin_at(self, name: str) -> None:
        """Let the form open with the focus in this field; one that was refused begins with what is wrong."""
        if not self.is_bound:
            self.fields[name].widget.attrs["autofocus"] = True

    def arguments(self, operation: Operation) -> dict[str, Any]:
        """What `operation` is called with, once the form is valid."""
        names = [*operation.arguments, "reason"]
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}

    def refuse(self, error: ValidationError) -> None:
        """Show why the operation was refused, at the fields it names where there are such."""
        errors = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
        for name, reasons in errors.items():
            self.add_error(name if name in self.fields else None, ValidationError(reasons))


class EndForm(OperationForm):
    ends_before = DayField(label="First day no longer", help_text="The day before is the last one.")


class DissolveForm(OperationForm):
    ends_before = DayField(label="First day without it", help_text="All that is open in it ends on that day.")


class CorrectForm(OperationForm):
    """Begins with what the subject says now."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {**self.facts(self.subject), **(self.initial or {})}

    def arguments(self, operation: Operation) -> dict[str, Any]:
        """What was changed, and what `operation` takes in any case; all else is to stay as it is by then."""
        given = super().arguments(operation)
        return {name: given[name] for name in given if name not in operation.changes or self._changes(name)}

    def _changes(self, name: str) -> bool:
        """Whether a field was sent with another value than it began with; what it began with may not be sent."""
        bound = self[name]
        if bound.field.widget.value_omitted_from_data(self.data, self.files, bound.html_name):
            return False
        return name in self.changed_data or (
            bound.field.show_hidden_initial and bound.html_initial_name not in self.data
        )

    def facts(self, row: Any) -> dict[str, Any]:
        """The value that each field has in `row`."""
        return {
            name: getattr(row, name)
            for name, field in self.fields.items()
            if name != "reason" and not (isinstance(field, DayField) and field.today)
        }


class EditForm(CorrectForm):
    """All of an element's own facts, as they were when the editor opened the form.

    A stale edit keeps what the editor changed, takes over what a colleague
    changed in the other fields, and lists that in `theirs` as (label, value).
    Where the address says `?only=` a field, the others are sent along unseen.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)
    theirs: list[tuple[str, Any]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.theirs = []
        for name in self._own():
            self.fields[name].show_hidden_initial = True
        if self.initial.get("only") in self._own():
            for name in self.fields.keys() - {self.initial["only"]}:
                self.fields[name].widget = self.fields[name].hidden_widget()

    def refuse(self, error: ValidationError) -> None:
        super().refuse(error)
        if self.has_error(NON_FIELD_ERRORS, "stale"):
            self._rebase()

    def _own(self) -> list[str]:
        return [name for name in self.fields if name not in ("reason", "version")]

    def _rebase(self) -> None:
        now = self.facts(type(self.subject)._base_manager.get(pk=self.subject.pk))
        mine, data = set(self.changed_data), cast(Any, self.data).copy()
        for name in self._own():
            bound, current = self[name], self.fields[name].prepare_value(now[name])
            current = "" if current is None else current
            seen = self.data.get(bound.html_initial_name, "")
            if str(current).split() == str(seen).split():
                continue
            self.theirs.append((str(bound.label), now[name]))
            data[bound.html_initial_name] = current
            if name not in mine:
                data[bound.html_name] = current
        data[self["version"].html_name] = now["version"]
        self.data = data
        self._errors = ErrorDict(self.errors, renderer=self.renderer)

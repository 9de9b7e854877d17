"""Forms of operations: they parse and label what was typed, and show refusals; they never save."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import cast

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.functional import cached_property

from orgmodel.domain.accounts import Account
from orgmodel.domain.days import day_after, day_before
from orgmodel.domain.elements import HasKey, Keyed
from orgmodel.domain.endings import Endings, endings
from orgmodel.domain.operations import KnownCall, Operation
from orgmodel.domain.periods import Period
from orgmodel.web.fields import (
    DayField,
    FirstDayField,
    KeyedChoiceField,
    LastDayField,
    ReadsAddress,
    field_of,
)

# Of a form's fields these come last, in this order: when, and why.
LAST = ("starts_on", "ends_before", "reason")
# The code of a refusal for want of a permission.
DENIED = "denied"


class ExternalIdFacts(forms.Form):
    """What another system knows something by, which few need: `more` are shown only on demand."""

    more: tuple[str, ...] = ("external_id", "source")

    external_id = field_of(Keyed, "external_id")
    source = field_of(Keyed, "source")


class OperationForm[Subject: models.Model | None](forms.Form):
    """The arguments of one operation, and why.

    `subject` is what the operation acts on, `day` the one that the page shows,
    `by` the account that sees the form.
    The cleaned fields have the names of the operation's arguments. Above it
    stand `about` and `lede`, and its title, which says the arguments that are
    `known`. On its button stands the title too, unless there is another `button`.
    """

    button = lede = about = ""
    # Whether it lists what the account may choose as the subject, so that the account may open it without one.
    offers_subjects = False
    data: MultiValueDict[str, object]

    reason = forms.CharField(required=False, max_length=500, help_text="Shown in the history.")

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile] | None = None,
        *,
        subject: Subject,
        day: dt.date,
        by: Account,
        initial: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(data, files, initial=dict(initial or {}))
        self.subject, self.day, self.by = subject, day, by
        self.known: dict[str, object] = {}
        for name, field in self.fields.items():
            if isinstance(field, ReadsAddress) and isinstance(value := self.initial.get(name), str):
                self.initial[name] = field.from_address(value)
        self.order_fields([*(name for name in self.fields if name not in LAST), *LAST])
        for field in self._days():
            field.initial = field.initial_on(self.first_possible_day())
        self.prepare()
        self.set_initial()

    def _days(self) -> list[DayField]:
        """The fields of days that begin with the day of the page."""
        return [field for field in self.fields.values() if isinstance(field, DayField) and field.today]

    def first_possible_day(self) -> dt.date:
        """The day of the page, or a later one on which what is planned begins."""
        begins = self.subject.begins if isinstance(self.subject, Period) else self.day
        return max(self.day, begins)

    @property
    def past_day(self) -> dt.date | None:
        """The day with which the fields of days begin, where it is past: the form says so."""
        day = self.first_possible_day()
        return day if self._days() and day < timezone.localdate() else None

    def prepare(self) -> None:
        """Fit choices and initial values to `self.subject` and `self.day`."""

    def set_initial(self) -> None:
        """Set the initial values that the subject has, after `prepare`."""

    def offer(self, name: str, rows: Iterable[HasKey]) -> None:
        """List only `rows` in a field, as `KeyedChoiceField.offer`."""
        cast(KeyedChoiceField, self.fields[name]).offer(rows, self.day)

    def leave_out(self, name: str, *values: str, empty_label: str = "") -> None:
        """Do not list these `values` of a field, unless it has one; they are still accepted, as by `offer`.

        With an `empty_label`, none is chosen to begin with.
        """
        field = cast(forms.ChoiceField, self.fields[name])
        hidden = {*values} - {str(self[name].value() or "")}
        choices = cast(Iterable[tuple[str, str]], field.choices)
        listed = [(value, label) for value, label in choices if value not in hidden]
        empty = [("", empty_label)] if empty_label else []
        cast(forms.Select, field.widget).choices = [*empty, *listed]

    def begin_at(self, name: str) -> None:
        """Focus this field when the form opens; after a refusal the first field with an error has the
        focus."""
        if not self.is_bound:
            self.fields[name].widget.attrs["autofocus"] = True

    def arguments(self, operation: Operation) -> dict[str, object]:
        """The arguments of a call of `operation`, once the form is valid."""
        names = [*operation.arguments, "reason"]
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}

    def prior_calls(self) -> list[tuple[str, KnownCall]]:
        """The calls that have to be made before that of the operation, together with it, as `further_calls`."""
        return []

    def further_calls(self) -> list[tuple[str, KnownCall]]:
        """The calls that are made together with that of the operation, after it, once the form is valid; each with the
        field that asks for it, where a refusal is shown."""
        return []

    def refuse(self, error: ValidationError) -> None:
        """Show why the operation was refused, at the fields it names where there are such."""
        errors = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
        for name, reasons in errors.items():
            self.add_error(name if name in self.fields else None, ValidationError(reasons))

    def deny(self, denied: PermissionDenied, operation: Operation | None = None) -> None:
        """Show that the account may not do this, at the field that chooses what `operation` acts on if there is one."""
        name = operation.subject.name if operation and operation.subject else NON_FIELD_ERRORS
        self.refuse(ValidationError({name: ValidationError(str(denied), code=DENIED)}))

    @property
    def is_denied(self) -> bool:
        """Whether something in it was refused for want of a permission."""
        return any(error.code == DENIED for errors in self.errors.as_data().values() for error in errors)


class BeginForm[Subject: models.Model | None](OperationForm[Subject]):
    """A period begins, and may have an end already."""

    starts_on = FirstDayField()
    ends_before = LastDayField(
        required=False, today=False, help_text="Leave empty while no last day is known."
    )


class EndForm[Subject: models.Model](OperationForm[Subject]):
    ends_before = LastDayField()


class EndWithOthersForm[Subject: Period](OperationForm[Subject]):
    """Ends something with all that lies within it, and says beforehand what that is."""

    ends_before = LastDayField()

    @property
    def end(self) -> dt.date:
        """The first day without it: as typed, or else as the form begins."""
        typed = getattr(self, "cleaned_data", {}).get("ends_before")
        return cast(dt.date, typed or self.fields["ends_before"].initial)

    @property
    def last_day(self) -> dt.date:
        return day_before(self.end)

    @cached_property
    def endings(self) -> list[Endings]:
        """What ends or is removed with it; nothing where it has ended already."""
        return [] if self.subject.ended_by(self.end) else endings(self.subject, self.end)


class DissolveForm[Subject: Period](EndWithOthersForm[Subject]):
    """Dissolves an element."""


class RemoveForm[Subject: models.Model](OperationForm[Subject]):
    lede = "Only for something entered by mistake: it disappears from past days too."


class CorrectForm[Subject: models.Model](OperationForm[Subject]):
    """Its initial values are those of the subject."""

    button = "Save changes"

    def set_initial(self) -> None:
        self.initial = {**self.facts(self.subject), **self.initial}

    def arguments(self, operation: Operation) -> dict[str, object]:
        """The changes, and what `operation` takes in any case; all else stays as it is by then."""
        given = super().arguments(operation)
        return {name: given[name] for name in given if name not in operation.changes or self._changes(name)}

    def _changes(self, name: str) -> bool:
        """Whether a field was sent with another value than its initial one, which may be missing."""
        bound = self[name]
        if bound.field.widget.value_omitted_from_data(self.data, self.files, bound.html_name):
            return False
        return name in self.changed_data or (
            bound.field.show_hidden_initial and bound.html_initial_name not in self.data
        )

    def facts(self, row: Subject) -> dict[str, object]:
        """The value that each field has in `row`."""
        return {
            name: getattr(row, name)
            for name, field in self.fields.items()
            if name != "reason" and not (isinstance(field, DayField) and field.today)
        }


class ContinueForm[Subject: Period](CorrectForm[Subject]):
    """The subject goes on otherwise from a day after its first."""

    def first_possible_day(self) -> dt.date:
        return max(self.day, day_after(self.subject.begins))


class CorrectPeriodForm[Subject: models.Model](CorrectForm[Subject]):
    """Also corrects the days of a period."""

    starts_on = FirstDayField(today=False)
    ends_before = LastDayField(required=False, today=False)


class EditForm[Subject: models.Model](CorrectForm[Subject]):
    """All of an element's own facts, as they were when the editor opened the form.

    A stale edit preserves what the editor changed, takes over what a colleague
    changed in the other fields, and lists that in `theirs` as (label, value).
    Where the query has `?only=` and a field, the others are hidden.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)
    theirs: list[tuple[str, object]]

    def set_initial(self) -> None:
        super().set_initial()
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
        mine, data = set(self.changed_data), self.data.copy()
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

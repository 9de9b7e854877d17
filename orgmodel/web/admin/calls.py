"""The calls of operations that a page of the admin makes, and which of its forms a refusal is about."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms.models import BaseInlineFormSet

from orgmodel.domain.accounts import Account
from orgmodel.domain.operations import Batch, HasOperation, Operation, Origin, execute
from orgmodel.domain.periods import Period

TOGETHER = Origin("request")

# A field of a page, or several in a row.
type Shown = str | list[str] | tuple[str, ...]


class Refused(Exception):  # noqa: N818  it is an answer, not an error
    """An operation refused the form with this prefix."""

    def __init__(self, error: ValidationError, prefix: str | None) -> None:
        super().__init__(error)
        self.error, self.prefix = error, prefix


class Operations:
    """Which operations add, change, remove, end and reopen rows; None where there is none."""

    adding: ClassVar[HasOperation | None] = None
    changing: ClassVar[HasOperation | None] = None
    removing: ClassVar[HasOperation | None] = None
    ending: ClassVar[HasOperation | None] = None
    reopening: ClassVar[HasOperation | None] = None

    @admin.display(description="last day", ordering="ends_before", empty_value="-")
    def last_day(self, row: Period) -> dt.date | None:
        """The last day of a row; as what people know its end."""
        return row.last_day

    @classmethod
    def changes(cls) -> Operation | None:
        """The operation that changes a row, as registered."""
        return cls.changing.operation if cls.changing else None

    @classmethod
    def taken(cls, row: Model) -> set[str]:
        """The fields that the operations take of `row`, which may be new."""
        if row.pk:
            change = cls.changes()
            return {*(change.arguments if change else ()), *(["ends_before"] if cls.ending else [])}
        add = cls.adding.operation if cls.adding else None
        return {*add.arguments, *([add.subject.name] if add.subject else [])} if add else set()


def to_read(names: Iterable[Shown]) -> tuple[Shown, ...]:
    """Fields that are only shown: the last day instead of the exclusive end, which a form translates."""
    return tuple("last_day" if name == "ends_before" else name for name in names)


@dataclass(frozen=True)
class PlannedCall:
    """A call that a form of the page asks for: an operation, its row if that exists, what it may take.

    `prefix` is that of the form at which a refusal is shown.
    """

    function: HasOperation | None
    row: Model | None
    given: Mapping[str, object]
    prefix: str | None

    def make(self, by: Account) -> object:
        """Make the call and return its result. Raises Refused."""
        try:
            return call(self.function, self.row, self.given, by)
        except ValidationError as error:
            raise Refused(error, self.prefix) from error


def call(function: HasOperation | None, row: Model | None, given: Mapping[str, object], by: object) -> object:
    """Call an operation with what of `given` it takes; `row` is its subject, if that exists."""
    if function is None:
        raise ValidationError("This can’t be done here.", code="unsupported")
    operation = function.operation
    names = [*operation.arguments, "reason"]
    arguments = {name: given[name] for name in names if name in given}
    subject = (row or given.get(operation.subject.name),) if operation.subject else ()
    return execute(operation, *subject, by=by, **arguments).result


@contextmanager
def as_one_change(number: int, by: Account) -> Iterator[None]:
    """Several calls made within it, in a transaction, are one change set; the history shows one line."""
    if number < 2:
        yield
        return
    with Batch(by, number=number, defers_inserts=False, origin=TOGETHER).running():
        yield


def calls_of_form(
    operations: type[Operations], form: forms.ModelForm, given: Mapping[str, object]
) -> Iterator[PlannedCall]:
    """The calls that add the row of a form, or change what was changed of it; other fields are not passed."""
    row = cast(Model, form.instance)
    if not row.pk:
        yield PlannedCall(operations.adding, None, given, form.prefix)
        return
    change = operations.changes()
    changes = change.changes & set(form.changed_data) if change else set()
    if change and changes:
        arguments = {name: given[name] for name in given if name in changes or name not in change.changes}
        yield PlannedCall(operations.changing, row, arguments, form.prefix)
    if "ends_before" in form.changed_data and operations.ending:
        if form.initial.get("ends_before"):
            yield PlannedCall(operations.reopening, row, given, form.prefix)
        if given["ends_before"]:
            yield PlannedCall(operations.ending, row, given, form.prefix)


def calls_of_rows(
    inline: type[Operations], formsets: Sequence[BaseInlineFormSet], shared: Mapping[str, object]
) -> Iterator[PlannedCall]:
    """The calls that remove, correct and add rows inside a page, in this order, so that they do not conflict.

    `formsets` are those of one kind of rows, `shared` the arguments of all: the parent, and the reason.
    """
    changed = [
        (form, form in formset.deleted_forms)
        for formset in formsets
        for form in formset.forms
        if form.has_changed()
    ]
    for form, is_removed in changed:
        if is_removed and form.instance.pk:
            # Django shows no errors at forms that are to be deleted.
            yield PlannedCall(inline.removing, form.instance, shared, None)
    remaining = [form for form, is_removed in changed if not is_removed]
    for form in sorted(remaining, key=lambda form: not form.instance.pk):
        yield from calls_of_form(inline, form, {**form.cleaned_data, **shared})

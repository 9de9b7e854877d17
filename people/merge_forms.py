"""The form that merges two records of one person; it shows beforehand what becomes of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from orgmodel.domain.accounts import Account
from orgmodel.domain.endings import Endings
from orgmodel.domain.operations import Change, execute
from orgmodel.domain.periods import Period, Tenure, long_date
from orgmodel.web.forms import OperationForm
from people.forms import PersonField
from people.models import Absence, Person, mark_namesakes
from people.operations import merge_person
from people.operations.merging import RULED

# Facts of which the preview says whose stays; days, keys and the photo have sentences of their own.
TOLD = ("name", "email", "external_id", "manager")


@dataclass(frozen=True)
class MergePreview:
    """What merging `other` into a person would change: the person as they would be, and all rows that change."""

    merged: Person
    other: Person
    changes: Sequence[Change]

    def consequences(self) -> Iterator[tuple[str, Sequence[str]]]:
        """What becomes of the two records: headings, each with its points."""
        if moves := list(self._moves()):
            yield f"Moves to {self.merged}:", moves
        yield "The record afterwards:", list(self._afterwards())

    def _moves(self) -> Iterator[str]:
        yield from map(str, self._moved())
        if reports := [str(row) for row in self._rows() if isinstance(row, Person)]:
            yield f"Line manager changes: {', '.join(reports)}"
        if covered := [row for row in self._rows() if isinstance(row, Absence) and self._is_covered(row)]:
            yield f"Stand-in changes: {', '.join(map(str, covered))}"

    def _afterwards(self) -> Iterator[str]:
        facts = [*self._facts()]
        if taken := [f"{label} {value}" for label, value, is_kept in facts if is_kept]:
            yield f"Added to the profile: {', '.join(taken)}"
        if dropped := [f"{label} {value}" for label, value, is_kept in facts if not is_kept]:
            yield f"Not kept: {', '.join(dropped)}"
        yield f"In the organisation: {'; '.join(self._days())}"
        yield f"The handle {self.other.handle} redirects to {self.merged.handle}, and the history of both is shown together"

    def _rows(self) -> Iterator[Period]:
        """The rows that change, but for the two records."""
        for change in self.changes:
            if change.after and not (isinstance(change.row, Person) and change.id in self._ids()):
                yield change.row

    def _ids(self) -> set[int]:
        return {self.merged.pk, self.other.pk}

    def _is_covered(self, absence: Absence) -> bool:
        return absence.person_id != self.merged.pk

    def _moved(self) -> Iterator[Endings]:
        kinds: dict[type[Period], list[Period]] = {}
        for row in self._rows():
            if isinstance(row, Tenure) and row.person_id == self.merged.pk:
                kinds.setdefault(type(row), []).append(row)
        for rows in kinds.values():
            yield Endings(rows, are_planned=False, is_of_person=True)

    def _facts(self) -> Iterator[tuple[str, object, bool]]:
        """The facts of the other record: label, value, and whether the merged person has it from there."""
        before = next(
            change.before for change in self.changes if change.id == self.merged.pk and change.before
        )
        for field in Person._meta.concrete_fields:
            if field.name in RULED and field.name not in TOLD:
                continue
            value, own = getattr(self.other, field.name), getattr(self.merged, field.name)
            if not value or value == self.merged or (value == own and before[field.attname]):
                continue
            shown = "of the other record" if field.name == "photo" else value
            yield str(field.verbose_name), shown, value == own

    def _days(self) -> Iterator[str]:
        for period in self.merged.periods:
            first = f"from {long_date(period.starts_on)}" if period.starts_on else "from an unknown day"
            yield f"{first} to {long_date(period.last_day)}" if period.last_day else first


def preview(person: Person, other: Person, by: Account) -> MergePreview:
    """What merging would change: it is done, and taken back.

    Raises ValidationError and PermissionDenied as merging does.
    """
    with transaction.atomic():
        call = execute(merge_person.operation, person, other=other, by=by)
        transaction.set_rollback(True)
    return MergePreview(cast(Person, call.result), other, call.changes)


class MergeForm(OperationForm[Person]):
    """Asks for the other record, shows what would change, and merges once that was seen."""

    button = "Review changes"
    lede = "For one person with two records. This one stays; the other is removed, and all that it has moves here."
    consequences: Sequence[tuple[str, Sequence[str]]] = ()

    other = PersonField(label="Duplicate")
    # The handle of the record of which the changes were shown.
    reviewed = forms.CharField(required=False, widget=forms.HiddenInput)

    def set_initial(self) -> None:
        """Show the changes at once where the address says the other record."""
        other = self.initial.get("other")
        if isinstance(other, Person) and not self.is_bound:
            try:
                self._show(other)
            except (ValidationError, PermissionDenied):
                return
            self.initial["reviewed"] = other.handle

    def clean(self) -> dict[str, object]:
        """Refuse until the changes were shown of the record that is chosen."""
        cleaned = super().clean() or self.cleaned_data
        other = cleaned.get("other")
        if isinstance(other, Person) and cleaned.get("reviewed") != other.handle:
            try:
                self._show(other)
            except ValidationError as error:
                self.refuse(error)
            else:
                self.data = self.data.copy()
                self.data[self.add_prefix("reviewed")] = other.handle
                self.add_error(None, ValidationError("Review what changes, then confirm.", code="review"))
        return cleaned

    def _show(self, other: Person) -> None:
        mark_namesakes([self.subject, other])
        self.consequences = list(preview(self.subject, other, self.by).consequences())
        self.known["other"] = other
        self.button = ""

"""The form that merges two records of one person; it shows beforehand what becomes of them."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import cast

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils.html import format_html
from django.utils.safestring import SafeString

from orgmodel.domain.accounts import Account
from orgmodel.domain.endings import Endings
from orgmodel.domain.operations import Change, Operation, execute
from orgmodel.domain.periods import Period, Tenure, long_date
from orgmodel.web.forms import OperationForm
from orgmodel.web.links import to
from people.forms import PersonField
from people.models import Absence, Person, User, mark_namesakes
from people.operations import merge_person
from people.operations.merging import CHOOSABLE, accounts_of, fields_taken, value_in
from people.privacy import PRIVATE, open_facts

LEDE = (
    "For one person with two records. This one stays; the other is removed, and all that it has moves here."
)
# Whose value of a field stays.
OWN, OTHERS = "own", "other"
# The fields by which one knows somebody come first.
FIRST = ("name", "email", "photo", "job_title", "location", "manager")
OFFERED = tuple(dict.fromkeys((*FIRST, *CHOOSABLE)))


@dataclass(frozen=True)
class MergePreview:
    """What merging `other` into a person would change: the person as they would be, and all rows that change."""

    merged: Person
    other: Person
    changes: Sequence[Change]

    def consequences(self, compared: Collection[str]) -> Iterator[tuple[str, Sequence[str]]]:
        """What becomes of the two records: headings, each with its points; but for fields that are `compared`."""
        if moves := list(self._moves()):
            yield f"Moves to {self.merged}:", moves
        yield "The record afterwards:", list(self._afterwards(compared))

    def _moves(self) -> Iterator[str]:
        yield from map(str, self._moved())
        if reports := [str(row) for row in self._rows() if isinstance(row, Person)]:
            yield f"Line manager changes: {', '.join(reports)}"
        if covered := [row for row in self._rows() if isinstance(row, Absence) and self._is_covered(row)]:
            yield f"Stand-in changes: {', '.join(map(str, covered))}"

    def _afterwards(self, compared: Collection[str]) -> Iterator[str]:
        dropped = sorted(self._emails() - {self.merged.email})
        if dropped and "email" not in compared:
            yield f"Email: {self.merged.email}; {' and '.join(dropped)} isn’t kept"
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

    def _emails(self) -> set[str]:
        """The emails of both records before."""
        before = [change.before for change in self.changes if change.before and change.id in self._ids()]
        return {str(facts["email"]) for facts in before if facts.get("email")}

    def _days(self) -> Iterator[str]:
        for period in self.merged.periods:
            first = f"from {long_date(period.starts_on)}" if period.starts_on else "from an unknown day"
            yield f"{first} to {long_date(period.last_day)}" if period.last_day else first


def preview(
    person: Person, other: Person, by: Account, *, fields_from_other: Sequence[str] | None = None
) -> MergePreview:
    """What merging would change: it is done, and taken back.

    Raises ValidationError and PermissionDenied as merging does.
    """
    with transaction.atomic():
        call = execute(
            merge_person.operation, person, other=other, fields_from_other=fields_from_other, by=by
        )
        transaction.set_rollback(True)
    return MergePreview(cast(Person, call.result), other, call.changes)


class MergeForm(OperationForm[Person]):
    """Asks for the other record, lets one choose between the values of both, shows what would change, and merges once
    that was seen."""

    button = "Review changes"
    lede = LEDE
    consequences: Sequence[tuple[str, Sequence[str]]] = ()
    # The fields of which the records have different values; each is a field of the form.
    compared: Sequence[str] = ()
    # Of which fields the value of the other record stays, unless somebody chooses.
    taken: Sequence[str] = ()

    other = PersonField(label="Duplicate")
    # The record of which the changes were shown, and the versions of both.
    reviewed = forms.CharField(required=False, widget=forms.HiddenInput)

    def prepare(self) -> None:
        """Offer the values of both records where these differ, once the other one is known."""
        other = self._chosen_record()
        if other is None or other == self.subject or other.erased_on or self.subject.erased_on:
            return
        mark_namesakes([self.subject, other])
        self.known["other"] = other
        self.lede = _lede(self.subject, other)
        emails = accounts_of(self.subject, other)
        self.taken = fields_taken(self.subject, other, emails)
        self.compared = [name for name in OFFERED if self._is_offered(name, other, emails)]
        for name in self.compared:
            self.fields[name] = _choice_between(self.subject, other, name)
            self.initial[name] = OTHERS if name in self.taken else OWN
        if self.is_bound and self._has_reviewed(other):
            self.button = ""
        elif self.is_bound:
            self._begin_review(other)
        self.order_fields(["other", *self.compared, "reason"])

    def set_initial(self) -> None:
        """Show the changes at once where the address says the other record."""
        other = self.known.get("other")
        if isinstance(other, Person) and not self.is_bound:
            with suppress(ValidationError, PermissionDenied):
                self._show(other)
                self.initial["reviewed"] = self._seen(other)

    def clean(self) -> dict[str, object]:
        """Refuse until the changes were shown of the record that is chosen."""
        cleaned = super().clean() or self.cleaned_data
        other = cleaned.get("other")
        if isinstance(other, Person) and not self.errors and not self._has_reviewed(other):
            try:
                self._show(other, self._chosen_fields())
            except ValidationError as error:
                self.refuse(error)
            else:
                self.data[self.add_prefix("reviewed")] = self._seen(other)
                self.add_error(None, ValidationError("Review what changes, then confirm.", code="review"))
        return cleaned

    def arguments(self, operation: Operation) -> dict[str, object]:
        """The arguments, with the fields of the other record where others were chosen than are taken anyway."""
        return {**super().arguments(operation), "fields_from_other": self._chosen_fields()}

    def _begin_review(self, other: Person) -> None:
        """Let the choice begin anew, unless there is one already between the same records."""
        self.data = self.data.copy()
        reviewed = str(self.data.get(self.add_prefix("reviewed")) or other.handle)
        is_of_another = reviewed.partition(" ")[0] != other.handle
        for name in map(self.add_prefix, self.compared):
            if is_of_another or name not in self.data:
                self.data[name] = self.initial[name]

    def _chosen_record(self) -> Person | None:
        """The other record as typed or as the address says it; None where there is none such."""
        if not self.is_bound:
            named = self.initial.get("other")
            return named if isinstance(named, Person) else None
        try:
            return cast(PersonField, self.fields["other"]).clean(self.data.get(self.add_prefix("other")))
        except ValidationError:
            return None

    def _is_offered(self, name: str, other: Person, emails: Sequence[str]) -> bool:
        """Whether there is a choice: not of an email with an account, nor of what the reader may not see."""
        theirs = value_in(other, name, self.subject)
        if not theirs or theirs == value_in(self.subject, name, other) or (name == "email" and emails):
            return False
        records, reader = (self.subject, other), cast(User, self.by)
        return name not in PRIVATE or all(name in open_facts(reader, record) for record in records)

    def _chosen_fields(self) -> list[str] | None:
        """The fields whose value of the other record stays; None where they are those that are taken anyway."""
        chosen = {name for name in self.compared if self.cleaned_data.get(name) == OTHERS}
        fields = [name for name in CHOOSABLE if name in chosen or name in {*self.taken} - {*self.compared}]
        return None if fields == self.taken else fields

    def _seen(self, other: Person) -> str:
        return f"{other.handle} {self.subject.version} {other.version}"

    def _has_reviewed(self, other: Person) -> bool:
        return self.data.get(self.add_prefix("reviewed")) == self._seen(other)

    def _show(self, other: Person, fields_from_other: Sequence[str] | None = None) -> None:
        shown = preview(self.subject, other, self.by, fields_from_other=fields_from_other)
        self.consequences = list(shown.consequences(self.compared))
        self.button = ""


def _lede(person: Person, other: Person) -> SafeString:
    """What merging does, with a link to the same form that keeps the other record instead."""
    link = format_html(
        '<a href="{0}" hx-get="{0}" hx-target="#dialog">Keep {1} instead</a>',
        to("people:merge_person", other.handle, other=person.handle),
        other,
    )
    return format_html("{} {}", LEDE, link)


def _choice_between(person: Person, other: Person, name: str) -> forms.ChoiceField:
    """The field of a form that asks whose value of a field stays."""
    label = str(cast(models.Field, Person._meta.get_field(name)).verbose_name)
    choices = [
        (value, _described(record, name, counterpart))
        for value, record, counterpart in ((OWN, person, other), (OTHERS, other, person))
    ]
    return forms.ChoiceField(label=label[0].upper() + label[1:], choices=choices, widget=forms.RadioSelect)


def _described(record: Person, name: str, counterpart: Person) -> SafeString:
    """The value that a record has of a field, and which record that is."""
    value = value_in(record, name, counterpart)
    if not value:
        shown: object = "(empty)"
    elif name == "photo":
        photo = format_html('<img src="{}" alt="">', record.photo_url)
        shown = format_html(
            '<span class="avatar large">{}</span> <span class="visually-hidden">Photo</span>', photo
        )
    elif name == "external_id":
        shown = f"{value} ({record.source})"
    else:
        shown = value
    return format_html("<span>{} <small>{}</small></span>", shown, record.handle)

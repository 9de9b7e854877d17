"""The forms of the history: what it is filtered by, and undoing."""

import datetime as dt
from typing import cast

from django import forms

from history.filters import EntryFilters, label_of, operations_read_by
from history.models import ChangeSet, Entry, mention
from history.restoring import Restorable, restorable, restorable_from
from orgmodel.caching.per_request import memoized_for
from orgmodel.domain.days import day_after
from orgmodel.domain.operations import KnownCall
from orgmodel.domain.periods import Period, Tenure, long_date
from orgmodel.web.conditions.offered import MAX_OFFERED
from orgmodel.web.conditions.plain import Select
from orgmodel.web.fields import DayField, LastDayField
from orgmodel.web.forms import OperationForm
from people.forms import PersonWidget
from people.models import Person, mark_namesakes
from tribes.models import Tribe


class UndoForm(OperationForm[Entry]):
    """Says what will be undone."""

    def prepare(self) -> None:
        self.about = f"{self.subject.at:%-d %B %Y}"
        self.lede = f"{self.subject.by} {self.subject.label}."


class UndoChangeSetForm(OperationForm[ChangeSet]):
    """Says what will be undone as one."""

    button = "Undo these changes"

    def prepare(self) -> None:
        self.about = f"{self.subject.at:%-d %B %Y}"
        self.lede = f"{self.subject.by} {self.subject.label}. Either everything is undone or nothing."


class ReopenForm[Subject: Period](OperationForm[Subject]):
    """Offers to give back what ended with or was planned for the subject, as far as the account may."""

    restore = forms.MultipleChoiceField(
        label="Restore what ended with it", required=False, widget=forms.CheckboxSelectMultiple
    )

    def restorable(self) -> list[Restorable]:
        """What is offered."""
        return restorable(self.subject)

    def prepare(self) -> None:
        """Fit the field `restore` to what is offered."""
        with memoized_for(self.by):
            offered = [
                each
                for each in self.restorable()
                if self.by.has_perm(each.call.operation.name, each.call.subject)
            ]
        mark_namesakes([each.row.person for each in offered if isinstance(each.row, Tenure)])
        self.offered = {mention(each.row): each for each in offered}
        if not self.offered:
            del self.fields["restore"]
            return
        field = cast(forms.MultipleChoiceField, self.fields["restore"])
        field.choices = [(mention(each.row), str(each)) for each in offered]
        field.initial = list(self.offered)

    def further_calls(self) -> list[tuple[str, KnownCall]]:
        """Those of what was chosen."""
        chosen = self.cleaned_data.get("restore", ())
        return [("restore", each.call_among(chosen)) for key, each in self.offered.items() if key in chosen]


class RehireForm(ReopenForm[Person]):
    """Offers to begin again what ended when the person left, as far as the account may."""

    starts_on = DayField(label="First day")
    ends_before = LastDayField(
        required=False, today=False, help_text="Leave empty while no last day is known."
    )
    restore = forms.MultipleChoiceField(
        label="Begin again from the first day", required=False, widget=forms.CheckboxSelectMultiple
    )

    def prepare(self) -> None:
        if left := self.subject.ends_before:
            self.lede = (
                f"From {long_date(left)} until the day before the first day, they stay recorded as not here."
            )
        super().prepare()
        self.order_fields(["starts_on", "ends_before", "restore", "reason"])

    def first_possible_day(self) -> dt.date:
        """The day of the page, or the first after which a day lies in between."""
        left = self.subject.ends_before
        return max(self.day, day_after(left)) if left else self.day

    def restorable(self) -> list[Restorable]:
        first = getattr(self, "cleaned_data", {}).get("starts_on")
        return restorable_from(self.subject, first or self.first_possible_day())

    def further_calls(self) -> list[tuple[str, KnownCall]]:
        """Those that begin the chosen again on the first day that was typed."""
        self.offered = {mention(each.row): each for each in self.restorable()}
        return super().further_calls()


class FilterForm(forms.Form):
    """The controls of the filters; what they hold was read before."""

    reason = forms.CharField(
        label="Reason", widget=forms.TextInput({"type": "search", "placeholder": "Words in the reason"})
    )
    tribe = forms.CharField(label="Tribe")
    by = forms.CharField(label="Done by", widget=PersonWidget)
    person = forms.CharField(label="About person", widget=PersonWidget)
    element = forms.CharField(
        label="About element", widget=forms.TextInput({"placeholder": "Name, or squad:search"})
    )
    verb = forms.CharField(label="Operation")

    def __init__(self, filters: EntryFilters) -> None:
        super().__init__(filters.texts, auto_id="filter_%s")
        for name, label in (("from", "From"), ("to", "To")):
            self.fields[name] = forms.CharField(label=label, widget=forms.DateInput({"type": "date"}))
        tribes = list(Tribe.objects.order_by("name").values_list("slug", "name")[: MAX_OFFERED + 1])
        if len(tribes) <= MAX_OFFERED:
            self.fields["tribe"].widget = Select(choices=[("", "Any tribe"), *tribes])
        for field in self.fields.values():
            field.required = False
        offered = operations_read_by(filters.reader)
        self.fields["verb"].widget = Select(
            choices=[("", "Any operation"), *((name, label_of(name)) for name in offered)]
        )

    @property
    def main(self) -> list[forms.BoundField]:
        return [self[name] for name in ("tribe", "by", "from", "to", "reason")]

    @property
    def further(self) -> list[forms.BoundField]:
        return [self[name] for name in ("person", "element", "verb")]

    @property
    def is_further_open(self) -> bool:
        """Whether one of the further controls is set."""
        return any(field.value() for field in self.further)

"""Dated rows inside the page of what they belong to: present and planned ones, and apart those that ended."""

from functools import cache
from typing import ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Case, Model, QuerySet, Value, When
from django.forms.formsets import DELETION_FIELD_NAME
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from orgmodel.domain.periods import Period, PeriodQuerySet, State, by_first_day, latest_first
from orgmodel.web.admin.calls import Operations, Shown, to_read
from orgmodel.web.admin.forms import RowForm, bind, name_in_row
from orgmodel.web.admin.options import PlainChoices

# So many rows of a kind are forms of one page, as Django takes a thousand fields; the list of that kind has all.
MOST_ROWS = 50


class PeriodFormSet(BaseInlineFormSet):
    """The rows that are shown; those that a browser sends are found whatever their state is by then."""

    is_of_ended: ClassVar[bool] = False
    further = 0

    def get_queryset(self) -> QuerySet[Model]:
        if not hasattr(self, "_rows"):
            rows = super().get_queryset()
            self._rows = rows.filter(pk__in=self._sent()) if self.is_bound else self._shown(rows)
        return self._rows

    def _sent(self) -> list[str]:
        names = (f"{self.prefix}-{number}-id" for number in range(self.initial_form_count()))
        return [sent for name in names if (sent := str(self.data.get(name, ""))).isdecimal()]

    def _shown(self, rows: QuerySet[Model]) -> QuerySet[Model]:
        assert isinstance(rows, PeriodQuerySet)
        today = timezone.localdate()
        if self.is_of_ended:
            found = rows.in_state(State.ENDED, today).order_by("-ends_before", latest_first(), "pk")
        else:
            is_planned = Case(When(effective_from__gt=today, then=Value(1)), default=Value(0))
            found = rows.not_ended(today).order_by(is_planned, by_first_day(), "pk")
        shown = found[:MOST_ROWS]
        if len(shown) == MOST_ROWS:
            self.further = found.count() - MOST_ROWS
        return shown

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        if removal := form.fields.get(DELETION_FIELD_NAME):
            removal.widget.attrs["aria-label"] = name_in_row("Delete", form.instance)

    @property
    def list_of_all(self) -> str:
        """The address of the list of all rows, where only some are shown."""
        assert self.model
        options = self.model._meta
        page = reverse(f"admin:{options.app_label}_{options.model_name}_changelist")
        return f"{page}?{self.fk.name}__id__exact={self.instance.pk}"


class EndedFormSet(PeriodFormSet):
    """Those that ended, the last first."""

    is_of_ended = True


class OperationInline(Operations, PlainChoices, admin.TabularInline):
    """Dated rows inside the element that they belong to, each with its state."""

    form = RowForm
    formset = PeriodFormSet
    template = "admin/rows_inside.html"
    extra = 0
    show_change_link = True

    @classmethod
    def parts_of(cls, obj: Model | None) -> list[type["OperationInline"]]:
        """The rows that hold or will, and if there are some, those that ended."""
        today = timezone.localdate()
        rows = cls.model._default_manager
        ended = obj is not None and rows.filter(**{f"{_parent(cls, obj)}": obj}).filter(
            ends_before__lte=today
        )
        return [cls, _ended(cls)] if ended and ended.exists() else [cls]

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[Shown, ...]:
        names = tuple(super().get_fields(request, obj))
        return (*(names if self.has_change_permission(request, obj) else to_read(names)), "state")

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return (*map(str, super().get_readonly_fields(request, obj)), "last_day", "state")

    @admin.display(empty_value="")
    def state(self, row: Period) -> str:
        """Present, planned or ended; nothing of a row that is new."""
        if row.pk is None:
            return ""
        today = timezone.localdate()
        state = State.PLANNED if row.begins_after(today) else State.PRESENT
        return str((State.ENDED if row.ended_by(today) else state).label)

    def get_formset(
        self, request: HttpRequest, obj: Model | None = None, **kwargs: object
    ) -> type[BaseInlineFormSet]:
        formset = super().get_formset(request, obj, **kwargs)
        bind(formset.form, type(self), request)
        return formset


def _parent(inline: type[OperationInline], obj: Model) -> str:
    """The foreign key by which rows belong to `obj`."""
    fields = inline.model._meta.fields
    return next(field.name for field in fields if field.related_model is type(obj))


class EndedRows(OperationInline):
    """Rows that ended: folded up, none is added."""

    formset = EndedFormSet
    classes = ("collapse",)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@cache
def _ended(inline: type[OperationInline]) -> type[OperationInline]:
    """The inline of the rows of the same kind that ended."""
    label = f"former {inline.model._meta.verbose_name_plural}"
    return type(f"Ended{inline.__name__}", (EndedRows, inline), {"verbose_name_plural": label})

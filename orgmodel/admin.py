"""Django admin over operations: every write is one, so it is checked and stands in the history."""

from collections.abc import Callable
from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from orgmodel.operations import Operation

Function = Callable[..., Any]


class OperationModelForm(forms.ModelForm):
    """Shows a refusal like any other fault; what the operation cannot change is fixed once the row exists."""

    changes: ClassVar[Operation | None] = None
    refused: ClassVar[ValidationError | None] = None
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not hasattr(self.instance, "version"):
            del self.fields["version"]
        elif self.instance.pk:
            self.fields["version"].initial = self.instance.version
        if self.instance.pk and self.changes:
            for name in set(self.fields) - {*self.changes.arguments, "reason", "ends_before"}:
                self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.refused:
            errors = getattr(self.refused, "error_dict", {NON_FIELD_ERRORS: self.refused})
            for name, error in errors.items():
                self.add_error(name if name in self.fields else None, ValidationError(error))
        return cleaned


class Operations:
    """Which operations add, change, remove, end and reopen rows; None where there is none.

    Read from the class: through an instance Python would bind them as methods.
    """

    adding: ClassVar[Function | None] = None
    changing: ClassVar[Function | None] = None
    removing: ClassVar[Function | None] = None
    ending: ClassVar[Function | None] = None
    reopening: ClassVar[Function | None] = None

    @classmethod
    def changes(cls) -> Operation | None:
        """The operation that changes a row, as registered."""
        return cast(Any, cls.changing).operation if cls.changing else None


def call(function: Function | None, row: Any, given: dict[str, Any], user: Any) -> Any:
    """Perform an operation with what of `given` it takes; `row` is what it acts on, if it exists."""
    if function is None:
        raise ValidationError("This cannot be done here.", code="unsupported")
    known: Operation = cast(Any, function).operation
    names = [*known.arguments, "reason"]
    arguments = {name: given[name] for name in names if name in given}
    if known.subject is None:
        return function(by=user, **arguments)
    return function(row if row else given.get(known.subject.name), by=user, **arguments)


class OperationAdmin(Operations, admin.ModelAdmin):
    """Adds, changes and removes through the operations that the subclass names."""

    form = OperationModelForm
    exclude = ("version",)  # the form has a field of its own for it
    list_per_page = 50

    def get_fields(self, request: Any, obj: Any = None) -> list[Any]:
        return [name for name in super().get_fields(request, obj) if name != "version" or hasattr(self.model, name)]

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"changes": self.changes(), "refused": getattr(request, "refused", None)})

    def changeform_view(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except ValidationError as refused:
            # All was rolled back; the second time the form itself says why, and nothing typed is lost.
            request.refused = refused
            return super().changeform_view(request, *args, **kwargs)

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.pk = call(type(self).adding, None, form.cleaned_data, request.user).pk
            obj._state.adding = False
        elif form.has_changed():
            _change(type(self), obj, form, request.user)

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        """Rows that are shown inside are saved by operations of their own."""
        for formset in formsets:
            inline = next(inline for inline in self.inlines if inline.model is formset.model)
            _save_rows(cast(Any, inline), formset, form.instance, request.user)

    def delete_model(self, request: Any, obj: Any) -> None:
        call(type(self).removing, obj, {}, request.user)

    def delete_queryset(self, request: Any, queryset: Any) -> None:
        with transaction.atomic():
            for obj in queryset:
                self.delete_model(request, obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """The operation decides what may go."""
        return [str(obj) for obj in objs], {}, set(), []

    def delete_view(self, request: Any, object_id: str, extra_context: Any = None) -> HttpResponse:
        try:
            return super().delete_view(request, object_id, extra_context)
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
            options = self.opts
            return HttpResponseRedirect(
                reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[object_id])
            )

    def response_action(self, request: Any, queryset: Any) -> HttpResponse:
        try:
            return super().response_action(request, queryset)
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
            return HttpResponseRedirect(request.get_full_path())

    def has_add_permission(self, request: HttpRequest) -> bool:
        return type(self).adding is not None and super().has_add_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return type(self).removing is not None and super().has_delete_permission(request, obj)


class OperationInline(Operations, admin.TabularInline):
    """Dated rows inside the element that they belong to."""

    form = OperationModelForm
    extra = 0
    show_change_link = True

    def get_formset(self, request: Any, obj: Any = None, **kwargs: Any) -> Any:
        kwargs["form"] = type("RowForm", (self.form,), {"changes": self.changes()})
        return super().get_formset(request, obj, **kwargs)


def _change(operations: type[Operations], row: Any, form: Any, user: Any) -> None:
    known = operations.changes()
    arguments = set(known.arguments) if known else set()
    given = {**{name: getattr(form.instance, name, None) for name in arguments}, **form.cleaned_data}
    if set(form.changed_data) & arguments:
        call(operations.changing, row, given, user)
    if "ends_before" in form.changed_data and operations.ending:
        if form.initial.get("ends_before"):
            call(operations.reopening, row, given, user)
        if given["ends_before"]:
            call(operations.ending, row, given, user)


def _save_rows(inline: type[Operations], formset: Any, whole: Any, user: Any) -> None:
    """Remove, correct and add the rows of one inline, in this order, so that they do not get in each other's way."""
    changed = [form for form in formset.forms if form.has_changed()]
    gone = [form for form in changed if form in formset.deleted_forms]
    for form in gone:
        if form.instance.pk:
            call(inline.removing, form.instance, {}, user)
    kept = [form for form in changed if form not in gone]
    for form in kept:
        if form.instance.pk:
            _change(inline, form.instance, form, user)
    for form in kept:
        if not form.instance.pk:
            call(inline.adding, None, {**form.cleaned_data, formset.fk.name: whole}, user)
    formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []

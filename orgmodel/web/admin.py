"""Django admin over operations: every write is one, so it is checked and stands in the history."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.forms.models import construct_instance
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from orgmodel.domain.operations import Operation

# Beside the refusal of a stale edit: a page of the admin cannot take over what a colleague changed.
AFRESH = "Here you save again from the page opened afresh, say in another tab."

Function = Callable[..., Any]


class OperationModelForm(forms.ModelForm):
    """Shows a refusal like any other fault; what the operation does not take is fixed."""

    offers: ClassVar["type[Operations]"]
    refused: ClassVar["Refused | None"] = None
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not hasattr(self.instance, "version"):
            del self.fields["version"]
        elif self.instance.pk:
            self.fields["version"].initial = self.instance.version
        for name in set(self.fields) - self.offers.taken(self.instance) - {"reason"}:
            self.fields[name].disabled = True

    def _post_clean(self) -> None:
        """Only let the row have what was typed: the operation judges it, in the words of every surface."""
        self.instance = construct_instance(self, self.instance, self._meta.fields, self._meta.exclude)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.refused and self.refused.prefix == self.prefix:
            why = self.refused.why
            errors = getattr(why, "error_dict", {NON_FIELD_ERRORS: why})
            for name, error in errors.items():
                self.add_error(name if name in self.fields else None, ValidationError(error))
        if self.has_error(NON_FIELD_ERRORS, "stale"):
            self.add_error(None, AFRESH)
        return cleaned


class ReasonedForm(OperationModelForm):
    """The form of a page: its reason stands in the history of all that the page does."""

    reason = forms.CharField(required=False, max_length=500, help_text="It stands in the history.")


class Refused(Exception):  # noqa: N818  it is an answer, not an error
    """An operation refused what the form with this prefix says."""

    def __init__(self, why: ValidationError, prefix: str | None) -> None:
        super().__init__(why)
        self.why, self.prefix = why, prefix


@contextmanager
def refusals_of(prefix: str | None) -> Iterator[None]:
    """Remember which form of the page a refusal is about: the one with `prefix`."""
    try:
        yield
    except ValidationError as why:
        raise Refused(why, prefix) from why


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

    @classmethod
    def taken(cls, row: Any) -> set[str]:
        """The fields that the operations take of `row`, which may be new."""
        if row.pk:
            known = cls.changes()
            return {*(known.arguments if known else ()), *(["ends_before"] if cls.ending else [])}
        known = cast(Any, cls.adding).operation if cls.adding else None
        return {*known.arguments, *([known.subject.name] if known.subject else [])} if known else set()


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

    form = ReasonedForm
    exclude = ("version",)  # the form has a field of its own for it
    list_per_page = 50
    delete_confirmation_template = "admin/remove.html"
    delete_selected_confirmation_template = "admin/remove_selected.html"

    def get_fields(self, request: Any, obj: Any = None) -> list[Any]:
        unsaid = {"reason"} if hasattr(self.model, "version") else {"reason", "version"}
        names = [name for name in super().get_fields(request, obj) if name not in unsaid]
        writes = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        return [*names, "reason"] if writes else names

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        return _bound(form, type(self), request)

    def changeform_view(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except Refused as refused:
            # All was rolled back; the second time the form itself says why, and nothing typed is lost.
            request.refused = refused
            return super().changeform_view(request, *args, **kwargs)

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        with refusals_of(form.prefix):
            if change:
                _change(type(self), obj, form, form.cleaned_data, request.user)
            else:
                obj.pk = call(type(self).adding, None, form.cleaned_data, request.user).pk
                obj._state.adding = False

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        """Rows that are shown inside are saved by operations of their own."""
        for formset in formsets:
            inline = next(inline for inline in self.inlines if inline.model is formset.model)
            given = {formset.fk.name: form.instance, "reason": form.cleaned_data["reason"]}
            _save_rows(cast(Any, inline), formset, given, request.user)

    def delete_model(self, request: Any, obj: Any) -> None:
        reason = self.form.base_fields["reason"].clean(request.POST.get("reason", ""))
        call(type(self).removing, obj, {"reason": reason}, request.user)

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

    def response_action(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse | None:
        try:
            with transaction.atomic():
                return super().response_action(request, *args, **kwargs)
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
        kwargs["form"] = _bound(self.form, type(self), request)
        return super().get_formset(request, obj, **kwargs)


def _bound(form: Any, offers: type[Operations], request: Any) -> Any:
    """The form class that knows its operations, and what one of them refused a moment ago."""
    return type(form.__name__, (form,), {"offers": offers, "refused": getattr(request, "refused", None)})


def _change(operations: type[Operations], row: Any, form: Any, said: dict[str, Any], user: Any) -> None:
    """Call the operations for what was changed in the form; what it leaves as it was is not said."""
    known = operations.changes()
    changes = known.changes & set(form.changed_data) if known else set()
    if known and changes:
        given = {name: value for name, value in said.items() if name in changes or name not in known.changes}
        call(operations.changing, row, given, user)
    if "ends_before" in form.changed_data and operations.ending:
        if form.initial.get("ends_before"):
            call(operations.reopening, row, said, user)
        if said["ends_before"]:
            call(operations.ending, row, said, user)


def _save_rows(inline: type[Operations], formset: Any, given: dict[str, Any], user: Any) -> None:
    """Remove, correct and add the rows of one inline, in this order, so that they do not get in each other's way.

    `given` holds for all of them: what they belong to, and the reason.
    """
    changed = [form for form in formset.forms if form.has_changed()]
    gone = [form for form in changed if form in formset.deleted_forms]
    for form in gone:
        if form.instance.pk:
            with refusals_of(None):  # Django does not look at rows that are to go
                call(inline.removing, form.instance, given, user)
    kept = [form for form in changed if form not in gone]
    for form in kept:
        if form.instance.pk:
            with refusals_of(form.prefix):
                _change(inline, form.instance, form, {**form.cleaned_data, **given}, user)
    for form in kept:
        if not form.instance.pk:
            with refusals_of(form.prefix):
                call(inline.adding, None, {**form.cleaned_data, **given}, user)
    formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []

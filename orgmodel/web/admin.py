"""Django admin over operations: every write is one, so it is checked and recorded in the history."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import ClassVar, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import ActionLocation
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.forms.models import BaseInlineFormSet, construct_instance
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from orgmodel.domain.operations import HasOperation, Operation, execute
from orgmodel.domain.periods import Period

# A field of a page, or several in a row.
type Shown = str | list[str] | tuple[str, ...]

# Beside the refusal of a stale edit: a page of the admin cannot take over what a colleague changed.
AFRESH = "Open the page again in another tab, and save there."


class OperationModelForm(forms.ModelForm):
    """Shows a refusal like any other error; fields that the operation does not take are disabled.

    The admin makes a class of it for each request, with the `operations` that its form
    calls, and `refused`, what one of them refused a moment ago.
    """

    operations: ClassVar["type[Operations]"]
    refused: ClassVar["Refused | None"] = None
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # whatever the admin passes
        if not hasattr(self.instance, "version"):
            del self.fields["version"]
        elif self.instance.pk:
            self.fields["version"].initial = self.instance.version
        for name in set(self.fields) - self.operations.taken(self.instance) - {"reason"}:
            self.fields[name].disabled = True

    def _post_clean(self) -> None:
        """Only set what was typed: the operation validates it, with the messages of every surface."""
        self.instance = construct_instance(self, self.instance, self._meta.fields, self._meta.exclude)

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if self.refused and self.refused.prefix == self.prefix:
            refusal = self.refused.error
            errors = getattr(refusal, "error_dict", {NON_FIELD_ERRORS: refusal})
            for name, error in errors.items():
                self.add_error(name if name in self.fields else None, ValidationError(error))
        if self.has_error(NON_FIELD_ERRORS, "stale"):
            self.add_error(None, AFRESH)
        return cleaned


class ReasonedForm(OperationModelForm):
    """The form of a page: its reason is that of every operation that the page calls."""

    reason = forms.CharField(required=False, max_length=500, help_text="Shown in the history.")


class Refused(Exception):  # noqa: N818  it is an answer, not an error
    """An operation refused the form with this prefix."""

    def __init__(self, error: ValidationError, prefix: str | None) -> None:
        super().__init__(error)
        self.error, self.prefix = error, prefix


class RefusedRequest(HttpRequest):
    """A request that is answered again, with its form and what was refused. Only for annotations."""

    refused: Refused


@contextmanager
def refusals_of(prefix: str | None) -> Iterator[None]:
    """Note which form of the page a refusal is about: the one with `prefix`."""
    try:
        yield
    except ValidationError as error:
        raise Refused(error, prefix) from error


class Operations:
    """Which operations add, change, remove, end and reopen rows; None where there is none."""

    adding: ClassVar[HasOperation | None] = None
    changing: ClassVar[HasOperation | None] = None
    removing: ClassVar[HasOperation | None] = None
    ending: ClassVar[HasOperation | None] = None
    reopening: ClassVar[HasOperation | None] = None

    @admin.display(ordering="ends_before")
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


def call(function: HasOperation | None, row: Model | None, given: Mapping[str, object], by: object) -> object:
    """Call an operation with what of `given` it takes; `row` is its subject, if that exists."""
    if function is None:
        raise ValidationError("This can’t be done here.", code="unsupported")
    operation = function.operation
    names = [*operation.arguments, "reason"]
    arguments = {name: given[name] for name in names if name in given}
    subject = (row or given.get(operation.subject.name),) if operation.subject else ()
    return execute(operation, *subject, by=by, **arguments).result


class OperationAdmin(Operations, admin.ModelAdmin):
    """Adds, changes and removes through the operations that the subclass names."""

    form = ReasonedForm
    inlines: ClassVar[tuple[type["OperationInline"], ...]] = ()
    exclude = ("version",)  # the form has a field of its own for it
    list_per_page = 50
    delete_confirmation_template = "admin/remove.html"
    delete_selected_confirmation_template = "admin/remove_selected.html"

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[Shown, ...]:
        hidden = {"reason"} if hasattr(self.model, "version") else {"reason", "version"}
        names = tuple(name for name in super().get_fields(request, obj) if name not in hidden)
        if self.has_change_permission(request, obj) if obj else self.has_add_permission(request):
            return (*names, "reason")
        return to_read(names)

    def get_form(
        self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: object
    ) -> type[forms.ModelForm]:
        form = super().get_form(request, obj, change=change, **kwargs)
        _bind(form, type(self), request)
        return form

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Refused as refused:
            # All was rolled back; the second time the form shows why, and nothing typed is lost.
            cast(RefusedRequest, request).refused = refused
            return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request: HttpRequest, obj: Model, form: forms.ModelForm, change: bool) -> None:
        with refusals_of(form.prefix):
            if change:
                _change(type(self), obj, form, form.cleaned_data, request.user)
            else:
                added = call(type(self).adding, None, form.cleaned_data, request.user)
                obj.pk = cast(Model, added).pk
                obj._state.adding = False

    def save_related(
        self,
        request: HttpRequest,
        form: forms.ModelForm,
        formsets: Sequence[BaseInlineFormSet],
        change: bool,
    ) -> None:
        """Save the rows of inlines by operations of their own."""
        for formset in formsets:
            inline = next(inline for inline in self.inlines if inline.model is formset.model)
            given = {formset.fk.name: form.instance, "reason": form.cleaned_data["reason"]}
            _save_rows(inline, formset, given, request.user)

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        reason = self.form.base_fields["reason"].clean(request.POST.get("reason", ""))
        call(type(self).removing, obj, {"reason": reason}, request.user)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Model]) -> None:
        with transaction.atomic():
            for obj in queryset:
                self.delete_model(request, obj)

    def get_deleted_objects(
        self, objs: Iterable[Model], request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        """The operation decides what may be deleted."""
        return [str(obj) for obj in objs], {}, set(), []

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        try:
            return super().delete_view(request, object_id, extra_context)
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
            options = self.opts
            return HttpResponseRedirect(
                reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[object_id])
            )

    def response_action(
        self,
        request: HttpRequest,
        queryset: QuerySet[Model],
        action_location: ActionLocation = ActionLocation.CHANGE_LIST,
    ) -> HttpResponse | None:
        try:
            with transaction.atomic():
                return super().response_action(request, queryset, action_location)
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
            return HttpResponseRedirect(request.get_full_path())

    def has_add_permission(self, request: HttpRequest) -> bool:
        return type(self).adding is not None and super().has_add_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return type(self).removing is not None and super().has_delete_permission(request, obj)


class OperationInline(Operations, admin.TabularInline):
    """Dated rows inside the element that they belong to."""

    form = OperationModelForm
    extra = 0
    show_change_link = True

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[Shown, ...]:
        names = tuple(super().get_fields(request, obj))
        return names if self.has_change_permission(request, obj) else to_read(names)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return (*map(str, super().get_readonly_fields(request, obj)), "last_day")

    def get_formset(
        self, request: HttpRequest, obj: Model | None = None, **kwargs: object
    ) -> type[BaseInlineFormSet]:
        formset = super().get_formset(request, obj, **kwargs)
        _bind(formset.form, type(self), request)
        return formset


def _bind(form: type[forms.ModelForm], operations: type[Operations], request: HttpRequest) -> None:
    """Give `form`, a class made for this request, its operations and what one of them refused."""
    assert issubclass(form, OperationModelForm)
    form.operations = operations
    form.refused = getattr(request, "refused", None)


def _change(
    operations: type[Operations], row: Model, form: forms.ModelForm, given: Mapping[str, object], by: object
) -> None:
    """Call the operations for the fields that were changed in the form; the others are not passed."""
    change = operations.changes()
    changes = change.changes & set(form.changed_data) if change else set()
    if change and changes:
        arguments = {name: given[name] for name in given if name in changes or name not in change.changes}
        call(operations.changing, row, arguments, by)
    if "ends_before" in form.changed_data and operations.ending:
        if form.initial.get("ends_before"):
            call(operations.reopening, row, given, by)
        if given["ends_before"]:
            call(operations.ending, row, given, by)


def _save_rows(
    inline: type[Operations], formset: BaseInlineFormSet, given: Mapping[str, object], by: object
) -> None:
    """Remove, correct and add the rows of one inline, in this order, so that they do not conflict.

    `given` has the arguments that all of them share: the parent, and the reason.
    """
    changed = [form for form in formset.forms if form.has_changed()]
    removed = [form for form in changed if form in formset.deleted_forms]
    remaining = [form for form in changed if form not in removed]
    for form in removed:
        if form.instance.pk:
            with refusals_of(None):  # Django shows no errors at forms that are to be deleted
                call(inline.removing, form.instance, given, by)
    for form in remaining:
        if form.instance.pk:
            with refusals_of(form.prefix):
                _change(inline, form.instance, form, {**form.cleaned_data, **given}, by)
    for form in remaining:
        if not form.instance.pk:
            with refusals_of(form.prefix):
                call(inline.adding, None, {**form.cleaned_data, **given}, by)
    formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []

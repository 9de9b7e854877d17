"""The admin of one kind of row: its pages add, change and remove by operations."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import ActionLocation
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Field, ForeignKey, Model, QuerySet
from django.forms.models import BaseInlineFormSet
from django.forms.widgets import Widget
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from orgmodel.domain.accounts import Account
from orgmodel.domain.operations import capture_calls
from orgmodel.web.admin.acts import Act, ActElsewhere, action_of, remove_together
from orgmodel.web.admin.calls import (
    Operations,
    Refused,
    Shown,
    as_one_change,
    call,
    calls_of_form,
    calls_of_rows,
    to_read,
)
from orgmodel.web.admin.exports import EXPORTS
from orgmodel.web.admin.forms import Chooser, ReasonedForm, WriteRequest, bind
from orgmodel.web.admin.outcomes import outcome
from orgmodel.web.admin.site import Section
from orgmodel.web.links import Link

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from orgmodel.web.admin.inlines import OperationInline


class PlainChoices(admin.options.BaseModelAdmin):
    """Fields that choose another row only choose: beside them is nothing that adds, changes or deletes it."""

    def formfield_for_dbfield(
        self, db_field: Field, request: HttpRequest, **kwargs: object
    ) -> forms.Field | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(db_field, ForeignKey):
            field.widget = cast(Widget, getattr(field.widget, "widget", field.widget))
            if isinstance(field.widget, AutocompleteSelect):
                field.widget = Chooser(db_field, self.admin_site)
                field.widget.is_required = field.required
                field.widget.choices = field.choices  # type: ignore[attr-defined]  # of a ModelChoiceField
        return field


class OperationAdmin(Operations, PlainChoices, admin.ModelAdmin):
    """Adds, changes and removes through the operations that the subclass names.

    What one page does together is one change set.
    """

    section: Section = Section.MEMBERSHIPS
    form = ReasonedForm
    inlines: ClassVar[tuple[type["OperationInline"], ...]] = ()
    acts: ClassVar[Mapping[str, Act | ActElsewhere]] = {}
    exclude = ("version",)  # the form has a field of its own for it
    list_per_page = 50
    delete_confirmation_template = "admin/remove.html"
    delete_selected_confirmation_template = "admin/remove_selected.html"

    def __init__(self, model: type[Model], admin_site: admin.AdminSite) -> None:
        super().__init__(model, admin_site)
        self.actions = (*(action_of(name, act) for name, act in type(self).acts.items()), *EXPORTS)

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[Shown, ...]:
        hidden = {"reason"} if hasattr(self.model, "version") else {"reason", "version"}
        names = tuple(name for name in super().get_fields(request, obj) if name not in hidden)
        if self.has_change_permission(request, obj) if obj else self.has_add_permission(request):
            return (*names, "reason")
        return to_read(names)

    def get_inlines(self, request: HttpRequest, obj: Model | None) -> tuple[type["OperationInline"], ...]:
        """Of rows that have an end, those that ended stand apart, after the others."""
        return tuple(each for inline in self.inlines for each in inline.parts_of(obj))

    def get_form(
        self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: object
    ) -> type[forms.ModelForm]:
        form = super().get_form(request, obj, change=change, **kwargs)
        bind(form, type(self), request)
        return form

    def links_of(self, row: Model) -> Sequence[Link]:
        """What is done to a row on other pages, such as what takes a file: links beside its history."""
        return ()

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, object],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Model | None = None,
    ) -> HttpResponse:
        context["links"] = self.links_of(obj) if obj else ()
        return super().render_change_form(request, context, add, change, form_url, obj)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        with capture_calls() as calls:
            cast(WriteRequest, request).calls = calls
            try:
                return super().changeform_view(request, object_id, form_url, extra_context)
            except Refused as refused:
                # All was rolled back; the second time the form shows why, and nothing typed is lost.
                cast(WriteRequest, request).refused = refused
                return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request: HttpRequest, obj: Model, form: forms.ModelForm, change: bool) -> None:
        """Leave it to `save_related`, which saves the row together with those inside it."""

    def save_related(
        self,
        request: HttpRequest,
        form: forms.ModelForm,
        formsets: Sequence[BaseInlineFormSet],
        change: bool,
    ) -> None:
        """Save the row and those inside it, by an operation each, as one change."""
        by = cast(Account, request.user)
        calls = list(calls_of_form(type(self), form, form.cleaned_data))
        for inline in self.inlines:
            rows = [formset for formset in formsets if formset.model is inline.model]
            if rows:
                shared = {rows[0].fk.name: form.instance, "reason": form.cleaned_data["reason"]}
                calls += calls_of_rows(inline, rows, shared)
        with as_one_change(len(calls), by):
            for planned in calls:
                result = planned.make(by)
                if planned is calls[0] and not change:
                    form.instance.pk = cast(Model, result).pk
                    form.instance._state.adding = False
        for formset in formsets:
            formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []

    def message_user(
        self,
        request: HttpRequest,
        message: "str | _StrPromise",
        level: int | str = messages.INFO,
        extra_tags: str = "",
        fail_silently: bool = False,
    ) -> None:
        """Tell what a page did as the history says it, instead of that something was changed successfully."""
        if level == messages.SUCCESS and hasattr(request, "calls"):
            done = cast(WriteRequest, request).calls
            message = outcome(done, cast(Account, request.user)) if done else "Nothing changed."
            level = messages.SUCCESS if done else messages.INFO
        super().message_user(request, message, level, extra_tags, fail_silently)

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        reason = self.form.base_fields["reason"].clean(request.POST.get("reason", ""))
        call(type(self).removing, obj, {"reason": reason}, request.user)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Model]) -> None:
        reason = self.form.base_fields["reason"].clean(request.POST.get("reason", ""))
        remove_together(type(self).removing, list(queryset), reason=reason, by=cast(Account, request.user))

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
            for sentence in refused.messages:
                messages.error(request, sentence)
            return HttpResponseRedirect(request.get_full_path())

    def has_add_permission(self, request: HttpRequest) -> bool:
        return type(self).adding is not None and super().has_add_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return type(self).removing is not None and super().has_delete_permission(request, obj)

"""Squads in Django admin."""

from collections.abc import Iterable, Sequence

from django import forms
from django.contrib import admin, messages
from django.db.models import Model
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest

from orgmodel.web.admin import OperationAdmin, OperationInline
from people.admin import TenureAdmin, TenureInline
from people.shares import over_allocated_by
from search.administration import SearchedAdmin
from squads import operations
from squads.models import Squad, SquadInTribe, SquadMembership


def warn_of_over_allocation(request: HttpRequest, memberships: Iterable[int]) -> None:
    """Say whom the memberships with these ids give too much; it was done all the same."""
    for each in over_allocated_by(memberships):
        messages.warning(request, f"Over-allocated: {each}.")


class MembershipInline(TenureInline):
    model = SquadMembership
    fields = ("person", "role", "allocation", "starts_on", "ends_before")
    adding = operations.place_member
    changing = operations.correct_membership
    removing = operations.remove_membership


class StayInline(OperationInline):
    model = SquadInTribe
    fields = ("tribe", "starts_on", "ends_before")
    autocomplete_fields = ("tribe",)
    adding = operations.move_squad
    changing = operations.correct_stay
    removing = operations.remove_stay


@admin.register(Squad)
class SquadAdmin(SearchedAdmin, OperationAdmin):
    list_display = ("name", "slug", "feature_area", "way_of_working", "starts_on", "last_day")
    list_filter = ("way_of_working", "starts_on", "ends_before")
    search_fields = ("name", "slug", "mission")
    fields = (
        "name",
        "slug",
        "mission",
        "feature_area",
        "way_of_working",
        "links",
        "external_id",
        "source",
        "starts_on",
        "ends_before",
        "version",
    )
    inlines = (StayInline, MembershipInline)
    adding = operations.form_squad
    changing = operations.edit_squad
    removing = operations.remove_squad
    ending = operations.dissolve_squad
    reopening = operations.reopen_squad

    def save_related(
        self, request: HttpRequest, form: forms.ModelForm, formsets: Sequence[BaseInlineFormSet], change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        people = {
            each.cleaned_data["person"]
            for formset in formsets
            if formset.model is SquadMembership
            for each in formset.forms
            if each.has_changed() and each not in formset.deleted_forms
        }
        rows = SquadMembership.objects.filter(squad=form.instance, person__in=people)
        warn_of_over_allocation(request, rows.values_list("pk", flat=True) if people else ())


@admin.register(SquadMembership)
class SquadMembershipAdmin(TenureAdmin):
    list_display = ("person", "squad", "role", "allocation", "starts_on", "last_day")
    list_filter = ("role", "starts_on", "ends_before")
    list_select_related = ("squad",)
    search_fields = ("person__name", "person__handle", "squad__name", "squad__slug")
    autocomplete_fields = ("person", "squad")
    adding = operations.place_member
    changing = operations.correct_membership
    removing = operations.remove_membership

    def save_model(self, request: HttpRequest, obj: Model, form: forms.ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        warn_of_over_allocation(request, [obj.pk])


@admin.register(SquadInTribe)
class SquadInTribeAdmin(OperationAdmin):
    list_display = ("squad", "tribe", "starts_on", "last_day")
    list_filter = ("tribe", "starts_on", "ends_before")
    list_select_related = ("squad", "tribe")
    search_fields = ("squad__name", "squad__slug", "tribe__name", "tribe__slug")
    autocomplete_fields = ("squad", "tribe")
    adding = operations.move_squad
    changing = operations.correct_stay
    removing = operations.remove_stay

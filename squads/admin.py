"""Squads in Django admin."""

from collections.abc import Iterable, Sequence
from types import MappingProxyType

from django import forms
from django.contrib import admin, messages
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest

from history.administration import RecordedAdmin
from orgmodel.web.admin import OperationInline, Section
from orgmodel.web.admin.acts import Act, FirstDayForm, LastDayForm, each_by
from orgmodel.web.admin.filters import OF_PERIODS
from orgmodel.web.admin.forms import Chooser, ReasonedForm
from people.admin import TenureAdmin, TenureInline
from people.shares import over_allocated_by
from search.administration import SearchedAdmin
from squads import operations
from squads.forms import LinksField
from squads.models import BotMembership, Role, Squad, SquadInTribe, SquadMembership
from tribes.models import Tribe


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


class BotInline(OperationInline):
    model = BotMembership
    fields = ("bot", "starts_on", "ends_before")
    autocomplete_fields = ("bot",)
    adding = operations.place_bot
    changing = operations.correct_bot_membership
    removing = operations.remove_bot_membership


class SquadForm(ReasonedForm):
    """Takes links as the pages do."""

    links = LinksField(required=False, help_text="One a line: a label and a web address.")


class MoveSquadsForm(FirstDayForm):
    """To which tribe, and from when."""

    field_order = ("tribe", "starts_on")

    tribe = forms.ModelChoiceField(
        Tribe.objects.all(), widget=Chooser(SquadInTribe._meta.get_field("tribe"), admin.site)
    )


@admin.register(Squad)
class SquadAdmin(SearchedAdmin, RecordedAdmin):
    section = Section.ORGANISATION
    list_display = ("name", "slug", "feature_area", "way_of_working", "starts_on", "last_day")
    list_filter = ("way_of_working", *OF_PERIODS)
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
    inlines = (StayInline, MembershipInline, BotInline)
    form = SquadForm
    acts = MappingProxyType(
        {
            "move": Act(
                "Move to another tribe",
                "Move {rows} to another tribe",
                each_by(operations.move_squad),
                MoveSquadsForm,
            ),
            "dissolve": Act(
                "Dissolve",
                "Dissolve {rows}",
                each_by(operations.dissolve_squad),
                LastDayForm,
                "Everything open in them ends on that day too.",
            ),
        }
    )
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


class MoveMembersForm(FirstDayForm):
    """To which squad, and from when."""

    field_order = ("squad", "starts_on")

    squad = forms.ModelChoiceField(
        Squad.objects.all(), widget=Chooser(SquadMembership._meta.get_field("squad"), admin.site)
    )


class ChangeRoleForm(FirstDayForm):
    """To which role, and from when."""

    field_order = ("role", "starts_on")

    role = forms.ChoiceField(choices=Role.choices)


@admin.register(SquadMembership)
class SquadMembershipAdmin(TenureAdmin):
    list_display = ("person", "squad", "role", "allocation", "starts_on", "last_day")
    list_filter = ("role", *OF_PERIODS)
    list_select_related = ("squad",)
    search_fields = ("person__name", "person__handle", "squad__name", "squad__slug")
    autocomplete_fields = ("person", "squad")
    adding = operations.place_member
    changing = operations.correct_membership
    removing = operations.remove_membership

    acts = MappingProxyType(
        {
            "move": Act(
                "Move to another squad",
                "Move {rows} to another squad",
                each_by(operations.move_member),
                MoveMembersForm,
                "Role and share of time stay as they are.",
            ),
            "change_role": Act(
                "Change role", "Change the role of {rows}", each_by(operations.change_role), ChangeRoleForm
            ),
            "end": Act("End", "End {rows}", each_by(operations.end_membership), LastDayForm),
        }
    )

    def save_related(
        self, request: HttpRequest, form: forms.ModelForm, formsets: Sequence[BaseInlineFormSet], change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        warn_of_over_allocation(request, [form.instance.pk])


@admin.register(SquadInTribe)
class SquadInTribeAdmin(SearchedAdmin, RecordedAdmin):
    list_display = ("squad", "tribe", "starts_on", "last_day")
    list_filter = ("tribe", *OF_PERIODS)
    list_select_related = ("squad", "tribe")
    search_fields = ("squad__name", "squad__slug", "tribe__name", "tribe__slug")
    autocomplete_fields = ("squad", "tribe")
    adding = operations.move_squad
    changing = operations.correct_stay
    removing = operations.remove_stay


@admin.register(BotMembership)
class BotMembershipAdmin(SearchedAdmin, RecordedAdmin):
    list_display = ("bot", "squad", "starts_on", "last_day")
    list_filter = OF_PERIODS
    list_select_related = ("bot", "squad")
    search_fields = ("bot__name", "bot__slug", "squad__name", "squad__slug")
    autocomplete_fields = ("bot", "squad")
    adding = operations.place_bot
    changing = operations.correct_bot_membership
    removing = operations.remove_bot_membership
    acts = MappingProxyType(
        {"end": Act("End", "End {rows}", each_by(operations.end_bot_membership), LastDayForm)}
    )

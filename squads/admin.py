"""Squads in Django admin."""

from django.contrib import admin

from orgmodel.web.admin import OperationAdmin, OperationInline
from people.admin import TenureAdmin, TenureInline
from search.administration import SearchedAdmin
from squads import operations
from squads.models import Squad, SquadInTribe, SquadMembership


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
    list_display = ("name", "slug", "feature_area", "way_of_working", "starts_on", "ends_before")
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


@admin.register(SquadMembership)
class SquadMembershipAdmin(TenureAdmin):
    list_display = ("person", "squad", "role", "allocation", "starts_on", "ends_before")
    list_filter = ("role", "starts_on", "ends_before")
    list_select_related = ("squad",)
    search_fields = ("person__name", "person__handle", "squad__name", "squad__slug")
    autocomplete_fields = ("person", "squad")
    adding = operations.place_member
    changing = operations.correct_membership
    removing = operations.remove_membership


@admin.register(SquadInTribe)
class SquadInTribeAdmin(OperationAdmin):
    list_display = ("squad", "tribe", "starts_on", "ends_before")
    list_filter = ("tribe", "starts_on", "ends_before")
    list_select_related = ("squad", "tribe")
    search_fields = ("squad__name", "squad__slug", "tribe__name", "tribe__slug")
    autocomplete_fields = ("squad", "tribe")
    adding = operations.move_squad
    changing = operations.correct_stay
    removing = operations.remove_stay

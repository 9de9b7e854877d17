"""Alliances in Django admin."""

from django.contrib import admin

from alliances import operations
from alliances.models import Alliance, AllianceTrio
from orgmodel.web.admin import OperationAdmin, OperationInline
from search.administration import SearchedAdmin


class ParticipationInline(OperationInline):
    model = AllianceTrio
    fields = ("trio", "starts_on", "ends_before")
    autocomplete_fields = ("trio",)
    adding = operations.add_trio
    changing = operations.correct_participation
    removing = operations.remove_participation


@admin.register(Alliance)
class AllianceAdmin(SearchedAdmin, OperationAdmin):
    list_display = ("name", "slug", "target_date", "starts_on", "last_day")
    list_filter = ("target_date", "starts_on", "ends_before")
    search_fields = ("name", "slug", "goal")
    fields = (
        "name",
        "slug",
        "goal",
        "target_date",
        "external_id",
        "source",
        "starts_on",
        "ends_before",
        "version",
    )
    inlines = (ParticipationInline,)
    adding = operations.form_alliance
    changing = operations.edit_alliance
    removing = operations.remove_alliance
    ending = operations.dissolve_alliance
    reopening = operations.reopen_alliance


@admin.register(AllianceTrio)
class AllianceTrioAdmin(OperationAdmin):
    list_display = ("trio", "alliance", "starts_on", "last_day")
    list_filter = ("alliance", "starts_on", "ends_before")
    list_select_related = ("trio__tribe", "alliance")
    search_fields = ("trio__tribe__name", "trio__tribe__slug", "alliance__name", "alliance__slug")
    autocomplete_fields = ("trio", "alliance")
    adding = operations.add_trio
    changing = operations.correct_participation
    removing = operations.remove_participation

"""Alliances in Django admin."""

from types import MappingProxyType

from django.contrib import admin

from alliances import operations
from alliances.models import Alliance, AllianceTrio
from history.administration import RecordedAdmin
from orgmodel.web.admin import OperationInline, Section
from orgmodel.web.admin.acts import Act, LastDayForm, each_by
from orgmodel.web.admin.filters import OF_PERIODS
from search.administration import SearchedAdmin


class ParticipationInline(OperationInline):
    model = AllianceTrio
    fields = ("trio", "starts_on", "ends_before")
    autocomplete_fields = ("trio",)
    adding = operations.add_trio
    changing = operations.correct_participation
    removing = operations.remove_participation


@admin.register(Alliance)
class AllianceAdmin(SearchedAdmin, RecordedAdmin):
    section = Section.ORGANISATION
    list_display = ("name", "slug", "target_date", "starts_on", "last_day")
    list_filter = ("target_date", *OF_PERIODS)
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
    acts = MappingProxyType(
        {
            "dissolve": Act(
                "Dissolve",
                "Dissolve {rows}",
                each_by(operations.dissolve_alliance),
                LastDayForm,
                "Everything open in them ends on that day too.",
            )
        }
    )


@admin.register(AllianceTrio)
class AllianceTrioAdmin(SearchedAdmin, RecordedAdmin):
    list_display = ("trio", "alliance", "starts_on", "last_day")
    list_filter = ("alliance", *OF_PERIODS)
    list_select_related = ("trio__tribe", "alliance")
    search_fields = ("trio__tribe__name", "trio__tribe__slug", "alliance__name", "alliance__slug")
    autocomplete_fields = ("trio", "alliance")
    adding = operations.add_trio
    changing = operations.correct_participation
    removing = operations.remove_participation
    acts = MappingProxyType({"end": Act("End", "End {rows}", each_by(operations.withdraw_trio), LastDayForm)})

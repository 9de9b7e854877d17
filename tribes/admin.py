"""Tribes in Django admin."""

from types import MappingProxyType

from django.contrib import admin

from history.administration import RecordedAdmin
from orgmodel.web.admin import Section
from orgmodel.web.admin.acts import Act, LastDayForm, each_by
from orgmodel.web.admin.filters import OF_PERIODS
from search.administration import SearchedAdmin
from tribes import operations
from tribes.models import Tribe


@admin.register(Tribe)
class TribeAdmin(SearchedAdmin, RecordedAdmin):
    section = Section.ORGANISATION
    list_display = ("name", "slug", "starts_on", "last_day")
    list_filter = OF_PERIODS
    search_fields = ("name", "slug", "purpose")
    fields = ("name", "slug", "purpose", "external_id", "source", "starts_on", "ends_before", "version")
    adding = operations.form_tribe
    changing = operations.edit_tribe
    removing = operations.remove_tribe
    ending = operations.dissolve_tribe
    reopening = operations.reopen_tribe
    acts = MappingProxyType(
        {
            "dissolve": Act(
                "Dissolve",
                "Dissolve {rows}",
                each_by(operations.dissolve_tribe),
                LastDayForm,
                "Everything open in them ends on that day too.",
            )
        }
    )

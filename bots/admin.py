"""Bots in Django admin."""

from types import MappingProxyType

from django.contrib import admin

from bots import operations
from bots.models import Bot
from history.administration import RecordedAdmin
from orgmodel.web.admin import Section
from orgmodel.web.admin.acts import Act, LastDayForm, each_by
from orgmodel.web.admin.filters import OF_PERIODS
from people.admin import NamesPeople
from search.administration import SearchedAdmin


@admin.register(Bot)
class BotAdmin(SearchedAdmin, NamesPeople, RecordedAdmin):
    section = Section.ORGANISATION
    list_display = ("name", "slug", "accountable", "starts_on", "last_day")
    list_filter = OF_PERIODS
    list_select_related = ("accountable",)
    search_fields = ("name", "slug", "description")
    autocomplete_fields = ("accountable",)
    fields = (
        "name",
        "slug",
        "accountable",
        "description",
        "link",
        "external_id",
        "source",
        "starts_on",
        "ends_before",
        "version",
    )
    adding = operations.add_bot
    changing = operations.edit_bot
    removing = operations.remove_bot
    ending = operations.retire_bot
    reopening = operations.reopen_bot
    acts = MappingProxyType(
        {
            "retire": Act(
                "Retire",
                "Retire {rows}",
                each_by(operations.retire_bot),
                LastDayForm,
                "Everything open in them ends on that day too.",
            )
        }
    )

"""Guilds in Django admin."""

from types import MappingProxyType

from django.contrib import admin

from guilds import operations
from guilds.models import Guild, GuildMembership
from history.administration import RecordedAdmin
from orgmodel.web.admin import Section
from orgmodel.web.admin.acts import Act, LastDayForm, each_by
from orgmodel.web.admin.filters import OF_PERIODS
from people.admin import TenureAdmin, TenureInline
from search.administration import SearchedAdmin


class MembershipInline(TenureInline):
    model = GuildMembership
    fields = ("person", "role", "starts_on", "ends_before")
    adding = operations.place_member
    changing = operations.correct_membership
    removing = operations.remove_membership


@admin.register(Guild)
class GuildAdmin(SearchedAdmin, RecordedAdmin):
    section = Section.ORGANISATION
    list_display = ("name", "slug", "channel", "starts_on", "last_day")
    list_filter = OF_PERIODS
    search_fields = ("name", "slug", "topic")
    fields = (
        "name",
        "slug",
        "topic",
        "channel",
        "external_id",
        "source",
        "starts_on",
        "ends_before",
        "version",
    )
    inlines = (MembershipInline,)
    adding = operations.form_guild
    changing = operations.edit_guild
    removing = operations.remove_guild
    ending = operations.dissolve_guild
    reopening = operations.reopen_guild
    acts = MappingProxyType(
        {
            "dissolve": Act(
                "Dissolve",
                "Dissolve {rows}",
                each_by(operations.dissolve_guild),
                LastDayForm,
                "Everything open in them ends on that day too.",
            )
        }
    )


@admin.register(GuildMembership)
class GuildMembershipAdmin(TenureAdmin):
    list_display = ("person", "guild", "role", "starts_on", "last_day")
    list_filter = ("role", *OF_PERIODS)
    list_select_related = ("guild",)
    search_fields = ("person__name", "person__handle", "guild__name", "guild__slug")
    autocomplete_fields = ("person", "guild")
    adding = operations.place_member
    changing = operations.correct_membership
    removing = operations.remove_membership
    acts = MappingProxyType(
        {"end": Act("End", "End {rows}", each_by(operations.end_membership), LastDayForm)}
    )

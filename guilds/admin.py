"""Guilds in Django admin."""

from django.contrib import admin

from guilds import operations
from guilds.models import Guild, GuildMembership
from orgmodel.web.admin import OperationAdmin
from people.admin import TenureAdmin, TenureInline
from search.administration import SearchedAdmin


class MembershipInline(TenureInline):
    model = GuildMembership
    fields = ("person", "role", "starts_on", "ends_before")
    adding = operations.place_member
    changing = operations.correct_membership
    removing = operations.remove_membership


@admin.register(Guild)
class GuildAdmin(SearchedAdmin, OperationAdmin):
    list_display = ("name", "slug", "channel", "starts_on", "last_day")
    list_filter = ("starts_on", "ends_before")
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


@admin.register(GuildMembership)
class GuildMembershipAdmin(TenureAdmin):
    list_display = ("person", "guild", "role", "starts_on", "last_day")
    list_filter = ("role", "starts_on", "ends_before")
    list_select_related = ("guild",)
    search_fields = ("person__name", "person__handle", "guild__name", "guild__slug")
    autocomplete_fields = ("person", "guild")
    adding = operations.place_member
    changing = operations.correct_membership
    removing = operations.remove_membership

"""The history in Django admin: to read, never to change."""

from django.contrib import admin
from django.http import HttpRequest

from history.models import Entry, EntryQuerySet


@admin.register(Entry)
class EntryAdmin(admin.ModelAdmin):
    list_display = ("at", "by", "sentence", "reason", "change_set")
    list_display_links = ("at", "sentence")
    list_filter = ("at", "change_set__kind", "operation")
    list_select_related = ("by", "change_set__undoes")
    search_fields = ("operation", "reason", "by__username", "by__first_name", "by__last_name")
    date_hierarchy = "at"

    @admin.display(description="what was done")
    def sentence(self, entry: Entry) -> str:
        return entry.label

    def get_queryset(self, request: HttpRequest) -> EntryQuerySet:
        return Entry.readable_by(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        return False

"""The history in Django admin: to read, never to change."""

from django.contrib import admin
from django.http import HttpRequest

from history.models import Entry, EntryQuerySet


@admin.register(Entry)
class EntryAdmin(admin.ModelAdmin):
    list_display = ("at", "operation", "by", "reason")
    list_filter = ("operation", "at")
    list_select_related = ("by",)
    search_fields = ("operation", "reason", "by__username")

    def get_queryset(self, request: HttpRequest) -> EntryQuerySet:
        return Entry.readable_by(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        return False

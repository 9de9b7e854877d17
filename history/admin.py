"""The history in Django admin: to read, never to change."""

from typing import Any

from django.contrib import admin

from history.models import Entry


@admin.register(Entry)
class EntryAdmin(admin.ModelAdmin):
    list_display = ("at", "operation", "by", "reason")
    list_filter = ("operation", "at")
    list_select_related = ("by",)
    search_fields = ("operation", "reason", "by__username")

    def has_add_permission(self, request: Any) -> bool:
        return False

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return False

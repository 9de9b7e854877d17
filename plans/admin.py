"""Plans in Django admin: to read, never to change."""

from typing import Any

from django.contrib import admin

from plans.models import Plan


@admin.register(Plan)
class PlanAdmin(admin.ModelAdmin):
    list_display = (
        "__str__",
        "by",
        "reason",
        "state",
        "changes_found",
        "refusals_found",
        "ends",
        "applied_at",
    )
    list_filter = ("at", "applied_at")
    list_select_related = ("by",)
    search_fields = ("reason", "name", "by__username")
    fields = (
        *("at", "by", "reason", "state", "expires_at", "name", "calls"),
        *("changes_found", "changes", "refusals_found", "refusals"),
        *("ends", "open_before", "applied_at", "applied_by"),
    )

    def get_queryset(self, request: Any) -> Any:
        listed = request.resolver_match.url_name.endswith("_changelist")
        plans: Any = super().get_queryset(request)
        return plans.in_short() if listed else plans

    def has_add_permission(self, request: Any) -> bool:
        return False

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return False

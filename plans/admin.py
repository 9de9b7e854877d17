"""Plans in Django admin: to read, never to change."""

import datetime as dt
import json

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe

from orgmodel.domain.days import day_before
from orgmodel.web.admin import ReadOnlyAdmin
from plans.models import Plan, PlanQuerySet

MOST_SHOWN = 200


@admin.register(Plan)
class PlanAdmin(ReadOnlyAdmin):
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
        *("changes_found", "what_it_does", "refusals_found", "what_is_refused"),
        *("complete", "last_day", "unlisted_found", "ends", "open_before", "applied_at", "applied_by"),
    )

    @admin.display(description="last day of what isn’t in the sheets")
    def last_day(self, plan: Plan) -> dt.date | None:
        """Of complete sheets, the last day of what they end."""
        return day_before(plan.ends_before) if plan.ends_before else None

    @admin.display(description="changes in words")
    def what_it_does(self, plan: Plan) -> str:
        """The sentences, by element."""
        lines = ((change["element"], change["sentence"]) for change in plan.changes[:MOST_SHOWN])
        return format_html_join(mark_safe("<br>"), "{}: {}", lines)

    @admin.display(description="refusals in words")
    def what_is_refused(self, plan: Plan) -> str:
        """Each by its call, or by its place in the sheets."""
        lines = ((json.dumps(refusal, ensure_ascii=False),) for refusal in plan.refusals[:MOST_SHOWN])
        return format_html_join(mark_safe("<br>"), "{}", lines)

    def get_queryset(self, request: HttpRequest) -> PlanQuerySet:
        match = request.resolver_match
        plans = Plan.objects.all()
        return plans.in_short() if match and match.view_name.endswith("_changelist") else plans

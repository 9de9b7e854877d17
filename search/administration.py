"""The search of Django admin: its lists and the fields that choose a row."""

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from search.conditions import found_among
from search.words import words_asked_for


class SearchedAdmin(admin.ModelAdmin):
    """Finds what search finds, of a kind that it knows; `search_fields` only says that there is something to search."""

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Model], search_term: str
    ) -> tuple[QuerySet[Model], bool]:
        if not words_asked_for(search_term):
            return queryset, False
        return found_among(queryset, search_term, timezone.localdate()), False

"""The search of Django admin: its lists and the fields that choose a row."""

import datetime as dt

from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from orgmodel.domain.periods import Period, parent_model
from search.conditions import found_among
from search.kinds import KIND_OF
from search.reads import find
from search.words import words_asked_for

# Of a search in what people are in, so many words count; each is looked for in the person and in the element.
MOST_WORDS = 5


class SearchedAdmin(admin.ModelAdmin):
    """Finds what search finds: rows of a kind that it knows, and others by the person and element that they belong to.

    `search_fields` only says that there is something to search.
    """

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Model], search_term: str
    ) -> tuple[QuerySet[Model], bool]:
        if not words_asked_for(search_term):
            return queryset, False
        found = found_among if self.model in KIND_OF else found_by_parents
        return found(queryset, search_term, timezone.localdate()), False


def found_by_parents[Rows: QuerySet](rows: Rows, text: str, day: dt.date) -> Rows:
    """Those of `rows`, of which search knows only the parents, that have each word of `text` in one of these."""
    model = rows.model
    assert issubclass(model, Period)
    for word in words_asked_for(text)[:MOST_WORDS]:
        documents, condition = find(word, day).documents, Q()
        for name in model.within:
            kind = KIND_OF[parent_model(model, name)].name
            condition |= Q(**{f"{name}__in": documents.filter(kind=kind).values("row")})
        rows = rows.filter(condition)
    return rows

"""The history in Django admin: to read, never to change."""

import datetime as dt
from typing import ClassVar, cast

from django.contrib import admin
from django.db.models import Model, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils import timezone

from history.filters import EntryFilters, label_of, operations_read_by
from history.models import Entry, EntryQuerySet
from orgmodel.domain.operations import notes, registry
from orgmodel.web.admin import ReadOnlyAdmin
from orgmodel.web.conditions.offered import MAX_OFFERED
from people.models import User
from people.privacy import hidden_about_all
from search.kinds import KINDS
from search.reads import find
from search.words import words_asked_for
from tribes.models import Tribe

# Of a search, so many words are looked for in sentences and reasons.
MOST_WORDS = 8
# And so many of the rows that search finds by one.
MOST_MENTIONS = 1000
NAMES_OF_DOER = ("by__username", "by__first_name", "by__last_name")
# The columns of which a sentence is made.
OF_SENTENCES = ("subject", "arguments", "result")


class TypedFilter(admin.SimpleListFilter):
    """A filter of the page of the history; `label` says what to type, unless there are values to choose from."""

    template = "admin/typed_filter.html"
    label: ClassVar[str]

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("", "")]

    def choices(self, changelist: object) -> list[dict[str, object]]:  # type: ignore[override]  # one, for our template
        others = [
            (name, value)
            for name, values in changelist.params.items()  # type: ignore[attr-defined]  # a ChangeList
            for value in ([values] if isinstance(values, str) else values)
            if name != self.parameter_name
        ]
        return [
            {
                "name": self.parameter_name,
                "value": self.value() or "",
                "label": self.label,
                "options": [(value, text) for value, text in self.lookup_choices if value],
                "others": others,
                "selected": self.value() is None,
                "display": self.value() or "All",
                "query_string": changelist.get_query_string(remove=[self.parameter_name]),  # type: ignore[attr-defined]
            }
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Model]) -> QuerySet[Model]:
        return _selected(self, request, queryset)


class TribeFilter(admin.SimpleListFilter):
    """What concerns a tribe, its squads and chapters, as on the page of the history."""

    title = parameter_name = "tribe"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return list(Tribe.objects.order_by("name").values_list("slug", "name")[:MAX_OFFERED])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Model]) -> QuerySet[Model]:
        return _selected(self, request, queryset)


class OperationFilter(TypedFilter):
    """By what was done; there are too many for links."""

    title, parameter_name, label = "operation", "verb", ""

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [(name, label_of(name)) for name in operations_read_by(request.user)]


class PersonFilter(TypedFilter):
    """What was done to a person."""

    title, parameter_name, label = "person", "person", "Name, handle or email"


class DoerFilter(TypedFilter):
    """What somebody did."""

    title, parameter_name, label = "who did it", "by", "User name, name or handle"


class DayFilter(admin.DateFieldListFilter):
    """By when it was done."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # whatever the admin passes
        self.title = "day"


class KindFilter(admin.ChoicesFieldListFilter):
    """By what it was done together with."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # whatever the admin passes
        self.title = "what it was part of"


def _selected(
    condition: admin.SimpleListFilter, request: HttpRequest, entries: QuerySet[Model]
) -> QuerySet[Model]:
    """Those of `entries` that a filter of the page of the history selects.

    Raises BadRequest, as that page does, for what names nothing.
    """
    if not condition.value():
        return entries
    found = EntryFilters({str(condition.parameter_name): str(condition.value())}, request.user).found
    return entries & found


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    list_display = ("when", "by", "sentence", "reason")
    list_per_page = 50
    list_display_links = ("when", "sentence")
    list_filter = (
        TribeFilter,
        PersonFilter,
        DoerFilter,
        ("at", DayFilter),
        ("change_set__kind", KindFilter),
        OperationFilter,
    )
    list_select_related = ("by",)
    search_fields = ("reason",)

    @admin.display(ordering="at")
    def when(self, entry: Entry) -> dt.datetime:
        return entry.at

    @admin.display(description="what was done")
    def sentence(self, entry: Entry) -> str:
        return entry.label

    def get_queryset(self, request: HttpRequest) -> EntryQuerySet:
        return Entry.readable_by(request.user)

    def get_exclude(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return () if _reads_arguments(request) else ("arguments", "changes")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """What a reader may not see does not select entries either."""
        is_hidden = lookup.partition("__")[0] in ("arguments", "changes") and not _reads_arguments(request)
        return not is_hidden and super().lookup_allowed(lookup, value, request)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Model], search_term: str
    ) -> tuple[QuerySet[Model], bool]:
        """Finds entries that have each word in the sentence, the reason or the name of who did it, or are about what
        search finds by it."""
        words = [word for word in search_term.split() if words_asked_for(word)][:MOST_WORDS]
        texts = {f"{name}_text": Cast(name, TextField()) for name in OF_SENTENCES}
        found = queryset.alias(**texts)
        arguments = ("arguments_text",) if _reads_arguments(request) else ()
        for word in words:
            found = found.filter(_says(word, arguments) | Q(mentions__overlap=_mentions(word)))
        return (found if words else queryset), False


def _reads_arguments(request: HttpRequest) -> bool:
    """Whether the reader may see all that arguments and changes can hold: also the private facts of people."""
    return not hidden_about_all(cast(User, request.user))


def _says(word: str, arguments: tuple[str, ...]) -> Q:
    """Whether the sentence, the reason or the name of who did it has `word`."""
    sentences = {name: each.sentence for name, each in registry.items()}
    sentences |= {name: each.sentence for name, each in notes.items()}
    verbs = [name for name, sentence in sentences.items() if word.lower() in f"{name} {sentence}".lower()]
    condition = Q(reason__icontains=word) | Q(operation__in=verbs)
    for path in (*NAMES_OF_DOER, "subject_text", "result_text", *arguments):
        condition |= Q(**{f"{path}__icontains": word})
    return condition


def _mentions(word: str) -> list[str]:
    """How entries mention what search finds by `word`."""
    documents = find(word, timezone.localdate()).documents.values_list("kind", "row")
    return [f"{KINDS[kind].model._meta.label_lower}:{row}" for kind, row in documents[:MOST_MENTIONS]]

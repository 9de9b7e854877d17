"""Pages of lists: filters as controls and in words, heads that sort, pages, and the same as CSV."""

import csv
from collections.abc import Iterator, Mapping
from operator import itemgetter
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import BadRequest
from django.http import HttpResponseRedirect, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from orgmodel.caching.organisation import cached
from orgmodel.domain.snapshots import snapshot
from orgmodel.web.filters import Filters
from orgmodel.web.pages import paged, render_page
from orgmodel.web.pagination import count_of

CHUNK = 1000

# What a spreadsheet would run when a cell begins with it.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Head(NamedTuple):
    """The head of a column: `query` sorts by it, or turns that round; `sorted` says how it is sorted now."""

    name: str
    label: str
    number: bool
    query: str
    sorted: str


class Pill(NamedTuple):
    """A filter that is set, in words, and the query without it."""

    words: str
    query: str


class Fault(NamedTuple):
    """What is wrong with a filter."""

    name: str
    label: str
    why: str


class Listing:
    """A list on its page: what `filters` say in words, its controls and its heads."""

    def __init__(self, filters: Filters, path: str) -> None:
        self.filters, self.path = filters, path

    @property
    def what(self) -> str:
        """What is listed: “squads”."""
        return str(self.filters.model._meta.verbose_name_plural)

    @property
    def kind(self) -> str:
        """What each of them is: “squad”."""
        return str(self.filters.model._meta.model_name)

    @property
    def total(self) -> int:
        """How many there are without filters."""
        return count_of(self.filters.everything)

    @property
    def pills(self) -> list[Pill]:
        """What is asked for, each with the way to ask for less."""
        return [
            Pill(words, self.query(name, without=value))
            for name, asked in self.filters.asked.items()
            for words, value in self.filters.filters[name].pills(asked)
        ]

    @property
    def cleared(self) -> str:
        """The address without filters; day and order stay."""
        kept = {name: values for name, values in self.filters.data.lists() if name in ("as_of", "ordering")}
        return self._address(kept)

    @property
    def heads(self) -> Iterator[Head]:
        """The heads of the columns."""
        columns = self.filters.columns
        now = self.filters.asked.get("ordering") or next(iter(columns))
        for name, column in columns.items():
            ways = {name: "ascending", f"-{name}": "descending"}
            query = self.query("ordering", f"-{name}" if now == name else name) if column.order else ""
            yield Head(name, column.label, column.number, query, ways.get(now, ""))

    @property
    def csv(self) -> str:
        """Where what is found can be had as CSV."""
        return self.query("format", "csv")

    def query(self, name: str, value: str = "", *, without: str = "") -> str:
        """The address with another value for `name`, or `without` one of its values; from its first page."""
        values = dict(self.filters.data.lists())
        kept = [other for other in values.get(name, ()) if without and other != without]
        return self._address({**values, name: [value] if value else kept, "page": []})

    def _address(self, values: Mapping[str, list[str]]) -> str:
        written = QueryDict(mutable=True)
        for name, some in values.items():
            if some:
                written.setlist(name, some)
        return f"{self.path}?{written.urlencode()}" if written else self.path

    @property
    def faults(self) -> list[Fault]:
        """What is wrong with which filter."""
        errors = self.filters.errors
        return [
            Fault(name, str(self.filters.filters[name].label), why)
            for name, whys in errors.items()
            for why in whys
        ]

    @property
    def controls(self) -> SafeString:
        """The controls of the filters."""
        asked = {name: values for name, values in self.filters.data.lists() if name != "page"}
        return cached(self._controls, "controls", self.path, asked, self.filters.day, timezone.localdate())

    def _controls(self) -> SafeString:
        context = {"list": self, "day": timezone.localdate()}
        return mark_safe(render_to_string("lists/filters.html", context))  # noqa: S308  Jinja2 escapes

    @property
    def bar(self) -> list[forms.BoundField]:
        """The controls that are always there."""
        shown = [
            (one.rank, name) for name, one in self.filters.filters.items() if one.shown and not one.aside
        ]
        return [self._control(name) for _, name in sorted(shown, key=itemgetter(0))]

    @property
    def more(self) -> list[forms.BoundField]:
        """The controls that are there when one asks for more."""
        return [self._control(name) for name, one in self.filters.filters.items() if one.aside]

    @property
    def more_asked(self) -> bool:
        """Whether any of `more` is set, or wrong."""
        names = {*self.filters.asked, *self.filters.errors}
        return any(self.filters.filters[name].aside for name in names)

    def _control(self, name: str) -> forms.BoundField:
        """A control that refreshes the rows, and offers what there is on the day."""
        condition, field = self.filters.filters[name], self.filters.form.fields[name]
        condition.offer(field, self.filters.day, self.filters.asked.get(name))
        field.widget.attrs.update(
            {
                "hx-get": self.path,
                "hx-include": "closest form",
                "hx-trigger": condition.refreshes,
                "hx-target": "#rows",
                "hx-select": "#rows",
                "hx-swap": "outerHTML",
                "hx-push-url": "true",
            }
        )
        if not isinstance(field.widget, forms.CheckboxSelectMultiple):
            field.widget.attrs["aria-label"] = f"Search {self.what}" if name == "search" else condition.label
        if name == "search":
            field.widget.attrs["placeholder"] = f"Search {self.what}"
        if name in self.filters.errors:
            field.widget.attrs["aria-describedby"] = f"fault-{name}"
        return self.filters.form[name]


def list_page(request: Any, asked: type[Filters], template: str) -> HttpResponseBase:
    """The rows of the day that the query asks for, in pages; `?format=csv` downloads all of them.

    An address with empty values, such as a form without scripts sends, leads to
    the one without them.
    """
    if (as_it_came := request.GET.urlencode()) != (tidy := _tidied(request.GET)).urlencode():
        request.GET = tidy
        if not request.htmx and as_it_came:
            return HttpResponseRedirect(_full(request))
    filters = asked(request.GET, day=request.as_of)
    if (form := request.GET.get("format", "")) == "csv":
        return csv_of(filters)
    if form:
        raise BadRequest(f"format=“{form}” is none that lists have. Leave it out, or ask for csv.")
    page = paged(request, filters.read(filters.found, request.as_of))
    page.object_list = filters.light(page.object_list, request.as_of)
    context = {"page": page, "list": Listing(filters, request.path)}
    response = render_page(request, template, context, fragments={"page", "rows"})
    if request.htmx:
        response["HX-Push-Url"] = _full(request)
    return response


def csv_of(filters: Filters) -> StreamingHttpResponse:
    """All rows that are found, with the columns that the page shows, as they are read.

    It begins with a byte order mark, without which Excel takes UTF-8 for
    something else and spoils names; other programs skip it.
    """
    response = StreamingHttpResponse(_lines(filters), content_type="text/csv; charset=utf-8")
    name = f"{filters.model._meta.app_label}-{filters.day}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


class _Line:
    """What csv writes to: it hands each line back."""

    def write(self, line: str) -> str:
        return line


def _lines(filters: Filters) -> Iterator[str]:
    write = csv.writer(_Line()).writerow
    columns = filters.columns.values()
    yield "\ufeff" + write([column.label for column in columns])
    with snapshot():
        for row in filters.read(filters.found, filters.day).iterator(CHUNK):
            yield write([harmless(column.value(row)) for column in columns])


def harmless(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def _tidied(query: QueryDict) -> QueryDict:
    """`query` without its empty values."""
    kept = QueryDict(mutable=True)
    for name, values in query.lists():
        if some := [value for value in values if value]:
            kept.setlist(name, some)
    return kept


def _full(request: Any) -> str:
    query = request.GET.urlencode()
    return f"{request.path}?{query}" if query else request.path

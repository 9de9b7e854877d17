"""Pages of lists: filters as controls and in words, heads that sort, pages, and the same as CSV or Excel."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

from django import forms
from django.core.exceptions import BadRequest
from django.http import HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from orgmodel.caching.organisation import cached
from orgmodel.web.current import Request
from orgmodel.web.filters import Filters, Row
from orgmodel.web.list_files import FILES
from orgmodel.web.pages import paged, render_page
from orgmodel.web.pagination import count_of
from orgmodel.web.query import know, leave_out_unknown, take_faults

# A cell of the table: its label where there are no heads, its CSS class, and what it shows.
type Cell = tuple[str, str, str]


class Head(NamedTuple):
    """The head of a column: `query` sorts by it, or reverses that; `sorted` is how it is sorted now,
    for aria-sort."""

    name: str
    label: str
    number: bool
    query: str
    sorted: str


class Chip(NamedTuple):
    """A filter that is set, in words, and the query without it."""

    words: str
    query: str


class FilterFault(NamedTuple):
    """What is wrong with a filter; one that there is not has no label."""

    name: str
    label: str
    why: str


class Listing:
    """A list on its page: its filters in words and as controls, and the heads of its table."""

    def __init__(
        self, filters: Filters, query: QueryDict, path: str, query_faults: Sequence[str] = ()
    ) -> None:
        self.filters = filters
        self.query_faults = query_faults
        self.query_parameters = dict(query.lists())
        self.path = path

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
        return count_of(self.filters.unfiltered)

    @property
    def chips(self) -> list[Chip]:
        """The filters that are set, each with the address without it."""
        return [
            Chip(words, self.query(name, without=each))
            for name, value in self.filters.cleaned.items()
            for words, each in self.filters.filters[name].chips(value)
        ]

    @property
    def cleared(self) -> str:
        """The address without filters; day and order stay."""
        remaining = {
            name: values for name, values in self.query_parameters.items() if name in ("as_of", "ordering")
        }
        return self._address(remaining)

    @property
    def heads(self) -> Iterator[Head]:
        """The heads of the columns."""
        columns = self.filters.page_columns
        ordering = self.filters.cleaned.get("ordering") or next(iter(columns))
        for name, column in columns.items():
            directions = {name: "ascending", f"-{name}": "descending"}
            query = self.query("ordering", f"-{name}" if ordering == name else name) if column.order else ""
            yield Head(name, column.label, column.number, query, directions.get(ordering, ""))

    def rows(
        self, page: Iterable[Row], macros: Mapping[str, Callable[[Row], str]]
    ) -> Iterator[tuple[str, list[Cell]]]:
        """The cells of each row of `page`: the first, which names the row, and the others.

        Each is drawn by the macro with the name of its column, or else is the text of its value.
        """
        columns = [
            (column.cell_label, column.cell_class, macros.get(name, column.text))
            for name, column in self.filters.page_columns.items()
        ]
        (_, _, name), *others = columns
        for row in page:
            yield name(row), [(label, css, draw(row)) for label, css, draw in others]

    @property
    def xlsx(self) -> str:
        """Where what is found can be had as an Excel file."""
        return self.query("format", "xlsx")

    @property
    def query_string(self) -> str:
        """The query of all that is found, for another page about the same rows; empty without one."""
        return self._address({**self.query_parameters, "page": [], "ordering": []}).removeprefix(self.path)

    @property
    def csv(self) -> str:
        """Where what is found can be had as CSV."""
        return self.query("format", "csv")

    def query(self, name: str, value: str = "", *, without: str = "") -> str:
        """The address with another value for `name`, or `without` one of its values; from its first page."""
        others = [other for other in self.query_parameters.get(name, ()) if without and other != without]
        return self._address({**self.query_parameters, name: [value] if value else others, "page": []})

    def _address(self, values: Mapping[str, list[str]]) -> str:
        query = QueryDict(mutable=True)
        for name, some in values.items():
            if some:
                query.setlist(name, some)
        return f"{self.path}?{query.urlencode()}" if query else self.path

    @property
    def faults(self) -> list[FilterFault]:
        """What is wrong with which filter."""
        errors = self.filters.errors
        return [FilterFault("", "", why) for why in self.query_faults] + [
            FilterFault(name, str(self.filters.filters[name].label), why)
            for name, whys in errors.items()
            for why in whys
        ]

    @property
    def controls(self) -> SafeString:
        """The controls of the filters."""
        given = {name: values for name, values in self.query_parameters.items() if name != "page"}
        return cached(self._controls, "controls", self.path, given, self.filters.day, timezone.localdate())

    def _controls(self) -> SafeString:
        context = {"list": self, "day": timezone.localdate()}
        return mark_safe(render_to_string("lists/filters.html", context))  # noqa: S308  Jinja2 escapes

    @property
    def main(self) -> list[forms.BoundField]:
        """The controls that are always there."""
        shown = [
            (condition.rank, name)
            for name, condition in self.filters.filters.items()
            if condition.shown and not condition.advanced
        ]
        return [self._control(name) for _, name in sorted(shown, key=itemgetter(0))]

    @property
    def advanced(self) -> list[forms.BoundField]:
        """The controls under “More filters”."""
        return [self._control(name) for name, condition in self.filters.filters.items() if condition.advanced]

    @property
    def advanced_open(self) -> bool:
        """Whether any of them is set, or wrong."""
        names = {*self.filters.cleaned, *self.filters.errors}
        return any(self.filters.filters[name].advanced for name in names)

    def _control(self, name: str) -> forms.BoundField:
        """A control that refreshes the rows, and offers what there is on the day."""
        condition = self.filters.filters[name]
        field = self.filters.form.fields[name]
        condition.offer(field, self.filters.day, self.filters.cleaned.get(name))
        field.widget.attrs.update(
            {
                "hx-get": self.path,
                "hx-include": "closest form",
                "hx-trigger": condition.trigger,
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


def list_page(
    request: Request, filters_class: type[Filters], template: str, context: Mapping[str, object] | None = None
) -> HttpResponseBase:
    """The rows of the day that the query asks for, in pages; `?format=csv` or `xlsx` downloads all of them.

    An address with empty values, such as a form without scripts sends, leads to
    the one without them. What is wrong in the query is left out, and said. Raises BadRequest for another
    format, and for a file of a query with a fault, which nobody would read there.
    """
    query = _without_empty(request.GET)
    if request.GET and request.GET.urlencode() != query.urlencode():
        request.GET = query  # type: ignore[assignment]  # for the templates, which write addresses from it
        if not request.htmx:
            return HttpResponseRedirect(_address_of(request))
    know(request, "page", "format", *filters_class.base_filters)
    leave_out_unknown(request)
    filters = filters_class(request.GET, day=request.as_of)
    if form := query.get("format", ""):
        if form not in FILES:
            raise BadRequest(f"format=“{form}” isn’t a format of lists. Leave it out, or use csv or xlsx.")
        if faults := [*take_faults(request), *chain(*filters.errors.values())]:
            raise BadRequest(" ".join(faults))
        return FILES[form](filters)
    page = paged(request, filters.found)
    page.object_list = filters.on_page(page.object_list)
    listing = Listing(filters, request.GET, request.path, take_faults(request))
    shown = {**(context or {}), "page": page, "list": listing}
    response = render_page(request, template, shown, fragments={"page", "rows"})
    if request.htmx:
        response["HX-Push-Url"] = _address_of(request)
    return response


def _without_empty(query: QueryDict) -> QueryDict:
    """`query` without its empty values."""
    remaining = QueryDict(mutable=True)
    for name, values in query.lists():
        if some := [value for value in values if value]:
            remaining.setlist(name, some)
    return remaining


def _address_of(request: Request) -> str:
    query = request.GET.urlencode()
    return f"{request.path}?{query}" if query else request.path

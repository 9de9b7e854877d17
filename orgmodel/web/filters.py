"""What rows can be filtered and sorted by, which the page, the CSV and the REST API of a model share.

An app's `filters.py` declares that of its own model.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import ClassVar

from django.db.models import F
from django.db.models.expressions import OrderBy
from django.forms import Form
from django.http import QueryDict
from django.utils.functional import cached_property

from orgmodel.domain.elements import Keyed
from orgmodel.domain.periods import Period, State
from orgmodel.web.conditions import Condition, Given, Ordering, Rows, StateIs, WithoutControl

# A row as `listed` returns it: no type names what each of them has.
type Row = Given


@dataclass(frozen=True)
class Column:
    """What a list shows of each row: its head, its value, and by what it sorts.

    The value is what the CSV and, unless the template has a macro for the column, the page show.
    `order` names fields or annotations; `annotate(rows, day)` adds the latter. A cell of the page
    has the CSS class `css`, and stands beside `short`, or else the label, where the screen has no room for heads. One
    `only_in_files` is in the CSV and the Excel file alone.
    """

    label: str
    value: Callable[[Row], object]
    order: tuple[str | F | OrderBy, ...] = ()
    annotate: Callable[[Rows, dt.date], Rows] | None = None
    number: bool = False
    css: str = ""
    short: str = ""
    only_in_files: bool = False

    @property
    def cell_label(self) -> str:
        """What its cells are labelled with where there are no heads."""
        return self.short or self.label

    @property
    def cell_class(self) -> str:
        """The CSS class of its cells on the page."""
        return "number" if self.number else self.css

    def text(self, row: object) -> str:
        """The text of its cell for `row` on the page."""
        value = self.value(row)
        return "" if value is None else str(value)


class Filters:
    """Which rows of `model` match a query, on a day, and in which order.

    A subclass has its conditions as attributes, whose names are the query
    parameters. What is wrong in the query is in `errors`, by name; the rest
    still holds.
    """

    model: ClassVar[type[Period]]
    columns: ClassVar[Mapping[str, Column]] = {}
    base_filters: ClassVar[dict[str, Condition]] = {}

    state = StateIs()
    # Of what has a key of its own.
    external_id = WithoutControl(
        lambda rows, text, day: rows.filter(external_id=text),
        label="External id",
        phrase="with the external id {}",
        about="What another system knows it by.",
        max_length=120,
    )
    source = WithoutControl(
        lambda rows, text, day: rows.filter(source=text),
        label="Source of the external id",
        phrase="with an external id of {}",
        about="The system that the external id is of.",
        max_length=60,
    )

    def __init_subclass__(cls) -> None:
        names = (name for name, column in cls.columns.items() if column.order)
        own = {name: value for name, value in vars(cls).items() if isinstance(value, Condition)}
        words = {"search": own["search"]} if "search" in own else {}
        external = {"external_id": Filters.external_id, "source": Filters.source}
        shared = {**words, "state": Filters.state, **(external if issubclass(cls.model, Keyed) else {})}
        cls.base_filters = {**shared, "ordering": Ordering(names), **own}

    def __init__(
        self, query: QueryDict | Mapping[str, str], *, day: dt.date, rows: Rows | None = None
    ) -> None:
        self.data = query
        self.day = day
        self.queryset: Rows = self.model.objects.all() if rows is None else rows

    @property
    def file_columns(self) -> Mapping[str, Column]:
        """The columns that files have, by name."""
        return self.columns

    @property
    def page_columns(self) -> dict[str, Column]:
        """The columns that the page shows, by name."""
        return {name: column for name, column in self.file_columns.items() if not column.only_in_files}

    @property
    def filters(self) -> dict[str, Condition]:
        """The conditions by name."""
        return self.base_filters

    @cached_property
    def form(self) -> Form:
        """The form of the filters, which is made only where the query filters,
        or the page shows its controls."""
        form = Form(self.data, auto_id="filter_%s")  # beside it a form of the same fields may open
        form.fields = {name: condition.field() for name, condition in self.filters.items()}
        return form

    @property
    def errors(self) -> dict[str, list[str]]:
        """The errors of each value, by name."""
        errors = self.form.errors if self._any_given else {}
        return {name: [str(error) for error in each] for name, each in errors.items()}

    @property
    def _any_given(self) -> bool:
        return any(name in self.data for name in self.filters)

    @classmethod
    def listed(cls, ids: Sequence[int], day: dt.date) -> Sequence[Row]:
        """What the page shows of the rows with `ids`, in that order; a few queries, however many there are."""
        raise NotImplementedError(f"Nothing lists {cls.model._meta.verbose_name_plural}.")

    def rows_of(self, ids: Sequence[int]) -> Sequence[Row]:
        """The same on the day of the query; a subclass may add what its values ask for."""
        return self.listed(ids, self.day)

    def on_page(self, rows: Rows) -> Sequence[Row]:
        """The same of `rows`, which are not read yet."""
        ids = list(rows.values_list("pk", flat=True))
        return self.rows_of(ids) if ids else []

    def in_chunks(self, rows: Rows, size: int) -> Iterator[Row]:
        """The same of any number of `rows`, read `size` at a time by a cursor of the server."""
        for ids in batched(rows.values_list("pk", flat=True).iterator(size), size, strict=False):
            yield from self.rows_of(ids)

    @cached_property
    def cleaned(self) -> Mapping[str, Given]:
        """The values of the query that are valid, by name."""
        if not self._any_given:
            return {}
        self.form.is_valid()
        return {name: value for name, value in self.form.cleaned_data.items() if value not in (None, "", [])}

    @property
    def listed_state(self) -> str:
        """The state that is listed: that of the query, or else the one that another of its values implies."""
        implied = (self.filters[name].implied_state for name in self.cleaned if name != "state")
        return self.cleaned.get("state") or next(filter(None, implied), State.PRESENT)

    @property
    def unfiltered(self) -> Rows:
        """All rows of the state that is listed."""
        return self.queryset.in_state(self.listed_state, self.day)

    @property
    def found(self) -> Rows:
        """The rows that match the query, in its order."""
        rows = self.unfiltered
        for name, value in self.cleaned.items():
            rows = self.filters[name].filter(rows, value, self.day)
        return self.sorted(rows)

    def sorted(self, rows: Rows) -> Rows:
        """`rows` in the order of the query, and by name where that is the same; a hyphen reverses both."""
        ordering = self.cleaned.get("ordering", "")
        column = self.columns.get(ordering.removeprefix("-"))
        if column is None:
            return rows
        rows = column.annotate(rows, self.day) if column.annotate else rows
        ties = [field for field in self.model._meta.ordering or () if field not in column.order]
        rows = rows.order_by(*column.order, *ties)
        return rows.reverse() if ordering.startswith("-") else rows

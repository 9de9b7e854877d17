"""How rows may be asked for: one vocabulary for each model, which its page, its CSV and the REST API share.

An app's `filters.py` declares what its own model can be filtered by.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.forms import Form
from django.utils.functional import cached_property
from django_filters import FilterSet

from orgmodel.domain.periods import State
from orgmodel.web.conditions import Ordering, StateIs, Words


@dataclass(frozen=True)
class Column:
    """What a list shows of each row: its head, its value, and by what it sorts.

    The value is what the CSV and, unless the template has a macro for the column, the page show.
    `order` names fields or annotations; `needs(rows, day)` adds the latter. A cell of the page
    has the CSS class `css`.
    """

    label: str
    value: Callable[[Any], Any]
    order: tuple[Any, ...] = ()
    needs: Callable[[Any, dt.date], Any] | None = None
    number: bool = False
    css: str = ""

    @property
    def cell_class(self) -> str:
        """The CSS class of its cells on the page."""
        return "number" if self.number else self.css

    def text(self, row: object) -> str:
        """What its cell for `row` says on the page."""
        value = self.value(row)
        return "" if value is None else str(value)


class Filters(FilterSet):
    """What may be asked of the rows of `model` on a day.

    What is wrong in the query is in `errors`, by name; the rest still holds.
    """

    model: ClassVar[Any]
    columns: ClassVar[dict[str, Column]]

    search = Words(lambda rows, words, day: rows.named(words), label="Search")
    state = StateIs(label="When", aside=True)
    ordering = Ordering(label="Order")

    def __init__(self, query: Any, *, day: dt.date, rows: Any = None) -> None:
        self.day = day
        super().__init__(query, self.model.objects.all() if rows is None else rows)

    @cached_property
    def form(self) -> Form:
        """The form of the filters, which is built only where something is asked, or its controls are drawn."""
        form: Form = self.get_form_class()(self.data if self.is_bound else None)
        form.auto_id = "filter_%s"  # beside it a form of the same fields may open
        return form

    @property
    def errors(self) -> dict[str, list[str]]:
        """What is wrong with which value."""
        found = self.form.errors if self._any_given else {}
        return {name: [str(fault) for fault in faults] for name, faults in found.items()}

    @property
    def _any_given(self) -> bool:
        return any(name in self.data for name in self.filters)

    @classmethod
    def read(cls, rows: Any, day: dt.date) -> Any:
        """`rows` with what the columns show of them; a few queries, however many rows."""
        return rows

    @classmethod
    def light(cls, rows: Any, day: dt.date) -> Any:
        """What the page shows of `rows`, a page of what `read` returned and not read yet; the rows themselves, unless overridden."""
        return rows

    @cached_property
    def asked(self) -> Mapping[str, Any]:
        """The values that are set and make sense, by name."""
        if not self._any_given:
            return {}
        self.form.is_valid()
        return {name: value for name, value in self.form.cleaned_data.items() if value not in (None, "", [])}

    @property
    def state_asked(self) -> str:
        """The state that is listed: what the query says, or else what one of its other values implies."""
        implied = (self.filters[name].implies for name in self.asked if name != "state")
        return self.asked.get("state") or next(filter(None, implied), State.PRESENT)

    @property
    def everything(self) -> Any:
        """All rows of the state that is listed."""
        return self.queryset.in_state(self.state_asked, self.day)

    @property
    def found(self) -> Any:
        """The rows asked for, in the order asked for."""
        rows = self.everything
        for name, value in self.asked.items():
            rows = self.filters[name].filter(rows, value)
        return self.sorted(rows)

    def sorted(self, rows: Any) -> Any:
        """`rows` by the column asked for, and by name where that is the same; turned round as a whole."""
        asked = self.asked.get("ordering", "")
        column = self.columns.get(asked.removeprefix("-"))
        if column is None:
            return rows
        rows = column.needs(rows, self.day) if column.needs else rows
        ties = [field for field in self.model._meta.ordering if field not in column.order]
        rows = rows.order_by(*column.order, *ties)
        return rows.reverse() if asked.startswith("-") else rows

"""The addresses that templates write: with the day of the page, and only for users who may follow them."""

import datetime as dt
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple, Protocol
from urllib.parse import urlencode

from django.db.models import Model
from django.http import QueryDict

from orgmodel.caching.addresses import address
from orgmodel.domain.elements import HasKey
from orgmodel.domain.operations import registry
from orgmodel.domain.permissions import may_choose
from orgmodel.web.current import current_request
from orgmodel.web.pages import may as may_perform


class Addressable(Protocol):
    """A row that has a page."""

    def get_absolute_url(self) -> str: ...


class DatedRow(Protocol):
    """A row that holds on some days of an element."""

    pk: int
    ends_before: dt.date | None


class Link(NamedTuple):
    """A label and where it leads."""

    label: str
    url: str


# URL names, in whichever app, of pages that people come back to.
PLACES = frozenset({"home", "map", "changes", "list", "detail"})

QueryValue = str | int | dt.date | None


def to(target: str | Addressable, *args: str | int, **query: QueryValue) -> str:
    """The address of a row or a named page, with the day of the page.

    `query` adds query parameters; empty ones are left out.
    """
    request = current_request()
    page = address(target, *args) if isinstance(target, str) else target.get_absolute_url()
    if request.as_of != request.today:
        query.setdefault("as_of", request.as_of.isoformat())
    if not query:
        return page
    given = {name: value for name, value in query.items() if value not in (None, "")}
    return f"{page}?{urlencode(given)}" if given else page


def querystring(**changes: str | int | None) -> str:
    """The query of this page with `changes`; None removes a parameter. “?” where nothing remains."""
    query = current_request().GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


def hidden_query(*without: str) -> list[tuple[str, str]]:
    """The names and values of this page's query, as hidden fields of a form; `without` some names."""
    query: QueryDict = current_request().GET
    return [(name, value) for name, values in query.lists() if name not in without for value in values]


def may(operation: str, subject: Model | None = None) -> bool:
    """Whether the reader may perform the operation of that name on `subject`."""
    return may_perform(current_request().user, operation, subject)


def operation_url(operation: str, subject: Model | None = None, **query: QueryValue) -> str:
    """The address of the operation's form on `subject`; "" where the reader may not perform it.

    Without a subject, whoever may perform it on one that its form lets them choose has it too.
    """
    if not may(operation, subject) and (subject or not may_choose(operation, current_request().user)):
        return ""
    return to(_page_of(operation), *([subject.key] if subject else []), **query)  # type: ignore[attr-defined]


def operation_title(operation: str, subject: object = None, **known: object) -> str:
    """What buttons and menus call the operation on `subject`, with the arguments that are `known`."""
    return registry[operation].title(subject, **known)


def operation_links(subject: Model, operations: Iterable[str]) -> list[Link]:
    """Those of the `operations` on `subject` that the reader may perform, for a menu."""
    return [
        Link(operation_title(name, subject), url)
        for name in operations
        if (url := operation_url(name, subject))
    ]


def row_operation_links(
    row: DatedRow, element: HasKey, operations: Iterable[str], ends: str = "", moves: str = ""
) -> list[Link]:
    """The `operations` on a dated row of `element`, without checking permissions.

    What ends the row stands first, while no end is known; then what moves it, while it is not over.
    """
    over = row.ends_before is not None and row.ends_before <= current_request().as_of
    offered = ["" if row.ends_before else ends, "" if over else moves, *operations]
    key, pk = element.key, row.pk
    return [Link(operation_title(name), to(_page_of(name), key, pk)) for name in offered if name]


def nav_state(name: str, app: str = "") -> str:
    """The aria-current of a link to the page `name`: “page” on that page, “true” on others of `app`,
    else ""."""
    here = getattr(current_request(), "resolver_match", None)
    if here is None:
        return ""
    if here.view_name == name:
        return "page"
    return "true" if app and here.app_name == app else ""


def is_place() -> bool:
    """Whether the page is one to come back to: no form, and nothing that is wrong."""
    here = getattr(current_request(), "resolver_match", None)
    return here is not None and here.url_name in PLACES


@cache
def _page_of(operation: str) -> str:
    """The name of the page that has the operation's form."""
    return operation.replace(".", ":")

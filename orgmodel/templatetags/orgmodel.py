"""What templates say in the project's own words."""

import datetime as dt
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django import template
from django.template import RequestContext
from django.template.defaultfilters import date as written_by_django
from django.template.loader import render_to_string
from django.utils.formats import date_format

from orgmodel.caching.addresses import address
from orgmodel.domain.operations import registry
from orgmodel.web.pages import may as may_perform

register = template.Library()


@register.simple_tag(takes_context=True)
def to(context: RequestContext, target: Any, *args: Any, **query: Any) -> str:
    """The address of a row or a named page, on the day that is being looked at.

    `query` adds query parameters; empty ones are left out.
    """
    request = context["request"]
    page = address(target, *args) if isinstance(target, str) else target.get_absolute_url()
    if request.as_of != request.today:
        query.setdefault("as_of", request.as_of.isoformat())
    if not query:
        return page
    query = {name: value for name, value in query.items() if value not in (None, "")}
    return f"{page}?{urlencode(query)}" if query else page


@register.simple_tag
@cache
def glyph(kind: str, large: bool = False) -> str:
    """components/glyph.html of a kind, made once: a page shows hundreds of the same few.

    Included instead, each compared its kind with up to forty others: a tenth of every page.
    """
    return render_to_string("components/glyph.html", {"kind": kind, "large": large})


@register.filter("date", expects_localtime=True)
def date(value: Any, form: str | None = None) -> str:
    """Django's own filter, which remembers days: a list has the same few hundreds of times, at 20 µs each."""
    if type(value) is not dt.date or form is None:
        return written_by_django(value, form)
    return _day(value, form)


@lru_cache(maxsize=10_000)
def _day(day: dt.date, form: str) -> str:
    return date_format(day, form)


@register.simple_tag(takes_context=True)
def may(context: RequestContext, operation: str, subject: Any = None) -> bool:
    """Whether the person who looks may perform the operation of that name on `subject`.

    What a component was not given is an empty string there; that is no subject.
    """
    return may_perform(context["request"].user, operation, subject or None)


@register.simple_tag(takes_context=True)
def way_to(context: RequestContext, operation: str, subject: Any = None, **query: Any) -> str:
    """The address of the operation's form on `subject`, for who may perform it; for others, nothing."""
    if not may(context, operation, subject):
        return ""
    return to(context, operation.replace(".", ":"), *([subject.key] if subject else []), **query)


class Way(NamedTuple):
    """A verb and the address of its form."""

    label: str
    url: str


@register.simple_tag(takes_context=True)
def ways_to(context: RequestContext, subject: Any, operations: Iterable[str]) -> list[Way]:
    """Those of the `operations` on `subject` that the person who looks may perform, for a menu."""
    return [Way(registry[name].label, url) for name in operations if (url := way_to(context, name, subject))]

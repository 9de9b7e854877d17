"""What templates call: the time bar of every page, and what spans several elements.

None of it queries the database.
"""

from collections.abc import Iterable
from itertools import chain

from atlas import timeline as timelines
from changes import timebar
from history.queries import kinds
from orgmodel.web.current import as_of, current_request

KIND_OF_APP = {model._meta.app_label: kind for kind, model in kinds().items()} | {"trios": "trio"}


def time_line() -> timebar.Line:
    """The line of the time bar, with today and the day of the page on it."""
    request = current_request()
    return timebar.line(request.today, request.as_of)


def page_subject() -> str:
    """The element of the page, as in `?about=`: “squad:search” on a squad's own page, else ""."""
    request = current_request()
    match = getattr(request, "resolver_match", None)
    if match is None:
        return ""
    if match.view_name == "atlas:changes":
        return request.GET.get("about", "")
    key = match.kwargs.get("slug") or match.kwargs.get("handle")
    kind = KIND_OF_APP.get(match.app_name)
    return f"{kind}:{key}" if kind and key and match.url_name == "detail" else ""


def timeline(*rows: Iterable[timelines.Row], by: timelines.By) -> timelines.Timeline | None:
    """Tenures along the years, with the day of the page; no queries."""
    return timelines.timeline(chain.from_iterable(rows), as_of(), by)

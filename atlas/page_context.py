"""What templates call: the time bar of every page, and what spans several elements.

The functions that take a row or a page of reads ask the database; they go as soon as the views give what
they answer.
"""

from collections.abc import Iterable
from itertools import chain

from alliances.models import AllianceTrio
from atlas import contacts, squad
from atlas import timeline as timelines
from atlas.tribe import Picture
from atlas.tribe import tribe_picture as read_tribe_picture
from changes import timebar
from history.queries import kinds
from orgmodel.domain.periods import Tenure
from orgmodel.web.current import as_of, current_request
from people.reads import PersonPage
from tribes.models import Tribe

KIND_OF_APP = {model._meta.app_label: kind for kind, model in kinds().items()} | {"trios": "trio"}


def time_line() -> timebar.Line:
    """The line of the time bar, with today and the day that is looked at on it."""
    request = current_request()
    return timebar.line(request.today, request.as_of)


def page_subject() -> str:
    """What the page is about, as `?about=` says it: “squad:search” on a squad's own page, else nothing."""
    request = current_request()
    match = getattr(request, "resolver_match", None)
    if match is None:
        return ""
    if match.view_name == "atlas:changes":
        return request.GET.get("about", "")
    key = match.kwargs.get("slug") or match.kwargs.get("handle")
    kind = KIND_OF_APP.get(match.app_name)
    return f"{kind}:{key}" if kind and key and match.url_name == "detail" else ""


def timeline(*rows: Iterable[Tenure], by: str) -> timelines.Timeline | None:
    """Tenures along the years, seen from the day that is looked at; no queries."""
    return timelines.timeline(chain.from_iterable(rows), as_of(), by)


def alliances_of(tribe: Tribe | None) -> list[AllianceTrio]:
    """The parts of a tribe in alliances on the day that is looked at; one query."""
    return squad.alliances_of(tribe, as_of())


def around(page: PersonPage) -> contacts.Around:
    """Whom the person on a page asks about what, and with whom they work, on the day that is looked at."""
    return contacts.around(page.person, page.present, as_of())


def tribe_picture(tribe: Tribe) -> Picture:
    """The picture of a tribe on the day that is looked at, with the guild that `?guild=` names drawn across."""
    request = current_request()
    return read_tribe_picture(tribe, request.as_of, request.GET.get("guild"), request.user)

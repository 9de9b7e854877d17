"""The query of a page's address: what the page knows of it, and what is said of the rest.

A page knows the query parameters that its view reads by the functions below. An unknown one, or a
value that means nothing, is left out, and the page says so.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from difflib import get_close_matches

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest

from orgmodel.web.current import current_request


@dataclass
class QueryNotes:
    """The query parameters that the page knows, and what is wrong with the query, in sentences."""

    known: set[str] = field(default_factory=lambda: {"as_of"})
    faults: list[str] = field(default_factory=list)


def know(request: HttpRequest, *names: str) -> None:
    """Note that the page knows the parameters with these names."""
    _notes(request).known.update(names)


def read(request: HttpRequest, name: str) -> str:
    """The value of a parameter, which the page thereby knows; "" where there is none."""
    know(request, name)
    return request.GET.get(name, "")


def read_one_of(request: HttpRequest, name: str, choices: Collection[str]) -> str:
    """The value of a parameter; "" where there is none, and where it is none of `choices`, which is said."""
    value = read(request, name)
    if value and value not in choices:
        leave_out(request, name, f"{name}=“{value}” isn’t one of {', '.join(choices)}.")
        return ""
    return value


def read_or_leave_out[T](request: HttpRequest, name: str, meaning: Callable[[str], T]) -> T | None:
    """What the value of a parameter means; None where there is none, or `meaning` refuses it, which is said."""
    value = read(request, name)
    try:
        return meaning(value) if value else None
    except (BadRequest, Http404) as error:
        leave_out(request, name, str(error))
        return None


def leave_out(request: HttpRequest, name: str, why: str) -> None:
    """Take a parameter out of the query, from which the page writes its links, and say why."""
    query = request.GET.copy()
    query.pop(name, None)
    request.GET = query  # type: ignore[assignment]  # as immutable as its user is careful
    _notes(request).faults.append(why)


def leave_out_unknown(request: HttpRequest) -> None:
    """Take the parameters that the page does not know out of the query, and say so."""
    notes = _notes(request)
    for name in request.GET.keys() - notes.known:
        near = get_close_matches(name, notes.known - {"as_of", "page", "format"}, 1)
        hint = f" Did you mean “{near[0]}”?" if near else ""
        leave_out(request, name, f"There is no filter “{name}” here.{hint}")


def take_faults(request: HttpRequest) -> list[str]:
    """What is wrong with the query, for who shows it; it is not shown again."""
    notes = _notes(request)
    faults, notes.faults = notes.faults, []
    return faults


def query_faults() -> list[str]:
    """What is wrong with the query of the page, for its templates."""
    return take_faults(current_request())


def _notes(request: HttpRequest) -> QueryNotes:
    notes: QueryNotes = request.__dict__.setdefault("query_notes", QueryNotes())
    return notes

"""The page of search, and what the palette shows while one types."""

from collections.abc import Sequence
from typing import cast

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from orgmodel.web.current import Request
from orgmodel.web.pages import paged, render_page
from orgmodel.web.query import read, read_one_of
from people.models import User
from search.acts import acts
from search.kinds import KINDS
from search.page_links import page_links
from search.reads import Result, find, in_the_palette


@require_safe
def results(request: Request) -> HttpResponse:
    """What the words of `?search=` find, of one `?kind=` or of all, with the pages and actions that they name."""
    text, kind = read(request, "search"), read_one_of(request, "kind", KINDS)
    # What a paginator needs of a sequence: it counts and slices.
    found = cast(Sequence[Result], find(text, request.as_of, kind))
    page = paged(request, found)
    links = (
        [
            *acts(cast(User, request.user), text, request.as_of, request.today),
            *page_links(cast(User, request.user), text),
        ]
        if text.strip() and not kind and page.number == 1
        else []
    )
    context = {"page": page, "kind": kind, "kinds": KINDS.values(), "links": links}
    return render_page(request, "search/results.html", context, fragments={"page"})


@require_safe
def palette(request: Request) -> HttpResponse:
    """The inside of the palette for `?search=`; without words, all pages and actions."""
    text, user = read(request, "search"), cast(User, request.user)
    page = request.htmx.current_url_abs_path or ""
    asked = acts(user, text, request.as_of, request.today, page)
    context = {"text": text.strip(), "groups": in_the_palette(user, text, request.as_of, asked)}
    return render_page(request, "search/palette.html", context)

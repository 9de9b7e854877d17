"""What may be meant by an address where there is nothing."""

import re
from dataclasses import dataclass

from django.http import HttpRequest

from people.models import User
from search.kinds import KINDS, Kind
from search.page_links import PageLink, page_links
from search.reads import Result, best, find

MOST = 5
KIND_OF_APP = {kind.app: kind for kind in KINDS.values()}


@dataclass(frozen=True)
class Nearby:
    """What was asked for, in words, and what there is that has such a name or address.

    `missing` says what there is not, where the address tells: “squad “checkuot””.
    """

    words: str
    missing: str
    pages: list[PageLink]
    results: list[Result]


def nearby(request: HttpRequest) -> Nearby:
    """What the address of `request` may mean to its reader; of nothing to who is not signed in.

    Takes up to six queries.
    """
    app, *rest = [_words(part) for part in request.path.split("/") if part] or [""]
    kind = KIND_OF_APP.get(app)
    words = rest[0] if kind and rest else " ".join([app, *rest][-2:])
    missing = f"{kind.model._meta.verbose_name} “{_key(request.path)}”" if kind and rest else ""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return Nearby(words, "", [], [])
    return Nearby(
        words, missing, _pages(user, app) if not kind else [], _results(request, kind, rest or [app])
    )


def _results(request: HttpRequest, kind: Kind | None, words: list[str]) -> list[Result]:
    day = request.as_of  # type: ignore[attr-defined]  # which middleware has set
    if kind:
        return find(words[0], day, kind.name)[0:MOST]
    return best(words[-1], day)[:MOST]


def _pages(user: User, words: str) -> list[PageLink]:
    return [link for link in page_links(user, words) if link.kind == "page"][:MOST] if words else []


def _words(part: str) -> str:
    return " ".join(re.split(r"[\W_]+", part)).strip()


def _key(path: str) -> str:
    return path.strip("/").split("/")[1]

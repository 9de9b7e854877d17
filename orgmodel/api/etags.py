"""Entity tags (RFC 9110, 8.8.3): which state a client has seen, and whether it is still the current one."""

import hashlib

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import parse_etags

from orgmodel.caching.organisation import organisation_version

# The entry of the history at which a list stands: it has what that entry and those before it changed.
HISTORY_ENTRY = "History-Entry"


def make_etag(content: bytes, version: int | None = None) -> str:
    """The tag of an answer; that of an element also names its version, the only part that If-Match compares.

    So a colleague who joins a squad changes the tag of its answer, but does not
    stop who edits its mission.
    """
    digest = hashlib.blake2b(content, digest_size=12).hexdigest()
    return f'"{digest}"' if version is None else f'"{version}-{digest}"'


def organisation_etag(*dependencies: object) -> str:
    """The tag of what depends on the organisation and on `dependencies` alone. One query.

    Make it before the facts are read. `dependencies` are the day and the format
    of the answer, which another release may change.
    """
    return make_etag(repr((organisation_version(), dependencies)).encode())


def matches_etag(if_match: str, etag: str) -> bool:
    """Whether one of the tags in an If-Match header means the state whose tag is `etag`.

    A weak one counts as well: compressing an answer makes its tag weak.
    """
    tags = [tag.removeprefix("W/") for tag in parse_etags(if_match)]
    return "*" in tags or _compared_part(etag) in map(_compared_part, tags)


def _compared_part(etag: str) -> str:
    """The version in a tag that has one; else the tag itself."""
    version, dash, _ = etag.strip('"').partition("-")
    return version if dash else etag


def add_etag(request: HttpRequest, response: HttpResponse) -> HttpResponseBase:
    """Tag a rendered answer; return 304 without a body to a client that has it already."""
    response.headers["ETag"] = make_etag(response.content, getattr(response, "version", None))
    if request.method not in ("GET", "HEAD"):
        return response
    answer = get_conditional_response(request, etag=response.headers["ETag"], response=response) or response
    if HISTORY_ENTRY in response.headers:
        answer.headers[HISTORY_ENTRY] = response.headers[HISTORY_ENTRY]  # which a 304 would not have
    return answer

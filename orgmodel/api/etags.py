"""Entity tags (RFC 9110, 8.8.3): which state a client has seen, and whether it is still the one that there is."""

import hashlib
from typing import Any

from django.utils.cache import get_conditional_response
from django.utils.http import parse_etags

from orgmodel.caching.organisation import organisation_version


def tag_of(content: bytes, version: int | None = None) -> str:
    """The tag of an answer; that of an element also says its version, by which alone writes are guarded.

    So a colleague who joins a squad changes what is read of it, but does not
    stop who edits its mission.
    """
    digest = hashlib.blake2b(content, digest_size=12).hexdigest()
    return f'"{digest}"' if version is None else f'"{version}-{digest}"'


def tag_of_organisation(*what: object) -> str:
    """The tag of what depends on the organisation and on `what` alone; to be made before it is read. One query.

    `what` says the day, and how the answer is written, which another release may do otherwise.
    """
    return tag_of(repr((organisation_version(), what)).encode())


def still_there(if_match: str, tag: str) -> bool:
    """Whether one of the tags in an If-Match header means the state whose tag is `tag`.

    A weak one counts as well: compressing an answer makes its tag weak.
    """
    seen = [each.removeprefix("W/") for each in parse_etags(if_match)]
    return "*" in seen or _guarded(tag) in map(_guarded, seen)


def _guarded(tag: str) -> str:
    """The part of a tag by which writes are guarded."""
    version, dash, _ = tag.strip('"').partition("-")
    return version if dash else tag


def conditional(request: Any, response: Any) -> Any:
    """Tag a rendered answer; to a client that has it already, 304 without its body."""
    response.headers["ETag"] = tag_of(response.content, getattr(response, "version", None))
    if request.method not in ("GET", "HEAD"):
        return response
    return get_conditional_response(request, etag=response.headers["ETag"], response=response)

"""What was typed into a form whose session had ended: it comes back in the form once its author has signed in.

A short text goes through the sign-in page in the form's address; a longer one waits in the session of the sign-in.
"""

from collections.abc import Callable

from allauth.core import ratelimit
from django.http import HttpRequest, QueryDict
from django.utils.crypto import get_random_string

from orgmodel.web.query import know

UNSAVED = "unsaved"  # the query parameter that says so: “1”, or the key of what the session has
IN_ADDRESS = 6000  # characters of an address; servers and proxies refuse much longer ones
LONGEST = 200_000  # characters that are kept; a form of ours takes some 50,000
FORMS = 3  # forms whose text a session has at once, the last ones
KEPT = ("as_of", "only")  # parameters of a form's address that are no initial values
NOT_TYPED = ("csrfmiddlewaretoken",)


def restores_unsaved[**P, T](view: Callable[P, T]) -> Callable[P, T]:
    """Mark a view whose form begins with what `unsaved` returns."""
    view.__dict__["restores_unsaved"] = True
    return view


def was_typed(request: HttpRequest) -> bool:
    """Whether a form was sent with anything in it."""
    return request.method == "POST" and bool(request.FILES or request.POST.keys() - {*NOT_TYPED})


def unsaved_address(request: HttpRequest) -> str:
    """The address of the form that `request` was sent from, which brings back what was typed; "" for a form that
    does not restore it, where it is longer than LONGEST, and where many long ones came from one address."""
    match = request.resolver_match
    if request.method != "POST" or match is None or not getattr(match.func, "restores_unsaved", False):
        return ""
    own, typed = QueryDict(mutable=True), QueryDict(mutable=True)
    own.update({UNSAVED: "1", **{name: request.GET[name] for name in KEPT if name in request.GET}})
    for name, values in request.POST.lists():
        if name not in NOT_TYPED:
            typed.setlist(name, values)
    address = f"{request.path}?{own.urlencode()}&{typed.urlencode()}"
    if len(address) <= IN_ADDRESS:
        return address
    if sum(len(value) for _, values in typed.lists() for value in values) > LONGEST:
        return ""
    if not ratelimit.consume(request, action=UNSAVED):
        return ""
    own[UNSAVED] = _put_aside(request, typed)
    return f"{request.path}?{own.urlencode()}"


def unsaved(request: HttpRequest) -> QueryDict | None:
    """What the address of `request` brings back from before the sign-in; None where nothing was typed then."""
    if request.method == "POST" or UNSAVED not in request.GET:
        return None
    know(request, *request.GET)
    key = request.GET[UNSAVED]
    return request.GET if key == "1" else _put_aside_by(request, key)


def forget_unsaved(request: HttpRequest) -> None:
    """Remove what the session has for the form at the address of `request`, which has been saved."""
    aside = request.session.get(UNSAVED, {}) if UNSAVED in request.GET else {}
    if aside.pop(request.GET.get(UNSAVED), None) is not None:
        request.session[UNSAVED] = aside


def initial_values(request: HttpRequest) -> dict[str, str]:
    """The initial values that an address gives a form; what was typed before a sign-in is none."""
    given = request.GET.dict()
    return {name: given[name] for name in KEPT if name in given} if UNSAVED in given else given


def _put_aside(request: HttpRequest, typed: QueryDict) -> str:
    """Have the session keep `typed`; return its key there."""
    key = get_random_string(8)
    aside = {**request.session.get(UNSAVED, {}), key: typed.urlencode()}
    request.session[UNSAVED] = dict([*aside.items()][-FORMS:])
    return key


def _put_aside_by(request: HttpRequest, key: str) -> QueryDict | None:
    aside: dict[str, str] = request.session.get(UNSAVED, {})
    return QueryDict(aside[key]) if key in aside else None

"""What was typed into a form whose session had ended: it goes through the sign-in page in the form's address."""

from django.http import HttpRequest, QueryDict

from orgmodel.domain.operations import registry
from orgmodel.web.query import know

UNSAVED = "unsaved"  # the query parameter that says so
LONGEST = 6000  # characters of an address; servers and proxies refuse much longer ones
KEPT = ("as_of", "only")  # parameters of a form's address that are no initial values
NOT_TYPED = ("csrfmiddlewaretoken",)


def unsaved_address(request: HttpRequest) -> str:
    """The address of the form of an operation with what `request` sent to it; "" for any other, and if too long."""
    match = request.resolver_match
    if request.method != "POST" or match is None or match.view_name.replace(":", ".") not in registry:
        return ""
    query = QueryDict(mutable=True)
    query[UNSAVED] = "1"
    for name in KEPT:
        if name in request.GET:
            query[name] = request.GET[name]
    for name, values in request.POST.lists():
        if name not in NOT_TYPED:
            query.setlist(name, values)
    address = f"{request.path}?{query.urlencode()}"
    return address if len(address) <= LONGEST else ""


def unsaved(request: HttpRequest) -> QueryDict | None:
    """What the address of `request` brings back from before the sign-in; None where nothing was typed then."""
    if request.method == "POST" or UNSAVED not in request.GET:
        return None
    know(request, *request.GET)
    return request.GET


def initial_values(request: HttpRequest) -> dict[str, str]:
    """The initial values that an address gives a form; what was typed before a sign-in is none."""
    given = request.GET.dict()
    return {name: given[name] for name in KEPT if name in given} if UNSAVED in given else given

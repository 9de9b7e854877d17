"""Pages of the organisation's own model."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from blueprint.models import RecommendedSize
from blueprint.profiles import default_profile
from blueprint.reads import blueprint_on, element_page
from blueprint.sizes import Sized
from history.reads import recent_entries_of
from orgmodel.web.current import Request
from orgmodel.web.pages import render_page


def get_nothing(request: Request) -> None:
    """What recommending a size acts on."""


def get_size(request: Request, pk: int) -> RecommendedSize:
    """The recommended size with this id."""
    return get_object_or_404(RecommendedSize, pk=pk)


@require_safe
def blueprint(request: Request) -> HttpResponse:
    """What is recommended for each element on the day."""
    context = {
        "elements_of_model": blueprint_on(request.as_of),
        "profile": default_profile(),
        "recent_entries": recent_entries_of("blueprint", request.user),
    }
    return render_page(request, "blueprint/blueprint.html", context, fragments={"page"})


@require_safe
def element_blueprint(request: Request, element: str) -> HttpResponse:
    """What is, was and will be recommended for an element."""
    if element not in Sized.values:
        raise Http404("There is no such element.")
    context = {
        "page": element_page(Sized(element), request.as_of),
        "profile": default_profile(),
    }
    return render_page(request, "blueprint/element.html", context, fragments={"page"})

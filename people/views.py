"""Pages of people."""

from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from orgmodel.elements import find
from orgmodel.lists import list_page
from orgmodel.pages import render_page
from people.demo import DEMO_HANDLES
from people.filters import PersonFilters
from people.models import Person, User
from people.reads import person_page

OPTIONS = 12


def person(request: Any, handle: str) -> Person:
    return find(Person.objects.select_related("manager"), handle)


def nobody(request: Any) -> None:
    """What adding a person acts on."""


@require_safe
def person_list(request: Any) -> HttpResponseBase:
    """The people of the day that the query asks for, as `PersonFilters` says."""
    return list_page(request, PersonFilters, "people/person_list.html")


@require_safe
def person_options(request: Any) -> HttpResponse:
    """Options for a field that chooses a person, matching what was typed so far (`?q=`)."""
    words = request.GET.get("q", "")
    people = Person.objects.on(request.as_of).matching(words)[:OPTIONS] if words.strip() else ()
    return render_page(request, "components/person_options.html", {"people": people})


@require_safe
def person_detail(request: Any, handle: str) -> HttpResponse:
    """One person, with all that they are in, over time."""
    page = person_page(person(request, handle), request.as_of)
    return render_page(
        request, "people/person_detail.html", {"person": page.person, "page": page}, partials={"page"}
    )


def own_email(request: Any) -> HttpResponse:
    """Stands where the sign-in library would let people change their e-mail, and with it who they are here."""
    raise PermissionDenied("Your e-mail says who you are here. An administrator can change it.")


@require_POST
@login_not_required
def demo_sign_in(request: Any) -> HttpResponse:
    """Sign in as one of the demo people; there is no such address outside demo mode."""
    handle = request.POST.get("handle", "")
    if not settings.DEMO or handle not in DEMO_HANDLES:
        raise Http404("This is not a demo.")
    user = get_object_or_404(User, username=handle)
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return HttpResponseRedirect(reverse("home"))

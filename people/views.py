"""Pages of people."""

from collections import defaultdict
from typing import cast

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from access.invitees import access_of
from access.reads import roles_of
from access.rules import MANAGE_ACCOUNTS, READ_ACCOUNTS
from bots.reads import bots_of_person
from history.reads import recent_entries
from orgmodel.caching.per_request import memoized_for
from orgmodel.domain.elements import find
from orgmodel.web.current import Request
from orgmodel.web.lists import list_page
from orgmodel.web.pages import render_page
from orgmodel.web.query import read
from people.contacts import contacts
from people.data_download import download_personal_data, require_download
from people.filters import PersonFilters
from people.models import Absence, Person, User, mark_namesakes
from people.pictures import MEDIA_TYPE, SIDES
from people.privacy import shown_facts
from people.profile import Photo
from people.reads import person_page
from people.rules import DOWNLOAD_DATA
from search.reads import best_present
from squads.models import SquadMembership

OPTIONS = 12


def person(request: Request, handle: str) -> Person:
    found = find(Person, handle, "manager")
    mark_namesakes(filter(None, (found, found.manager)))
    return found


def get_absence(request: Request, handle: str, pk: int) -> Absence:
    rows = Absence.objects.select_related("person", "stand_in")
    row = get_object_or_404(rows, person=person(request, handle), pk=pk)
    mark_namesakes(filter(None, (row.person, row.stand_in)))
    return row


def nobody(request: Request) -> None:
    """What adding a person acts on."""


@require_safe
def person_list(request: Request) -> HttpResponseBase:
    """A page of the people that `PersonFilters` finds."""
    return list_page(request, PersonFilters, "people/person_list.html")


@require_safe
def person_options(request: Request) -> HttpResponse:
    """Options for a field that chooses a person, matching what was typed so far (`?search=`)."""
    words = read(request, "search")
    ids = best_present(words, request.as_of, "person", OPTIONS)
    people = Person.objects.with_namesakes().in_bulk(ids)
    found = [people[pk] for pk in ids]
    memberships: dict[int, list[SquadMembership]] = defaultdict(list)
    rows = (
        SquadMembership.objects.on(request.as_of).filter(person__in=ids).select_related("squad")
        if ids
        else []
    )
    for row in rows:
        memberships[row.person_id].append(row)
    return render_page(request, "people/person_options.html", {"found": found, "memberships": memberships})


@require_safe
def photo(request: Request, digest: str, size: str) -> HttpResponse:
    """A photo by its digest, in one of SIDES; it never changes, so browsers keep it."""
    if size not in SIDES:
        raise Http404(f"There is no size “{size}”.")
    found = Photo.objects.filter(digest=digest).values_list(size, flat=True).first()
    if found is None:
        raise Http404("There is no such photo.")
    headers = {"Cache-Control": "private, max-age=31536000, immutable"}
    return HttpResponse(bytes(found), content_type=MEDIA_TYPE, headers=headers)


def _may_download(user: User, about: Person) -> bool:
    with memoized_for(user):
        return user.has_perm(DOWNLOAD_DATA, about)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def download_data(request: Request, handle: str) -> HttpResponseBase:
    """Ask before the data about a person is downloaded; POST answers with the file, which is noted in the history."""
    about, by = person(request, handle), cast(User, request.user)
    if request.method == "POST":
        return download_personal_data(about, by=by)
    require_download(about, by=by)
    return render_page(request, "people/download_data.html", {"person": about})


@require_safe
def person_detail(request: Request, handle: str) -> HttpResponse:
    """One person, with all that they are in, over time."""
    page = person_page(person(request, handle), request.as_of)
    found = contacts(page.person, page.present, request.as_of)
    by = cast(User, request.user)
    context = {
        "person": page.person,
        "page": page,
        "roles": roles_of(page.person, request.as_of),
        "may_download": _may_download(by, page.person),
        "access": access_of(page.person) if by.has_perm(READ_ACCOUNTS) else None,
        "manages_accounts": by.has_perm(MANAGE_ACCOUNTS),
        "private": shown_facts(by, page.person),
        "contacts": found,
        "bots": bots_of_person(page.person, request.as_of),
        "away": next((row for row in found.absences if row.holds_on(request.as_of)), None),
        "recent": recent_entries(page.person, by),
    }
    return render_page(request, "people/person_detail.html", context, fragments={"page"})

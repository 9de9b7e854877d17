"""The first page, and pictures to take away."""

import json
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_safe

from atlas import gallery, tribe, tribe_svg
from atlas.forms import MovePeopleForm, person_of
from atlas.map import missions, organisation_map
from atlas.reads import home_page
from history.models import Entry
from orgmodel.domain.elements import find
from orgmodel.domain.operations import Call
from orgmodel.web.current import Request
from orgmodel.web.links import to
from orgmodel.web.pages import render_page
from orgmodel.web.prefilled import prefilled
from orgmodel.web.query import know, leave_out, read_one_of
from orgmodel.web.unsaved import forget_unsaved, restores_unsaved, unsaved
from people.models import User
from squads.operations import move_people
from tribes.models import Tribe
from tribes.reads import tribe_page


@require_safe
def home(request: Request) -> HttpResponse:
    """What the user is in, the organisation at a glance, recent activity and upcoming changes, on the day."""
    context = {"home": home_page(cast(User, request.user), request.as_of, request.today)}
    return render_page(request, "atlas/home.html", context, fragments={"page"})


@require_safe
def tour(request: Request) -> HttpResponse:
    """The steps of the tour to read; the first page shows them one by one."""
    return render_page(request, "atlas/tour.html")


# What the colours of the map can show of a squad.
COLOURINGS = {"size": "Size", "way": "Way of working", "tribe": "Tribe"}


@require_safe
def organisation(request: Request) -> HttpResponse:
    """The map of the organisation on the day; `?colour=` is the colouring that it begins with.

    The page lists what there is; the script draws the map from that list.
    """
    colour = read_one_of(request, "colour", COLOURINGS)
    context = {
        "map": organisation_map(request.as_of),
        "colourings": COLOURINGS,
        "colour": colour or "size",
    }
    return render_page(request, "atlas/map.html", context)


@require_safe
def map_missions(request: Request) -> JsonResponse:
    """The missions of the squads on the map, by key, which the script fetches when somebody points at one."""
    return JsonResponse(missions(request.as_of))


@require_safe
def tribe_picture(request: Request, slug: str) -> HttpResponse:
    """The picture of a tribe on the day as an SVG file; `?guild=` draws a guild across."""
    found = find(Tribe, slug)
    page = tribe_page(found, request.as_of)
    picture = tribe.tribe_picture(page, request.GET.get("guild"))
    headers = {"Content-Disposition": f'attachment; filename="{found.slug}-{request.as_of}.svg"'}
    return HttpResponse(tribe_svg.tribe_svg(page, picture), content_type="image/svg+xml", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@restores_unsaved
def move_people_together(request: Request, slug: str) -> HttpResponse:
    """Show the form that moves several people of a tribe, those of `?members=` alone where it is given;
    on POST move all of them, or nobody.

    A refusal is 422 with the form and a sentence for each who cannot be moved, or 403.
    """
    know(request, *MovePeopleForm.base_fields)
    found, is_sent = find(Tribe, slug), request.method == "POST"
    typed_before = unsaved(request)
    members = (typed_before or request.GET).getlist("members")
    facts = {name: field for name, field in MovePeopleForm.base_fields.items() if name != "members"}
    initial = {**prefilled(request, facts), "members": members}
    form = MovePeopleForm(
        request.POST if is_sent else typed_before,
        subject=found,
        day=request.as_of,
        by=cast(User, request.user),
        initial=initial,
    )
    if not is_sent and not form.movable:
        raise PermissionDenied(f"You don’t have permission to move people in {found}.")
    if done := is_sent and _move(request, form):
        return done
    for member in [] if is_sent or typed_before else members:
        if member not in form.movable:
            why = "There is nobody by this number whom you can move here."
            leave_out(request, "members", f"members=“{member}” was left out. {why}")
    context = {"form": form, "tribe": found, "is_unsaved": bool(typed_before)}
    status = 403 if form.is_denied else 422 if is_sent and form.errors else 200
    return render_page(request, "atlas/move_people.html", context, fragments={"dialog"}, status=status)


def _move(request: Request, form: MovePeopleForm) -> HttpResponse | None:
    """Move who is selected; None where it is refused, which the form then says."""
    if not form.is_valid():
        return None
    given = form.cleaned_data
    members, squad, starts_on = given["members"], given["squad"], given["starts_on"]
    by = cast(User, request.user)
    try:
        calls = move_people(members, squad=squad, starts_on=starts_on, by=by, reason=given["reason"])
    except ValidationError as error:
        form.refuse(error)
    except PermissionDenied as denied:
        form.deny(denied)
    else:
        forget_unsaved(request)
        who = f"{len(calls)} people" if len(calls) > 1 else person_of(members[0])
        sentence = f"Moved {who} to {squad} from {date_format(starts_on, 'j F Y')}."
        return _moved(request, form.subject, calls, sentence)
    return None


def _moved(request: Request, found: Tribe, calls: list[Call], sentence: str) -> HttpResponse:
    """Tell who was moved, and offer to undo it."""
    first = cast(Entry, calls[0].entry)
    undo = first.way_back(cast(User, request.user))
    if first.change_set:
        undo = reverse("history:undo_change_set", args=[first.change_set.pk])
    if request.htmx:
        events = {"changed": {}, "toast": {"text": sentence, "undo": undo}}
        return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(events)})
    messages.success(request, sentence, extra_tags=undo)
    return HttpResponseRedirect(to(found))


@require_safe
def components(request: Request) -> HttpResponse:
    """The components in each of their states; for developers, so with DEBUG only."""
    if not settings.DEBUG:
        raise Http404("The gallery is for developers of this product.")
    context = {"tokens": gallery.tokens(), "glyphs": gallery.glyphs(), **gallery.samples(request.today)}
    return render_page(request, "atlas/gallery.html", context)

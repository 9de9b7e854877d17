"""The first page."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from atlas.reads import at_a_glance
from orgmodel.pages import render_page


@require_safe
def home(request: Any) -> HttpResponse:
    """The organisation at a glance, on the day, and what was done last."""
    return render_page(request, "atlas/home.html", {"glance": at_a_glance(request.as_of)})

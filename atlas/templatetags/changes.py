"""What the time bar shows on every page, without asking the database."""

from typing import Any

from django import template
from django.template import RequestContext

from changes import timebar
from history.queries import kinds

register = template.Library()
KIND_OF_APP = {model._meta.app_label: kind for kind, model in kinds().items()} | {"trios": "trio"}


@register.simple_tag(takes_context=True)
def time_line(context: RequestContext) -> timebar.Line:
    """The line of the time bar, with today and the day that is looked at on it."""
    request = context["request"]
    return timebar.line(request.today, request.as_of)


@register.simple_tag(takes_context=True)
def about_here(context: RequestContext) -> str:
    """What the page is about, as `?about=` says it: “squad:search” on a squad's own page, else nothing."""
    request: Any = context["request"]
    match = getattr(request, "resolver_match", None)
    if match is None:
        return ""
    if match.view_name == "atlas:changes":
        return request.GET.get("about", "")
    key = match.kwargs.get("slug") or match.kwargs.get("handle")
    kind = KIND_OF_APP.get(match.app_name)
    return f"{kind}:{key}" if kind and key and match.url_name == "detail" else ""

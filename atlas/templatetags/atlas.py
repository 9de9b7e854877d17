"""The pictures on the pages of what they show."""

from typing import Any

from django import template
from django.template import RequestContext

from atlas.tribe import Picture
from atlas.tribe import tribe_picture as read

register = template.Library()


@register.simple_tag(takes_context=True)
def tribe_picture(context: RequestContext, tribe: Any) -> Picture:
    """The picture of a tribe on the day that is looked at, with the guild that `?guild=` names drawn across."""
    request = context["request"]
    return read(tribe, request.as_of, request.GET.get("guild"), request.user)

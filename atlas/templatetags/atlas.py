"""What spans several elements, on the pages of what they show."""

from collections.abc import Iterable
from itertools import chain
from typing import Any

from django import template
from django.template import RequestContext

from atlas import timeline as drawn

register = template.Library()


@register.simple_tag(takes_context=True)
def timeline(context: RequestContext, *rows: Iterable[Any], by: str) -> drawn.Timeline | None:
    """Tenures along the years, seen from the day that is looked at."""
    return drawn.timeline(chain.from_iterable(rows), context["request"].as_of, by)

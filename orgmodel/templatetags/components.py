"""The components that long lists are made of, each from its template in templates/components."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django import template
from django.template import RequestContext
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe

from orgmodel.stencils import fill
from orgmodel.templatetags.orgmodel import to

register = template.Library()


@register.simple_tag
def avatar(person: Any, *, large: bool = False) -> SafeString:
    """components/avatar.html of a person."""
    return fill("components/avatar.html", {"hue": person.hue, "large": large}, initials=person.initials)


@register.simple_tag(takes_context=True)
def person_chip(
    context: RequestContext, person: Any, *, note: str = "", mark: str = "", lasso: bool = False
) -> SafeString:
    """components/person_chip.html of a person."""
    return fill(
        "components/person_chip.html",
        {"hue": person.hue, "mark": mark, "lasso": lasso},
        url=to(context, person),
        initials=person.initials,
        name=str(person),
        note=note,
    )


@register.simple_tag(takes_context=True)
def element_chip(context: RequestContext, kind: str, element: Any) -> SafeString:
    """components/element_chip.html of an element."""
    return fill("components/element_chip.html", {"kind": kind}, url=to(context, element), name=str(element))


@register.simple_tag
@lru_cache(maxsize=10_000)  # the same few numbers over and over, at 300 µs each
def meter(*, n: int, low: int, high: int, kind: str = "squad", bare: bool = False) -> SafeString:
    """components/meter.html of a number of people."""
    return render_to_string(
        "components/meter.html", {"n": n, "low": low, "high": high, "kind": kind, "bare": bare}
    )


@register.simple_tag(takes_context=True)
def sentence(context: RequestContext, parts: Iterable[Any]) -> SafeString:
    """Parts of a sentence (each with `text` and perhaps `row`), with links to what it names."""
    said = (
        format_html('<a href="{}">{}</a>', to(context, part.row), part.text)
        if part.row
        else escape(part.text)
        for part in parts
    )
    return mark_safe("".join(said))  # noqa: S308


@register.simple_tag
def attributes(attrs: Mapping[str, Any]) -> SafeString:
    """The attributes of a widget, as Django writes them."""
    said = (
        f" {name}" if value is True else f' {name}="{conditional_escape(value)}"'
        for name, value in attrs.items()
        if value is not False
    )
    return mark_safe("".join(said))  # noqa: S308


@register.simple_tag
def options(groups: Iterable[Any]) -> SafeString:
    """The options of a select without headings: the filters of a list have some three hundred."""
    said = (
        f'<option value="{escape(option["value"])}"{" selected" if option["selected"] else ""}>'
        f"{conditional_escape(option['label'])}</option>"
        for _, options, _ in groups
        for option in options
    )
    return mark_safe("".join(said))  # noqa: S308

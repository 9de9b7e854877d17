"""The components that long lists are made of, each from its template in templates/components."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django import template
from django.template import RequestContext
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe

from orgmodel.domain.operations import registry
from orgmodel.templatetags.orgmodel import date, to
from orgmodel.web.stencils import fill

register = template.Library()

SHORT = "j M Y"


@register.simple_tag(takes_context=True)
def nav_item(context: RequestContext, name: str, text: str, *, kind: str, app: str = "") -> SafeString:
    """components/nav_item.html of the page `name`, to which all pages of `app` belong."""
    here = context["request"].resolver_match
    belongs = app and here and here.app_name == app
    current = "page" if here and here.view_name == name else "true" if belongs else ""
    return fill(
        "components/nav_item.html", {"kind": kind, "text": text, "current": current}, url=to(context, name)
    )


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
def person_link(context: RequestContext, person: Any, *, titled: bool = False) -> SafeString:
    """components/person_link.html of a person, `titled` with the job title below the name."""
    return fill(
        "components/person_link.html",
        {"hue": person.hue, "titled": titled},
        url=to(context, person),
        initials=person.initials,
        name=str(person),
        title=person.job_title if titled else "",
    )


@register.simple_tag(takes_context=True)
def held(context: RequestContext, row: Any) -> SafeString:
    """components/held.html of a dated row."""
    today = context["request"].today
    since, until = row.starts_on, row.last_day
    return fill(
        "components/held.html",
        {"planned": since > today, "ahead": bool(row.ends_before and row.ends_before > today)},
        since=since.isoformat(),
        since_in_words=date(since, SHORT),
        until=until.isoformat() if until else "",
        until_in_words=date(until, SHORT) if until else "",
    )


@register.simple_tag(takes_context=True)
def row_menu(
    context: RequestContext, row: Any, on: Any, *operations: str, ends: str = "", moves: str = ""
) -> SafeString:
    """components/row_menu.html: the `operations` on a dated row of the element `on`.

    What ends the row stands first, while no end is known; what moves it, while it is not over.
    """
    over = row.ends_before and row.ends_before <= context["request"].as_of
    offered = ["" if row.ends_before else ends, "" if over else moves, *operations]
    ways = (
        fill(
            "components/menu_item.html",
            {"label": registry[name].label},
            url=to(context, name.replace(".", ":"), on.key, row.pk),
        )
        for name in offered
        if name
    )
    return fill("components/row_menu.html", {}, about=str(row), ways=mark_safe("".join(ways)))  # noqa: S308


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

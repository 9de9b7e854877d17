"""The environment in which Jinja2 renders the templates: what they can call, and their components."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.messages import get_messages
from django.contrib.messages.storage.base import BaseStorage
from django.template.backends.utils import csrf_input
from django.templatetags.static import static
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString
from jinja2 import BaseLoader, Environment, StrictUndefined
from jinja2.runtime import Macro
from markupsafe import Markup

from orgmodel.web import links
from orgmodel.web.current import as_of, current_request, current_request_id, today
from orgmodel.web.words import FILTERS

COMPONENTS = settings.BASE_DIR / "templates" / "components"


class Component:
    """The macros of one file in templates/components.

    It is loaded when a macro of it is first called, so that files of components can
    call each other's; in development also when it has changed.
    """

    def __init__(self, environment: Environment, file: Path) -> None:
        self._environment, self._template = environment, f"components/{file.name}"

    def __getattr__(self, name: str) -> Macro:
        macro: Macro = getattr(self._environment.get_template(self._template).module, name)
        if not self._environment.auto_reload:
            setattr(self, name, macro)
        return macro


def environment(
    *,
    loader: BaseLoader,
    autoescape: bool,
    auto_reload: bool,
    undefined: type[StrictUndefined],
    functions: Mapping[str, str],
    filters: Mapping[str, str],
) -> Environment:
    """The environment of our templates; `functions` and `filters` of the apps map a name to a dotted path."""
    made = Environment(
        loader=loader,
        autoescape=autoescape,  # noqa: S701  Django says True
        auto_reload=auto_reload,
        undefined=undefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(FILTERS)
    made.filters.update({name: import_string(path) for name, path in filters.items()})
    made.globals.update(_functions(made))
    made.globals.update({name: import_string(path) for name, path in functions.items()})
    made.globals.update({file.stem: Component(made, file) for file in COMPONENTS.glob("*.html")})
    return made


def _functions(environment: Environment) -> dict[str, object]:
    """What templates can call besides components and what apps add."""
    return {
        "as_of": as_of,
        "today": today,
        "current_request": current_request,
        "request_id": current_request_id,
        "csrf_field": _csrf_field,
        "messages": _messages,
        "static": static,
        "url": reverse,
        "to": links.to,
        "querystring": links.querystring,
        "hidden_query": links.hidden_query,
        "may": links.may,
        "operation_url": links.operation_url,
        "operation_links": links.operation_links,
        "row_operation_links": links.row_operation_links,
        "nav_state": links.nav_state,
        "glyph": _glyphs(environment),
    }


def _glyphs(environment: Environment) -> Callable[[str, bool], Markup]:
    """`glyph(kind, large)`, made once for each kind: a page shows hundreds of the same few."""

    @cache
    def glyph(kind: str, large: bool = False) -> Markup:
        template = environment.get_template("components/signs.html")
        return Markup(template.module.drawn(kind, large))  # type: ignore[attr-defined]  # noqa: S704

    return glyph


def _csrf_field() -> SafeString:
    """The hidden field that every form that posts needs."""
    return csrf_input(current_request())


def _messages() -> BaseStorage | list[object]:
    """The messages that earlier requests left for this page."""
    return get_messages(current_request())

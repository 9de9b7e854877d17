"""One block of a page alone, for htmx."""

from collections.abc import Mapping

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.template.backends.django import Template as DjangoTemplate
from django.template.backends.jinja2 import Template
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from jinja2_fragments import render_block


class Fragment:
    """A block of a Jinja2 page as a template of its own."""

    def __init__(self, page: Template, block: str) -> None:
        self.page, self.block = page, block

    def render(self, context: Mapping[str, object], request: HttpRequest) -> SafeString:
        """Render the block alone. What stands outside of it in its file does not run."""
        environment, name = self.page.backend.env, str(self.page.template.name)
        html = render_block(environment, name, self.block, {**context, "request": request})
        return mark_safe(html)  # noqa: S308  the environment escapes


def fragment(name: str, target: str) -> Fragment | Template | DjangoTemplate:
    """The block of the page `name` that fills htmx's `target`; in Django's language, the partial of that name."""
    page = get_template(name)
    if isinstance(page, Template):
        return Fragment(page, target.replace("-", "_"))
    return get_template(f"{name}#{target}")


def refuse_hiding(page: Template, context: Mapping[str, object]) -> None:
    """Raise ImproperlyConfigured where `context` would hide a component or function of the templates."""
    hidden = sorted(context.keys() & page.backend.env.globals.keys())
    if hidden:
        raise ImproperlyConfigured(
            f"{page.template.name} has no use of {', '.join(hidden)}; name it otherwise."
        )

"""One block of a page alone, for htmx."""

from collections.abc import Mapping

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.template.backends.jinja2 import Template
from django.utils.safestring import SafeString, mark_safe
from jinja2_fragments import render_block


class Fragment:
    """A block of a Jinja2 page as a template of its own."""

    def __init__(self, page: Template, block: str) -> None:
        self.page, self.block = page, block

    def render(
        self, context: dict[str, object] | None = None, request: HttpRequest | None = None
    ) -> SafeString:
        """Render the block alone. What stands outside of it in its file does not run."""
        environment, name = self.page.backend.env, str(self.page.template.name)
        html = render_block(environment, name, self.block, {**(context or {}), "request": request})
        return mark_safe(html)  # noqa: S308  the environment escapes


def fragment(page: Template | None, name: str, target: str) -> Fragment | str:
    """The block of a page that fills htmx's `target`; in Django's language, the name of the partial."""
    return Fragment(page, target.replace("-", "_")) if page else f"{name}#{target}"


def refuse_hiding(page: Template, context: Mapping[str, object]) -> None:
    """Raise ImproperlyConfigured where `context` would hide a component or function of the templates."""
    hidden = sorted(context.keys() & page.backend.env.globals.keys())
    if hidden:
        raise ImproperlyConfigured(
            f"{page.template.name} has no use of {', '.join(hidden)}; name it otherwise."
        )

"""What the sign-in library's templates, in Django's language, take from ours: the page around them,
and components."""

from typing import cast

from django import template
from django.template import Context, engines
from django.template.backends.jinja2 import Jinja2
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag(takes_context=True)
def jinja_page(context: Context, name: str) -> SafeString:
    """The Jinja2 page `name` around what the context has."""
    html = render_to_string(
        name, {str(key): value for key, value in context.flatten().items()}, context["request"]
    )
    return mark_safe(html)  # noqa: S308  Jinja2 escapes


@register.simple_tag
def component(name: str, *args: object) -> SafeString:
    """The answer of a macro in templates/components (“forms.fields”)."""
    file, _, macro = name.partition(".")
    page = cast(Jinja2, engines["pages"])
    module = page.env.get_template(f"components/{file}.html").module
    return mark_safe(getattr(module, macro)(*args))  # noqa: S308  Jinja2 escapes

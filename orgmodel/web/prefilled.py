"""The values that an address gives the form of an operation to begin with."""

from collections.abc import Mapping

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from orgmodel.web.fields import KeyedChoiceField, ReadsAddress
from orgmodel.web.query import leave_out
from orgmodel.web.unsaved import initial_values


def prefilled(request: HttpRequest, fields: Mapping[str, forms.Field]) -> dict[str, object]:
    """The initial values that the address of `request` gives `fields`, as they read them.

    One that its field refuses is left out, and the page with the form says so.
    """
    found: dict[str, object] = {}
    for name, value in initial_values(request).items():
        try:
            found[name] = _read(name, value, fields)
        except ValidationError as error:
            if request.method != "POST":
                why = " ".join(error.messages)
                leave_out(request, name, f"{name}=“{value}” was left out. {why}")
    return found


def _read(name: str, value: str, fields: Mapping[str, forms.Field]) -> object:
    """The initial value that `value` means. Raises ValidationError where the field refuses it."""
    if name == "only" and value not in fields:
        raise ValidationError("There is no such field here.")
    field = fields.get(name)
    if field is None or not value:
        return value
    read = field.from_address(value) if isinstance(field, ReadsAddress) else value
    if read != value:
        return read
    rows = field.queryset if isinstance(field, KeyedChoiceField) else None
    if rows is not None and not rows.filter(slug=value).exists():
        raise ValidationError(f"There is no {rows.model._meta.verbose_name} “{value}”.")
    field.clean(value)
    return value

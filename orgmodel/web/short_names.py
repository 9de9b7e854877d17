"""The short name, or handle, that a name suggests, while nothing else has it."""

from typing import ClassVar, cast

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe
from slugify import slugify

from orgmodel.domain.elements import RESERVED, Keyed
from orgmodel.domain.periods import period_model
from orgmodel.web.query import read

SEPARATORS = {"handle": "."}  # of the words in a key; otherwise a hyphen
LONGEST = 60  # letters of a suggestion


def suggest_key(model: type[Keyed], name: str) -> str:
    """A key made of `name`, with a number where another of `model` has it; "" of a name without letters."""
    separator = SEPARATORS.get(model.key_name, "-")
    key = slugify(name, separator=separator, max_length=LONGEST, word_boundary=True)
    if not key:
        return ""
    begins_so = model._default_manager.filter(**{f"{model.key_name}__startswith": key})
    taken = {*begins_so.values_list(model.key_name, flat=True), *RESERVED}
    number = 1
    suggestion = key
    while suggestion in taken:
        number += 1
        suggestion = f"{key}{separator}{number}"
    return suggestion


@require_safe
def short_name(request: HttpRequest) -> HttpResponse:
    """As plain text the key that `?name=` suggests for a row of the model `?of=`."""
    try:
        model = period_model(read(request, "of") or "squads.squad")
    except (LookupError, ValueError, TypeError):
        raise Http404("There is no such kind.") from None
    if not issubclass(model, Keyed):
        raise Http404("Only elements and people have short names.")
    return HttpResponse(suggest_key(model, read(request, "name")), content_type="text/plain")


class SuggestsKey(forms.Form):
    """Adds something: its key may be left empty, and is the one that its name suggests then."""

    keyed: ClassVar[type[Keyed]]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # whatever the form takes
        field = self.fields[self.keyed.key_name]
        field.required = False
        field.help_text = f"{field.help_text} Leave empty to take it from the name."
        field.widget.attrs["data-suggest"] = f"{reverse('short_name')}?of={self.keyed._meta.label_lower}"

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        key, name = self.keyed.key_name, cast(str, cleaned.get("name", ""))
        if not cleaned.get(key) and name and key not in self.errors:
            cleaned[key] = suggest_key(self.keyed, name)
            if not cleaned[key]:
                self.add_error(key, "The name has no letters to take it from. Type one.")
        return cleaned

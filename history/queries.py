"""The rows that a query names."""

from collections.abc import Callable
from functools import cache

from django.apps import apps
from django.core.exceptions import BadRequest
from django.shortcuts import get_object_or_404

from orgmodel.domain.elements import Keyed, id_lookup, is_id, present
from orgmodel.domain.periods import Period, period_model


def row_named(mentioned: str) -> Period:
    """The row that “squads.squad:” and an id names; BadRequest for what can name none, Http404 for one that is no more."""
    label, _, pk = mentioned.partition(":")
    try:
        model = period_model(label)
    except (LookupError, ValueError, TypeError):
        model = None
    if model is None or not (is_id(pk) or (pk.isascii() and pk.isdecimal())):
        raise BadRequest(f"about=“{mentioned}” names nothing. Write it as squads.squad:7, or with its id.")
    return get_object_or_404(model, **id_lookup(pk))


def element_named(text: str, *, parameter: str = "element") -> Keyed:
    """The element that “squad:search” names, by its present or a former key; BadRequest where it names none."""
    kind, _, key = text.partition(":")
    if kind not in kinds() or not key:
        raise BadRequest(f"{parameter}=“{text}” names nothing. Write it as squad:search or person:ada.holm.")
    return keyed(kinds()[kind], key, f"{parameter}=“{text}”")


@cache
def kinds() -> dict[str, type[Keyed]]:
    """What has a key of its own, by name."""
    return {str(model._meta.model_name): model for model in apps.get_models() if issubclass(model, Keyed)}


def keyed[M: Keyed](
    model: type[M], key: str, parameter: str, *, otherwise: Callable[[str], M | None] = lambda key: None
) -> M:
    """The row with that key, or the one that `otherwise` finds; BadRequest where there is none."""
    row = present(model, key) or otherwise(key)
    if row is None:
        raise BadRequest(f"{parameter} names nothing: there is no {model._meta.verbose_name} “{key}”.")
    return row

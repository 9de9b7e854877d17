"""The rows that a query names."""

from collections.abc import Callable
from functools import cache

from django.apps import apps
from django.core.exceptions import BadRequest
from django.http import Http404

from orgmodel.domain.elements import Keyed, id_lookup, is_id, present
from orgmodel.domain.periods import Period, period_model


def row_named(mentioned: str) -> Period:
    """The row that “squads.squad:” and an id names, or into which the one with that id was merged.

    BadRequest for what can name none, Http404 for one that is no more.
    """
    label, _, pk = mentioned.partition(":")
    try:
        model = period_model(label)
    except (LookupError, ValueError, TypeError):
        model = None
    if model is None or not (is_id(pk) or (pk.isascii() and pk.isdecimal())):
        raise BadRequest(f"about=“{mentioned}” names nothing. Write it as squads.squad:7, or with its id.")
    rows = model._default_manager
    row = rows.filter(**id_lookup(pk)).first()
    if row is None and issubclass(model, Keyed):
        row = rows.filter(model.had_id(pk)).first()
    if row is None:
        raise Http404(f"There is no {model._meta.verbose_name} with the id {pk}.")
    return row


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

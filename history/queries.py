"""Which entries a tool asks for."""

from collections.abc import Mapping
from functools import cache

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import BadRequest
from django.http import Http404
from django.shortcuts import get_object_or_404

from history.models import Entry, EntryQuerySet
from orgmodel.domain.accounts import Account
from orgmodel.domain.elements import Keyed, id_lookup, is_id, present
from orgmodel.domain.operations import notes, registry
from orgmodel.domain.periods import Period, period_model
from orgmodel.domain.texts import storable
from people.models import Person, User


def entries(query: Mapping[str, str], reader: Account | AnonymousUser) -> EntryQuerySet:
    """The entries, of those that `reader` may read, that ?about=, element, person, verb and by ask for, newest first.

    Raises BadRequest with what is wrong and how to write it.
    """
    found = Entry.readable_by(reader).select_related("by")
    if about := query.get("about"):
        try:
            found = found.about(row_named(about))
        except Http404:
            raise BadRequest(f"about=“{about}” names nothing that there is.") from None
    if element := query.get("element"):
        found = found.about(element_named(element))
    if person := query.get("person"):
        found = found.about(_keyed(Person, person, f"person=“{person}”"))
    if verb := query.get("verb"):
        found = found.filter(operation=_known(verb))
    if by := query.get("by"):
        found = found.filter(by=_account(by))
    return found


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
    return _keyed(kinds()[kind], key, f"{parameter}=“{text}”")


@cache
def kinds() -> dict[str, type[Keyed]]:
    """What has a key of its own, by name."""
    return {str(model._meta.model_name): model for model in apps.get_models() if issubclass(model, Keyed)}


def _keyed[M: Keyed](model: type[M], key: str, parameter: str) -> M:
    row = present(model, key)
    if row is None:
        raise BadRequest(f"{parameter} names nothing: there is no {model._meta.verbose_name} “{key}”.")
    return row


def _known(verb: str) -> str:
    if verb not in registry and verb not in notes:
        raise BadRequest(f"verb=“{verb}” is no operation. Write it as squads.place_member.")
    return verb


def _account(name: str) -> User:
    account = User.objects.filter(username=name).first() if storable(name) else None
    if account is None:
        raise BadRequest(f"by=“{name}” is no account.")
    return account

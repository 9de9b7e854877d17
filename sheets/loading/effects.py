"""What a load does to each element, in the sentences that the history tells it in."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from typing import Any, cast

from django.apps import apps

from history.models import Entry
from history.sentences import Told, tell
from orgmodel.domain.periods import Tenure
from people.models import User
from sheets.format.catalogue import TENURES

KINDS = ("tribe", "trio", "squad", "chapter", "guild", "alliance", "person")
# Of a dissolved squad of forty, the first few memberships say what happens to all.
MOST_ALTERED = 10

Reference = tuple[str, int]


@dataclass(frozen=True)
class Effect:
    """One act upon one element: its sentence, and the rows it alters as (what, [(field, before, after)])."""

    kind: str
    element: str
    sentence: str
    altered: list[tuple[str, list[tuple[str, str, str]]]]


@dataclass(frozen=True)
class Effects:
    """All that a load does, by element; how many of the `open` memberships and seats it `ends`."""

    told: list[Effect]
    ends: int
    open: int

    @property
    def digest(self) -> str:
        """The same for two loads that do the same."""
        return hashlib.sha256(json.dumps([astuple(effect) for effect in self.told]).encode()).hexdigest()


def newest_entry() -> int:
    """Up to where the history goes now."""
    return Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def open_memberships() -> int:
    """How many memberships and seats have no end."""
    return sum(cast(Any, sheet.model).objects.open().count() for sheet in TENURES if _of_people(sheet.model))


def effects_since(newest: int, *, open_before: int, by: User, reason: str) -> Effects:
    """What `by` did for `reason` after the entry `newest`; a query for each kind of row that is named."""
    entries = entries_since(newest, by=by, reason=reason)
    effects = effect_of_each(entries)
    effects.sort(key=lambda effect: (KINDS.index(effect.kind), effect.element.casefold()))
    return Effects(effects, sum(map(ended, entries)), open_before)


def entries_since(newest: int, *, by: User, reason: str) -> list[Entry]:
    """What `by` did for `reason` after the entry `newest`, in the order of it."""
    return list(Entry.objects.filter(pk__gt=newest, by=by, reason=reason).order_by("pk"))


def effect_of_each(entries: list[Entry]) -> list[Effect]:
    """What each of `entries` did; a query for each kind of row that is named."""
    owners = [_owner(entry) for entry in entries]
    names = _names(owners)
    return [
        _effect(told, owner, names.get(owner, "")) for told, owner in zip(tell(entries), owners, strict=True)
    ]


def _effect(told: Told, owner: Reference, name: str) -> Effect:
    altered = list(_altered(told))
    if len(altered) > MOST_ALTERED:
        altered = [*altered[:MOST_ALTERED], (f"and {len(altered) - MOST_ALTERED} more", [])]
    sentence = f"{told.text[0].upper()}{told.text[1:]}."
    kind = apps.get_model(owner[0])._meta.model_name or ""
    return Effect(kind, name, sentence, altered)


def _altered(told: Told) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    """What the sentence does not say already."""
    subject = (told.entry.subject or {}).get("text")
    for alteration in told.alterations:
        unsaid = [field for field in alteration.fields if field[2] not in told.text]
        if unsaid or alteration.what != subject:
            yield alteration.what, unsaid


def _owner(entry: Entry) -> Reference:
    """The element or person that an entry is about: a membership belongs to its squad, a new squad to itself."""
    result: Any = entry.result
    named: Any = result if result and _has_key(result["model"]) else entry.subject or result
    label, pk = named["model"], named["id"]
    while not _has_key(label):
        model = cast(Any, apps.get_model(label))
        whole = model._meta.get_field(model.within[0])
        changed = (c["after"] or c["before"] for c in entry.changes if (c["model"], c["id"]) == (label, pk))
        facts = next(changed, None) or model._base_manager.values().get(pk=pk)
        label, pk = whole.related_model._meta.label_lower, facts[whole.attname]
    return label, pk


def _has_key(label: str) -> bool:
    """Whether rows of this model have pages of their own."""
    return hasattr(apps.get_model(label), "key")


def _names(owners: Iterable[Reference]) -> dict[Reference, str]:
    wanted = defaultdict(set)
    for label, pk in owners:
        wanted[label].add(pk)
    return {
        (label, row.pk): str(row)
        for label, pks in wanted.items()
        for row in cast(Any, apps.get_model(label)).objects.with_wholes().filter(pk__in=pks)
    }


def ended(entry: Entry) -> int:
    """How many open memberships an entry ended."""
    return sum(
        _of_people(apps.get_model(change["model"]))
        and change["before"] is not None
        and change["before"]["ends_before"] is None
        and (change["after"] is None or change["after"]["ends_before"] is not None)
        for change in entry.changes
    )


def _of_people(model: type) -> bool:
    return issubclass(model, Tenure)

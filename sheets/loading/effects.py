"""What a load does to each element, in the sentences of the history."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from typing import cast

from django.apps import apps
from django.db.models import ForeignKey

from history.models import Entry
from history.rows import Reference, look_up
from history.sentences import EntryRow, entry_rows
from orgmodel.domain.periods import Period, Tenure
from people.models import User
from sheets.format.catalogue import TENURES

KINDS = ("tribe", "trio", "squad", "chapter", "guild", "alliance", "person")
# Of a dissolved squad of forty, the first few memberships say what happens to all.
MAX_ALTERED = 10

# One altered row: its name, and each field with the value before and after.
Altered = tuple[str, list[tuple[str, str, str]]]


@dataclass(frozen=True)
class Effect:
    """What one entry of the history did to one element: its sentence, and the rows it altered."""

    kind: str
    element: str
    sentence: str
    altered: list[Altered]


@dataclass(frozen=True)
class Effects:
    """All effects of a load, by element; how many of the `open` memberships and seats it `ends`."""

    by_element: list[Effect]
    ends: int
    open: int

    @property
    def digest(self) -> str:
        """The same for two loads with the same effects."""
        return hashlib.sha256(
            json.dumps([astuple(effect) for effect in self.by_element]).encode()
        ).hexdigest()


def newest_entry_id() -> int:
    """The id of the newest entry of the history; 0 without one."""
    return Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def count_open_memberships() -> int:
    """How many memberships and seats have no end."""
    return sum(sheet.model.objects.open().count() for sheet in TENURES if issubclass(sheet.model, Tenure))


def effects_since(newest: int, *, open_before: int, by: User, reason: str) -> Effects:
    """The effects of what `by` did for `reason` after the entry `newest`; one query for each kind of row in them."""
    entries = entries_since(newest, by=by, reason=reason)
    effects = effects_of(entries)
    effects.sort(key=lambda effect: (KINDS.index(effect.kind), effect.element.casefold()))
    return Effects(effects, sum(map(count_ended, entries)), open_before)


def entries_since(newest: int, *, by: User, reason: str) -> list[Entry]:
    """The entries after `newest` of what `by` did for `reason`, in order."""
    return list(Entry.objects.filter(pk__gt=newest, by=by, reason=reason).order_by("pk"))


def effects_of(entries: list[Entry]) -> list[Effect]:
    """The effect of each entry; one query for each kind of row in them."""
    owners = [_owner(entry) for entry in entries]
    present = look_up(owners)
    return [
        _effect(row, owner, str(present.get(owner, "")))
        for row, owner in zip(entry_rows(entries, linked=False), owners, strict=True)
    ]


def _effect(row: EntryRow, owner: Reference, name: str) -> Effect:
    altered = list(_altered(row))
    if len(altered) > MAX_ALTERED:
        altered = [*altered[:MAX_ALTERED], (f"and {len(altered) - MAX_ALTERED} more", [])]
    sentence = f"{row.text[0].upper()}{row.text[1:]}."
    kind = apps.get_model(owner[0])._meta.model_name or ""
    return Effect(kind, name, sentence, altered)


def _altered(row: EntryRow) -> Iterator[Altered]:
    """The rows and fields that the sentence does not name."""
    subject = (row.entry.subject or {}).get("text")
    for alteration in row.alterations:
        unsaid = [field for field in alteration.fields if field[2] not in row.text]
        if unsaid or alteration.what != subject:
            yield alteration.what, unsaid


def _owner(entry: Entry) -> Reference:
    """The element or person that an entry is about: for a membership its squad, for a new squad itself."""
    result = entry.result
    row = result if result and _is_keyed(result["model"]) else entry.subject or result
    assert row is not None
    label, pk = row["model"], row["id"]
    while not _is_keyed(label):
        model = _get_model(label)
        parent = cast(ForeignKey, model._meta.get_field(model.within[0]))
        changed = (c["after"] or c["before"] for c in entry.changes if (c["model"], c["id"]) == (label, pk))
        facts = next(changed, None) or model._base_manager.filter(pk=pk).values(parent.attname).get()
        label, pk = parent.remote_field.model._meta.label_lower, facts[parent.attname]
    return label, pk


def _get_model(label: str) -> type[Period]:
    return cast(type[Period], apps.get_model(label))


def _is_keyed(label: str) -> bool:
    """Whether rows of this model have pages of their own."""
    return hasattr(apps.get_model(label), "key")


def count_ended(entry: Entry) -> int:
    """How many open memberships an entry ended."""
    return sum(
        issubclass(apps.get_model(change["model"]), Tenure)
        and change["before"] is not None
        and change["before"]["ends_before"] is None
        and (change["after"] is None or change["after"]["ends_before"] is not None)
        for change in entry.changes
    )

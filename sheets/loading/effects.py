"""What a load does to each element, in the sentences of the history."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from typing import cast

from django.db.models import ForeignKey

from history.models import Entry
from history.rows import Reference, look_up, stored_rows
from history.sentences import Alteration, AlteredField, alterations, sentences, with_handles
from orgmodel.domain.elements import HasKey, Keyed
from orgmodel.domain.periods import period_model
from people.models import User
from people.shares import OverAllocated, over_allocated_by
from sheets.format.catalogue import ENDABLE
from squads.models import SquadMembership

KINDS = ("tribe", "trio", "squad", "chapter", "guild", "alliance", "person", "bot")

# A row that is made, altered or removed, and its fields.
Altered = tuple[str, list[AlteredField]]


@dataclass(frozen=True)
class Effect:
    """What one entry of the history did to one element: its sentence, and every row and field that it changed.

    `element` and `key` are what it was called before all of the load; of a new one, what it is called then.
    """

    kind: str
    element: str
    key: str
    sentence: str
    altered: list[Altered]


@dataclass(frozen=True)
class Effects:
    """All effects of a load, by element; how many of the `open` facts it `ends`, and whom it gives too much."""

    by_element: list[Effect]
    ends: int
    open: int
    over_allocated: list[OverAllocated]

    @property
    def digest(self) -> str:
        """The same for two loads with the same effects."""
        return hashlib.sha256(
            json.dumps([astuple(effect) for effect in self.by_element]).encode()
        ).hexdigest()


def newest_entry_id() -> int:
    """The id of the newest entry of the history; 0 without one."""
    return Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def count_open() -> int:
    """How many people, elements, memberships and seats have no end."""
    return sum(sheet.model.objects.open().count() for sheet in ENDABLE)


def effects_since(newest: int, *, open_before: int, by: User, reason: str) -> Effects:
    """The effects of what `by` did for `reason` after the entry `newest`; one query for each kind of row in them."""
    entries = entries_since(newest, by=by, reason=reason)
    effects = effects_of(entries)
    effects.sort(key=lambda effect: (KINDS.index(effect.kind), effect.element.casefold(), effect.key))
    return Effects(effects, sum(map(count_ended, entries)), open_before, over_allocated(entries))


def entries_since(newest: int, *, by: User, reason: str) -> list[Entry]:
    """The entries after `newest` of what `by` did for `reason`, in order."""
    return list(Entry.objects.filter(pk__gt=newest, by=by, reason=reason).order_by("pk"))


def over_allocated(entries: Iterable[Entry]) -> list[OverAllocated]:
    """Whom entries give more than all of their time, on days of the memberships that they made or altered."""
    label = SquadMembership._meta.label_lower
    return over_allocated_by(
        change["id"]
        for entry in entries
        for change in entry.changes
        if change["model"] == label and change["after"] is not None
    )


def effects_of(entries: list[Entry]) -> list[Effect]:
    """The effect of each entry; one query for each kind of row in them, and two for names that several people have."""
    owners = [_owner(entry) for entry in entries]
    present = look_up(owners).items()
    names = {owner: (str(row), cast(HasKey, row).key) for owner, row in present} | _names_before(entries)
    # Who may change people may see all of them.
    altered = alterations(entries, hidden=(), made=True)
    rows = stored_rows({each.row for some in altered for each in some}, with_facts=set())
    said = zip(
        owners,
        sentences([entry.act for entry in entries], tell_apart=True),
        with_handles(altered, rows),
        strict=True,
    )
    return [
        Effect(
            kind=period_model(owner[0])._meta.model_name or "",
            element=names[owner][0],
            key=names[owner][1],
            sentence=f"{sentence[0].upper()}{sentence[1:]}.",
            altered=[(_called(alteration, names), alteration.fields) for alteration in of_entry],
        )
        for owner, sentence, of_entry in said
    ]


def _called(alteration: Alteration, names: Mapping[Reference, tuple[str, str]]) -> str:
    """What the row is called above, so that it is plain when both are the same."""
    return names[alteration.row][0] if alteration.fields and alteration.row in names else alteration.what


def _names_before(entries: list[Entry]) -> dict[Reference, tuple[str, str]]:
    """Name and key that elements and people had before the first of `entries` that altered or removed them."""
    names: dict[Reference, tuple[str, str]] = {}
    for change in (change for entry in entries for change in entry.changes):
        model, before = period_model(change["model"]), change["before"]
        if before and issubclass(model, Keyed):
            names.setdefault(
                (change["model"], change["id"]), (str(before["name"]), str(before[model.key_name]))
            )
    return names


def _owner(entry: Entry) -> Reference:
    """The element or person that an entry is about: for a membership its squad, for a new squad itself."""
    result = entry.result
    row = result if result and _is_keyed(result["model"]) else entry.subject or result
    assert row is not None
    label, pk = row["model"], row["id"]
    while not _is_keyed(label):
        model = period_model(label)
        parent = cast(ForeignKey, model._meta.get_field(model.within[0]))
        changed = (c["after"] or c["before"] for c in entry.changes if (c["model"], c["id"]) == (label, pk))
        facts = next(changed, None) or model._base_manager.filter(pk=pk).values(parent.attname).get()
        label, pk = parent.remote_field.model._meta.label_lower, facts[parent.attname]
    return label, pk


def _is_keyed(label: str) -> bool:
    """Whether rows of this model have pages of their own."""
    return hasattr(period_model(label), "key")


def count_ended(entry: Entry) -> int:
    """How many open people, elements, memberships and seats an entry ended."""
    models = {sheet.model for sheet in ENDABLE}
    return sum(
        period_model(change["model"]) in models
        and change["before"] is not None
        and change["before"]["ends_before"] is None
        and (change["after"] is None or change["after"]["ends_before"] is not None)
        for change in entry.changes
    )
